"""Disputes: evidence lines that oppose each other, and what may explain it.

Lines oppose each other if both decide verdicts, one is for and one against, and they are on
one proposition, or on two of which one subsumes the other: the same relation, context and
effect, and subject and object each equal or narrower.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from kg.facts import Dispute, DisputeStatus, Ref, content_ref
from kg.verdicts.evidence import EvidenceBase, JudgedLine, Trait, ref
from kg.verdicts.rules import Counted, Rules, deciding

UNEXPLAINED = Ref("explanation/unexplained")
CONFOUNDER = Ref("explanation/confounder")
NARROWER = Ref("explanation/narrower-term")
Sides = Mapping[Ref, tuple[list[JudgedLine], list[JudgedLine]]]


@dataclass(frozen=True, slots=True)
class Opposition:
    """A line in favour and one against it."""

    favour: JudgedLine
    against: JudgedLine

    @property
    def lines(self) -> tuple[Ref, Ref]:
        """Both lines."""
        return self.favour.ref, self.against.ref


def disputes(base: EvidenceBase, rules: Rules) -> Iterator[Dispute]:
    """Yield a dispute for each proposition that is disputed, and one for each that narrower ones oppose."""
    sides = {proposition: _sides(lines, rules.counted) for proposition, lines in base.lines.items()}
    for proposition, (favour, against) in sides.items():
        if opposed := [Opposition(*pair) for pair in product(favour, against)]:
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
    favour, against = (
        [each for each in decisive if each.direction == side] for side in ("supports", "disputes")
    )
    return favour, against


def _across(
    wider: tuple[Ref, bool], narrower: Sequence[Ref], sides: Sides, base: EvidenceBase
) -> Iterator[Dispute]:
    wide, existential = wider
    favour, against = sides[wide]
    opposed: dict[Ref, list[Opposition]] = {}
    for narrow in narrower:
        downwards = () if existential else product(favour, sides[narrow][1])
        pairs = [*downwards, *product(sides[narrow][0], against)]
        if pairs:
            opposed[narrow] = [Opposition(*pair) for pair in pairs]
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
    lines = tuple(sorted({line for pair in pairs for line in pair.lines}))
    confounders = sorted({each for line in lines for each in base.confounders.get(line, ())})
    explanations = {kind for pair in pairs for kind in _told_apart(pair, base)}
    explanations |= {CONFOUNDER} if confounders else set()
    return Dispute(
        iri=iri,
        label=label,
        proposition=propositions[0],
        propositions=propositions,
        lines=lines,
        explanations=tuple(sorted(explanations)) or (UNEXPLAINED,),
        confounders=tuple(confounders),
        status=_status(bool(confounders), bool(explanations)),
    )


def _status(confounded: bool, explained: bool) -> DisputeStatus:
    if confounded:
        return DisputeStatus.CONFOUNDED
    return DisputeStatus.EXPLAINED_IN_PART if explained else DisputeStatus.UNEXPLAINED


def _told_apart(pair: Opposition, base: EvidenceBase) -> Iterator[Ref]:
    """Yield each kind of qualifier that both lines state and state differently."""
    if pair.favour.proposition != pair.against.proposition:
        yield NARROWER
    one, other = (base.traits.get(line, {}) for line in pair.lines)
    for trait in one.keys() & other.keys():
        if _differ(trait, one[trait], other[trait]):
            yield trait.explanation


def _differ(trait: Trait, one: frozenset[Ref], other: frozenset[Ref]) -> bool:
    return one != other if trait.overlaps else one.isdisjoint(other)
