"""Check nanopublications with the package `nanopub`, without a network.

Run by the interpreter of the environment that has it:

usage: nanopub_check.py FILE.trig

Prints a JSON object: "valid", the IRIs of those that keep its rules and whose trusty URI is that
of their content; "invalid", IRI and reason of the others.
"""

# mypy: disable-error-code="import-not-found,import-untyped"
import json
import logging
import sys
import warnings
from pathlib import Path

from rdflib import ConjunctiveGraph

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from nanopub import Nanopub
    from nanopub.utils import MalformedNanopubError


def check(graph: ConjunctiveGraph) -> str:
    """Return what is wrong with one nanopublication, empty if nothing is."""
    try:
        read = Nanopub(rdf=graph)
        return "" if read.is_valid and read.has_valid_trusty else "refused"
    except MalformedNanopubError as error:
        return str(error)


def main(path: Path) -> None:
    """Check each nanopublication of a file by itself."""
    whole = ConjunctiveGraph()
    whole.parse(path, format="trig")
    each: dict[str, ConjunctiveGraph] = {}
    for subject, predicate, value, graph in whole.quads():
        assert graph is not None
        alone = each.setdefault(str(graph.identifier).split("#")[0], ConjunctiveGraph())
        alone.get_context(graph.identifier).add((subject, predicate, value))
    found = {iri: check(graph) for iri, graph in sorted(each.items())}
    said = {
        "valid": [iri for iri in found if not found[iri]],
        "invalid": {k: v for k, v in found.items() if v},
    }
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    logging.disable()
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]))
