"""A change to the article is named by `check`, with what rests on it, and nothing else is named.

*Touched* is a place whose text the reader finds changed, gone or new: the sentence or cell
itself, sentences that are renumbered by a deletion before them, cells that repeat a changed
cell above. A finding is due if

- a place that it or its record names is touched, or
- its record rests on one that is named (a result on its arm), or it is an arm whose doses are
  named, or has no place of its own (a schedule, a drug of this document) and one that is named has it, or
- it is about a table of which a header cell is touched, or about rows of one study of which a
  cell is touched that names or counts an arm: arms are compared with each other, or
- it is a definition of a short form that has others now, or a thing named in a touched text, or
- its record inherits a citation from the paragraph or row of a touched place, or
- it is about a place that uses a short form whose definition is another one now, or
- it is an inconsistency of a table of which a cell is touched, or counts over the whole
  document: a reference that is cited in a touched place, a word in two ways of which
  one stands there, a table mentioned there.

Every other finding would be needless. The examples are the same in every run.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ingest.checks.records import compare
from ingest.documents.document import Cell, Document, Sentence
from ingest.readers.text.reader import read_document
from ingest.source_folders import SOURCES, describe, folders
from kg.errors import Rejection
from tests.ingest import mutations, storm_fever
from tests.ingest.mutations import Mutation

KINDS: Mapping[str, Callable[[Document], Iterator[Mutation]]] = {
    "a digit": mutations.changed_digits,
    "a letter": mutations.changed_letters,
    "a sentence deleted": mutations.deleted_sentences,
    "two cells swapped": mutations.swapped_cells,
    "a paragraph moved": mutations.moved_paragraphs,
    "a citation dropped": mutations.dropped_marks,
}
IRIS = {"claims": "line", "results": "result", "doses": "dose", "studies": "study", "dose-rules": "dose-rule"}
_PLACE = re.compile(r"[a-z][a-z0-9-]*(?:/\d+)+")
_INHERITED = '"basis": "inherited from a neighbour"'
_NAMING = re.compile(r"/(?:study|arm)\.jsonl: ")
_DIGEST = re.compile(r"@[0-9a-f]{12}")
_NAME = re.compile(r"[a-z][a-z-]*/[a-z0-9][a-z0-9./-]*")


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of records, the article they were made from, and each record by its name."""

    folder: Path
    document: Document
    records: Mapping[str, str]
    places: Mapping[str, set[str]]

    def read(self, text: str, folder: Path) -> tuple[Path, Document]:
        path = folder / "changed.txt"
        path.write_text(text, encoding="utf-8")
        return path, read_document(path, describe(self.folder).outline)[0]


def source_of(folder: Path, article: Path) -> Source:
    records: dict[str, str] = {}
    for path in (folder / "extracted").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            held = json.loads(line)
            records[f"{path}: {held.get('iri') or held['at']}"] = line
    for path in folder.glob("*/*.yaml"):
        for number, record in enumerate(
            yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or [], 1
        ):
            records[f"{path}: record {record.get('name', number)}"] = json.dumps(record)
    document, _ = read_document(article, describe(folder).outline)
    return Source(folder, document, records, {name: places(held) for name, held in records.items()})


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return source_of(*storm_fever.write_source(tmp_path_factory.mktemp("invented") / "sources"))


@pytest.fixture(scope="module")
def review(article: Path) -> Source:
    return source_of(folders(SOURCES)[0], article)


def texts(document: Document) -> dict[str, str]:
    units: list[Sentence | Cell] = [*document.sentences(), *document.cells()]
    return {unit.locator.place: unit.text for unit in units}


def check_names_it(source: Source, mutation: Mutation, folder: Path) -> None:
    """Assert that exactly what is due is found when *mutation* is made."""
    path, after = source.read(mutation.apply(source.document.text), folder)
    found = [one for one in compare(source.folder, path) if not one.place.endswith("field sha256")]
    was, now = texts(source.document), texts(after)
    changed = {place for place in {**was, **now} if was.get(place) != now.get(place)}
    assert set(mutation.at) <= changed
    said = "\n".join(map(str, found))
    for place in mutation.at:
        assert place in said, f"{mutation}: {place} is not named"
    told = set(map(record_name, found))
    untold = [name for name, at in source.places.items() if at & changed and name not in told]
    assert not untold, f"{mutation}: {untold} not named"
    needless = Touched(source, after, changed).needless(found)
    assert not needless, f"{mutation}: {needless} named needlessly"


def places(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def record_name(one: Rejection) -> str:
    """Return file and name of the record that a finding is about."""
    return f"{one.path}: {one.place.partition(', field ')[0]}"


class Touched:
    """What is touched by a change, beyond the places whose text differs."""

    def __init__(self, source: Source, after: Document, changed: set[str]) -> None:
        self.source = source
        self.documents = documents = (source.document, after)
        self.texts = [text for each in documents for place, text in texts(each).items() if place in changed]
        naming = {place for name, at in source.places.items() if _NAMING.search(name) for place in at}
        self.places = changed | {place for each in documents for place in _beside(each, changed, naming)}
        self.places |= set(_of_redefined(*documents))
        self.entries = set(_cited(source.document, changed)) | set(_cited(after, changed))

    def needless(self, found: Sequence[Rejection]) -> list[str]:
        """Return the findings that neither are about what is touched nor rest on one that is."""
        waiting, named, mentioned = list(found), set[str](), set[str]()
        while True:
            due = [
                one
                for one in waiting
                if self._is_due(one)
                or self._rests_on(one) & named
                or (self._named(one) & mentioned and not _DIGEST.search(self._text(one)))
                or (self._named(one) & mentioned and one.path.endswith("arm.jsonl"))
            ]
            if not due:
                return [str(one) for one in waiting]
            for one in due:
                named |= self._named(one)
                mentioned |= self._rests_on(one)
            waiting = [one for one in waiting if one not in due]

    def _is_due(self, one: Rejection) -> bool:
        at = places(self._text(one))
        if at & self.places:
            return True
        if _INHERITED in self._record(one):
            return bool(_neighbourhoods(at) & _neighbourhoods(self.places))
        if one.path.endswith("abbreviation.jsonl"):
            return any(short in _plain(self._text(one)) for short in _redefined(*self.documents))
        if not one.path.endswith(("inconsistency.jsonl", "entity.jsonl")):
            return False
        words = re.findall(r"'([^']+)'", one.reason) + re.findall(r"\b(?:Table|Figure) \d+", one.reason)
        if _tables(at) & _tables(self.places):
            return True
        return bool(at & self.entries) or any(word in held for word in words for held in self.texts)

    def _record(self, one: Rejection) -> str:
        return self.source.records.get(record_name(one), "")

    def _text(self, one: Rejection) -> str:
        return f"{self._record(one)} {one.place} {one.reason}"

    def _named(self, one: Rejection) -> set[str]:
        """Return what the record of a finding is called, with its arms if it is a curated study."""
        path = Path(one.path)
        if path.suffix != ".yaml":
            return {one.place.partition(",")[0]}
        name = re.match(r"record ([^,]+)", one.place)
        own = name[1] if name else ""
        arms = [arm["name"] for arm in json.loads(self._record(one) or "{}").get("arms", [])]
        return {f"{IRIS.get(path.parent.name)}/{own}", *(f"arm/{own}/{arm}" for arm in arms)}

    def _rests_on(self, one: Rejection) -> set[str]:
        return {*_NAME.findall(self._record(one)), *_NAME.findall(one.reason)}


def _tables(at: set[str]) -> set[str]:
    """Return the tables of places, those of their lists of abbreviations included."""
    containers = {place.partition("/")[0].removesuffix("-abbreviations") for place in at}
    return {container for container in containers if container.startswith("table-")}


def _neighbourhoods(at: set[str]) -> set[str]:
    """Return the paragraphs and table rows of places."""
    return {place.rpartition("/")[0] for place in at}


def _cited(document: Document, changed: set[str]) -> Iterator[str]:
    """Yield the entries of the reference list that are cited in changed places."""
    units: list[Sentence | Cell] = [*document.sentences(), *document.cells()]
    for unit in units:
        if unit.locator.place in changed:
            yield from (f"references/{number}" for mark in unit.citations for number in mark.numbers)


def _beside(document: Document, changed: set[str], naming: set[str]) -> Iterator[str]:
    """Yield the table of a changed header, and the rows of a study of which a naming cell changed."""
    for table in document.tables:
        if any(cell.locator.place in changed for cell in table.header):
            yield from _rows(table.rows)
        groups: list[list[tuple[Cell, ...]]] = []
        for row in table.rows:
            if not (groups and any(cell.inherited for cell in row)):
                groups.append([])
            groups[-1].append(row)
        for group in groups:
            if any(cell.locator.place in changed & naming for row in group for cell in row):
                yield from _rows(group)


def _rows(rows: Iterable[tuple[Cell, ...]]) -> Iterator[str]:
    for row in rows:
        yield from (cell.locator.place for cell in row)
        yield row[0].locator.place.rpartition("/")[0]


def _of_redefined(before: Document, after: Document) -> Iterator[str]:
    """Yield the places that use a short form whose definitions are others now."""
    shorts = _redefined(before, after)
    for place, text in {**texts(before), **texts(after)}.items():
        if any(short in _plain(text) for short in shorts):
            yield place


def _redefined(before: Document, after: Document) -> set[str]:
    """Return the short forms whose definitions are others now, plain."""
    pairs = [{(one.short, one.long) for one in each.abbreviations} for each in (before, after)]
    return {_plain(short) for short, _ in pairs[0] ^ pairs[1]}


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", "", text).casefold().removesuffix("s")


def test_the_article_it_was_made_from_has_no_finding(invented: Source, tmp_path: Path) -> None:
    path, _ = invented.read(invented.document.text, tmp_path)
    assert [str(one) for one in compare(invented.folder, path)] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_change_to_an_invented_article_is_named_and_nothing_else(
    invented: Source, kind: str, tmp_path: Path
) -> None:
    choices = list(KINDS[kind](invented.document))

    @settings(max_examples=8, deadline=None, phases=[Phase.generate], derandomize=True)
    @given(st.sampled_from(choices))
    def holds(mutation: Mutation) -> None:
        check_names_it(invented, mutation, tmp_path)

    holds()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_change_to_the_review_is_named_and_nothing_else(review: Source, kind: str, tmp_path: Path) -> None:
    choices = list(KINDS[kind](review.document))

    @settings(max_examples=2, deadline=None, phases=[Phase.generate], derandomize=True)
    @given(st.sampled_from(choices))
    def holds(mutation: Mutation) -> None:
        check_names_it(review, mutation, tmp_path)

    holds()
