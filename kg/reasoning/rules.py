"""What follows by plain rules: the files in `queries/rules/`, applied until nothing is new.

The rules read the axioms of the ontology and know nothing of its terms, so a new
property or class needs no new rule. HermiT (`kg.reasoning.reasoner`) finds the types that need a
reasoner; the rules add the wider types and what follows between things.
"""

from collections.abc import Mapping

import pyoxigraph as ox

from kg.errors import KgError
from kg.reasoning.reasoner import inferred
from kg.schema.queries import Query, queries

MAX_ROUNDS = 20


def apply_rules(store: ox.Store, rules: Mapping[str, Query] | None = None) -> tuple[ox.Quad, ...]:
    """Add to *store* what follows from what it holds, and return what was added, sorted.

    All graphs together are read; what is new goes into the graph of inferred triples.

    :raises KgError: when something is still new after `MAX_ROUNDS` rounds.
    """
    rules = queries("rules") if rules is None else rules
    known = {quad.triple for quad in store}
    added = set[ox.Triple]()
    for _ in range(MAX_ROUNDS):
        fresh = {
            triple for rule in rules.values() for triple in _constructed(store, rule) if triple not in known
        }
        if not fresh:
            return tuple(inferred(triple) for triple in sorted(added, key=str))
        store.extend(map(inferred, fresh))
        known |= fresh
        added |= fresh
    raise KgError(
        f"the inference rules still find something new after {MAX_ROUNDS} rounds: {', '.join(rules)}"
    )


def _constructed(store: ox.Store, rule: Query) -> ox.QueryTriples:
    found = store.query(rule.text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QueryTriples), f"{rule.name} is no CONSTRUCT query"
    return found
