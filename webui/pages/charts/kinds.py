"""The charts that there are, and what each asks of the graph."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.facts import ONTOLOGY

_ABNORMALITY = f"{ONTOLOGY}CytogeneticAbnormality"


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
