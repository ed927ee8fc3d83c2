"""`/charts`: the list, each chart as a page, as JSON and as CSV; and the figure that other pages show.

The figures of a chart are made here, intervals included; the script of the page only draws them.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, g, render_template
from markupsafe import Markup

from webui.pages.charts.figure import SHOWN, Chart, build
from webui.pages.charts.marks import (
    INTERVAL,
    MEDIAN,
    MISFIT,
    POINT,
    STACK,
    UNREACHED,
    UNSTATED,
    ChartMark,
)
from webui.pages.charts.requests import KINDS, MOST, REGIMEN, ChartRequest, asked_for, choices, kind_of
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
    *("comparator", "whom", "whom_printed", "grade", "shape", "value", "low", "high", "events", "patients"),
    *("words", "note", "printed", "segments", "result", "at"),
    *("denominator", "inconsistency", "other_reading"),
)
# Pixels, for a wide figure and for a small one, where words stand above what is drawn.
_ROW = {"wide": 26, "small": 46}
_COLUMNS = {"wide": 2, "small": 1}  # of the legend
_STACKED = {"wide": 4, "small": 2}  # where its words are short
_LAYOUT = {"head": 32, "legend": 20, "edge": 10, "axis": 44}
_LEGENDS = {
    INTERVAL: "rate with its exact 95% interval",
    POINT: "rate without an interval",
    MISFIT: "percentage that fits no whole number of patients",
    MEDIAN: "median",
    UNSTATED: "not said to be a median",
    UNREACHED: "not reached",
}


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
    asked, media_type = asked_for(read, kind), choose(_FORMS, suffix)
    if media_type == "text/html":
        return as_html("charts/chart.html", _form(read, asked))
    chart = build(read, asked, whole=True)
    return as_csv(_CSV, map(_line, chart.marks)) if media_type == "text/csv" else as_json(chart)


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
    asked = ChartRequest(kind, tuple(dict.fromkeys(map(absolute, regimens))), narrowed)
    return _rendered(reader(), asked, opened=opened)


def _rendered(read: Reader, asked: ChartRequest, *, opened: bool) -> Markup:
    chart = build(read, asked)
    first = not g.get("charted")  # the script is loaded once a page
    g.charted = True
    data = {
        "asked": asked,
        "chart": chart,
        "limits": asked.limits(read.names),
        "space": {size: _height(chart, size) for size in _ROW},
        "told": _told_to_script(asked, chart, read.store.version),
        "opened": opened,
        "first": first,
        "most": SHOWN,
        "workbench": "/sparql?" + urlencode({"query": chart.query}),
    }
    return Markup(render_template("charts/figure.html", **data))  # noqa: S704 - a template of ours, escaped


def _form(read: Reader, asked: ChartRequest) -> Mapping[str, object]:
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
        "kinds": list(KINDS.values()),
    }


def _line(mark: ChartMark) -> Sequence[object]:
    links: Iterator[Link] = (getattr(mark, name) for name in _LINKS)
    named = [value for link in links for value in (link.iri, link.label)]
    parts = "; ".join(f"{part.label} {part.share:f}" for part in mark.segments)
    told = [getattr(mark, name) for name in _CSV[len(named) : _CSV.index("segments")]]
    marked = mark.inconsistency.iri if mark.inconsistency else None
    besides = [mark.denominator, marked, mark.other_reading]
    return [*named, *told, parts, mark.result, mark.at.iri, *besides]


def _height(chart: Chart, size: str) -> int:
    lines = ceil(len(_legend(chart)) / _columns(chart)[size])
    heads = _LAYOUT["head"] * len(chart.groups) + _LAYOUT["legend"] * lines
    return heads + _LAYOUT["edge"] + len(chart.marks) * _ROW[size] + _LAYOUT["axis"]


def _columns(chart: Chart) -> Mapping[str, int]:
    return _STACKED if any(mark.shape == STACK for mark in chart.marks) else _COLUMNS


def _told_to_script(asked: ChartRequest, chart: Chart, version: str) -> Mapping[str, object]:
    """Return the data of the drawing."""
    unlike = ". Patients are unlike: the rows do not compare." if chart.differs else ""
    shown = f"{len(chart.marks)} rows, of which {chart.drawn} are drawn; the table has the same."
    return {
        "name": asked.key,
        "title": chart.title,
        "description": f"{chart.title}. {asked.kind.lead} {shown}",
        "source": f"myeloma-kg, data version {version}{unlike}",
        "axis": chart.axis,
        "layout": {"row": _ROW, "columns": _columns(chart), **_LAYOUT},
        "legend": _legend(chart),
        "groups": [
            {"title": group.title, "marks": [_drawn(mark) for mark in group.marks]} for group in chart.groups
        ],
    }


def _legend(chart: Chart) -> list[dict[str, object]]:
    found = {mark.shape for mark in chart.marks}
    told: list[dict[str, object]] = [
        {"shape": shape, "words": words} for shape, words in _LEGENDS.items() if shape in found
    ]
    depths = {part.label: part.depth for mark in chart.marks if mark.shape == STACK for part in mark.segments}
    ordered = sorted(depths.items(), key=lambda item: -item[1])
    return told + [{"shape": STACK, "words": label, "depth": depth} for label, depth in ordered]


def _drawn(mark: ChartMark) -> dict[str, object]:
    return {
        "shape": mark.shape,
        "label": mark.label,
        "part": mark.whom,
        "patients": mark.denominator or mark.patients if mark.patients is not None else None,
        "words": mark.told,
        "value": mark.value,
        "low": mark.low,
        "high": mark.high,
        "segments": mark.segments,
    }
