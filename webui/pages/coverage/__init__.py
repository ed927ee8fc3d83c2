"""How complete the graph is and where a source does not fit itself: coverage and inconsistencies."""

from collections import Counter
from collections.abc import Iterable, Sequence

from flask import Blueprint, Response, request

from kg.facts import BASE, UnitState
from webui.pages.coverage.ledger import KINDS, Coverage, UnitView, blocks, coverage, left_out, units
from webui.parts import inconsistencies as parts
from webui.parts.inconsistencies import InconsistencyView
from webui.site.arguments import refuse_unknown
from webui.site.errors import BadValue
from webui.site.names import Link, absolute
from webui.site.negotiation import choose
from webui.site.reader import Reader, reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("coverage", __name__)
_FORMS = ("text/html", "application/json", "text/csv")
_LEDGER = ("state", "section", "unit", "locator", "as_written", "captured_by", "reason", "because")
_COLUMNS = ("kind", "severity", "label", "readings", "places", "resolution", "inconsistency", "source")


@blueprint.get("/coverage")
@blueprint.get("/coverage.<any(json,csv):suffix>")
def ledger(suffix: str | None = None) -> Response:
    """Show what became of every unit of the sources: counts of all sections, or every unit of one."""
    refuse_unknown(("part",))
    read, media_type = reader(), choose(_FORMS, suffix)
    counted = coverage(read)
    part = _part([each.section for each in counted.sections if each.section])
    if media_type == "text/csv":
        return as_csv(_LEDGER, map(_ledger_row, units(read, part.iri if part else "")))
    if part:
        return _of_part(read, part, counted, media_type)
    missed, waived = left_out(read, UnitState.MISSED), left_out(read, UnitState.WAIVED)
    data = {"part": None, "coverage": counted, "missed": missed, "waived": waived}
    if media_type == "application/json":
        return as_json(data)
    most = max((each.all.total for each in counted.sections), default=1)
    return as_html("coverage/coverage.html", {**data, "kinds": KINDS, "most": most})


def _of_part(read: Reader, part: Link, counted: Coverage, media_type: str) -> Response:
    """Show what became of every unit of *part*."""
    found = units(read, part.iri)
    sections = [each.section for each in counted.sections]
    number = sections.index(part)
    data = {"part": part, "coverage": counted.sections[number], "units": found}
    if media_type == "application/json":
        return as_json(data)
    beside = {
        "before": sections[number - 1] if number else None,
        "after": next(iter(sections[number + 1 :]), None),
    }
    return as_html("coverage/section.html", {**data, **beside, "kinds": KINDS, "blocks": blocks(found)})


def _part(known: Iterable[Link]) -> Link | None:
    """Return the section that the address names by its path, IRI, label or last part; None for all."""
    asked = request.args.get("part", "").strip()
    if not asked:
        return None
    found = [
        link
        for link in known
        if absolute(asked) == link.iri or asked.casefold() in (link.label.casefold(), _slug(link))
    ]
    if len(found) != 1:
        near = tuple(found) or reader().names.near(asked, [link.iri for link in known])
        raise BadValue(f"Parameter 'part': no section here is called {asked!r}, or more than one.", near)
    return found[0]


def _slug(link: Link) -> str:
    return link.iri.rpartition("/")[2]


def _ledger_row(unit: UnitView) -> Sequence[str]:
    by = " ".join(link.iri.removeprefix(BASE) for link in unit.captured_by)
    return (
        unit.state,
        unit.section.label,
        unit.kind,
        unit.locator,
        unit.as_written,
        by,
        unit.reason,
        unit.because,
    )


@blueprint.get("/inconsistencies")
@blueprint.get("/inconsistencies.<any(json,csv):suffix>")
def inconsistencies(suffix: str | None = None) -> Response:
    """Show where the sources do not fit themselves: both readings and both places of each finding."""
    refuse_unknown(("kind", "severity"))
    found = parts.inconsistencies(reader())
    kinds, severities = Counter(one.kind for one in found), Counter(one.severity for one in found)
    kind, severity = _chosen("kind", kinds), _chosen("severity", severities)
    shown = [one for one in found if kind in ("", one.kind) and severity in ("", one.severity)]
    media_type = choose(_FORMS, suffix)
    if media_type == "text/csv":
        return as_csv(_COLUMNS, map(_finding_row, shown))
    data = {"kind": kind, "severity": severity, "kinds": kinds, "severities": severities, "findings": shown}
    if media_type == "application/json":
        return as_json(data)
    return as_html("coverage/inconsistencies.html", data)


def _chosen(name: str, known: Iterable[str]) -> str:
    asked = request.args.get(name, "").strip()
    if asked and asked not in known:
        raise BadValue(f"Parameter {name!r}: it is one of {', '.join(sorted(known))}, not {asked!r}.")
    return asked


def _finding_row(one: InconsistencyView) -> Sequence[str]:
    start = one.source.iri.replace(f"{BASE}source/", f"{BASE}anchor/") + "/"
    places = "; ".join(link.iri.removeprefix(start) for link in one.places)
    readings = " | ".join(one.readings)
    name = one.iri.removeprefix(BASE)
    return one.kind, one.severity, one.label, readings, places, one.resolution, name, one.source.label
