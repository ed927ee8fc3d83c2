"""Curated claims: an invented source, then the ones that ship."""

import re
from collections import Counter
from pathlib import Path

import pytest

from ingest.curated.claims import claim_facts
from ingest.curated.grounds import Grounds
from ingest.extracted.records import read_records
from ingest.source_folders import SOURCES, VOCABULARY
from ingest.vocabulary.vocabularies import vocabulary_facts
from kg.errors import Rejection
from kg.facts import (
    Direction,
    Entity,
    EvidenceLine,
    Extent,
    Fact,
    Maturity,
    Place,
    Proposition,
    Publication,
    Ref,
    Reference,
    SentenceAnchor,
)
from kg.facts.locators import digest

SOURCE = Ref("source/a-review")
HERE, THERE = digest("one"), digest("two")
CLAIM = f"""
- name: ab-overcomes-inv-9
  at: results/1/2@{HERE}
  says: AB makes up for it.
  subject: regimen/ab
  predicate: relation/overcomes
  object: [abnormality/inv-9, abnormality/del-5]
  context: [cell/t-cell]
  direction: supports
  directness: direct
  voice: finding
  cites: [3]
  basis: on the sentence
"""


def entity(iri: str) -> Entity:
    return Entity(iri=Ref(iri), kind="Thing", label=iri.split("/")[1])


NAMED = tuple(map(Ref, ("regimen/ab", "abnormality/inv-9", "abnormality/del-5")))


def anchor(place: str, text: str, *numbers: int) -> SentenceAnchor:
    return SentenceAnchor(
        iri=Ref(f"anchor/a-review/{place}"),
        source=SOURCE,
        in_part=Ref("part/a-review/results"),
        locator=Place(f"{place}@{digest(text)}"),
        start=(0,),
        end=(1,),
        cites=tuple(Ref(f"reference/a-review/{number}") for number in numbers),
        mentions=NAMED,
    )


def cited(number: int, *, abstract: bool) -> list[Fact]:
    work = Publication(iri=Ref(f"publication/p{number}"), label="P", title="P", meeting_abstract=abstract)
    entry = Reference(
        iri=Ref(f"reference/a-review/{number}"),
        source=SOURCE,
        number=number,
        publication=work.iri,
        at=Place(f"references/{number}"),
    )
    return [work, entry]


KNOWN: list[Fact] = [
    *map(
        entity, ("regimen/ab", "abnormality/inv-9", "abnormality/del-5", "cell/t-cell", "relation/overcomes")
    ),
    anchor("results/1/1", "two", 4),
    anchor("results/1/2", "one", 3),
    anchor("results/2/1", "three", 5),
    *cited(3, abstract=False),
    *cited(4, abstract=True),
    *cited(5, abstract=True),
]


def read(folder: Path, text: str) -> list[Fact | Rejection]:
    (folder / "claims.yaml").write_text(text, encoding="utf-8")
    return list(claim_facts(folder, Grounds.of(SOURCE, KNOWN)))


def complaints(folder: Path, text: str) -> list[str]:
    found = read(folder, text)
    assert all(isinstance(item, Rejection) for item in found), "a wrong claim yields no fact"
    return [f"{item.place}: {item.reason}" for item in found if isinstance(item, Rejection)]


def test_each_pair_of_subject_and_object_is_a_proposition_with_a_line(tmp_path: Path) -> None:
    found = read(tmp_path, CLAIM)
    lines = [item for item in found if isinstance(item, EvidenceLine)]
    propositions = [item for item in found if isinstance(item, Proposition)]
    assert [line.iri for line in lines] == ["line/ab-overcomes-inv-9-1", "line/ab-overcomes-inv-9-2"]
    assert [line.proposition for line in lines] == [proposition.iri for proposition in propositions]
    assert propositions[0].label == "ab overcomes inv-9 in t-cell"
    assert lines[0].direction is Direction.SUPPORTS
    assert lines[0].extent is Extent.FULL
    assert lines[0].maturity is Maturity.FULL_PAPER
    assert lines[0].publications == ("publication/p3",)


def test_a_level_of_evidence_stays_as_the_source_prints_it(tmp_path: Path) -> None:
    found = read(tmp_path, CLAIM.replace("  voice: finding\n", "  voice: finding\n  printed_level: 1iiA\n"))
    assert {item.printed_level for item in found if isinstance(item, EvidenceLine)} == {"1iiA"}


def test_two_lines_on_one_statement_share_its_proposition(tmp_path: Path) -> None:
    again = CLAIM.replace("ab-overcomes-inv-9", "ab-does-not").replace("supports", "disputes")
    found = read(tmp_path, CLAIM + again)
    assert Counter(type(item) for item in found) == {Proposition: 2, EvidenceLine: 4}


def test_the_order_of_qualifiers_does_not_make_another_proposition(tmp_path: Path) -> None:
    one = read(tmp_path, CLAIM.replace("[cell/t-cell]", "[cell/t-cell, regimen/ab]"))
    other = read(tmp_path, CLAIM.replace("[cell/t-cell]", "[regimen/ab, cell/t-cell]"))
    assert [item.iri for item in one if isinstance(item, Fact)] == [
        item.iri for item in other if isinstance(item, Fact)
    ]


@pytest.mark.parametrize(
    ("cites", "basis", "maturity"),
    [
        ("[4]", "inherited from a neighbour", Maturity.ABSTRACT),
        ("[3, 4]", "inherited from a neighbour", Maturity.MIXED),
        ("[]", "none", Maturity.NOT_CITED),
    ],
)
def test_maturity_is_that_of_the_cited_works(
    tmp_path: Path, cites: str, basis: str, maturity: Maturity
) -> None:
    text = CLAIM.replace("cites: [3]", f"cites: {cites}").replace("on the sentence", basis)
    lines = [item for item in read(tmp_path, text) if isinstance(item, EvidenceLine)]
    assert {line.maturity for line in lines} == {maturity}


PLACE = "record ab-overcomes-inv-9, field "


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("says:", "say:", "says: is missing"),
        ("basis:", "bassis:", "bassis: no field of this kind of record; did you mean 'basis'?"),
        ("  at: results/1/2", "  # at: results/1/2", "at: is missing"),
        (
            "results/1/2@",
            "result/1/2@",
            "at: 'result/1/2' is no place of the source; did you mean 'results/1/2'",
        ),
        (f"@{HERE}", "", f"at: 'results/1/2' has no digest; write 'results/1/2@{HERE}'"),
        (HERE, THERE, f"at: the text at results/1/2 does not have the digest {THERE}"),
        (
            "subject: regimen/ab",
            "subject: regimen/abb",
            "subject: 'regimen/abb' is not in the vocabulary; did you mean",
        ),
        ("relation/overcomes", "cell/t-cell", "predicate: 'cell/t-cell' is no relation"),
        ("cites: [3]", "cites: [99]", "cites: 99 is not in the reference list; it has 3 entries"),
        ("cites: [3]", "cites: [4]", "cites: 4 is not cited there; cited there: 3; if a neighbour"),
        ("cites: [3]", "cites: []", "cites: there are none, so the basis is 'none'"),
        ("on the sentence", "none", "cites: the basis is 'none', but there are some"),
        (
            "direction: supports",
            "direction: disputes\n  extent: in part",
            "extent: only a claim that supports",
        ),
        ("direction: supports", "direction: suports", "direction: "),
        ("name: ab-overcomes-inv-9", "name: AB overcomes", "name: "),
    ],
)
def test_what_is_wrong_is_said_with_record_and_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CLAIM
    wrong = complaints(tmp_path, CLAIM.replace(old, new, 1))
    assert any(f", field {said}" in complaint for complaint in wrong), wrong
    assert all(complaint.startswith("record ") for complaint in wrong)


def test_a_citation_inherited_from_another_paragraph_is_rejected(tmp_path: Path) -> None:
    text = CLAIM.replace("cites: [3]", "cites: [5]").replace("on the sentence", "inherited from a neighbour")
    [said] = complaints(tmp_path, text)
    assert said == f"{PLACE}cites: 5 is cited nowhere in that paragraph or table row; cited there: 3, 4"


def test_a_name_used_twice_is_rejected(tmp_path: Path) -> None:
    said = [str(item) for item in read(tmp_path, CLAIM + CLAIM) if isinstance(item, Rejection)]
    assert len(said) == 1
    assert "is already taken by claims.yaml, record 1" in said[0]


# ---- the claims that ship

FOLDERS = sorted(path.parent for path in SOURCES.glob("*/claims"))


def shipped(folder: Path) -> list[Fact | Rejection]:
    if not (folder / "extracted").is_dir():
        pytest.skip("nothing is extracted from this source")
    vocabulary = [fact for fact in vocabulary_facts(VOCABULARY) if isinstance(fact, Fact)]
    extracted = [fact for fact in read_records(folder / "extracted") if isinstance(fact, Fact)]
    grounds = Grounds.of(Ref(f"source/{folder.name}"), [*vocabulary, *extracted])
    return list(claim_facts(folder / "claims", grounds))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_the_claims_that_ship_are_in_order(folder: Path) -> None:
    found = shipped(folder)
    assert [str(item) for item in found if isinstance(item, Rejection)] == []
    assert any(isinstance(item, EvidenceLine) for item in found)


POINTS_ELSEWHERE = re.compile(
    r"^(?:They|It|This|These|Those|Another|Among|Of these)\b|\b(?:the|that) same\b study|\bin them\b"
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_paraphrase_stands_alone_in_a_table(folder: Path) -> None:
    said = [item.paraphrase for item in shipped(folder) if isinstance(item, EvidenceLine)]
    assert [text for text in said if POINTS_ELSEWHERE.search(text) or not text.endswith(".")] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_what_is_said_of_a_class_of_regimens_is_never_partial_support(folder: Path) -> None:
    found = shipped(folder)
    classes = {
        item.iri for item in found if isinstance(item, Proposition) and item.subject.kind == "regimen-class"
    }
    lines = [item for item in found if isinstance(item, EvidenceLine) and item.proposition in classes]
    assert [line.name for line in lines if line.extent is Extent.IN_PART] == []
