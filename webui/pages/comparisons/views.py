"""`/compare`: two to six regimens side by side, and why their figures do not compare as they stand."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, request

from kg.facts import BASE, ONTOLOGY
from webui.pages.comparisons.compared import Comparison, ComparisonEntry, compare
from webui.parts.choices import choosable
from webui.site.arguments import refuse_unknown
from webui.site.errors import BadValue
from webui.site.names import Link, absolute
from webui.site.negotiation import choose
from webui.site.reader import Reader, reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("comparisons", __name__)
_FORMS = ("text/html", "application/json", "text/csv")
_REGIMEN, LEAST, MOST = "regimen", 2, 6
_OFFERED = 400  # regimens that a field offers as one types
_HEADER = (
    "section",
    "item",
    "itemLabel",
    "detail",
    "regimen",
    "regimenLabel",
    "words",
    "thing",
    "study",
    "place",
)


@blueprint.get("/compare")
@blueprint.get("/compare.<any(json,csv):suffix>")
def page(suffix: str | None = None) -> Response:
    """Show the regimens that the address names side by side, or a form to choose them."""
    read = reader()
    refuse_unknown((_REGIMEN,))
    known = {link.iri for link in choosable(read, "choices", type=f"{ONTOLOGY}Regimen")}
    chosen = _chosen(read, known)
    made = compare(read, chosen) if len(chosen) >= LEAST else None
    media_type = choose(_FORMS, suffix)
    if media_type != "text/html" and made is None:
        raise BadValue(f"Parameter {_REGIMEN!r}: name {LEAST} to {MOST} regimens, each as one {_REGIMEN}=….")
    if media_type == "text/csv" and made:
        return as_csv(_HEADER, _lines(made))
    if media_type == "application/json":
        return as_json({"comparison": made})
    offered = sorted(
        (read.names.link(iri) for iri in sorted(known)[:_OFFERED]), key=lambda link: link.label.casefold()
    )
    data = {"chosen": chosen, "comparison": made, "offered": offered, "most": MOST}
    return as_html("comparisons/compare.html", data)


def _chosen(read: Reader, known: set[str]) -> list[Link]:
    """Return the regimens that the address names, each once.

    :raises BadValue: for one that is not there, one that is named twice, or too many.
    """
    asked = [value.strip() for value in request.args.getlist(_REGIMEN) if value.strip()]
    if len(asked) > MOST:
        raise BadValue(
            f"Parameter {_REGIMEN!r}: at most {MOST} regimens stand side by side, not {len(asked)}."
        )
    found = [_named(read, value, known) for value in asked]
    for link in found:
        if found.count(link) > 1:
            raise BadValue(f"Parameter {_REGIMEN!r}: {link.label} is named twice.")
    return found


def _named(read: Reader, value: str, known: set[str]) -> Link:
    """Return the regimen that *value* names by its IRI, path, name or synonym."""
    for iri in (str(absolute(value)), f"{BASE}regimen/{value}"):
        if iri in known:
            return read.names.link(iri)
    # Letters in another case may be another regimen, so the name as it is comes first.
    read.names.learn(known)
    called = {iri for iri in known if read.names.label(iri) == value} or {
        hit.iri for hit in read.names.index.called(value) if hit.iri in known
    }
    if len(called) == 1:
        return read.names.link(called.pop())
    near = tuple(map(read.names.link, sorted(called))) or read.names.near(
        value.removeprefix("regimen/"), known
    )
    many = "more than one" if called else "no"
    raise BadValue(f"Parameter {_REGIMEN!r}: {many} regimen here is called {value!r}.", near)


def _lines(made: Comparison) -> Iterator[Sequence[object]]:
    for section in made.sections:
        for line in section.lines:
            for column, cell in zip(made.columns, line.cells, strict=True):
                about = (
                    section.name,
                    line.of.iri,
                    line.of.label,
                    line.more,
                    column.regimen.iri,
                    column.regimen.label,
                )
                yield from ((*about, *_told(entry)) for entry in cell)


def _told(entry: ComparisonEntry) -> tuple[object, ...]:
    words = ", ".join(filter(None, (entry.badge.label if entry.badge else "", entry.words)))
    links = (entry.to, entry.study, entry.at)
    return words, *(link.iri if link else None for link in links)
