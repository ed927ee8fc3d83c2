"""What templates can say: addresses of things, and JSON of what they show."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from urllib.parse import quote

from flask import Flask, Response, current_app, redirect, render_template
from flask.json.provider import DefaultJSONProvider
from markupsafe import Markup

from kg.facts import BASE, ONTOLOGY
from kg.schema.identifiers import page_of
from kg.schema.words import words
from kg.store.passages import Passage
from webui.site.names import Link
from webui.site.reader import reader

DATA = "myeloma-kg"
WRITTEN = "written"
"""Key of the metadata of a field: its name in JSON, where that is not the name in Python."""


class JsonProvider(DefaultJSONProvider):
    """JSON with records as objects and decimals as numbers; a link to a place has its `text`, if at hand."""

    sort_keys = False
    ensure_ascii = False

    @staticmethod
    def default(o: object) -> object:
        """Return what stands for *o* in JSON."""
        if isinstance(o, Decimal):
            return int(o) if o == o.to_integral_value() else float(o)
        if is_dataclass(o) and not isinstance(o, type):
            told = {field.metadata.get(WRITTEN, field.name): getattr(o, field.name) for field in fields(o)}
            said = passage(o.iri) if isinstance(o, Link) else None
            return {**told, "text": said.text} if said else told
        return DefaultJSONProvider.default(o)


def address(iri: str) -> str:
    """Return where the page of *iri* is: here if it is one of ours, at the Bioregistry, or the IRI itself.

    >>> address(BASE + "regimen/rvd"), address(ONTOLOGY + "Drug"), address("javascript:x")
    ('/regimen/rvd', '/ontology/Drug', '')
    """
    if iri.startswith(ONTOLOGY):
        return "/ontology/" + quote(iri.removeprefix(ONTOLOGY))
    if iri.startswith(BASE):
        return "/" + quote(iri.removeprefix(BASE), safe="/~:@!$&()*+,;=-_.")
    if not iri.startswith(("https://", "http://")):
        return ""
    return page_of(iri) or iri


def passage(iri: str) -> Passage | None:
    """Return the words at the place *iri*, if an article with them is configured."""
    return reader().passage(iri)


@cache
def toned(verdict: str, sign: bool = True) -> Markup:
    """Return the attributes that style sheets know the look of *verdict* by: its tone, and its sign.

    >>> toned("disputed", sign=False)
    Markup('data-tone="torn"')
    """
    told = words().verdicts.get(verdict)
    if told is None:
        return Markup()
    tone = Markup('data-tone="{}"').format(told.tone)
    return Markup('{} data-sign="{}"').format(tone, told.sign) if sign else tone


def prepare(app: Flask) -> None:
    """Give *app* its filters and what every page shows."""
    app.json = JsonProvider(app)
    app.jinja_env.filters["address"] = address
    app.jinja_env.filters["toned"] = toned
    app.jinja_env.filters["dispute_tone"] = words().like_a_dispute
    app.jinja_env.globals["passage"] = passage
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_site)


def _site() -> dict[str, object]:
    read = reader()
    return {"site": DATA, "sources": read.sources, "version": read.store.version}


def leading_to(there: str, status: int = 303) -> Response:
    """Return what leads a client on: to see something else (303), or to where a thing now is (308)."""
    response = redirect(there, status)
    assert isinstance(response, Response)
    return response


def as_html(template: str, data: Mapping[str, object]) -> Response:
    """Return a page."""
    return Response(render_template(template, **data), mimetype="text/html")


def as_json(data: object) -> Response:
    """Return the same data as JSON."""
    return Response(current_app.json.dumps(data, indent=2) + "\n", mimetype="application/json")


def as_csv(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return rows of values as CSV, under a header of *names*; None is an empty value."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(names)
    lines.writerows(rows)
    return Response(written.getvalue(), mimetype="text/csv")
