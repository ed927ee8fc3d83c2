"""Verdicts, silences and disputes, computed from the evidence lines in a store."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from kg.facts import BASE, Assertion, Dispute, DisputeStatus, Entity, Fact, Proposition, Ref, content_ref
from kg.quads import camel
from kg.queries import queries
from kg.store import Row, Store
from kg.verdict_rules import RuleRow, Rules, Scale, Tally, decide, tally

Qualifiers = Mapping[str, Mapping[str, frozenset[str]]]


def verdicts(store: Store, rules: Rules) -> Iterator[Fact]:
    """Yield the rules as things, a verdict on every proposition, silences and disputes."""
    for scale in rules.scales:
        for row in scale.rows:
            yield Entity(
                iri=scale.rule(row),
                kind="VerdictRule",
                label=scale.rule(row).removeprefix("rule/"),
                definition=row.because,
            )
    qualifiers = _qualifiers(store)
    spoken: set[tuple[object, ...]] = set()
    for _, group in groupby(store.rows(queries("verdicts")["lines"]), key=lambda row: row["proposition"]):
        lines = list(group)
        spoken.add((lines[0]["subject"], lines[0]["predicate"], lines[0]["object"]))
        yield from _judged(lines, rules, qualifiers)
    yield from _silences(store, rules, spoken)


def _judged(lines: list[Row], rules: Rules, qualifiers: Qualifiers) -> Iterator[Fact]:
    first = lines[0]
    scale = rules.scale(_ref(first["predicate"]))
    row = decide(scale, tally(lines, rules.counted))
    if row is None:
        return
    yield _assertion(
        scale, row, first, _ref(first["proposition"]), tuple(_ref(line["line"]) for line in lines)
    )
    if row.conditions.in_favour == row.conditions.against == "some":
        yield _dispute(lines, qualifiers)


def _assertion(scale: Scale, row: RuleRow, pair: Row, proposition: Ref, lines: tuple[Ref, ...]) -> Assertion:
    return Assertion(
        iri=Ref(proposition.replace("proposition/", "assertion/")),
        label=f"{pair['label']}: {row.verdict.removeprefix('verdict/').replace('-', ' ')}",
        proposition=proposition,
        subject=_ref(pair["subject"]),
        predicate=_ref(pair["predicate"]),
        object=_ref(pair["object"]),
        verdict=row.verdict,
        rule=scale.rule(row),
        lines=lines,
    )


def _silences(store: Store, rules: Rules, spoken: set[tuple[object, ...]]) -> Iterator[Fact]:
    for scale in rules.scales:
        row = decide(scale, Tally())
        if scale.frame is None or row is None or scale.relations == "any":
            continue
        for pair in store.rows(queries("verdicts")[scale.frame]):
            for relation in scale.relations:
                if (pair["subject"], BASE + relation, pair["object"]) not in spoken:
                    yield from _silence(scale, row, pair, relation)


def _silence(scale: Scale, row: RuleRow, pair: Row, relation: Ref) -> Iterator[Fact]:
    subject, obj = _ref(pair["subject"]), _ref(pair["object"])
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
    yield _assertion(scale, row, {**pair, "label": label, "predicate": BASE + relation}, proposition.iri, ())


def _dispute(lines: list[Row], qualifiers: Qualifiers) -> Dispute:
    refs = tuple(_ref(line["line"]) for line in lines)
    sides = [
        [str(line["line"]) for line in lines if line["direction"] == side]
        for side in ("supports", "disputes")
    ]
    explanations = _explanations(sides[0], sides[1], qualifiers)
    proposition = _ref(lines[0]["proposition"])
    return Dispute(
        iri=Ref(proposition.replace("proposition/", "dispute/")),
        label=f"Dispute: {lines[0]['label']}",
        proposition=proposition,
        lines=refs,
        explanations=explanations or (Ref("explanation/unexplained"),),
        status=DisputeStatus.EXPLAINED_IN_PART if explanations else DisputeStatus.UNEXPLAINED,
    )


def _explanations(favour: list[str], against: list[str], qualifiers: Qualifiers) -> tuple[Ref, ...]:
    """Name each kind of qualifier that both sides state and state differently."""
    found = []
    for kind in sorted({kind for line in favour + against for kind in qualifiers.get(line, {})}):
        one, other = (
            frozenset().union(*(qualifiers.get(line, {}).get(kind, frozenset()) for line in side))
            for side in (favour, against)
        )
        if one and other and one != other:
            found.append(_ref(kind))
    return tuple(found)


def _qualifiers(store: Store) -> Qualifiers:
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(lambda: defaultdict(frozenset))
    for row in store.rows(queries("verdicts")["line-qualifiers"]):
        found[str(row["line"])][str(row["explanation"])] |= {str(row["value"])}
    return found


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


def _ref(value: object) -> Ref:
    return Ref(str(value).removeprefix(BASE))
