"""The reference list: every printed form of an entry, and entries that are none."""

from pathlib import Path

import pytest

from ingest.documents.document import BibliographyEntry
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
        last_page="9",
        meeting_abstract=True,
    )


@pytest.mark.parametrize(
    ("imprint", "fields"),
    [
        ("2001;12:36.", {"volume": "12", "first_page": "36"}),
        ("2001;12(3): 45–49.", {"volume": "12", "issue": "3", "first_page": "45", "last_page": "49"}),
        ("2001; 12(2–3):1011–8.", {"volume": "12", "issue": "2–3", "first_page": "1011", "last_page": "8"}),
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
            {"volume": "12", "first_page": "e36", "remark": "doi:10.1000/a.36"},
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
def test_an_entry_that_cannot_be_read_is_rejected(entry: str) -> None:
    findings = Findings(GOUT)
    assert read_references([entry], findings) == ()
    assert [found.place for found in findings.rejections] == ["references/1"]


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
