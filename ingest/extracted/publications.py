"""Reference lists as facts: what is cited, under which number, and what studies are called by it.

Studies and arms are called by the work that the table cites, not by how a cell spells it. Where the
name in the cell is not that of the work's first author, both readings are kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import SequenceMatcher

from pydantic import ValidationError

from ingest.documents.document import BibliographyEntry
from ingest.documents.journals import short_journal
from ingest.documents.letters import letters_only
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import Arm, Fact, Inconsistency, Publication, Ref, Reference, Study, Trial, content_ref, slug

_MOST_INITIALS = 5
_LONGEST_LABEL = 60
_NOT_OF_THE_WORK = {"number", "locator", "et_al"}
"""Fields of an entry that are not those of a `Publication`."""


def publication_facts(
    references: Sequence[BibliographyEntry], source: Ref, identifiers: Mapping[int, Mapping[str, str]]
) -> Iterator[Fact | Rejection]:
    """Yield a `Publication` and a `Reference` for each entry, in the order of the list.

    *identifiers*: verified ``doi`` and ``pmid`` by entry number; they go before those that are printed.
    """
    for entry in references:
        try:
            publication = _publication(entry, identifiers.get(entry.number, {}))
        except ValidationError as error:
            fields = ", ".join(str(one["loc"][-1]) for one in error.errors() if one["loc"])
            reason = f"the entry makes no publication ({fields}): mend it in the text that is read"
            yield Rejection(entry.locator.container, str(entry.locator), reason)
            continue
        yield publication
        yield Reference(
            iri=Ref(f"reference/{source.removeprefix('source/')}/{entry.number}"),
            source=source,
            number=entry.number,
            publication=publication.iri,
            at=entry.at,
        )


def _publication(entry: BibliographyEntry, identifiers: Mapping[str, str]) -> Publication:
    printed = {name: held for name, held in asdict(entry).items() if name not in _NOT_OF_THE_WORK}
    return Publication(
        iri=publication_ref(entry),
        label=_label(entry),
        author_list=", ".join([*entry.authors, *(["et al"] if entry.et_al else [])]) or None,
        more_authors=entry.et_al,
        **{**printed, "journal": short_journal(entry.journal) or None, **identifiers},
    )


def _label(entry: BibliographyEntry) -> str:
    """Return names and year; of an entry that could not be read, its first words."""
    if entry.raw is None:
        return f"{_names(entry)} {entry.year}"
    return entry.raw if len(entry.raw) <= _LONGEST_LABEL else f"{entry.raw[:_LONGEST_LABEL].rstrip()}…"


def publication_ref(entry: BibliographyEntry) -> Ref:
    """Return the name of a cited work, the same in every source that cites it as printed."""
    if entry.raw is not None:
        return content_ref("publication", " ".join(entry.raw.split()))
    first = surname(entry.authors[0]) if entry.authors else "anonymous"
    parts = [first, str(entry.year), short_journal(entry.journal), entry.volume, entry.first_page]
    if not entry.first_page:
        parts.append(" ".join(entry.title.split()[:6]))
    return Ref("publication/" + "-".join(filter(None, (slug(part) for part in parts if part))))


def surname(author: str) -> str:
    """Return the name without initials.

    >>> surname("van de Donk NW"), surname("Cha S-C"), surname("Richardson P")
    ('van de Donk', 'Cha', 'Richardson')
    """
    name, _, initials = author.rpartition(" ")
    return name if name and initials.upper() == initials and len(initials) <= _MOST_INITIALS else author


def cited_name(full: str) -> str:
    """Return a full name as reference lists print it: surname, particles included, then initials.

    >>> cited_name("Niels WCJ van de Donk"), cited_name("Kenneth C Anderson"), cited_name("Jane Doe-Roe")
    ('van de Donk NWCJ', 'Anderson KC', 'Doe-Roe J')
    """
    names = full.split()
    start = next((i for i, name in enumerate(names[:-1]) if i and name.islower()), len(names) - 1)
    given = "".join(name if name.isupper() else name[0] for name in names[:start])
    return f"{' '.join(names[start:])} {given}".strip()


def _names(entry: BibliographyEntry) -> str:
    names = [surname(author) for author in entry.authors]
    if not names:
        return entry.group or entry.journal
    if entry.et_al or len(names) > 2:
        return f"{names[0]} et al"
    return " and ".join(names)


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
        alike = SequenceMatcher(None, letters_only(name), letters_only(surnames[0])).ratio() > _ALIKE
        if letters_only(name) in map(letters_only, surnames) or not (alike or printed["name"]):
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
