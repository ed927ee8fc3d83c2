"""What the script that draws a chart is given, and the space that the page keeps for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from webui.pages.charts.figure import Chart
from webui.pages.charts.marks import INTERVAL, MEDIAN, MISFIT, POINT, STACK, UNREACHED, UNSTATED, Mark

# Pixels, for a wide figure and for a small one, where words stand above what is drawn.
_ROW = {"wide": 26, "small": 46}
_COLUMNS = {"wide": 2, "small": 1}  # of the legend
_STACKED = {"wide": 4, "small": 2}  # where its words are short
_HEAD, _LEGEND, _EDGE, _AXIS = 32, 20, 10, 44
_LEGENDS = {
    INTERVAL: "rate with its exact 95% interval",
    POINT: "rate without an interval",
    MISFIT: "percentage that fits no whole number of patients",
    MEDIAN: "median",
    UNSTATED: "not said to be a median",
    UNREACHED: "not reached",
}


@dataclass(frozen=True, slots=True)
class Space:
    """How high a chart is, in pixels, in a wide figure and in a small one."""

    wide: int
    small: int


def space_of(chart: Chart) -> Space:
    """Return the space that *chart* takes."""
    return Space(_height(chart, "wide"), _height(chart, "small"))


def _height(chart: Chart, size: str) -> int:
    lines = ceil(len(_legend(chart)) / _columns(chart)[size])
    rows = len(chart.marks) * _ROW[size]
    return _EDGE + _LEGEND * lines + _HEAD * len(chart.groups) + rows + _AXIS


def _columns(chart: Chart) -> Mapping[str, int]:
    return _STACKED if any(mark.shape == STACK for mark in chart.marks) else _COLUMNS


def told_to_script(chart: Chart, version: str) -> Mapping[str, object]:
    """Return the data of the drawing."""
    unlike = ". Patients are unlike: the rows do not compare." if chart.differs else ""
    shown = f"{len(chart.marks)} rows, of which {chart.drawn} are drawn; the table has the same."
    return {
        "name": chart.asked.key,
        "title": chart.title,
        "description": f"{chart.title}. {chart.asked.kind.lead} {shown}",
        "source": f"myeloma-kg, data version {version}{unlike}",
        "axis": chart.axis,
        "layout": {
            "row": _ROW,
            "columns": _columns(chart),
            "head": _HEAD,
            "legend": _LEGEND,
            "edge": _EDGE,
            "axis": _AXIS,
        },
        "legend": _legend(chart),
        "groups": [
            {"title": group.title, "marks": [_mark(mark) for mark in group.marks]} for group in chart.groups
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


def _mark(mark: Mark) -> dict[str, object]:
    return {
        "shape": mark.shape,
        "label": mark.label,
        "part": mark.whom,
        "patients": mark.patients,
        "words": mark.words,
        "value": mark.value,
        "low": mark.low,
        "high": mark.high,
        "segments": [
            {"label": part.label, "start": part.start, "end": part.end, "depth": part.depth}
            for part in mark.segments
        ],
    }
