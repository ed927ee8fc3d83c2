"""Disputes: lines that oppose each other, on one statement or on a narrower one, and what may explain it.

Lines oppose each other if both decide verdicts, one is for and one against, and they are on one
proposition, or on two of which one subsumes the other: the same relation, context and effect, and subject
and object each equal or narrower. A line on a wider statement opposes one on a narrower only if it speaks
of the patients of that.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from kg.facts import Dispute, DisputeStatus, Ref, content_ref
from kg.verdicts.evidence import EvidenceBase, JudgedLine, Trait, ref
from kg.verdicts.judge import Judge, Sides
from kg.verdicts.limits import WHOM

UNEXPLAINED = Ref("explanation/unexplained")
CONFOUNDER = Ref("explanation/confounder")
NARROWER = Ref("explanation/narrower-term")
Opposition = tuple[JudgedLine, JudgedLine]
"""A line in favour and one against it."""


def disputes(judge: Judge) -> Iterator[Dispute]:
    """Yield a dispute for each proposition that is disputed, and one for each that narrower ones oppose."""
    base = judge.base
    sides = {proposition: judge.sides(lines) for proposition, lines in base.lines.items()}
    for proposition, (favour, against) in sides.items():
        if opposed := list(product(favour, against)):
            label = base.lines[proposition][0].label
            iri = Ref(proposition.replace("proposition/", "dispute/"))
            yield _dispute(iri, f"Dispute: {label}", (proposition,), opposed, judge)
    for wide, narrower in _comparable(base).items():
        yield from _across(wide, narrower, sides, judge)


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


def _across(
    wide: Ref, narrower: Sequence[Ref], sides: Mapping[Ref, Sides], judge: Judge
) -> Iterator[Dispute]:
    favour, against = sides[wide]
    if ref(judge.base.lines[wide][0].predicate) in judge.rules.existential:
        favour = []
    opposed: dict[Ref, list[Opposition]] = {}
    for narrow in narrower:
        below, above = product(favour, sides[narrow][1]), product(sides[narrow][0], against)
        pairs = [pair for pair in below if _speaks_of(pair[0], pair[1], judge.base)]
        pairs += [pair for pair in above if _speaks_of(pair[1], pair[0], judge.base)]
        if pairs:
            opposed[narrow] = pairs
    if opposed:
        label = f"Dispute: {judge.base.lines[wide][0].label}, against {_named(tuple(opposed), judge.base)}"
        every = [pair for pairs in opposed.values() for pair in pairs]
        yield _dispute(content_ref("dispute", wide, "narrower"), label, (wide, *opposed), every, judge)


def _speaks_of(wide: JudgedLine, narrow: JudgedLine, base: EvidenceBase) -> bool:
    """Say whether the patients of a line on a narrower statement are among those of one on a wider.

    A wide line that states no patients is on all; a narrow one that states none, on those of its source
    as a whole.
    """
    scope = base.scope.get(ref(narrow.source), frozenset())
    for explanation in WHOM:
        kind = explanation.removeprefix("explanation/")
        default = frozenset(each for each in scope if each.kind == kind)
        groups, others = base.values(wide, explanation), base.values(narrow, explanation) or default
        if groups and not (others and base.holds_all(groups, others)):
            return False
    return True


def _named(narrower: tuple[Ref, ...], base: EvidenceBase) -> str:
    if len(narrower) == 1:
        return base.lines[narrower[0]][0].label
    return f"{len(narrower)} narrower statements"


def _dispute(
    iri: Ref, label: str, propositions: tuple[Ref, ...], opposed: Sequence[Opposition], judge: Judge
) -> Dispute:
    base = judge.base
    lines = tuple(sorted({each.ref for pair in opposed for each in pair}))
    confounders = sorted({each for line in lines for each in base.confounders.get(line, ())})
    explanations = {kind for pair in opposed for kind in _told_apart(pair, base)}
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
        limits_in_favour=judge.limits_of_side([pair[0] for pair in opposed]),
        limits_against=judge.limits_of_side([pair[1] for pair in opposed]),
        status=status,
    )


def _told_apart(pair: Opposition, base: EvidenceBase) -> Iterator[Ref]:
    """Yield each kind of qualifier that both lines state and state differently."""
    if pair[0].proposition != pair[1].proposition:
        yield NARROWER
    one, other = (base.traits.get(each.ref, {}) for each in pair)
    for trait in one.keys() & other.keys():
        if _differ(trait, one[trait], other[trait], base):
            yield trait.explanation


def _differ(trait: Trait, one: frozenset[Ref], other: frozenset[Ref], base: EvidenceBase) -> bool:
    if trait.shared:
        return base.with_wider(one).isdisjoint(base.with_wider(other))
    return not base.holds_all(one, other) and not base.holds_all(other, one)
