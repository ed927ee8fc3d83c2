"""Where sentences end, and where they only seem to."""

import pytest

from ingest.documents.sentences import split_sentences
from ingest.readers.text.marks import find_marks


def split(text: str) -> list[str]:
    spans = split_sentences(text, [mark.span for mark in find_marks(text)])
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    "whole",
    [
        "It fell from 2.4 vs. 0.3 mg in Fig. 2 of Ref. 4.",
        "Smith et al. showed it, eg, in mice (ie, wild type).",
        "J. R. Smith and A.-B. Jones of Maker Inc. New York agree.",
        "All (two in St. Mary's. Three at home. None lost) were seen.",
        "It was made by Maker Pharma, Inc, Town, NJ; Other Inc, City.",
        "No. 5 was e.g. Drug B at 0.5 mg.",
        "It rose approx. Two times.",
    ],
)
def test_abbreviations_and_brackets_end_no_sentence(whole: str) -> None:
    assert split(whole) == [whole]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It works (MM).¹⁻⁴ Because it does.", 2),
        ("It was described by Smith et al.⁴⁸ In a second trial it was not.", 2),
        ("It was made by Maker Inc. The dose was low.", 2),
        ("Was it so? It was! And more.", 3),
        ("It fell. p53 rose. t(4;14) stayed. mTOR too. β cells died. 12 were left.", 6),
        ('He said "stop." Then he left. (Nobody saw. It rained.) We did.', 4),
        ("It rose in group A. Patients in group B left. Vitamin D. Yes.", 4),
        ("It was seen.^{76–80} Unfortunately, not twice.", 2),
    ],
)
def test_marks_and_brackets_after_a_stop_belong_before_it(text: str, count: int) -> None:
    found = split(text)
    assert len(found) == count
    assert " ".join(found) == text


def test_a_bracket_that_never_closes_swallows_nothing() -> None:
    assert len(split("It was (so. It is. It will be.")) == 3
