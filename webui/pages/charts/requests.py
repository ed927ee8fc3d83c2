"""The charts that there are, and what is asked of one, by an address or by another page.

What an address asks for is checked against what the graph holds.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from kg.facts import BASE, ONTOLOGY
from kg.schema.queries import Query
from kg.store.records import query_of
from webui.pages.charts.results import ArmResult
from webui.parts.choices import by_label, called, choosable
from webui.site.arguments import refuse_unknown
from webui.site.errors import BadValue, NotKnown
from webui.site.names import Link, Names, absolute
from webui.site.reader import Reader

MOST = 12  # regimens of one chart
_LONGEST = 40  # characters of a grade
REGIMEN, _ABNORMALITY = f"{ONTOLOGY}Regimen", f"{ONTOLOGY}CytogeneticAbnormality"


@dataclass(frozen=True, slots=True)
class ChartKind:
    """A chart: `measures` is the class of what it shows, `thing` one figure of it in words.

    `narrowing` names the parameters besides the regimens that it takes; `axis` what its axis measures.
    """

    name: str
    title: str
    lead: str
    thing: str
    measures: str
    axis: str
    narrowing: tuple[str, ...]

    def takes(self, parameter: str) -> str:
        """Return the class of the things that *parameter* takes; empty for one that takes none, a grade."""
        return {"outcome": self.measures, "abnormality": _ABNORMALITY}.get(parameter, "")

    def narrowed_by(self, things: Mapping[str, str]) -> Mapping[str, str]:
        """Return the parameters of this chart that *things*, IRIs by their class, give."""
        return {name: things[self.takes(name)] for name in self.narrowing if self.takes(name) in things}


KINDS: Mapping[str, ChartKind] = {
    kind.name: kind
    for kind in (
        ChartKind(
            "response-rates",
            "Response rates",
            "The share of patients with each response, with its exact 95% interval where the number of "
            "patients is known. Rates of a response or better, and of exactly one, stand apart.",
            "response rate",
            f"{ONTOLOGY}ResponseOutcome",
            "Patients (%)",
            ("outcome", "abnormality"),
        ),
        ChartKind(
            "toxicity-rates",
            "Toxicity rates",
            "The share of patients with each adverse event, by grade as printed, with its exact 95% "
            "interval where the number of patients is known.",
            "rate of an adverse event",
            f"{ONTOLOGY}AdverseEvent",
            "Patients (%)",
            ("outcome", "grade", "abnormality"),
        ),
        ChartKind(
            "survival-medians",
            "Median times to an event",
            "Medians in months, as the sources print them. A median that was not reached is an arrow, not "
            "a number; what is told instead of a median stands as words. The graph holds no intervals of "
            "medians.",
            "median time to an event",
            f"{ONTOLOGY}TimeToEventOutcome",
            "Months",
            ("outcome", "abnormality"),
        ),
        ChartKind(
            "response-categories",
            "Responses as exclusive categories",
            "Each bar is all patients of an arm, divided by their best response where the printed rates can "
            "be taken apart. What is called 'rest of' and 'below' is worked out by subtracting rounded "
            "figures.",
            "response rate that can be taken apart",
            f"{ONTOLOGY}ResponseOutcome",
            "Patients (%)",
            ("abnormality",),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """What a chart is asked for: its kind, regimens, and what narrows it (parameter → IRI or word)."""

    kind: ChartKind
    regimens: tuple[str, ...]
    narrowed: Mapping[str, str]

    @property
    def parameters(self) -> str:
        """The query part of addresses."""
        pairs = [("regimen", iri) for iri in self.regimens] + sorted(self.narrowed.items())
        return urlencode([(name, value.removeprefix(BASE)) for name, value in pairs], safe="/")

    @property
    def key(self) -> str:
        """A name for the figure among others of a page."""
        told = json.dumps([self.kind.name, self.regimens, sorted(self.narrowed.items())])
        return f"chart-{self.kind.name}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def limits(self, names: Names) -> list[str]:
        """Return what narrows the chart, in words."""
        told = self.narrowed.items()
        return [f"grade {value}" if name == "grade" else names.label(value) for name, value in told]

    @property
    def query(self) -> Query:
        """The query that gives the rows."""
        query = query_of(ArmResult).bind({"kind": self.kind.measures, **self.narrowed})
        return query.among("regimen", self.regimens)


def asked_for(read: Reader, kind: ChartKind) -> ChartRequest:
    """Return what this request asks for of a chart of *kind*.

    :raises BadValue: when a parameter is unknown or names nothing of its kind.
    """
    refuse_unknown(("regimen", *kind.narrowing), "this chart has no such parameter")
    given = [value.strip() for value in request.args.getlist("regimen") if value.strip()]
    if len(given) > MOST:
        raise BadValue(f"Parameter 'regimen': at most {MOST} regimens in one chart, not {len(given)}.")
    there = choices(read, REGIMEN) if given else ()
    regimens = tuple(dict.fromkeys(_known(read, "regimen", there, value) for value in given))
    words = {name: request.args.get(name, "").strip() for name in kind.narrowing}
    if len(words.get("grade", "")) > _LONGEST:
        raise BadValue(
            f"Parameter 'grade': a grade as printed, such as ≥3, of at most {_LONGEST} characters."
        )
    narrowed = {
        name: value if name == "grade" else _known(read, name, choices(read, kind.takes(name)), value)
        for name, value in words.items()
        if value
    }
    return ChartRequest(kind, regimens, narrowed)


def kind_of(name: str) -> ChartKind:
    """Return the kind of chart called *name*.

    :raises NotKnown: when there is none.
    """
    if name not in KINDS:
        near = tuple(Link(f"{BASE}charts/{each}", kind.title) for each, kind in KINDS.items())
        raise NotKnown(f"There is no chart {name!r}.", near)
    return KINDS[name]


def _known(read: Reader, name: str, things: Sequence[Link], value: str) -> str:
    """Return the IRI of that of *things* that *value* names: by IRI, path or label."""
    if absolute(value) in {thing.iri for thing in things}:
        return absolute(value)
    fitting = called(value, things)
    if len(fitting) == 1:
        return fitting[0]
    near = [thing for thing in things if thing.iri in fitting] or read.names.near(
        value, [thing.iri for thing in things]
    )
    raise BadValue(f"Parameter {name!r}: nothing here of that kind is called {value[:60]!r}.", near)


def choices(read: Reader, kind: str) -> tuple[Link, ...]:
    """Return the things of class *kind*, by label."""
    return by_label(choosable(read, "choices", type=kind))
