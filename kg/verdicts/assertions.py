"""Verdicts and silences, computed from evidence lines, and the plain triples that they stand for."""

from collections.abc import Iterator, Mapping, Sequence

from kg.facts import BASE, Assertion, Entity, Fact, Maturity, Proposition, Ref, Robustness, content_ref
from kg.facts.quads import camel
from kg.schema.queries import queries
from kg.store import Iri, Store
from kg.store.records import records, rows_of
from kg.verdicts.disputes import disputes
from kg.verdicts.evidence import DESIGN, JudgedLine, ref
from kg.verdicts.judge import Judge
from kg.verdicts.robustness import Behind, by_studies, dependences, robustness, without_each
from kg.verdicts.rules import RuleRow, Scale, Tally, decide
from kg.verdicts.weight import Studies, read_levels


@rows_of("verdicts", "tested-regimens-and-abnormalities")
class _Pair:
    """Two things that could have been studied together."""

    subject: Iri
    subject_label: str
    object: Iri
    object_label: str


def verdicts(store: Store, judge: Judge) -> Iterator[Fact]:
    """Yield rules and levels as things, then verdicts with what they depend on, silences and disputes.

    *store* is what the evidence of *judge* was read from.
    """
    for scale in judge.rules.scales:
        for row in scale.rows:
            yield Entity(
                iri=scale.rule(row),
                kind="VerdictRule",
                label=scale.rule(row).removeprefix("rule/"),
                definition=row.because,
            )
    yield from read_levels().entities()
    studies = Studies.read(store)
    for lines in judge.base.lines.values():
        yield from _judged(lines, judge, studies)
    yield from _silences(store, judge)
    yield from disputes(judge)


def _judged(lines: Sequence[JudgedLine], judge: Judge, studies: Studies) -> Iterator[Fact]:
    first, scale = lines[0], judge.scale(lines)
    row = judge.decide(scale, lines)
    if row is None:
        return
    proposition = Proposition(
        iri=ref(first.proposition),
        label=first.label,
        subject=ref(first.subject),
        predicate=ref(first.predicate),
        object=ref(first.object),
    )
    behind = {line.ref: studies.behind(line, judge.base.publications.get(line.ref, ())) for line in lines}
    held = _weighed(lines, behind, judge, studies)
    assertion = _assertion(scale, row, proposition).model_copy(update=held)
    if not judge.deciding(lines):
        yield assertion
        return
    without = without_each(lines, judge)
    yield assertion.model_copy(
        update={"robustness": _robustness(row.verdict, without, lines, (behind, judge))}
    )
    yield from dependences(assertion, without, judge)


def _robustness(
    verdict: Ref, without: Mapping[Ref, Ref | None], lines: Sequence[JudgedLine], by: tuple[Behind, Judge]
) -> Robustness:
    behind, judge = by
    by_reference = robustness(verdict, without)
    return by_studies(verdict, lines, behind, judge) if by_reference is Robustness.ROBUST else by_reference


def _weighed(
    lines: Sequence[JudgedLine], behind: Behind, judge: Judge, studies: Studies
) -> Mapping[str, object]:
    """Return what a verdict on *lines* rests on: the lines that decide, or all where none does."""
    favour, against = judge.sides(lines)
    weighed = judge.deciding(lines) or lines
    found = frozenset[Ref]().union(*(each for line in weighed for each in behind[line.ref].values()))
    known = [studies.patients[each] for each in found if each in studies.patients]
    levels = {read_levels().of(line, judge.base, judge.rules) for line in weighed}
    return {
        "lines": tuple(line.ref for line in lines),
        "limits_in_favour": judge.limits_of_side(favour),
        "limits_against": judge.limits_of_side(against),
        "n_studies": len(found),
        "n_patients": sum(known) if known else None,
        "n_studies_with_patients": len(known),
        "designs": tuple(sorted({each for line in weighed for each in judge.base.values(line, DESIGN)})),
        "maturities": tuple(sorted({Maturity(line.maturity) for line in weighed})),
        "evidence_levels": tuple(sorted(each for each in levels if each)),
    }


def _assertion(scale: Scale, row: RuleRow, on: Proposition) -> Assertion:
    return Assertion(
        iri=Ref(on.iri.replace("proposition/", "assertion/")),
        label=f"{on.label}: {row.verdict.removeprefix('verdict/').replace('-', ' ')}",
        proposition=on.iri,
        subject=on.subject,
        predicate=on.predicate,
        object=on.object,
        verdict=row.verdict,
        rule=scale.rule(row),
    )


def _silences(store: Store, judge: Judge) -> Iterator[Fact]:
    firsts = [lines[0] for lines in judge.base.lines.values()]
    spoken = {(first.subject, first.predicate, first.object) for first in firsts}
    for scale in judge.rules.scales:
        row = decide(scale, Tally())
        if scale.frame is None or row is None or scale.relations == "any":
            continue
        for pair in records(store, _Pair, queries("verdicts")[scale.frame]):
            for relation in scale.relations:
                if (pair.subject, BASE + relation, pair.object) not in spoken:
                    yield from _silence(scale, row, pair, relation)


def _silence(scale: Scale, row: RuleRow, pair: _Pair, relation: Ref) -> Iterator[Fact]:
    subject, obj = ref(pair.subject), ref(pair.object)
    said = relation.removeprefix("relation/").replace("-", " ")
    proposition = Proposition(
        iri=content_ref("proposition", subject, relation, obj, (), ()),
        label=f"{pair.subject_label} {said} {pair.object_label}",
        subject=subject,
        predicate=relation,
        object=obj,
    )
    yield proposition
    yield _assertion(scale, row, proposition)


def shortcuts(facts: Sequence[Fact], judge: Judge) -> Iterator[tuple[Ref, str, Ref]]:
    """Yield the plain triples that verdicts stand for: subject, property local name, object.

    Of a statement with a context or an effect only if it is of cells or molecules: what is said of
    clinical things is said of them only there.
    """
    rows = {scale.rule(row): row for scale in judge.rules.scales for row in scale.rows}
    for fact in facts:
        if isinstance(fact, Assertion) and (shortcut := rows[fact.rule].shortcut):
            qualified = judge.base.circumstances.get(fact.proposition)
            if qualified and fact.predicate not in judge.rules.laboratory.relations:
                continue
            local = (
                camel(fact.predicate.removeprefix("relation/"))
                if shortcut == "relation"
                else shortcut.removeprefix("ontology#")
            )
            yield fact.subject, local, fact.object


def line_limits(judge: Judge) -> Iterator[tuple[Ref, str, Ref]]:
    """Yield the plain triples that say which limits each evidence line has."""
    for line, held in judge.limits.items():
        yield from ((line, "limits", Ref(f"ontology#{camel(limit)}")) for limit in held)
