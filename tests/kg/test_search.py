"""What a question finds among names: spelling, ranking, typing errors, and the file that holds it all."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import StoreError, UnreadableFile
from kg.facts import BASE, Entity, Ref, Regimen
from kg.search.expressions import WordList
from kg.search.index import INDEX_FILE, Index, index_file, open_index
from kg.search.names import Name, NamedThing, digest, kinds, read_kinds, read_named
from kg.search.ranking import Fit
from kg.search.spelling import TypedWords, fold, squeeze, words_of
from kg.search.tables import Tables
from kg.store import MemoryStore
from kg.store.publication import current, manifest
from tests.synthetic.graphs import facts
from tests.synthetic.world import World

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def named(path: str, *names: str, parts: tuple[str, ...] = ()) -> NamedThing:
    """Return a thing whose first name is its label, the others synonyms."""
    label, *others = names
    every = {Name(label, "label"), *(Name(other, "synonym") for other in others)}
    return NamedThing(BASE + path, every, set(parts), set(parts))


def tables_of(*things: NamedThing) -> Tables:
    order = kinds()
    return Tables.of(sorted(things, key=lambda each: (order.tier(each.kind), len(each.label), each.label)))


def index_of(*things: NamedThing) -> Index:
    return Index(tables_of(*things))


def found(index: Index, question: str) -> list[str]:
    return [hit.iri.removeprefix(BASE) for hit in index.search(question, 50).hits]


def near(index: Index, question: str) -> list[str]:
    return [hit.iri.removeprefix(BASE) for hit in index.search(question, 50).near]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("t(4;14)", "T 4,14"),
        ("TNF-α", "tnf alpha"),
        ("β2-microglobulin", "Beta 2 Microglobulin"),
        ("Waldenström", "waldenstrom"),
        ("ＩＬ－６", "il6"),
        ("µ", "mu"),
        ("Len-dex", "lendex"),
    ],
)
def test_names_that_differ_only_in_how_they_are_typed_are_one(one: str, other: str) -> None:
    assert squeeze(one) == squeeze(other)


@pytest.mark.parametrize(
    ("one", "other"), [("t(1;14)", "t(11;4)"), ("t(4;14)", "t(14;4)"), ("IL-1", "IL-11")]
)
def test_names_that_differ_in_a_number_are_two(one: str, other: str) -> None:
    assert squeeze(one) != squeeze(other)


@given(st.text())
def test_folding_twice_is_folding_once_and_words_hold_no_separator(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words_of(" ".join(words_of(text))) == words_of(text)


def test_a_label_comes_before_a_synonym_and_that_before_a_beginning_and_that_before_a_word() -> None:
    index = index_of(
        named("drug/a", "lumid"),
        named("drug/b", "other", "lumid"),
        named("drug/c", "lumidase"),
        named("drug/d", "new lumid"),
    )
    assert found(index, "lumid") == ["drug/a", "drug/b", "drug/c", "drug/d"]
    assert [hit.fit for hit in index.search("lumid", 9).hits] == [Fit.EXACT, Fit.EXACT, Fit.START, Fit.WORDS]


def test_usual_kinds_come_before_others_where_names_fit_alike() -> None:
    index = index_of(named("proposition/1", "lumid helps"), named("regimen/l", "lumid plus x"))
    assert found(index, "lumid") == ["regimen/l", "proposition/1"]


def test_the_case_that_was_typed_comes_first() -> None:
    index = index_of(named("regimen/zd", "ZD"), named("regimen/z-d", "Zd"))
    assert found(index, "ZD")[0] == "regimen/zd"
    assert found(index, "Zd")[0] == "regimen/z-d"


def test_a_beginning_needs_nothing_typed_behind_it() -> None:
    index = index_of(named("abnormality/a", "t(4;14)"))
    assert found(index, "t(4;1") == ["abnormality/a"]
    assert found(index, "t(4;1)") == near(index, "t(4;1)") == []


def test_numbers_side_by_side_must_be_so_in_a_name() -> None:
    index = index_of(named("proposition/1", "x-1-7F9 overcomes t(4;14)"), named("abnormality/a", "t(14;16)"))
    assert found(index, "t(1;14)") == near(index, "t(1;14)") == []
    assert found(index, "t(4;14)") == ["proposition/1"]


def test_two_digits_in_each_others_place_are_told_as_near_and_never_taken_for_the_name() -> None:
    index = index_of(named("abnormality/a", "t(4;14)"), named("trial/b", "NCT00056160"))
    for typed, meant in (("t(4;41)", "abnormality/a"), ("NCT00065160", "trial/b")):
        assert (found(index, typed), near(index, typed)) == ([], [meant])
    for other in ("t(4;15)", "NCT00065161"):
        assert found(index, other) == near(index, other) == []


def test_a_number_is_not_looked_for_at_the_beginning_of_an_identifier() -> None:
    index = index_of(named("cytokine/il-2", "IL-2", "UniProtKB:P60568"), named("cytokine/il-6", "IL-6"))
    assert found(index, "il 6") == ["cytokine/il-6"]


def test_a_combination_is_found_by_what_people_call_its_parts() -> None:
    index = index_of(
        named("regimen/rd", "RD", parts=("revudine", "dexoprine")),
        named("regimen/rvd", "RVD", parts=("revudine", "velcozid", "dexoprine")),
    )
    for typed in ("rev dex", "dex rev", "RevDex", "revdex", "revudin dexoprin"):
        assert found(index, typed)[0] == "regimen/rd", typed
    assert found(index, "rev dex") == ["regimen/rd", "regimen/rvd"]


def test_words_of_several_names_of_a_thing_find_it() -> None:
    assert found(index_of(named("drug/a", "lumid", "brand name")), "brand lumid") == ["drug/a"]


@pytest.mark.parametrize(
    ("word", "allowed"),
    [("lum", ()), ("lumi", ("lumo",)), ("lumidine", ("lumidase", "lumidine2"[:8]))],
)
def test_short_words_are_forgiven_less(word: str, allowed: tuple[str, ...]) -> None:
    vocabulary = WordList(["lun", "lumo", "lomo", "lumidase", "lemodusi"])
    assert vocabulary.like(word) == tuple(each for each in allowed if each != word)


def test_a_wrong_beginning_of_a_long_word_is_forgiven() -> None:
    assert near(index_of(named("drug/a", "lenodumide")), "lenudu") == ["drug/a"]


def test_a_page_of_hits_is_cut_and_says_so() -> None:
    index = index_of(*(named(f"drug/{number}", f"lumid {number}") for number in range(150)))
    result = index.search("lumid", 5)
    assert len(result.hits) == 5 and result.more


def test_what_holds_no_word_finds_nothing() -> None:
    assert index_of(named("drug/a", "lumid")).search("…()", 9).hits == ()


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    result = SMALL.search(text, 5)
    assert len(result.hits) <= 5


SMALL_TABLES = tables_of(
    named("drug/a", "lumid 4;14", "β2"), named("regimen/r", "R", parts=("lumid", "dexo"))
)
SMALL = Index(SMALL_TABLES)


def test_a_file_is_the_same_index(tmp_path: Path) -> None:
    path = tmp_path / INDEX_FILE
    path.write_bytes(SMALL_TABLES.content())
    assert Index(Tables.open(path)).search("lumid", 5) == SMALL.search("lumid", 5)
    assert Index(Tables.open(path)).at("DRUG/A") == (f"{BASE}drug/a",)


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"x" * 200])
def test_a_file_that_is_no_index_is_told_and_made_up_for(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / INDEX_FILE
    path.write_bytes(content)
    with pytest.raises(StoreError, match="build again"):
        Index(Tables.open(path))
    store = MemoryStore()
    store.add([Entity(iri=Ref("drug/a"), kind="Drug", label="lumid")], "vocabulary")
    assert found(open_index(store, tmp_path), "lumid") == ["drug/a"]


def test_an_index_opened_for_reading_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / INDEX_FILE
    path.write_bytes(SMALL_TABLES.content())
    path.chmod(0o444)
    before = path.read_bytes()
    Index(Tables.open(path)).search("lumid", 5)
    assert path.read_bytes() == before and [each.name for each in tmp_path.iterdir()] == [INDEX_FILE]
    address = f"file:{path}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as opened, pytest.raises(sqlite3.OperationalError):
        opened.execute("DELETE FROM thing")


def test_the_digest_is_of_the_names_whatever_their_order() -> None:
    one, other = named("drug/a", "x", "y"), named("drug/b", "z")
    assert digest([one, other]) == digest([other, one]) != digest([one])


def test_a_list_of_kinds_that_lacks_a_part_is_told(tmp_path: Path) -> None:
    (tmp_path / "kinds.yaml").write_text("first: []\n")
    with pytest.raises(UnreadableFile, match="it has: first, last, left_out, ways"):
        read_kinds(tmp_path / "kinds.yaml")


def test_any_review_is_searched_alike() -> None:
    store = MemoryStore()
    store.add(facts(World(7), 6)["vocabulary"], "vocabulary")
    drugs = [each for each in read_named(store) if each.kind == "drug"]
    index = Index(Tables.of(read_named(store)))
    assert drugs
    for drug in drugs:
        assert drug.iri in [hit.iri for hit in index.search(drug.label, 3).hits]


def test_regimens_are_found_by_components_that_a_graph_states() -> None:
    store = MemoryStore()
    drugs = [Entity(iri=Ref(f"drug/{name}"), kind="Drug", label=name) for name in ("lumidine", "dexoprine")]
    regimen = Regimen(
        iri=Ref("regimen/ld"),
        label="LD",
        letters="LD",
        components=(Ref("drug/lumidine"), Ref("drug/dexoprine")),
        component_count=2,
    )
    store.add([*drugs, regimen], "vocabulary")
    (hit, *_) = open_index(store).search("lum dex", 5).hits
    assert (hit.label, hit.name, hit.way) == ("LD", "dexoprine, lumidine", "components")


@pytest.fixture(scope="module")
def shipped(builds: Path) -> Index:
    return Index(Tables.open(current(builds) / INDEX_FILE))


@pytest.mark.slow
def test_a_build_publishes_its_index_and_names_it_in_the_manifest(builds: Path, store: MemoryStore) -> None:
    said = manifest(current(builds))["names"]
    assert said == index_file(store)[1]
    assert isinstance(said, dict) and said["file"] == INDEX_FILE


@pytest.mark.slow
def test_every_label_finds_its_thing_among_the_first_that_are_called_so(
    shipped: Index, store: MemoryStore
) -> None:
    for thing in read_named(store):
        hits = shipped.search(thing.label, 400).hits
        so_called = [hit.iri for hit in hits if hit.fit is Fit.EXACT]
        assert thing.iri in so_called, thing.label
        assert [hit.iri for hit in hits[: len(so_called)]] == so_called


@pytest.mark.slow
def test_a_typing_error_in_a_label_is_forgiven(shipped: Index, store: MemoryStore) -> None:
    draw = Random(1)
    missed = []
    tried = [thing for thing in read_named(store) if any(len(word) > 3 for word in _letters(thing.label))][
        ::5
    ]
    for thing in tried:
        typed = _mistyped(thing.label, draw)
        result = shipped.search(typed, 10)
        if thing.label not in [hit.label for hit in (*result.hits, *result.near)][:10]:
            missed.append((thing.label, typed))
    share = 1 - len(missed) / len(tried)
    print(f"{share:.1%} of {len(tried)} labels were found with one typing error")
    assert share >= 0.95, missed[:20]


def _letters(label: str) -> list[str]:
    return [word for word in label.replace("-", " ").split() if word.isascii() and word.isalpha()]


def _mistyped(label: str, draw: Random) -> str:
    """Return *label* with one error in one of its longer words."""
    word = draw.choice([word for word in _letters(label) if len(word) > 3])
    at = draw.randrange(1, len(word) - 1)
    wrong = draw.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + draw.choice(LETTERS) + word[at:],
            word[:at] + draw.choice(LETTERS) + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return label.replace(word, wrong, 1)


def test_what_was_asked_knows_its_numbers() -> None:
    assert TypedWords.read("t(4;14) del17p").runs == (("4", "14"), ("17",))
