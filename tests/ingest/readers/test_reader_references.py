"""The reference list: every printed form of an entry, and entries that are none."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents.document import BibliographyEntry
from ingest.readers.text.imprints import whole_page
from ingest.readers.text.lines import Findings
from ingest.readers.text.reader import read_document
from ingest.readers.text.references import read_reference, read_references
from kg.facts.locators import Locator, digest

GOUT = Path(__file__).parents[1] / "documents" / "gout.txt"
HEAD = "7. Author A, Other BC, et al. A title. *A Journal*. "


def test_an_entry_becomes_fields() -> None:
    line = (
        "4. Lind B, O'Neill K-L, van der Meer R, et al; for the Northern Gout (NG-2) Investigators. "
        "Is salt vs. sugar a cause? A trial: part 2 [abstract]. "
        "*Crystals (Annual Meeting Abstracts)*. March 3, 2003;11(2): 204–9."
    )
    assert read_reference(line) == BibliographyEntry(
        number=4,
        locator=Locator("references", (4,), digest=digest(line)),
        authors=("Lind B", "O'Neill K-L", "van der Meer R"),
        et_al=True,
        group="Northern Gout (NG-2) Investigators",
        title="Is salt vs. sugar a cause? A trial: part 2",
        journal="Crystals (Annual Meeting Abstracts)",
        year=2003,
        date="March 3, 2003",
        volume="11",
        issue="2",
        first_page="204",
        last_page="209",
        meeting_abstract=True,
    )


@pytest.mark.parametrize(
    ("imprint", "fields"),
    [
        ("2001;12:36.", {"volume": "12", "first_page": "36"}),
        ("2001;12(3): 45–49.", {"volume": "12", "issue": "3", "first_page": "45", "last_page": "49"}),
        (
            "2001; 12(2–3):1011–8.",
            {"volume": "12", "issue": "2–3", "first_page": "1011", "last_page": "1018"},
        ),
        (
            "2001;12 Suppl 1:S13–S19.",
            {"volume": "12", "supplement": "Suppl 1", "first_page": "S13", "last_page": "S19"},
        ),
        ("2001;12(Suppl 2):382.", {"volume": "12", "supplement": "Suppl 2", "first_page": "382"}),
        (
            "2001;12(3 Suppl 2):S3.",
            {"volume": "12", "issue": "3", "supplement": "Suppl 2", "first_page": "S3"},
        ),
        ("2001;12(s1):S23.", {"volume": "12", "supplement": "s1", "first_page": "S23"}),
        ("2001;(2_Annual_Meeting):3245.", {"issue": "2_Annual_Meeting", "first_page": "3245"}),
        ("2001;12(3 Pt 1):45.", {"volume": "12", "issue": "3 Pt 1", "first_page": "45"}),
        (
            "May 20, 2001;12(3):45.",
            {"date": "May 20, 2001", "volume": "12", "issue": "3", "first_page": "45"},
        ),
        ("2001 May 20;12(3):45.", {"date": "2001 May 20", "volume": "12", "issue": "3", "first_page": "45"}),
        ("May 20, 2001. [Epub ahead of print.]", {"date": "May 20, 2001", "ahead_of_print": True}),
        ("2001. [Epub ahead of print].", {"ahead_of_print": True}),
        (
            "2001;12(3):45; author reply 46.",
            {"volume": "12", "issue": "3", "first_page": "45", "remark": "author reply 46"},
        ),
        ("2001;12:4–5; quiz 10.", {"volume": "12", "first_page": "4", "last_page": "5", "remark": "quiz 10"}),
        (
            "2001;12:e36. doi:10.1000/a.36.",
            {"volume": "12", "first_page": "e36", "doi": "10.1000/a.36"},
        ),
        ("2001;12:Abstract 9.", {"volume": "12", "first_page": "9", "meeting_abstract": True}),
    ],
)
def test_every_form_of_an_imprint_is_read(imprint: str, fields: dict[str, object]) -> None:
    found = read_reference(HEAD + imprint)
    names = (
        "date",
        "volume",
        "issue",
        "supplement",
        "first_page",
        "last_page",
        "meeting_abstract",
        "ahead_of_print",
        "remark",
        "doi",
    )
    assert found.year == 2001
    assert {name: getattr(found, name) for name in names if getattr(found, name)} == fields


def test_a_group_may_sign_alone() -> None:
    found = read_reference("1. Urate Working Group. Criteria. Second edition. *Gout Res*. 2006;3:77.")
    assert (found.authors, found.group, found.title) == (
        (),
        "Urate Working Group",
        "Criteria. Second edition",
    )


@pytest.mark.parametrize(
    "entry",
    [
        "1. Author A, Oth",
        "1. Author A. Book. London: Press; 2001.",
        "1. Author A. T. *J*. 20x1;2:3.",
        "1. Author A *J*. 2001;2:3.",
    ],
)
def test_an_entry_that_cannot_be_read_is_rejected_and_kept_as_printed(entry: str) -> None:
    findings = Findings(GOUT)
    (found,) = read_references([entry], findings)
    assert (found.number, f"1. {found.raw}", found.authors, found.year) == (1, entry, (), None)
    assert [found.place for found in findings.rejections] == ["references/1"]
    assert "kept as printed" in findings.rejections[0].reason


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("1. , Lund B. Title. *Blood*. 2001;1:1–2.", "an empty name among the authors"),
        ("1. Osei A, , Lund B. Title. *Blood*. 2001;1:1–2.", "an empty name among the authors"),
        ("1. Osei A, Lund B; . Title. *Blood*. 2001;1:1–2.", ""),
        ("1. . Title. *Blood*. 2001;1:1–2.", "an empty name among the authors"),
        ("1. Osei A. . *Blood*. 2001;1:1–2.", "no title"),
        ("1. Osei A. Title. * *. 2001;1:1–2.", "no journal"),
        ("1. Osei A. Title. *Blood*. 1234;1:1–2.", "no year"),
    ],
)
def test_an_empty_part_is_named_at_its_place(entry: str, reason: str) -> None:
    findings = Findings(GOUT)
    (found,) = read_references([entry], findings)
    assert [reason in each.reason for each in findings.rejections] == [True] * bool(reason)
    assert found.raw is None or found.title == found.raw
    assert "" not in found.authors


@pytest.mark.parametrize("dash", ["-", "–", "‒", "—", "‐", "‑", "−", "--"])
@pytest.mark.parametrize(
    ("pages", "first", "last", "further"),
    [
        ("317{}8", "317", "318", ()),
        ("317{0}8, 402{0}11", "317", "318", ("402–411",)),
        ("317{0}8, 402, 500{0}502", "317", "318", ("402", "500–502")),
        ("2123{}32", "2123", "2132", ()),
        ("S31{}7", "S31", "S37", ()),
        ("S31{}S37", "S31", "S37", ()),
        ("e1{}e7", "e1", "e7", ()),
        ("1999{}2003", "1999", "2003", ()),
    ],
)
def test_pages_are_whole_whatever_was_left_out_and_whichever_dash_stands_there(
    pages: str, first: str, last: str, further: tuple[str, ...], dash: str
) -> None:
    found = read_reference(f"{HEAD}2001;12(3):{pages.format(dash)}.")
    assert (found.first_page, found.last_page, found.further_pages) == (first, last, further)


@given(first=st.integers(1, 99999), more=st.integers(0, 500))
def test_any_range_of_pages_that_is_shortened_is_read_whole(first: int, more: int) -> None:
    last = str(first + more)
    alike = [one == other for one, other in zip(str(first), last, strict=False)]
    common = [*alike, False].index(False) if len(str(first)) == len(last) else 0
    for left_out in range(min(common, len(last) - 1) + 1):
        assert whole_page(str(first), last[left_out:]) == last


@pytest.mark.parametrize(
    ("tail", "identifiers"),
    [
        (" doi:10.1182/blood-2008-01-234567", ("10.1182/blood-2008-01-234567", None, None)),
        (" DOI: 10.1182/blood-2008-01-234567.", ("10.1182/blood-2008-01-234567", None, None)),
        (" doi:10.1182/blood/2008/01.", ("10.1182/blood/2008/01", None, None)),
        (" https://doi.org/10.1182/blood-2008.", ("10.1182/blood-2008", None, None)),
        (" http://dx.doi.org/10.1182/blood-2008", ("10.1182/blood-2008", None, None)),
        (" Available from: https://doi.org/10.1182/x.", ("10.1182/x", None, None)),
        (" [doi: 10.1182/blood-2008]", ("10.1182/blood-2008", None, None)),
        (" (doi: 10.1182/blood-2008).", ("10.1182/blood-2008", None, None)),
        (
            " 10.1002/(SICI)1097(1999)85:1<1::A>3.0.CO;2-X",
            ("10.1002/(SICI)1097(1999)85:1<1::A>3.0.CO;2-X", None, None),
        ),
        (" PMID: 123", (None, "123", None)),
        (" PMID 18305199; PMCID: PMC2254554.", (None, "18305199", "PMC2254554")),
        (" doi:10.1182/x. PubMed PMID: 12.", ("10.1182/x", "12", None)),
    ],
)
def test_identifiers_are_fields_wherever_they_stand(tail: str, identifiers: tuple[str | None, ...]) -> None:
    found = read_reference(f"{HEAD}2001;12(3):45–49.{tail}")
    assert (found.doi, found.pmid, found.pmcid) == identifiers
    assert (found.year, found.last_page, found.remark) == (2001, "49", None)


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009", "\u202f", "  ", "\t"])
def test_blanks_of_every_kind_part_the_words_of_an_entry(blank: str) -> None:
    line = "1. Osei A, van der Meer R. A trial of salt. *J Clin Oncol*. 2001;2(3):45–9. PMID: 12"
    found = read_reference(line.replace(" ", blank))
    expected = read_reference(line)
    assert replace(found, locator=expected.locator) == expected


@pytest.mark.parametrize("number", ["1. ", "1) ", "[1] ", "(1) "])
def test_entries_may_be_numbered_in_several_ways(number: str) -> None:
    (found,) = read_references([f"{number}Author A. Title. *J*. 2001;2:3."], Findings(GOUT))
    assert (found.number, found.authors, found.raw) == (1, ("Author A",), None)


def test_gaps_and_doubles_are_rejected() -> None:
    findings = Findings(GOUT)
    entries = [f"{number}. Author A. Title. *J*. 2001;2:3." for number in (1, 2, 2, 5)]
    assert [found.number for found in read_references(entries, findings)] == [1, 2, 5]
    assert [(found.place, found.reason.split(";")[0]) for found in findings.rejections] == [
        ("references/2", "a second entry with this number"),
        ("references/5", "entries 3 to 4 are missing before this one"),
    ]


def test_wrapped_and_broken_entries_are_whole() -> None:
    document, _ = read_document(GOUT)
    by_number = {found.number: found for found in document.references}
    assert list(by_number) == list(range(1, 11))
    assert by_number[7].title == "Long lines of entries are wrapped by some editors"
    assert (by_number[9].title, by_number[9].issue) == ("Pages are cut short here", "2–3")
    assert by_number[2].authors == ("Ørsted É", "O'Neill K", "St. John P Jr")
