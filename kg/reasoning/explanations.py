"""Why a triple is in the graph: the axioms and facts that yield it, step by step.

A triple that nobody stated was inferred by a reasoner or by rules (`kg.reasoning.reasoner`). An
explanation goes back from it to what is asserted; it is found by a search over single steps
(`kg.reasoning.derivations`) that widens until the triple is reached, so that the shortest ways come
first, and it never uses a triple to explain itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.reasoning.derivations import Derivation, derivations
from kg.reasoning.expressions import is_anonymous
from kg.reasoning.lookup import FactLookup, Terminology, Triple
from kg.reasoning.reasoner import INFERRED_GRAPH
from kg.store import Store, Value

MOST = 5
MAX_DEPTH = 12
MAX_GOALS = 2000


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple, and the graphs that hold it: none if it follows but is not kept."""

    subject: str
    predicate: str
    object: Value
    graphs: tuple[str, ...]

    @property
    def asserted(self) -> bool:
        """Whether some graph other than that of inferred triples holds it."""
        return any(graph != INFERRED_GRAPH.value for graph in self.graphs)


@dataclass(frozen=True, slots=True)
class Step:
    """One conclusion: the rule in words, and the statements that it is drawn from."""

    conclusion: Statement
    rule: str
    premises: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Steps from asserted statements to a triple, each after those that it needs; the last yields it."""

    steps: tuple[Step, ...]

    @property
    def leaves(self) -> tuple[Statement, ...]:
        """The axioms and facts that it rests on, each once, in the order of use."""
        concluded = {_triple(step.conclusion) for step in self.steps}
        found = {_triple(each): each for step in self.steps for each in step.premises}
        return tuple(each for triple, each in found.items() if triple not in concluded)


class Explainer:
    """What explains the triples of one version of *store*; the ontology is read once."""

    def __init__(self, store: Store) -> None:
        self._store, self.version = store, store.version
        self.terms = Terminology.read(store)

    def lookup(self) -> FactLookup:
        """Return a view of the graph that looks up each thing once; for one question."""
        return FactLookup(self._store, self.terms)

    def statement(self, subject: str, predicate: str, value: Value) -> Statement:
        """Return a triple with the graphs that hold it."""
        return _statement((subject, predicate, value), self.lookup())

    def explain(
        self, subject: str, predicate: str, value: Value, facts: FactLookup | None = None
    ) -> tuple[Explanation, ...]:
        """Return why a triple is in the graph, the shortest explanation first.

        Nothing for a triple that is only asserted or that does not follow; at most `MOST`
        explanations, which differ in their last step. *facts* is what is known already, where
        many triples are explained.
        """
        goal: Triple = (subject, predicate, value)
        facts = facts or self.lookup()
        graphs = facts.graphs(goal)
        if graphs and INFERRED_GRAPH.value not in graphs:
            return ()
        return tuple(_ProofSearch(goal, facts).explanations())


class _ProofSearch:
    """The steps that lead to one triple, widened until it is reached."""

    def __init__(self, goal: Triple, facts: FactLookup) -> None:
        self._goal, self._facts = goal, facts
        self._ways: dict[Triple, tuple[Derivation, ...]] = {}
        self._best: dict[Triple, tuple[int, Derivation]] = {}

    def explanations(self) -> Iterator[Explanation]:
        self._widen()
        direct = [
            (cost, number, way)
            for number, way in enumerate(self._ways[self._goal])
            if (cost := self._cost(way)) is not None
        ]
        found: dict[tuple[Step, ...], None] = {}
        for _, _, way in sorted(direct, key=lambda each: each[:2]):
            steps = self._steps(way)
            if steps is not None:
                found.setdefault(steps)
            if len(found) == MOST:
                break
        yield from map(Explanation, found)

    def _widen(self) -> None:
        waiting = [self._goal]
        for _ in range(MAX_DEPTH):
            for triple in waiting:
                self._ways[triple] = tuple(dict.fromkeys(derivations(triple, self._facts)))
            self._solve()
            needed = (need for triple in waiting for way in self._ways[triple] for need in way.premises)
            waiting = [
                need for need in dict.fromkeys(needed) if need not in self._ways and not self._given(need)
            ]
            if self._goal in self._best or not waiting or len(self._ways) > MAX_GOALS:
                return

    def _given(self, triple: Triple) -> bool:
        graphs = self._facts.graphs(triple)
        return any(graph != INFERRED_GRAPH.value for graph in graphs)

    def _solve(self) -> None:
        """Find the least way to each triple: as many statements as it takes (Knuth 1977)."""
        better = True
        while better:
            better = False
            for triple, ways in self._ways.items():
                for way in ways:
                    cost = self._cost(way)
                    if cost is not None and (triple not in self._best or cost < self._best[triple][0]):
                        self._best[triple], better = (cost, way), True

    def _cost(self, way: Derivation) -> int | None:
        cost = 1 if way.rule else 0
        for need in way.premises:
            if self._given(need):
                cost += 1
            elif need in self._best:
                cost += self._best[need][0]
            else:
                return None
        return cost

    def _steps(self, way: Derivation) -> tuple[Step, ...] | None:
        """Return the steps to the goal that end with *way*, or None if they need the goal itself."""
        found: dict[Triple, Step] = {}

        def take(triple: Triple, way: Derivation) -> None:
            premises = tuple(dict.fromkeys(self._spelled_out(way)))
            for need in premises:
                if not self._given(need) and need not in found and need != self._goal:
                    take(need, self._best[need][1])
            stated = tuple(_statement(need, self._facts) for need in premises)
            found[triple] = Step(_statement(triple, self._facts), way.rule, stated)

        take(self._goal, way)
        steps = tuple(found.values())
        circular = any(self._goal in map(_triple, step.premises) for step in steps)
        return None if circular else steps

    def _spelled_out(self, way: Derivation) -> Iterator[Triple]:
        """Yield the premises of *way*; in place of one about an expression, what that rests on."""
        for need in way.premises:
            if is_anonymous(need[2]) and not self._given(need):
                yield from self._spelled_out(self._best[need][1])
            else:
                yield need


def _statement(triple: Triple, facts: FactLookup) -> Statement:
    return Statement(*triple, facts.graphs(triple))


def _triple(statement: Statement) -> Triple:
    return statement.subject, statement.predicate, statement.object
