"""What keeps a line from bearing its statement in full: animals, a hedge, fewer patients.

A qualifier that lists several groups of patients is about all of them together; it narrows a line only
if none of them is among the patients that the statement names, or of whom the source speaks as a whole.
"""

from kg.facts import Limit, Ref
from kg.verdicts.evidence import (
    DESIGN,
    POPULATION,
    PRIOR_THERAPY,
    SETTING,
    SYSTEM,
    EvidenceBase,
    JudgedLine,
    ref,
)
from kg.verdicts.rules import Rules

WHOM = (POPULATION, SETTING, PRIOR_THERAPY)


def limits_of(line: JudgedLine, base: EvidenceBase, rules: Rules) -> tuple[Limit, ...]:
    """Return the limits of a line, in the order of the rule file."""
    held = {
        Limit.PRECLINICAL: in_laboratory(line, base, rules) and not _is_of_cells(line, base, rules),
        Limit.HEDGED: line.hedge is not None,
        Limit.NARROWER: ref(line.predicate) not in rules.existential and _is_narrower(line, base),
    }
    return tuple(each.limit for each in rules.limits if held[each.limit])


def in_laboratory(line: JudgedLine, base: EvidenceBase, rules: Rules) -> bool:
    """Say whether all that a line states of its experiment is animals or cells."""
    if systems := base.values(line, SYSTEM):
        return systems.isdisjoint(rules.laboratory.in_patients)
    return not base.with_wider(base.values(line, DESIGN)).isdisjoint(rules.laboratory.designs)


def _is_of_cells(line: JudgedLine, base: EvidenceBase, rules: Rules) -> bool:
    kinds = {Ref(f"ontology#{kind}") for kind in rules.laboratory.kinds}
    return ref(line.predicate) in rules.laboratory.relations and not kinds.isdisjoint(
        base.kinds.get(ref(line.proposition), ())
    )


def _is_narrower(line: JudgedLine, base: EvidenceBase) -> bool:
    return any(_narrows(base.values(line, explanation), line, base) for explanation in WHOM)


def _narrows(groups: frozenset[Ref], line: JudgedLine, base: EvidenceBase) -> bool:
    named = _named_by(line, base)
    return (
        bool(groups)
        and not base.features.make_up_all(groups)
        and not any(_is_named(group, named, line, base) for group in groups)
    )


def _named_by(line: JudgedLine, base: EvidenceBase) -> frozenset[Ref]:
    """Return what the statement of a line names: subject, object, contexts and effects."""
    circumstances = base.circumstances.get(ref(line.proposition), frozenset())
    return circumstances | {ref(line.subject), ref(line.object)}


def _is_named(group: Ref, named: frozenset[Ref], line: JudgedLine, base: EvidenceBase) -> bool:
    scope = base.with_wider(base.scope.get(ref(line.source), ()))
    told = frozenset().union(*(base.features.other_than_findings(each) for each in named))
    patients = {each for each in named if each.kind in {"population", "setting"}}
    if group in scope | base.with_wider(told | patients):
        return True
    findings = base.features.findings.get(group, frozenset())
    others = base.features.other_than_findings(group) - scope
    return bool(findings | others) and findings <= named and others <= told
