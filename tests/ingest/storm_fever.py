"""An invented article on a fever, with everything that a source folder holds about it.

Its drug and its outcomes are in the vocabulary, so that curated records can name them.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from ingest.checks.coverage import coverage_rows, missed
from ingest.curated.grounds import Grounds
from ingest.extracted.records import render, write_records
from ingest.extraction import extract
from ingest.readers.text.reader import read_document
from ingest.source_folders import describe, lexicon, source_facts, vocabulary
from kg.errors import Rejection
from kg.facts import Fact, Ref, UnitKind
from kg.facts.locators import Locator

Records = Mapping[str, Sequence[Mapping[str, object]]]
"""Records as a curator writes them, digests left out, by the folder they belong in."""
NAME = "storm-fever"
ARTICLE = """An invented review of storm fever

Ann Author
 Bo Brandt

Abstract: Storm fever passes. Dexamethasone shortens it by 3 days.

Introduction

Storm fever was found in 1911.¹ It lasts 9 days in adults and 12 days in children. No drug was known.

Dexamethasone (DEX) was tried by chance. DEX was given to 4 sailors in 1960. All of them \
recovered within 5 days.²

Trials of single drugs

In a trial of dexamethasone, 12 of 40 patients (30%) had neutropenia.² With placebo it was 5%. The \
dose was 20 mg daily. Dexamethasone causes neutropenia in the second week.^{2,3} Nobody was weighed.

Later trials were larger (Table 1). They had a longer follow-up of 14 months.³

Table 1 Results of two invented studies

Study	Regimen	N	Response	Survival	Toxicity
Cho et al ²	Dexamethasone	40	CR: 20%	Median OS: 15 months	Grade ≥ 3 neutropenia: 30%
	Placebo	38	CR: 5%	Median OS: 11 months	Grade ≥ 3 neutropenia: 8%
Diaz ³	Dexamethasone	21	CR: 24%	Median OS: not reached	Grade ≥ 3 neutropenia: 44%

Abbreviations: CR, complete response; OS, overall survival.

Conclusion

More trials will be invented.³ The fever will not.

References

1. Abel A, Baker B. A fever of sailors. *J Invent*. 1950;1(2):3–4.
2. Cho C, Dorn D, Egan E, et al. Dexamethasone in storm fever. *J Invent*. 1970;10(1):11–19.
3. Diaz D. A longer trial [abstract]. *Invent Meeting*. 1971;5:S7.
"""
TRIAL, CLAIM = "trials-of-single-drugs/1/1", "trials-of-single-drugs/1/4"
RECORDS: Records = {
    "studies": [
        {
            "name": "storm-trial",
            "at": TRIAL,
            "label": "A trial at sea",
            "cites": [2],
            "basis": "on the sentence",
            "arms": [
                {"name": "dex", "regimen": "regimen/dex", "n": 40, "compared_with": "placebo"},
                {
                    "name": "placebo",
                    "label": "Placebo",
                    "comparator": True,
                    "at": "trials-of-single-drugs/1/2",
                },
            ],
        }
    ],
    "results": [
        {
            "name": "storm-trial-neutropenia",
            "at": TRIAL,
            "as_written": "30%",
            "arm": "arm/storm-trial/dex",
            "outcome": "adverse-event/neutropenia",
            "statistic": "percentage",
            "value": 30,
            "unit": "%",
            "n_events": 12,
            "n_analysed": 40,
            "figures": ["12 of 40"],
        },
        {
            "name": "storm-trial-neutropenia-placebo",
            "at": ["trials-of-single-drugs/1/2", TRIAL],
            "as_written": "5%",
            "arm": "arm/storm-trial/placebo",
            "outcome": "adverse-event/neutropenia",
            "statistic": "percentage",
            "value": 5,
            "unit": "%",
        },
    ],
    "doses": [
        {
            "name": "storm-trial-20",
            "at": ["trials-of-single-drugs/1/3", TRIAL],
            "as_written": "20 mg",
            "arm": "arm/storm-trial/dex",
            "drug": "drug/dexamethasone",
            "dose_low": 20,
            "unit": "mg",
            "per": "day",
        }
    ],
    "claims": [
        {
            "name": "dexamethasone-causes-neutropenia",
            "at": CLAIM,
            "says": "Neutropenia comes in week two of dexamethasone.",
            "subject": "drug/dexamethasone",
            "predicate": "relation/causes",
            "object": "adverse-event/neutropenia",
            "direction": "supports",
            "directness": "direct",
            "voice": "finding",
            "cites": [2, 3],
            "basis": "on the sentence",
        }
    ],
    "waivers": [
        {"at": "conclusion/1/2", "what": "sentence", "reason": "outside the scope", "because": "a wish"},
        {
            "at": "introduction/1/1",
            "what": "number",
            "as_written": "1911",
            "reason": "no claim",
            "because": "a year",
        },
    ],
}

_WAIVED = {
    UnitKind.NUMBER: "number",
    UnitKind.CITATION: "citation",
    UnitKind.SENTENCE: "sentence",
    UnitKind.NOTE: "sentence",
    UnitKind.CELL: "cell",
}
_BARE = re.compile(r'"([a-z-]+(?:/\d+){2})"')


def write_source(sources: Path, records: Records = RECORDS) -> tuple[Path, Path]:
    """Write the article and its source folder, extracted records included; return folder and article."""
    folder, article = sources / NAME, sources.with_name("article.txt")
    folder.mkdir(parents=True)
    article.write_text(ARTICLE, encoding="utf-8")
    document, rejections = read_document(article)
    found = [*rejections, *extract(document, describe(folder), lexicon(document.abbreviations))]
    assert [str(item) for item in found if isinstance(item, Rejection)] == []
    write_records(folder / "extracted", render(found))
    facts = [item for item in (*vocabulary(), *found) if isinstance(item, Fact)]
    digests = Grounds.of(Ref(f"source/{NAME}"), facts).digests
    for kind, held in records.items():
        signed = _BARE.sub(lambda at: f'"{at[1]}@{digests[at[1]]}"', json.dumps(held))
        (folder / kind).mkdir()
        (folder / kind / "all.yaml").write_text(yaml.safe_dump(json.loads(signed)), encoding="utf-8")
    waived = json.dumps(list(_waivers(folder, facts)))
    (folder / "waivers" / "rest.yaml").write_text(yaml.safe_dump(json.loads(waived)), encoding="utf-8")
    return folder, article


def _waivers(folder: Path, extracted: Sequence[Fact]) -> Iterator[dict[str, object]]:
    """Yield a waiver for each unit that the records leave over."""
    found, ledger = source_facts(folder, list(vocabulary()), extracted)
    facts = [item for item in (*found, *ledger) if isinstance(item, Fact)]
    for row in missed(coverage_rows(facts)):
        at, kind = row.at, _WAIVED.get(row.entry.unit_kind)
        if kind is not None:
            printed = {"as_written": row.as_written} if row.as_written else {}
            place = str(Locator(at.container, at.parts, None, at.digest))
            yield {"at": place, "what": kind, **printed, "reason": "outside the scope", "because": "invented"}
