"""Articles whose tables, references and text were spoilt are read or rejected, never ended by an error."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.consistency.checks import in_records
from ingest.extraction import extract
from ingest.readers.text.reader import read_document
from ingest.source_folders import describe, lexicon
from kg.errors import KgError, Rejection
from kg.facts import DoseInstruction, Fact, Inconsistency, Ref, Reference, StudyResult
from tests.ingest.table_builder import fields

ARTICLE = """An invented review

Ada Osei, Bo Lund

Abstract: Lenalidomide is given with dexamethasone.

Introduction

Patients were given lenalidomide.¹⁻³ {text}

{caption} Results

{table}

* A note.

Conclusion

Treatment goes on.¹

References

{references}
"""
HEADER = "Study\tRegimen\tSchedule\tN\tPrior treatment\tResponse\tTTE\tKey toxicities"
ROWS = (
    (
        "Osei et al (MM-1)¹",
        "Len-dex",
        "MTD: Len 25 mg on days 1–21 of 28-day cycle Dex 40 mg on days 1–4 of cycles 1–4, then weekly",
        "140",
        "Median: 2 Thal: 20%",
        "All evaluable patients ≥PR: 61 (43.6%) CR: 15%",
        "Median TTP: 11.3 months (95% CI 9.8–12.5) 1-year OS: 88%",
        "% of patients G3–4 infection: 11.3%^a anemia: NA",
    ),
    (
        "",
        "Dex",
        "Dex 40 mg loading dose on day 1, then 20 mg weekly After 6 cycles maintenance with Len 10 mg daily",
        "130",
        "Median: 3",
        "≥PR: 24.0% [b]",
        "Median OS: not reached PFS HR 0.66 (95% CI 0.70–0.96; P = .03)",
        "DLTs: rash due to Len",
    ),
    (
        "Roe 2010²",
        "Acyclovir plus placebo",
        "Acyclovir 400 mg daily",
        "12 (10 evaluable)",
        "NR",
        "CR 10/12 (83%)",
        "—",
        "anemia 5%",
    ),
)
REFERENCES = (
    "Osei A, Lund B. A trial of lenalidomide. *Blood*. 2008;111(5):2516–20.",
    "Roe C, et al; for a Group. Second. *Journal of Clinical Oncology*. 2010;24:22–3, 30–32. doi:10.1182/x1",
    "Lund B. A third one. *J Clin Oncol*. March 4, 2010;28(Suppl 1):S132. PMID: 123.",
)
TEXT = (
    "Of 140 patients, 61 (46.0%) responded [1]; see Table I and (Roe, 2010), P < 0.001. "
    "Thirty-one of 48 died."
)
JUNK = [
    *'—%()"†0≥*½٣+\x0c\x1f\u00a0\u2009\u200b',
    *("", "NR", "^a", "[†]", "沙利度胺", "999999999999", "-5", "1e9", "et al", "¹²", "^{1,2}", "[12]", "vs"),
    *(
        "loading dose",
        "tapered to",
        "thereafter",
        "week 1",
        "HR 0.6",
        "n = 10",
        "days 1–",
        "cycles 3-1",
        "150%",
    ),
    *(
        "P = 3",
        "on day 0",
        "0-day cycle",
        "after 0 cycles maintenance with",
        ". .",
        ", ,",
        "10.1/x",
        "9" * 400,
    ),
]


def spoilt(text: str, rng: random.Random) -> str:
    """Return a text with some of its words dropped, doubled, exchanged or replaced."""
    words = text.split(" ")
    for _ in range(rng.randint(1, 3)):
        at, other = rng.randrange(len(words)), rng.randrange(len(words))
        match rng.randrange(5):
            case 0 if len(words) > 1:
                del words[at]
            case 1:
                words.insert(at, rng.choice(JUNK))
            case 2:
                words[at] = rng.choice(JUNK)
            case 3:
                words[at], words[other] = words[other], words[at]
            case _:
                words.insert(at, words[other])
    return " ".join(words)


def article(rng: random.Random) -> str:
    """Return an article whose header, cells, references and text were spoilt here and there."""

    def sometimes(text: str) -> str:
        return spoilt(text, rng) if rng.random() < 0.4 else text

    rows = [[sometimes(cell) for cell in row] for row in (HEADER.split("\t"), *ROWS)]
    for row in rows[1:]:
        at, other = rng.randrange(len(row)), rng.randrange(len(row))
        if rng.random() < 0.3:
            row[at], row[other] = row[other], row[at]
        elif rng.random() < 0.2:
            row.insert(at, row[other])
    return ARTICLE.format(
        text=sometimes(TEXT),
        caption=rng.choice(["Table 1", "Table I", "TABLE IV.", "Table 1 (Continued)"]),
        table="\n".join("\t".join(row) for row in rows),
        references="\n".join(f"{number}. {sometimes(text)}" for number, text in enumerate(REFERENCES, 1)),
    )


def read(text: str, folder: Path) -> list[Fact | Rejection]:
    path = folder / "article.txt"
    path.write_text(text, encoding="utf-8")
    document, rejections = read_document(path)
    described = describe(folder / "spoilt")
    found = [*rejections, *extract(document, described, lexicon(document.abbreviations))]
    facts = [item for item in found if isinstance(item, Fact)]
    return [*found, *in_records(Ref("source/spoilt"), facts)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_no_spoilt_article_ends_in_an_error(seed: int, tmp_path: Path) -> None:
    try:
        found = read(article(random.Random(seed)), tmp_path)
    except KgError as error:
        assert "article.txt" in str(error)  # nothing of it is an article any more
        return
    for item in found:
        if isinstance(item, Rejection):
            assert item.place and item.reason
        if isinstance(item, DoseInstruction):
            assert item.drug.split("/")[1] not in ("loading-dose", "tapered-to", "mg", "thereafter")


ONE = (
    "Study\tRegimen\tSchedule\tN\tCR\nOsei et al¹\t{regimen}\t{schedule}\t140\t{cr}\n"
    "Lund et al²\tDex\tDex 40 mg weekly\t130\t24%"
)


@pytest.mark.parametrize(
    ("regimen", "schedule", "cr"),
    [
        ("Len-dex", "Dex 40 mg on days 1, 8, 15, 22 Placebo on days 1, 8, 15", "40%"),
        ("Dex", "Dex 40 mg on days 1, 8, 15, 22 Placebo on days 1, 8, 15", "40%"),
        ("Len-dex", "Acyclovir 400 mg daily", "40%"),
        ("Len-dex", "Dex 40 mg on days 1–4 of cycles 1–2\u00a0thereafter 20 mg weekly", "40%"),
        ("Len-dex", "Dex 40 mg on days 1–4 of cycles 1–2\u2009thereafter 20 mg weekly", "40%"),
        ("沙利度胺", "沙利度胺 40 mg weekly", "40%"),
        ("—", "†", "40%^a"),
        ("\u200b", "\u200b", "\u200b"),
        ("Len-dex", "Dex " + "4" * 4600 + " mg weekly", "4" * 4600),
        ("vs", "x" * 6000, "(" * 6000),
    ],
)
def test_one_bad_cell_never_ends_the_rest(regimen: str, schedule: str, cr: str, tmp_path: Path) -> None:
    table = ONE.format(regimen=regimen, schedule=schedule, cr=cr)
    found = read(
        ARTICLE.format(text="", caption="Table 1", table=table, references=_listed(REFERENCES)), tmp_path
    )
    (other,) = (one for one in found if isinstance(one, StudyResult) and one.as_written == "24%")
    assert fields(other, "study", "value") == ("study/roe-2010-j-clin-oncol-24-22", 24)


@pytest.mark.parametrize(
    "bad", [", Roe C. T. *Blood*. 2010;1:2.", ". T. *Blood*. 2010;1:2.", "in press", "* * * 2010", ";;"]
)
def test_one_bad_reference_never_ends_the_rest_and_stays_cited(bad: str, tmp_path: Path) -> None:
    references = (REFERENCES[0], bad, REFERENCES[2])
    text = ARTICLE.format(text="", caption="Table 1", table=ONE, references=_listed(references))
    found = read(text, tmp_path)
    assert [one.number for one in found if isinstance(one, Reference)] == [1, 2, 3]
    (rejection,) = (one for one in found if isinstance(one, Rejection) and one.place.startswith("references"))
    assert (rejection.place, "kept as printed" in rejection.reason) == ("references/2", True)


def _listed(references: tuple[str, ...]) -> str:
    return "\n".join(f"{number}. {text}" for number, text in enumerate(references, 1))


def test_a_drug_that_the_vocabulary_does_not_have_is_named_where_a_schedule_does_not_fit(
    tmp_path: Path,
) -> None:
    table = ONE.format(regimen="Len-dex", schedule="Acyclovir 400 mg daily", cr="40%")
    text = ARTICLE.format(text="", caption="Table 1", table=table, references=_listed(REFERENCES))
    labels = [one.label for one in read(text, tmp_path) if isinstance(one, Inconsistency)]
    assert "Schedule of 'Len-dex': dexamethasone, lenalidomide not given, acyclovir given as well" in labels
