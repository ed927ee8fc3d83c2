"""Whether what curated records give as printed stands in the article, letter by letter."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.curated.claims import Claim
from ingest.curated.doses import ProseDose, ProseDoseRule
from ingest.curated.entries import Curated, Entry, entries
from ingest.curated.results import ProseResult
from ingest.curated.studies import ProseStudy
from ingest.documents.document import Cell, Document, Sentence
from ingest.vocabulary.lexicon import normalise
from kg.errors import Rejection

MODELS: Mapping[str, type[Curated]] = {
    "studies": ProseStudy,
    "results": ProseResult,
    "doses": ProseDose,
    "dose-rules": ProseDoseRule,
    "claims": Claim,
}
_FRAGMENTS = ("as_written", "hedge")


def misquoted(folder: Path, document: Document) -> Iterator[Rejection]:
    """Yield each fragment that a record of a source gives as printed and that its places do not hold.

    Blanks, case, and the spellings of ≥ and ≤ make no difference; "…" leaves out any words.
    """
    units: list[Sentence | Cell] = [*document.sentences(), *document.cells()]
    texts = {unit.locator.place: _plain(unit.text) for unit in units}
    for kind, model in MODELS.items():
        for entry in entries(folder / kind, model):
            if isinstance(entry, Entry):
                yield from _misquoted(entry, texts)


def _misquoted(entry: Entry[Curated], texts: Mapping[str, str]) -> Iterator[Rejection]:
    here = [texts.get(place.locator.place, "") for place in entry.model.at]
    for field, fragment in _fragments(entry.model):
        if not any(_stands_in(fragment, text) for text in here):
            yield entry.rejection(field, f"{fragment!r} is not what is printed there")


def _stands_in(fragment: str, text: str) -> bool:
    start = 0
    for part in map(_plain, fragment.split("…")):
        found = text.find(part, start)
        if found < 0:
            return False
        start = found + len(part)
    return True


def _fragments(record: Curated) -> Iterator[tuple[str, str]]:
    for field in _FRAGMENTS:
        if held := getattr(record, field, None):
            yield field, held
    yield from (("figures", fragment) for fragment in record.figures)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", normalise(text)).casefold()
