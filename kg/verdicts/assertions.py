"""Verdicts, silences and disputes, computed from the evidence lines in a store."""

from collections.abc import Iterator, Sequence

from kg.facts import BASE, Assertion, Entity, Fact, Proposition, Ref, content_ref
from kg.facts.quads import camel
from kg.schema.queries import queries
from kg.store import Row, Store
from kg.verdicts.disputes import disputes
from kg.verdicts.robustness import dependences, robustness, without_each
from kg.verdicts.rules import RuleRow, Rules, Scale, Tally, decide, tally
from kg.verdicts.stances import Stances, ref, stances


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
    found = stances(store)
    for lines in found.lines.values():
        yield from _judged(lines, rules, found)
    yield from _silences(store, rules, found)
    yield from disputes(found, rules)


def _judged(lines: Sequence[Row], rules: Rules, found: Stances) -> Iterator[Fact]:
    first = lines[0]
    scale = rules.scale(ref(first["predicate"]))
    row = decide(scale, tally(lines, rules.counted))
    if row is None:
        return
    without = without_each(lines, scale, rules.counted, found)
    assertion = _assertion(scale, row, first, ref(first["proposition"])).model_copy(
        update={
            "lines": tuple(ref(line["line"]) for line in lines),
            "robustness": robustness(row.verdict, without),
        }
    )
    yield assertion
    yield from dependences(assertion, without, found)


def _assertion(scale: Scale, row: RuleRow, pair: Row, proposition: Ref) -> Assertion:
    return Assertion(
        iri=Ref(proposition.replace("proposition/", "assertion/")),
        label=f"{pair['label']}: {row.verdict.removeprefix('verdict/').replace('-', ' ')}",
        proposition=proposition,
        subject=ref(pair["subject"]),
        predicate=ref(pair["predicate"]),
        object=ref(pair["object"]),
        verdict=row.verdict,
        rule=scale.rule(row),
    )


def _silences(store: Store, rules: Rules, found: Stances) -> Iterator[Fact]:
    firsts = [lines[0] for lines in found.lines.values()]
    spoken = {(first["subject"], first["predicate"], first["object"]) for first in firsts}
    for scale in rules.scales:
        row = decide(scale, Tally())
        if scale.frame is None or row is None or scale.relations == "any":
            continue
        for pair in store.rows(queries("verdicts")[scale.frame]):
            for relation in scale.relations:
                if (pair["subject"], BASE + relation, pair["object"]) not in spoken:
                    yield from _silence(scale, row, pair, relation)


def _silence(scale: Scale, row: RuleRow, pair: Row, relation: Ref) -> Iterator[Fact]:
    subject, obj = ref(pair["subject"]), ref(pair["object"])
    label = (
        f"{pair['subjectLabel']} {relation.removeprefix('relation/').replace('-', ' ')} {pair['objectLabel']}"
    )
    proposition = Proposition(
        iri=content_ref("proposition", subject, relation, obj, (), ()),
        label=label,
        subject=subject,
        predicate=relation,
        object=obj,
    )
    yield proposition
    yield _assertion(scale, row, {**pair, "label": label, "predicate": BASE + relation}, proposition.iri)


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
