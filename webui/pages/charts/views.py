"""`/charts`: the list, each chart as a page, as JSON and as CSV; and the figure that other pages show."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, g, render_template, request
from markupsafe import Markup

from webui.pages.charts.drawing import space_of, told_to_script
from webui.pages.charts.figure import SHOWN, Asked, Chart, build
from webui.pages.charts.kinds import KINDS
from webui.pages.charts.marks import Group, Mark
from webui.pages.charts.parameters import MOST, REGIMEN, asked_for, choices, kind_of
from webui.pages.home import answer
from webui.site.names import Link, absolute
from webui.site.negotiation import choose, split
from webui.site.reader import Reader, reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("charts", __name__)
_FORMS = ("text/html", "application/json", "text/csv")
_OFFERED = 300  # regimens that the form offers; others are asked for from their pages
_LINKS = ("regimen", "study", "arm", "outcome")
_CSV = (
    *(name for link in _LINKS for name in (link, f"{link}Label")),
    *(
        "comparator",
        "whom",
        "whom_printed",
        "grade",
        "shape",
        "value",
        "low",
        "high",
        "events",
        "patients",
        "words",
    ),
    *("note", "printed", "segments", "result", "at"),
)


@blueprint.get("/charts")
@blueprint.get("/charts.json", defaults={"suffix": "json"})
def index(suffix: str | None = None) -> Response:
    """List the charts."""
    return answer("charts/index.html", {"charts": list(KINDS.values())}, suffix)


@blueprint.get("/charts/<path:name>")
def page(name: str) -> Response:
    """Show a chart."""
    stem, suffix = split(name)
    read, kind = reader(), kind_of(stem)
    asked, media_type = asked_for(read, kind.name), choose(_FORMS, suffix)
    if media_type == "text/html":
        return as_html("charts/chart.html", _form(read, asked))
    chart = build(read, asked, whole=True)
    if media_type == "text/csv":
        return as_csv(_CSV, map(_line, chart.marks))
    return as_json(_twin(chart))


def prepare(app: Flask) -> None:
    """Let the templates of *app* show charts: ``chart(name, regimen=…)`` gives a whole figure."""
    app.jinja_env.globals["chart"] = figure


def figure(name: str, *, opened: bool = False, **parameters: str | Sequence[str] | None) -> Markup:
    """Return the figure of the chart *name*, its table *opened* or folded.

    `regimen` is an IRI or several; `outcome`, `grade` and `abnormality` narrow it where the chart has them.

    :raises NotKnown: when there is no such chart.
    """
    kind = kind_of(name)
    given = parameters.pop("regimen", None) or ()
    regimens = (given,) if isinstance(given, str) else tuple(given)
    narrowed = {key: absolute(str(v)) if key != "grade" else str(v) for key, v in parameters.items() if v}
    asked = Asked(kind, tuple(dict.fromkeys(map(absolute, regimens))), narrowed)
    return _rendered(reader(), asked, opened=opened)


def _rendered(read: Reader, asked: Asked, *, opened: bool) -> Markup:
    chart = build(read, asked)
    first = not g.get("charted")  # the script is loaded once a page
    g.charted = True
    data = {
        "chart": chart,
        "space": space_of(chart),
        "told": told_to_script(chart, read.store.version),
        "opened": opened,
        "first": first,
        "most": SHOWN,
        "workbench": "/sparql?" + urlencode({"query": chart.query}),
    }
    return Markup(render_template("charts/figure.html", **data))  # noqa: S704 - a template of ours, escaped


def _form(read: Reader, asked: Asked) -> Mapping[str, object]:
    kind = asked.kind
    pickers = {name: choices(read, kind.takes(name)) for name in kind.narrowing if kind.takes(name)}
    return {
        "asked": asked,
        "kind": kind,
        "regimens": choices(read, REGIMEN)[:_OFFERED],
        "chosen": [read.names.link(iri) for iri in asked.regimens],
        "pickers": pickers,
        "most": MOST,
        "figure": _rendered(read, asked, opened=True) if asked.regimens else None,
        "query": request.query_string.decode(errors="replace"),
        "kinds": list(KINDS.values()),
    }


def _twin(chart: Chart) -> Mapping[str, object]:
    return {
        "name": chart.asked.kind.name,
        "title": chart.title,
        "regimens": chart.regimens,
        "narrowed": chart.asked.narrowed,
        "axis": chart.axis,
        "groups": [_group(group) for group in chart.groups],
        "total": chart.total,
        "drawn": chart.drawn,
        "patients": chart.aspects,
        "missing": chart.missing,
        "query": chart.query,
    }


def _group(group: Group) -> Mapping[str, object]:
    return {"title": group.title, "outcome": group.outcome, "grade": group.grade, "rows": group.marks}


def _line(mark: Mark) -> Sequence[object]:
    links: Iterator[Link] = (getattr(mark, name) for name in _LINKS)
    named = [value for link in links for value in (link.iri, link.label)]
    parts = "; ".join(f"{part.label} {part.share:f}" for part in mark.segments)
    told = [getattr(mark, name) for name in _CSV[len(named) : -3]]
    return [*named, *told, parts, mark.result, mark.at.iri]
