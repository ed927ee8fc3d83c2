"""What is wrong with records or document is named by `check` in one run, and nothing is built from it."""

import shutil
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import pytest

from kg.store.publication import current
from tests.command_line import refused, run
from tests.ingest import storm_fever
from tests.ingest.storm_fever import CLAIM, RECORDS, TRIAL
from tests.ingest.test_commands import GOUT, LEUKAEMIA

(GOOD,) = RECORDS["claims"]
RULE = {
    "name": "crossed",
    "at": "trials-of-single-drugs/1/3",
    "as_written": "20 mg",
    "drug": "drug/dexamethasone",
    "low": 40,
    "high": 20,
    "dose": 20,
    "dose_unit": "mg",
    "every_days": 1,
}
FAULTS: Mapping[str, tuple[str, Mapping[str, object], str]] = {
    "a number that does not stand there": (
        "results",
        {"name": "not-there", "as_written": "31%", "value": 31, "figures": [], "n_events": None},
        "record not-there, field as_written: '31%': no such number stands at trials-of-single-drugs/1/1",
    ),
    "a p value above 1": (
        "results",
        {"name": "p-value", "p_operator": "=", "p_value": 1.3},
        "record p-value, field whole record: a p value lies between 0 and 1; it says 1.3",
    ),
    "a percentage above 100": (
        "results",
        {"name": "percentage", "value": 130},
        "record percentage, field whole record: a percentage lies between 0 and 100; it says 130",
    ),
    "a citation beyond the list": (
        "claims",
        {"name": "beyond", "cites": [2, 9]},
        "record beyond, field cites: 9 is not in the reference list; it has 3 entries",
    ),
    "a place of another document": (
        "claims",
        {"name": "elsewhere", "at": "flares/1/1@0123456789ab"},
        "record elsewhere, field at: 'flares/1/1' is no place of the source",
    ),
    "the words of another document": (
        "claims",
        {"name": "other-words", "at": f"{CLAIM}@0123456789ab"},
        f"record other-words, field at: the text at {CLAIM} does not have the digest 0123456789ab",
    ),
    "a band with crossed ends": (
        "dose-rules",
        RULE,
        "record crossed, field whole record: the ends of the band are crossed: 40 to 20",
    ),
    "a waiver of what is captured": (
        "waivers",
        {"at": CLAIM, "what": "sentence", "reason": "no claim", "because": "an oversight"},
        "record 3, field at: trials-of-single-drugs/1/4",
    ),
}


def faulty() -> dict[str, list[Mapping[str, object]]]:
    """Return the good records, and one beside them for each fault."""
    records: dict[str, list[Mapping[str, object]]] = {
        kind: list(deepcopy(held)) for kind, held in RECORDS.items()
    }
    for kind, change, _ in FAULTS.values():
        good = records[kind][0] if kind in ("results", "claims") else {}
        records.setdefault(kind, []).append({**good, **change})
    return records


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a folder of sources with every fault in it, and the article."""
    folder, article = storm_fever.write_source(tmp_path_factory.mktemp("wrong") / "sources", faulty())
    return folder.parent, article


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a folder of sources without fault, and the article."""
    folder, article = storm_fever.write_source(tmp_path_factory.mktemp("right") / "sources")
    return folder.parent, article


@pytest.mark.parametrize("with_article", [False, True], ids=["records", "article"])
def test_everything_that_is_wrong_is_named_in_one_run(
    wrong: tuple[Path, Path], *, with_article: bool
) -> None:
    sources, article = wrong
    done = run("check", "--sources", sources, *(["--document", article] if with_article else []))
    refused(done)
    *said, count = done.stderr.splitlines()
    assert count == f"{len(said)} findings"
    for kind, _, message in FAULTS.values():
        assert sum(f"{kind}/all.yaml: " in line and message in line for line in said) == 1, (message, said)
    faulty_records = {str(change.get("name", "3")) for _, change, _ in FAULTS.values()}
    assert {line.split(": record ")[1].partition(",")[0] for line in said} == faulty_records


def test_records_that_are_in_order_give_no_finding(right: tuple[Path, Path]) -> None:
    sources, article = right
    done = run("check", "--sources", sources, "--document", article)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_nothing_is_built_from_wrong_records_and_the_build_in_service_stays(
    wrong: tuple[Path, Path], builds: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "builds"
    shutil.copytree(builds, folder)
    before = sorted(path.relative_to(folder) for path in folder.rglob("*")), current(folder)
    refused(run("build", "--sources", wrong[0], "--out", folder), "record p-value", "findings")
    assert (sorted(path.relative_to(folder) for path in folder.rglob("*")), current(folder)) == before


def test_paragraphs_that_were_moved_are_named_with_the_place_where_each_text_stands_now(
    right: tuple[Path, Path], tmp_path: Path
) -> None:
    sources, article = right
    first, second = (
        next(line for line in storm_fever.ARTICLE.splitlines() if line.startswith(start))
        for start in ("In a trial", "Later trials")
    )
    text = article.read_text(encoding="utf-8")
    moved = tmp_path / "moved.txt"
    moved.write_text(text.replace(first, "@").replace(second, first).replace("@", second), encoding="utf-8")
    done = run("check", "--sources", sources, "--document", moved)
    refused(
        done,
        "claims/all.yaml: record dexamethasone-causes-neutropenia, field at",
        f"that text stands at {TRIAL.replace('/1/1', '/2/1')}",
    )
    assert "conclusion" not in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\xff\xfe", ""),
        (b"%PDF-1.7 \n", "PDF"),
        (b"Dear editor,\n\nplease find our article attached.\n", "not the plain text of an article"),
        (None, "there is no such file"),
    ],
    ids=["empty", "binary", "pdf", "letter", "missing"],
)
def test_a_document_that_is_no_article_is_named(
    right: tuple[Path, Path], tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "document.txt"
    if content is not None:
        path.write_bytes(content)
    done = run("check", "--sources", right[0], "--document", path)
    refused(done, "document.txt", words)
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize("other", [GOUT, LEUKAEMIA], ids=["gout", "leukaemia"])
def test_another_article_is_one_finding_not_one_for_each_record(
    right: tuple[Path, Path], other: Path
) -> None:
    done = run("check", "--sources", right[0], "--document", other)
    refused(done, f"{other.name}: whole document: is another article than storm-fever", "1 finding")
