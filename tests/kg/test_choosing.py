"""Which thing is meant by what somebody writes, among few things of a kind and among very many."""

import pyoxigraph as ox
import pytest

from kg.facts import BASE, ONTOLOGY
from kg.facts.namespaces import RDFS, SKOS
from kg.facts.quads import RDF_TYPE, graph_of
from kg.schema.queries import Parameter
from kg.search.choosing import LISTED, Choices, NotAChoice, nearest
from kg.search.index import open_index
from kg.store import MemoryStore

NAMED = {
    "drug/alimab": ("Drug", "alimab", "AL-1"),
    "drug/erimab": ("Drug", "erimab", "al-2"),
    "regimen/aed": ("Regimen", "AED", "Scheme A"),
    "regimen/aed-small": ("Regimen", "AEd", "scheme a"),
    "regimen/none": ("Regimen", "", "nameless"),
}


def store_of(more: int) -> MemoryStore:
    named = dict(NAMED) | {f"drug/d{n}": ("Drug", f"drug {n}x", f"code {n}") for n in range(more)}
    return MemoryStore(quad for path, names in named.items() for quad in quads(path, *names))


def quads(path: str, kind: str, label: str, other: str) -> list[ox.Quad]:
    thing, graph = ox.NamedNode(BASE + path), graph_of("vocabulary")
    names = [(f"{RDFS}label", label), (f"{SKOS}altLabel", other)]
    return [
        ox.Quad(thing, RDF_TYPE, ox.NamedNode(ONTOLOGY + kind), graph),
        *(ox.Quad(thing, ox.NamedNode(name), ox.Literal(text), graph) for name, text in names if text),
    ]


@pytest.fixture(scope="module", params=[0, LISTED], ids=["few", "many"])
def choices(request: pytest.FixtureRequest) -> Choices:
    store = store_of(request.param)
    return Choices.of(store, lambda: open_index(store))


def wanted(kind: str) -> Parameter:
    return Parameter("it", f"mk:{kind}", "the one", "")


@pytest.mark.parametrize(
    ("kind", "written", "path"),
    [
        ("Drug", "alimab", "drug/alimab"),
        ("Drug", " Alimab ", "drug/alimab"),
        ("Drug", "AL-1", "drug/alimab"),
        ("Drug", "al 2", "drug/erimab"),
        ("Drug", "drug/erimab", "drug/erimab"),
        ("Drug", "drug:erimab", "drug/erimab"),
        ("Drug", f"{BASE}drug/erimab", "drug/erimab"),
        ("Regimen", "AED", "regimen/aed"),
        ("Regimen", "AEd", "regimen/aed-small"),
        ("Regimen", "Scheme A", "regimen/aed"),
        ("Regimen", "regimen/none", "regimen/none"),
    ],
)
def test_a_thing_is_meant_by_any_of_its_names(choices: Choices, kind: str, written: str, path: str) -> None:
    assert choices.chosen(wanted(kind), written) == BASE + path


@pytest.mark.parametrize(
    ("kind", "written", "said"),
    [
        ("Drug", "regimen/aed", "'regimen/aed' is no drug here but something of the kind 'regimen'; "),
        ("Drug", "AED", "is no drug here but something of the kind 'regimen'; "),
        ("Drug", "alimap", "'alimap' is no drug here; did you mean drug/alimab (alimab)"),
        ("Drug", "drug/nosuch", "'drug/nosuch' is no drug here; "),
        ("Drug", "no such > thing", "'no such > thing' is no drug here; "),
        ("Regimen", "aed", "several things of the kind 'regimen'; give one of these paths: regimen/aed"),
        ("Regimen", "SCHEME A", "may be several things of the kind 'regimen'"),
        ("Study", "any", "'any' is no study here; a name, a path or an IRI will do"),
    ],
)  # fmt: skip
def test_what_is_not_meant_is_refused_with_what_would_do(
    choices: Choices, kind: str, written: str, said: str
) -> None:
    with pytest.raises(NotAChoice) as raised:
        choices.chosen(wanted(kind), written)
    assert said in str(raised.value) and str(raised.value).startswith("parameter 'it': ")


def test_what_is_of_no_class_of_ours_stays_as_it_is(choices: Choices) -> None:
    for kind, written in (("text", "mk: 'x'"), ("number", "7"), ("rdfs:Resource", "drug/nosuch")):
        assert choices.chosen(Parameter("it", kind, "", ""), written) == written
    assert choices.chosen(wanted("Drug"), "") == choices.chosen(wanted("Drug"), "  ") == ""


def test_only_so_many_things_of_a_kind_are_listed(choices: Choices) -> None:
    listed = choices.listed("mk:Regimen")
    assert listed is not None
    assert list(listed.values()) == ["AED", "AEd", "regimen/none"]
    drugs = choices.listed("mk:Drug")
    assert drugs is None or len(drugs) == 2


def test_the_nearest_name_comes_before_the_nearest_path_unless_a_path_is_written() -> None:
    labels = {f"{BASE}drug/thalid": "x", f"{BASE}drug/other": "thalida"}
    assert nearest("thalidb", labels)[0] == f"{BASE}drug/other"
    assert nearest("drug/thalidb", labels)[0] == f"{BASE}drug/thalid"
