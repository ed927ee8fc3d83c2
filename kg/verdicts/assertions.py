"""Verdicts, silences and disputes, computed from the evidence lines in a store.

Each verdict says how far it rests on single references: one is left out, and what is left is counted
and judged by the same rules. A line drops when none of its publications is left; one that cites
nothing stays.

Lines oppose each other if both decide verdicts, one is for and one against, and they are on
one proposition, or on two of which one subsumes the other: the same relation, context and
effect, and subject and object each equal or narrower.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from kg.facts import (
    BASE,
    Assertion,
    Dispute,
    DisputeStatus,
    Entity,
    Fact,
    Proposition,
    Ref,
    Robustness,
    VerdictDependence,
    content_ref,
)
from kg.facts.quads import camel
from kg.schema.queries import queries
from kg.store import Iri, Store
from kg.store.records import records, rows_of
from kg.verdicts.evidence import EvidenceBase, JudgedLine, ref
from kg.verdicts.rules import Counted, RuleRow, Rules, Scale, Tally, decide, deciding, tally

UNEXPLAINED = Ref("explanation/unexplained")
CONFOUNDER = Ref("explanation/confounder")
NARROWER = Ref("explanation/narrower-term")
Sides = Mapping[Ref, tuple[list[JudgedLine], list[JudgedLine]]]
Opposition = tuple[JudgedLine, JudgedLine]
"""A line in favour and one against it."""


@rows_of("verdicts", "tested-regimens-and-abnormalities")
class _Pair:
    """Two things that could have been studied together."""

    subject: Iri
    subject_label: str
    object: Iri
    object_label: str


def verdicts(store: Store, rules: Rules) -> Iterator[Fact]:
    """Yield the rules as things, then verdicts with what they depend on, silences and disputes."""
    for scale in rules.scales:
        for row in scale.rows:
            yield Entity(
                iri=scale.rule(row),
                kind="VerdictRule",
                label=scale.rule(row).removeprefix("rule/"),
                definition=row.because,
            )
    base = EvidenceBase.read(store)
    for lines in base.lines.values():
        yield from _judged(lines, rules, base)
    yield from _silences(store, rules, base)
    yield from disputes(base, rules)


def _judged(lines: Sequence[JudgedLine], rules: Rules, base: EvidenceBase) -> Iterator[Fact]:
    first = lines[0]
    scale = rules.scale(ref(first.predicate))
    row = decide(scale, tally(lines, rules.counted))
    if row is None:
        return
    without = without_each(lines, scale, rules.counted, base)
    proposition = Proposition(
        iri=ref(first.proposition),
        label=first.label,
        subject=ref(first.subject),
        predicate=ref(first.predicate),
        object=ref(first.object),
    )
    held = {"lines": tuple(line.ref for line in lines), "robustness": robustness(row.verdict, without)}
    assertion = _assertion(scale, row, proposition).model_copy(update=held)
    yield assertion
    yield from dependences(assertion, without, base)


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


def _silences(store: Store, rules: Rules, base: EvidenceBase) -> Iterator[Fact]:
    firsts = [lines[0] for lines in base.lines.values()]
    spoken = {(first.subject, first.predicate, first.object) for first in firsts}
    for scale in rules.scales:
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


def without_each(
    lines: Sequence[JudgedLine], scale: Scale, counted: Counted, base: EvidenceBase
) -> Mapping[Ref, Ref | None]:
    """Return the verdict on *lines* without each publication that they cite, in the order of those.

    None: nothing would be left to judge.
    """
    cited = sorted({each for line in lines for each in base.publications.get(line.ref, ())})
    verdicts: dict[Ref, Ref | None] = {}
    for publication in cited:
        row = decide(scale, tally([line for line in lines if _stays(line, publication, base)], counted))
        verdicts[publication] = row.verdict if row else None
    return verdicts


def _stays(line: JudgedLine, publication: Ref, base: EvidenceBase) -> bool:
    cited = base.publications.get(line.ref, frozenset())
    return not cited or bool(cited - {publication})


def robustness(verdict: Ref, without: Mapping[Ref, Ref | None]) -> Robustness:
    """Return how *verdict* stands, given the verdicts without each reference."""
    alone = [publication for publication, other in without.items() if other != verdict]
    if alone:
        return Robustness.ONE_REFERENCE if len(without) == 1 else Robustness.CHANGES
    return Robustness.ROBUST if len(without) > 1 else Robustness.NO_REFERENCE


def dependences(
    assertion: Assertion, without: Mapping[Ref, Ref | None], base: EvidenceBase
) -> Iterator[VerdictDependence]:
    """Yield what *assertion* would be without each reference that alone changes it."""
    for publication, verdict in without.items():
        if verdict != assertion.verdict:
            said = verdict.removeprefix("verdict/").replace("-", " ") if verdict else "no verdict"
            yield VerdictDependence(
                iri=content_ref("dependence", assertion.iri, publication),
                label=f"Without {base.labels[publication]}: {said}",
                assertion=assertion.iri,
                publication=publication,
                verdict_without=verdict,
            )


def shortcuts(facts: Sequence[Fact], rules: Rules) -> Iterator[tuple[Ref, str, Ref]]:
    """Yield the plain triples that verdicts stand for: subject, property local name, object."""
    rows = {scale.rule(row): row for scale in rules.scales for row in scale.rows}
    for fact in facts:
        if isinstance(fact, Assertion) and (shortcut := rows[fact.rule].shortcut):
            local = (
                camel(fact.predicate.removeprefix("relation/"))
                if shortcut == "relation"
                else shortcut.removeprefix("ontology#")
            )
            yield fact.subject, local, fact.object


def disputes(base: EvidenceBase, rules: Rules) -> Iterator[Dispute]:
    """Yield a dispute for each proposition that is disputed, and one for each that narrower ones oppose."""
    sides = {proposition: _sides(lines, rules.counted) for proposition, lines in base.lines.items()}
    for proposition, (favour, against) in sides.items():
        if opposed := list(product(favour, against)):
            label = base.lines[proposition][0].label
            iri = Ref(proposition.replace("proposition/", "dispute/"))
            yield _dispute(iri, f"Dispute: {label}", (proposition,), (opposed, base))
    for wide, narrower in _comparable(base).items():
        existential = ref(base.lines[wide][0].predicate) in rules.existential
        yield from _across((wide, existential), narrower, sides, base)


def _comparable(base: EvidenceBase) -> dict[Ref, list[Ref]]:
    """Return the propositions that each proposition subsumes, itself left out; both in order.

    Looked up by what is wider than subject and object, so that it takes time in proportion
    to the propositions and not to their square.
    """
    known: dict[tuple[object, ...], list[Ref]] = defaultdict(list)
    for proposition, lines in base.lines.items():
        known[_key(proposition, ref(lines[0].subject), ref(lines[0].object), base)].append(proposition)
    subsumed: dict[Ref, list[Ref]] = defaultdict(list)
    for narrow, lines in base.lines.items():
        ends = [(ref(end), *base.wider.get(ref(end), ())) for end in (lines[0].subject, lines[0].object)]
        for subject, obj in product(*ends):
            for wide in known.get(_key(narrow, subject, obj, base), ()):
                if wide != narrow:
                    subsumed[wide].append(narrow)
    return {wide: sorted(subsumed[wide]) for wide in sorted(subsumed)}


def _key(proposition: Ref, subject: Ref, obj: Ref, base: EvidenceBase) -> tuple[object, ...]:
    predicate = base.lines[proposition][0].predicate
    return predicate, base.circumstances.get(proposition), subject, obj


def _sides(lines: Sequence[JudgedLine], counted: Counted) -> tuple[list[JudgedLine], list[JudgedLine]]:
    decisive = deciding(lines, counted)
    return (
        [each for each in decisive if each.direction == "supports"],
        [each for each in decisive if each.direction == "disputes"],
    )


def _across(
    wider: tuple[Ref, bool], narrower: Sequence[Ref], sides: Sides, base: EvidenceBase
) -> Iterator[Dispute]:
    wide, existential = wider
    favour, against = sides[wide]
    opposed: dict[Ref, list[Opposition]] = {}
    for narrow in narrower:
        downwards = () if existential else product(favour, sides[narrow][1])
        if pairs := [*downwards, *product(sides[narrow][0], against)]:
            opposed[narrow] = pairs
    if opposed:
        label = f"Dispute: {base.lines[wide][0].label}, against {_named(tuple(opposed), base)}"
        every = [pair for pairs in opposed.values() for pair in pairs]
        yield _dispute(content_ref("dispute", wide, "narrower"), label, (wide, *opposed), (every, base))


def _named(narrower: tuple[Ref, ...], base: EvidenceBase) -> str:
    if len(narrower) == 1:
        return base.lines[narrower[0]][0].label
    return f"{len(narrower)} narrower statements"


def _dispute(
    iri: Ref, label: str, propositions: tuple[Ref, ...], opposed: tuple[list[Opposition], EvidenceBase]
) -> Dispute:
    pairs, base = opposed
    lines = tuple(sorted({each.ref for pair in pairs for each in pair}))
    confounders = sorted({each for line in lines for each in base.confounders.get(line, ())})
    explanations = {kind for pair in pairs for kind in _told_apart(pair, base)}
    status = DisputeStatus.EXPLAINED_IN_PART if explanations else DisputeStatus.UNEXPLAINED
    if confounders:
        explanations.add(CONFOUNDER)
        status = DisputeStatus.CONFOUNDED
    return Dispute(
        iri=iri,
        label=label,
        proposition=propositions[0],
        propositions=propositions,
        lines=lines,
        explanations=tuple(sorted(explanations)) or (UNEXPLAINED,),
        confounders=tuple(confounders),
        status=status,
    )


def _told_apart(pair: Opposition, base: EvidenceBase) -> Iterator[Ref]:
    """Yield each kind of qualifier that both lines state and state differently."""
    if pair[0].proposition != pair[1].proposition:
        yield NARROWER
    one, other = (base.traits.get(each.ref, {}) for each in pair)
    for trait in one.keys() & other.keys():
        if one[trait] != other[trait] if trait.overlaps else one[trait].isdisjoint(other[trait]):
            yield trait.explanation
