"""An invented article and vocabulary, read as any other, for tests of what people write about a source."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from ingest.curated.facts import curated_facts, ledger_facts
from ingest.curated.grounds import Grounds
from ingest.documents.document import Document
from ingest.extraction import Description, extract
from ingest.readers.text.reader import read_document
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import Entity, Fact, Population, Ref, Regimen, Trial

ARTICLE = """An invented review of gout

Ann Author

Abstract: Colparin lowers urate.

Flares

In the TOPHUS trial, 12 of 40 patients (30%) had a flare with Colparin, \
compared with 55% with placebo (P < 0.01).¹ Median time to a flare was \
7.5 months with Colparin and not reached with placebo. Patients with tophi had 3 flares \
a year.² The dose was 20 mg, later 40 mg. Colparin is not more active \
than placebo in patients with tophi.²

Thanks

We thank nobody.

References

1. Author A. Colparin in gout. *J Gout*. 2001;1(1):1–9.
2. Other B. Tophi and flares [abstract]. *J Gout*. 2002;2(2):2.
"""
SOURCE = Ref("source/gout")
FIRST, SECOND, THIRD, DOSE, CLAIM = (f"flares/1/{number}" for number in range(1, 6))
WORDS: tuple[Entity, ...] = (
    Entity(iri=Ref("drug/colparin"), kind="Drug", label="Colparin"),
    Regimen(iri=Ref("regimen/colparin"), label="Colparin alone", components=(Ref("drug/colparin"),)),
    Regimen(iri=Ref("regimen/placebo"), label="placebo"),
    Entity(iri=Ref("disease/tophi"), kind="Disease", label="tophi"),
    Population(
        iri=Ref("population/with-tophi"), label="tophaceous gout", with_finding=(Ref("disease/tophi"),)
    ),
    Entity(iri=Ref("adverse-event/flare"), kind="AdverseEvent", label="flare"),
    Entity(iri=Ref("outcome/ttf"), kind="TimeToEventOutcome", label="time to a flare"),
    Entity(iri=Ref("relation/more-active-than"), kind="Relation", label="is more active than"),
    Trial(iri=Ref("trial/tophus"), label="TOPHUS"),
)
STUDY = {
    "name": "author-2001",
    "at": FIRST,
    "trial": "trial/tophus",
    "cites": [1],
    "basis": "on the sentence",
    "arms": [
        {"name": "colparin", "regimen": "regimen/colparin", "n": 40, "compared_with": "placebo"},
        {"name": "placebo", "regimen": "regimen/placebo", "comparator": True},
    ],
}
RESULT = {
    "name": "author-2001-flare-colparin",
    "at": FIRST,
    "as_written": "30%",
    "arm": "arm/author-2001/colparin",
    "outcome": "adverse-event/flare",
    "statistic": "percentage",
    "value": 30,
    "unit": "%",
    "n_events": 12,
    "n_analysed": 40,
    "p_operator": "<",
    "p_value": 0.01,
    "figures": ["12 of 40", "P < 0.01"],
}
SAID = {
    "name": "colparin-not-more-active",
    "at": CLAIM,
    "says": "With tophi, Colparin did no better than placebo.",
    "subject": "regimen/colparin",
    "predicate": "relation/more-active-than",
    "object": "regimen/placebo",
    "direction": "disputes",
    "directness": "direct",
    "populations": ["population/with-tophi"],
    "voice": "finding",
    "cites": [2],
    "basis": "on the sentence",
}


def read(text: str, folder: Path) -> tuple[Document, list[Fact]]:
    """Read an article and return it with the vocabulary and its facts; nothing may be rejected."""
    (folder / "article.txt").write_text(text, encoding="utf-8")
    document, rejections = read_document(folder / "article.txt")
    found = [*rejections, *extract(document, Description("gout", {}, {}, {}), Lexicon(WORDS))]
    assert [str(item) for item in found if isinstance(item, Rejection)] == []
    return document, [*WORDS, *(item for item in found if isinstance(item, Fact))]


def signed(record: Mapping[str, object], known: list[Fact]) -> dict[str, object]:
    """Return a record with the digest at its place, or at each of its places."""
    digests = Grounds.of(SOURCE, known).digests
    at = record["at"] if isinstance(record["at"], list) else [record["at"]]
    return {**record, "at": [f"{place}@{digests[str(place)]}" for place in at]}


def write(folder: Path, kind: str, *records: Mapping[str, object]) -> None:
    """Write records of one kind into the folder of the source."""
    (folder / "gout" / kind).mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump([dict(record) for record in records], allow_unicode=True, sort_keys=False)
    (folder / "gout" / kind / "flares.yaml").write_text(text, encoding="utf-8")


def curated(folder: Path, known: list[Fact]) -> list[Fact | Rejection]:
    """Return what the records of the source give."""
    return list(curated_facts(folder / "gout", Grounds.of(SOURCE, known)))


def ledger(folder: Path, known: list[Fact]) -> list[Fact | Rejection]:
    """Return the ledger of the source."""
    facts = [*known, *(item for item in curated(folder, known) if isinstance(item, Fact))]
    return list(ledger_facts(folder / "gout", Grounds.of(SOURCE, known), facts))
