"""`/disputes`: what the sources disagree on, with both sides."""

from flask import Blueprint, Response

from kg.schema.queries import queries
from webui.pages.questions import rows_as_csv
from webui.parts import disputes as parts
from webui.site.negotiation import choose
from webui.site.reader import reader
from webui.site.templating import as_html, as_json

blueprint = Blueprint("disputes", __name__)
_FORMS = ("text/html", "application/json", "text/csv")


@blueprint.get("/disputes")
@blueprint.get("/disputes.<any(json,csv):suffix>")
def disputes(suffix: str | None = None) -> Response:
    """Show every dispute with both its sides."""
    media_type = choose(_FORMS, suffix)
    if media_type == "text/csv":
        query = queries("competency")["where-do-the-sources-disagree"]
        return rows_as_csv(query, reader().store.rows(query))
    data = {"disputes": parts.disputes(reader())}
    return as_json(data) if media_type == "application/json" else as_html("disputes/disputes.html", data)
