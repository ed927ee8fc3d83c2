"""Reports of one study in the reference list: a meeting abstract beside the paper that followed it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import product

from ingest.consistency.checked import CheckedDocument
from ingest.documents.document import BibliographyEntry
from ingest.documents.letters import letters_only
from ingest.extracted.publications import surname
from kg.facts import Inconsistency

_LONGEST_WAIT = 5
"""Years after which a paper is seldom that of an abstract."""
_STEM = 6
_SHORTEST = 4
_FEWEST = 2
_RARE = 0.1
"""Share of titles up to which a word tells one study from another."""


def abstracts_beside_papers(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield pairs of an abstract and a later paper of one subject, by one first author and another."""
    entries = reading.document.references
    stems = {entry.number: _stems(entry.title) for entry in entries}
    counted = Counter(stem for some in stems.values() for stem in some)
    rare = {stem for stem, number in counted.items() if number <= max(_FEWEST, _RARE * len(entries))}
    by_author: defaultdict[str, list[BibliographyEntry]] = defaultdict(list)
    for entry in entries:
        by_author[letters_only(surname(entry.authors[0])) if entry.authors else ""].append(entry)
    for author, works in by_author.items():
        abstracts = [one for one in works if author and _is_abstract(one)]
        papers = [one for one in works if not _is_abstract(one)]
        for abstract, paper in product(abstracts, papers):
            shared = stems[abstract.number] & stems[paper.number] & rare
            if len(shared) >= _FEWEST and _follows(paper, abstract):
                yield _told(reading, abstract, paper)


def _is_abstract(entry: BibliographyEntry) -> bool:
    """Say whether an entry is of one page of a meeting, by its mark or in a supplement."""
    supplement = entry.supplement or re.match(r"s\d|suppl", entry.issue or "", re.IGNORECASE)
    return entry.meeting_abstract or bool(supplement and not entry.last_page)


def _follows(paper: BibliographyEntry, abstract: BibliographyEntry) -> bool:
    others = [{letters_only(surname(author)) for author in one.authors[1:]} for one in (paper, abstract)]
    return 0 <= paper.year - abstract.year <= _LONGEST_WAIT and bool(others[0] & others[1])


def _stems(title: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]+", title.casefold())
    return frozenset(word[:_STEM] for word in words if len(word) >= _SHORTEST)


def _told(reading: CheckedDocument, abstract: BibliographyEntry, paper: BibliographyEntry) -> Inconsistency:
    label = f"References {abstract.number} and {paper.number}: an abstract and a paper, it seems of one study"
    readings = (f"{abstract.number}: abstract, {abstract.year}", f"{paper.number}: paper, {paper.year}")
    at, resolution = (abstract.at, paper.at), "both are kept; one study is to be counted once"
    return reading.inconsistency("abstract and paper", "wording", label, readings, at, resolution)
