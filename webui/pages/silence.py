"""`/silence`: of which regimens the sources say nothing for which abnormalities or populations."""

from collections.abc import Iterable, Mapping

from flask import Blueprint, Response, request

from kg.store import Value
from webui.parts.silences import AXES, SIGNS, outcomes, question, rows_by_outcome, silence_map
from webui.site.arguments import one_of, refuse_unknown
from webui.site.errors import BadValue
from webui.site.names import Link, absolute
from webui.site.negotiation import choose
from webui.site.reader import Reader, reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("silence", __name__)
_FORMS = ("text/html", "application/json", "text/csv")


@blueprint.get("/silence")
@blueprint.get("/silence.<any(json,csv):suffix>")
def silence(suffix: str | None = None) -> Response:
    """Show which regimens are spoken of for which abnormalities or populations, and where nothing is said."""
    refuse_unknown(("against", "outcome"))
    read, axis = reader(), one_of("against", tuple(AXES))
    known = outcomes(read)
    outcome = _outcome(read, known)
    media_type = choose(_FORMS, suffix)
    if media_type == "text/csv":
        return _as_csv(axis, rows_by_outcome(read, axis, outcome))
    data = {"map": silence_map(read, axis, outcome), "outcomes": known}
    if media_type == "application/json":
        return as_json(data)
    return as_html("silence/silence.html", {**data, "axes": list(AXES), "signs": SIGNS})


def _outcome(read: Reader, known: Iterable[Link]) -> Link | None:
    """Return the outcome that the address names by its path, IRI or label; None for any."""
    asked = request.args.get("outcome", "").strip()
    if not asked:
        return None
    found = [
        link for link in known if absolute(asked) == link.iri or asked.casefold() == link.label.casefold()
    ]
    if not found:
        near = read.names.near(asked, [link.iri for link in known])
        raise BadValue(f"Parameter 'outcome': no outcome here is called {asked!r}.", near)
    return found[0]


def _as_csv(axis: str, rows: Iterable[Mapping[str, Value]]) -> Response:
    """Return a row for each regimen, thing on *axis* and outcome."""
    named = [column.name for column in question(axis).columns]
    names = [*named[:4], "outcome", "outcomeLabel", *named[4:]]
    return as_csv(names, (list(map(row.get, names)) for row in rows))
