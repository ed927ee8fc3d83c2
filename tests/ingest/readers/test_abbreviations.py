"""Short forms and the long forms beside them."""

import pytest

from ingest.documents.abbreviations import find_definitions, read_entry, split_list


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("in patients with many marbles (MM) of", "MM", "many marbles"),
        ("granulocyte colony stimulating factor (G-CSF)", "G-CSF", "granulocyte colony stimulating factor"),
        ("risk of venous thromboembolism (VTE)", "VTE", "venous thromboembolism"),
        ("the suppressor of cytokine signaling (SOCS)1", "SOCS", "suppressor of cytokine signaling"),
        ("the time to progression (TTP) (11 days)", "TTP", "time to progression"),
        ("higher rate (complete response (CR) + PR; 60%)", "CR", "complete response"),
        ("the early middle days (EMiDs)", "EMiDs", "early middle days"),
        ("the endomyelic drugs (EMiDs)", "EMiDs", "endomyelic drugs"),
        ("by DECT (dual energy computed tomography) of", "DECT", "dual energy computed tomography"),
    ],
)
def test_a_definition_is_found(text: str, short: str, long: str) -> None:
    assert [(found.short, found.long) for found in find_definitions(text)] == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "was shown (Table 1) and (Figure 2)",
        "several forms (eg, with pain)",
        "alpha with beta and gamma (RAD) in",
        "beta plus melon/prunes (MPR) was",
        "in MM (median of five prior lines of 87 patients)",
        "two trials (MM-009 and MM-010) of",
        "an arm (A) and an arm (B)",
        "transport (4;14) and del(17p)",
    ],
)
def test_what_only_stands_in_brackets_is_no_definition(text: str) -> None:
    assert not find_definitions(text)


def test_list_entries_are_split_at_semicolons_outside_brackets() -> None:
    entries = split_list("T reg, regulatory T cell (CD4+; CD25+); ABC, a, b, and c; TGF- β , factor- β .")
    assert entries == ["T reg, regulatory T cell (CD4+; CD25+)", "ABC, a, b, and c", "TGF- β , factor- β"]
    found = [read_entry(entry) for entry in entries]
    assert [(item.short, item.long) for item in found if item] == [
        ("T reg", "regulatory T cell (CD4+; CD25+)"),
        ("ABC", "a, b, and c"),
        ("TGF- β", "factor- β"),
    ]


def test_lists_with_equals_signs_or_colons_are_read_too() -> None:
    assert split_list("AB = alpha beta, CD = gamma delta") == ["AB = alpha beta", "CD = gamma delta"]
    assert split_list("AB: alpha, beta; CD: gamma") == ["AB: alpha, beta", "CD: gamma"]
    entry = read_entry("AB: alpha, beta")
    assert entry is not None
    assert entry.long == "alpha, beta"
