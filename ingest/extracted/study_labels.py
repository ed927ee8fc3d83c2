"""What studies and arms are called: by the work that the table cites, not by how a cell spells it.

Where the name in the cell is not that of the work's first author, both readings are kept.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ingest.extracted.publications import surname
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import Arm, Fact, Inconsistency, Publication, Ref, Reference, Study, Trial, content_ref

_ALIKE = 0.8
"""Similarity (difflib ratio) above which two names are one with a slip of the pen."""
_AUTHOR = re.compile(
    r"(?P<name>[^\W\d_][^(),;\d]*?)\s+et\s+al\b|^(?P<only>[^\W\d_][^(),;\d]*?)(?=\s*(?:[(,;]|\d|$))"
)


@dataclass(slots=True)
class Labels:
    """The cited works by name, the entries that cite them, and the labels given so far."""

    works: Mapping[Ref, Publication]
    entries: Mapping[Ref, Reference]
    lexicon: Lexicon
    _trials: dict[Ref, str] = field(default_factory=dict)
    _changed: dict[Ref, tuple[str, str]] = field(default_factory=dict)

    def relabel(self, found: Iterable[Fact | Rejection]) -> Iterator[Fact | Rejection]:
        """Yield *found* with studies and arms under new labels, and where a cell and a work disagree."""
        for item in found:
            if isinstance(item, Trial):
                self._trials[item.iri] = item.label
            if isinstance(item, Study) and len(item.publications) == 1:
                yield from self._disagreement(item)
                label = self._label(item)
                self._changed[item.iri] = item.label, label
                yield item.model_copy(update={"label": label})
            elif isinstance(item, Arm) and item.study in self._changed:
                old, new = self._changed[item.study]
                yield item.model_copy(update={"label": f"{new}{item.label.removeprefix(old)}"})
            else:
                yield item

    def _label(self, study: Study) -> str:
        work = self.works[study.publications[0]].label
        known = self.lexicon.entity(study.trial) if study.trial else None
        trial = known.label if known else self._trials.get(study.trial or Ref(""))
        return f"{work} ({trial})" if trial else work

    def _disagreement(self, study: Study) -> Iterator[Inconsistency]:
        work = self.works[study.publications[0]]
        printed = _AUTHOR.search(study.label)
        if printed is None or not work.authors:
            return
        name = surname(printed["name"] or printed["only"])
        surnames = [surname(author) for author in work.authors]
        alike = SequenceMatcher(None, _plain(name), _plain(surnames[0])).ratio() > _ALIKE
        if _plain(name) in map(_plain, surnames) or not (alike or printed["name"]):
            return
        yield self._inconsistency(study, name, surnames[0], self.entries[work.iri], alike)

    def _inconsistency(
        self, study: Study, printed: str, cited: str, entry: Reference, alike: bool
    ) -> Inconsistency:
        kind, severity = ("misspelling", "wording") if alike else ("citation", "content")
        read = f"read as {cited!r}" if alike else "the number was followed, not the name"
        return Inconsistency(
            iri=content_ref("inconsistency", study.source, kind, printed, study.at[0], entry.at),
            source=study.source,
            label=f"Author {printed!r} of a study, and the first author of reference {entry.number}",
            inconsistency_kind=kind,
            severity=severity,
            resolution=f"{read}: the cell cites reference {entry.number}, which is by {cited}",
            readings=(printed, cited),
            at=(study.at[0], entry.at),
        )


def _plain(name: str) -> str:
    """Return a name without case, accents and punctuation.

    >>> _plain("O'Neill-Sánchez") == _plain("oneill sanchez")
    True
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in letters if char.isalpha() and not unicodedata.combining(char))
