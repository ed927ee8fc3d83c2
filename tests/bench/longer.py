"""An article several times as long, with its curated records: to see how work grows with length.

The body and the reference list are repeated. In each copy tables, figures and references
have numbers of their own; journals have another name, so that each work is another one;
registry numbers are others; and the cell that names a study says no trial, so that the
study is named after its work. Curated records are repeated under other names, with their
places, digests, numbers and names of studies and arms those of the copy.
"""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from ingest.curated.facts import FOLDERS
from ingest.documents.document import Document, Figure, Section, Table
from ingest.extracted.prose import registry_number
from ingest.extracted.records import read_records, render, write_records
from ingest.extraction import extract
from ingest.readers.text.marks import find_marks
from ingest.readers.text.reader import read_document
from ingest.source_folders import describe, lexicon
from kg.facts import Arm, Fact, Study
from kg.facts.locators import Locator

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FLOAT = re.compile(r"\b(Tables?|Fig(?:ure)?s?\.?)(\s+)(\d+(?:(?:\s*[,–-]\s*|\s+and\s+)\d+)*)")
_BRACKETED = re.compile(r"\s*\([^()]*\)")
_Held = dict[str, object]


@dataclass(frozen=True, slots=True)
class Original:
    """An article as read, and where its body and its list of references begin and end."""

    document: Document
    body: tuple[int, int]
    entries: tuple[int, int]
    studies: tuple[tuple[int, int], ...]

    @property
    def sizes(self) -> dict[str, int]:
        """How many references, tables and figures there are: what the numbers of a copy go up by."""
        read = self.document
        return {
            "reference": max(entry.number for entry in read.references),
            "table": max((table.number for table in read.tables), default=0),
            "figure": max((figure.number for figure in read.figures), default=0),
        }


def lengthen(source: Path, article: Path, times: int, folder: Path) -> tuple[Path, Path]:
    """Write an article *times* as long and its records below *folder*; return records and article."""
    made = folder / source.name
    shutil.copytree(source, made, ignore=shutil.ignore_patterns("extracted", *FOLDERS, "ledger.tsv"))
    original = _original(source, article)
    longer = folder / "article.txt"
    longer.write_text(_text(original, times), encoding="utf-8")
    described = describe(made)
    read, rejections = read_document(longer, described.outline)
    found = [*rejections, *extract(read, described, lexicon(read.abbreviations))]
    write_records(made / "extracted", render(found))
    was = [item for item in read_records(source / "extracted") if isinstance(item, Fact)]
    places = _places(original.document, read, times)
    facts = [item for item in found if isinstance(item, Fact)]
    for number in range(times):
        _write_copy(
            source, made, number, _Copy(number, original, places[number], _names(was, facts, places[number]))
        )
    return made, longer


def _original(source: Path, article: Path) -> Original:
    read, _ = read_document(article, describe(source).outline)
    text = read.text
    first = text.rindex(f"\n{read.sections[0].title}\n", 0, _first_sentence(read)) + 1
    heading = list(re.finditer(r"^References\s*$", text, re.MULTILINE))[-1]
    lines = list(re.finditer(r"^\d+\.\s.*\n", text[heading.end() :], re.MULTILINE))
    named = {
        fact.at[0].locator.place for fact in read_records(source / "extracted") if isinstance(fact, Study)
    }
    cells = tuple((cell.span.start, cell.span.end) for cell in read.cells() if cell.locator.place in named)
    last = heading.end() + lines[-1].end()
    return Original(read, (first, heading.start()), (heading.end() + lines[0].start(), last), cells)


def _first_sentence(read: Document) -> int:
    return read.sections[0].paragraphs[0].sentences[0].spans[0].start


def _text(original: Original, times: int) -> str:
    text, (start, end), (first, last) = original.document.text, original.body, original.entries
    copies = range(times)
    bodies = "\n\n".join(_body(original, number) for number in copies)
    entries = "".join(_entries(text[first:last], number, original.sizes["reference"]) for number in copies)
    return f"{text[:start]}{bodies}{text[end:first]}{entries}{text[last:]}"


def _body(original: Original, number: int) -> str:
    text, (start, end) = original.document.text, original.body
    if number == 0:
        return text[start:end]
    for first, last in sorted(original.studies, reverse=True):
        text = text[:first] + _BRACKETED.sub("", text[first:last]).ljust(last - first) + text[last:]
    sizes = original.sizes
    lines = (_shift_marks(line, number * sizes["reference"]) for line in text[start:end].split("\n"))
    body = _FLOAT.sub(lambda match: _shift_float(match, number, sizes), "\n".join(lines))
    return registry_number().sub(lambda match: _other_trial(match[0], number), body)


def _shift_marks(line: str, by: int) -> str:
    for mark in reversed(list(find_marks(line))):
        line = f"{line[: mark.span.start]}{_shifted(mark.as_written, by)}{line[mark.span.end :]}"
    return line


def _shifted(mark: str, by: int) -> str:
    if mark.startswith("^"):
        return re.sub(r"\d+", lambda match: str(int(match[0]) + by), mark)
    raised = re.sub(r"\d+", lambda match: str(int(match[0]) + by), mark.translate(_PLAIN))
    return raised.translate(_RAISED)


def _shift_float(match: re.Match[str], number: int, sizes: Mapping[str, int]) -> str:
    by = number * sizes["table" if match[1].startswith("T") else "figure"]
    return match[1] + match[2] + re.sub(r"\d+", lambda one: str(int(one[0]) + by), match[3])


def _other_trial(name: str, number: int) -> str:
    digits = re.search(r"\d+$", name)
    assert digits is not None
    other = str((int(digits[0]) + number * 1_000_003) % 10 ** len(digits[0])).zfill(len(digits[0]))
    return name[: digits.start()] + other


def _entries(text: str, number: int, size: int) -> str:
    def renumber(match: re.Match[str]) -> str:
        return f"{int(match[1]) + number * size}. "

    renamed = re.sub(r"\*([^*\n]+)\*", rf"*\1 {number + 1}*", text) if number else text
    return re.sub(r"^(\d+)\.\s", renumber, renamed.rstrip("\n") + "\n", flags=re.MULTILINE)


def _places(was: Document, now: Document, times: int) -> list[dict[str, str]]:
    """Return for each copy where each sentence and cell of the original stands in it, with digest."""
    units = {at.place: str(at) for at in _locators(now)}
    found: list[dict[str, str]] = []
    for number in range(times):
        slugs = {"abstract": "abstract"} if number == 0 else {}
        for parts in ("sections", "tables", "figures"):
            slugs |= _slugs([part.slug for part in getattr(was, parts)], getattr(now, parts), number, times)
        own = [at for at in _locators(was) if at.container in slugs]
        found.append({at.place: units["/".join([slugs[at.container], *map(str, at.parts)])] for at in own})
    return found


def _locators(document: Document) -> Iterator[Locator]:
    yield from (sentence.locator for sentence in document.sentences())
    yield from (cell.locator for cell in document.cells())


def _slugs(
    was: list[str], now: Sequence[Section | Table | Figure], number: int, times: int
) -> dict[str, str]:
    """Return what parts of the original are called in a copy; what follows the references stands once."""
    repeated = (len(now) - len(was)) // (times - 1) if times > 1 else len(was)
    own = now[number * repeated : (number + 1) * repeated if number < times - 1 else None]
    return {old: new.slug for old, new in zip(was, own, strict=False)}


def _names(was: list[Fact], now: list[Fact], places: Mapping[str, str]) -> dict[str, str]:
    """Return what the studies and arms of the original's tables are called in a copy."""
    names: dict[str, str] = {}
    kinds: tuple[type[Study | Arm], ...] = (Study, Arm)
    for kind in kinds:
        standing: defaultdict[str, list[str]] = defaultdict(list)
        for fact in now:
            if isinstance(fact, kind):
                standing[fact.at[0].locator.place].append(str(fact.iri))
        for fact in was:
            if isinstance(fact, kind):
                at = places[fact.at[0].locator.place].partition("@")[0]
                names[fact.iri] = standing[at].pop(0)
    return names


@dataclass(frozen=True, slots=True)
class _Copy:
    """One copy: its number, and what places and names of the original are in it."""

    number: int
    original: Original
    places: Mapping[str, str]
    names: Mapping[str, str]

    def has(self, held: _Held) -> bool:
        """Say whether the copy has every place of a record."""
        at = held["at"] if isinstance(held["at"], list) else [held["at"]]
        return all(str(place).partition("@")[0] in self.places for place in at)

    def record(self, held: _Held) -> _Held:
        by = self.number * self.original.sizes["reference"]
        made = {key: self._value(key, value) for key, value in held.items()}
        if self.number and "name" in made:
            made["name"] = f"{made['name']}-copy-{self.number}"
        if "cites" in made:
            cites = made["cites"] if isinstance(made["cites"], list) else [made["cites"]]
            made["cites"] = [int(str(cite)) + by for cite in cites]
        if made.get("what") == "citation":
            made["as_written"] = _shifted(str(made["as_written"]), by)
        return made

    def _value(self, key: str, value: object) -> object:
        if isinstance(value, list):
            return [self._value(key, item) for item in value]
        if isinstance(value, dict):
            return {name: self._value(name, item) for name, item in value.items()}
        if key == "at":
            return str(self.places[str(value).partition("@")[0]])
        if key in ("arm", "comparator_arm", "pools"):
            return self._name(str(value))
        return value

    def _name(self, name: str) -> str:
        if name in self.names:
            return self.names[name]
        kind, study, *arm = name.split("/")
        return "/".join([kind, f"{study}-copy-{self.number}" if self.number else study, *arm])


def _write_copy(source: Path, made: Path, number: int, copy: _Copy) -> None:
    for kind in FOLDERS:
        for path in sorted((source / kind).glob("*.yaml")):
            held = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
            records = [copy.record(record) for record in held if copy.has(record)]
            (made / kind).mkdir(exist_ok=True)
            text = yaml.dump(records, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
            (made / kind / f"{path.stem}-{number}.yaml").write_text(text, encoding="utf-8")
