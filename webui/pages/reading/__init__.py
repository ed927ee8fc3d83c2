"""The reading copy: a source section by section, with what was taken from it, for who has its article."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, Response

from kg.facts import BASE
from kg.facts.locators import Locator
from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.home import answer
from webui.pages.reading.highlights import ANCHOR, PART, slug_of, text_of
from webui.site.errors import NotKnown
from webui.site.names import Link
from webui.site.reader import Reader, reader

blueprint = Blueprint("reading", __name__)
_SOURCES = f"{BASE}source/"
_HOW = (
    "The reading copy of {} is only there for who has the article: this server was not given it. "
    "Start the server with 'myeloma-kg serve --document FILE', where FILE is the article that was read; "
    "without it, every place is found by its locator, and what was taken from it is in the coverage."
)


@rows_of("pages", "reading-parts")
class PartOfSource:
    """A part, the wider one that it is of, and whether text stands in it and not only parts."""

    part: Iri
    wider: Iri | None
    holds: bool


@dataclass(frozen=True, slots=True)
class PartView:
    """A section, table or list; `wider` is what it belongs to, `holds` is false if it is a heading only."""

    part: Link
    wider: Link | None
    holds: bool

    @property
    def address(self) -> str:
        """Where it can be read."""
        return "/read/" + self.part.iri.removeprefix(PART)


def parts_of(read: Reader, source: str) -> tuple[PartView, ...]:
    """Return the parts of *source*, an IRI, in its order."""
    link = read.names.link
    return tuple(
        PartView(link(each.part), link(each.wider) if each.wider else None, each.holds)
        for each in read.records(PartOfSource, source=source)
    )


def reading(iri: str) -> str:
    """Return where a place, part or source can be read; empty if its article is not here.

    A place stands at the sentence, cell or entry that it is in.
    """
    read = reader()
    for start in (PART, _SOURCES):
        if iri.startswith(start):
            path = iri.removeprefix(start)
            return f"/read/{path}" if read.holds(_SOURCES + path.partition("/")[0]) else ""
    said = read.passage(iri) if iri.startswith(ANCHOR) else None
    if said is None:
        return ""
    source, _, place = said.here.iri.removeprefix(ANCHOR).partition("/")
    try:
        locator = Locator.parse(place)
    except ValueError:  # a place whose address does not follow its locator
        return ""
    return f"/read/{source}/{locator.container}#{slug_of(locator)}"


def prepare(app: Flask) -> None:
    """Let the templates of *app* lead to the reading copy."""
    app.jinja_env.globals["reading"] = reading


@blueprint.get("/read")
@blueprint.get("/read.<any(json):suffix>")
def sources(suffix: str | None = None) -> Response:
    """Show which sources can be read here."""
    read = reader()
    here = [read.names.link(each.source) for each in read.sources if read.holds(each.source)]
    if not here:
        raise NotKnown(_HOW.format("the sources"))
    return answer("reading/sources.html", {"sources_here": here}, suffix)


@blueprint.get("/read/<source>")
@blueprint.get("/read/<source>.<any(json):suffix>")
def contents(source: str, suffix: str | None = None) -> Response:
    """Show the parts of one source."""
    found, parts = _parts(reader(), source)
    return answer("reading/contents.html", {"source": found, "sections": parts}, suffix)


@blueprint.get("/read/<source>/<part>")
@blueprint.get("/read/<source>/<part>.<any(json):suffix>")
def text(source: str, part: str, suffix: str | None = None) -> Response:
    """Show the words of one part, with what was taken from them."""
    found, parts = _parts(reader(), source)
    iri = f"{PART}{source}/{part}"
    held = [one for one in parts if one.holds]
    number = next((number for number, one in enumerate(held) if one.part.iri == iri), None)
    if number is None:
        near = reader().names.near(part, [one.part.iri for one in held])
        raise NotKnown(f"No part of {found.label} that holds text is called {part!r}.", near)
    data = {
        "source": found,
        "part": held[number],
        "text": text_of(reader(), iri),
        "before": held[number - 1] if number else None,
        "after": next(iter(held[number + 1 :]), None),
        "number": number + 1,
        "of": len(held),
    }
    return answer("reading/text.html", data, suffix)


def _parts(read: Reader, source: str) -> tuple[Link, Sequence[PartView]]:
    """Return a source that can be read here, by the last part of its IRI, and its parts."""
    iri = _SOURCES + source
    known = [each.source for each in read.sources]
    if iri not in known:
        raise NotKnown(f"No source here is called {source!r}.", tuple(map(read.names.link, known)))
    if not read.holds(iri):
        raise NotKnown(_HOW.format(read.names.label(iri)))
    return read.names.link(iri), parts_of(read, iri)
