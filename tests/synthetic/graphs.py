"""Invented reviews as graphs: through the build proper, or, for sizes that it cannot hold, as a stream.

The stream leaves out what needs all reviews in memory at once. HermiT classifies the ontology and
the vocabulary only; the rules of `queries/rules` run on each review beside these; verdicts and
disputes are those of all reviews together; SHACL, check queries and the description are left out.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from ingest.source_folders import vocabulary
from kg.building.build import assemble, provenance
from kg.facts import Arm, EvidenceLine, Fact, Proposition, Publication, Study
from kg.facts.quads import all_quads, graph_of, link
from kg.progress import Steps
from kg.reasoning.reasoner import apply_rules, infer
from kg.schema.mappings import mapping_quads
from kg.schema.queries import Query, queries
from kg.store import MemoryStore
from kg.verdicts.assertions import line_limits, shortcuts, verdicts
from kg.verdicts.judge import Judge
from kg.verdicts.rules import read_rules
from tests.synthetic.reviews import Review, review
from tests.synthetic.world import World

PER_STUDY = 1420  # triples of a study and of what is said of it, with what follows from it: measured
VERDICTS = 0.15  # triples of verdicts, and of what follows from them, for each of a review: measured
AT_ONCE = 5000  # verdicts that the rules see together
_DECIDING = (Arm, EvidenceLine, Proposition, Publication, Study)


def facts(world: World, studies: int) -> dict[str, list[Fact]]:
    """Return reviews with that many studies in all, by the name of their graph, vocabulary included."""
    found: dict[str, list[Fact]] = {"vocabulary": [item for item in vocabulary() if isinstance(item, Fact)]}
    number = 0
    while studies > 0:
        number += 1
        made = review(world, number, studies)
        studies -= made.studies
        found["vocabulary"] += made.vocabulary
        found[f"source/{made.slug}"] = [*made.facts]
        found[f"ledger/{made.slug}"] = [*made.ledger]
    return found


@dataclass(slots=True)
class Stream:
    """The quads of a synthetic graph, one review at a time; `written` counts those that were yielded."""

    world: World
    base: MemoryStore = field(init=False)
    judged: MemoryStore = field(default_factory=MemoryStore)
    slugs: list[str] = field(default_factory=list)
    written: int = 0
    _given: set[ox.Triple] = field(default_factory=set)

    def quads(self, triples: int) -> Iterator[ox.Quad]:
        """Yield about *triples* quads of reviews, with verdicts and what follows, beside the vocabulary."""
        for quad in self._all(triples):
            self.written += 1
            yield quad

    def _all(self, triples: int) -> Iterator[ox.Quad]:
        yield from self._start()
        number = 0
        start = self.written
        while (left := round(triples / (1 + VERDICTS) - (self.written - start)) // PER_STUDY) > 0:
            number += 1
            yield from self._review(review(self.world, number, left))
        yield from self._verdicts()
        yield from provenance(f"{kind}/{slug}" for slug in self.slugs for kind in ("source", "ledger"))

    def _start(self) -> Iterator[ox.Quad]:
        shipped = [item for item in vocabulary() if isinstance(item, Fact)]
        self.base = assemble({"vocabulary": shipped}, Steps(quiet=True))
        self.judged.extend(self.base.quads())
        self.base.extend(list(infer(self.base.quads(), search=False)))
        self.base.extend_with_new(mapping_quads())
        apply_rules(self.base.engine, _rules())
        yield from self.base.quads()

    def _review(self, made: Review) -> Iterator[ox.Quad]:
        self.slugs.append(made.slug)
        newcomers = [*all_quads(made.vocabulary, graph_of("vocabulary"))]
        own = [
            *all_quads(made.facts, graph_of(f"source/{made.slug}")),
            *all_quads(made.ledger, graph_of(f"ledger/{made.slug}")),
        ]
        self.base.extend(newcomers)
        self.judged.extend(newcomers)
        self.judged.extend(
            all_quads((fact for fact in made.facts if isinstance(fact, _DECIDING)), graph_of("judged"))
        )
        yield from newcomers
        yield from own
        yield from self._follows(own)

    def _follows(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        together = MemoryStore(self.base.quads())
        together.extend(quads)
        found = apply_rules(together.engine, _rules())
        yield from found

    def _verdicts(self) -> Iterator[ox.Quad]:
        judge, graph = Judge.of(self.judged, read_rules()), graph_of("verdicts")
        found = [*verdicts(self.judged, judge)]
        for start in range(0, len(found), AT_ONCE):
            some = [*all_quads(found[start : start + AT_ONCE], graph)]
            yield from some
            yield from self._follows(some)
        links = [link(*triple, graph) for triple in (*shortcuts(found, judge), *line_limits(judge))]
        yield from links
        yield from self._follows(links)


def _rules() -> dict[str, Query]:
    return {**queries("rules"), **queries("shortcuts")}
