"""The reference list: entries that cannot be right or stand there twice, and authors in two spellings."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product

from ingest.consistency.checked import WORD, CheckedDocument
from ingest.documents.document import BibliographyEntry, PrintedMark, Sentence
from ingest.documents.english import words
from ingest.documents.journals import short_journal
from ingest.documents.letters import is_nearly, letters_only
from ingest.extracted.publications import surname
from kg.facts import Inconsistency, Source

_LONGEST_VOLUME = 1
"""Years that one volume may last: academic years do not end in December."""


def page_ranges(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield entries whose last page comes before the first; ``1234–9`` is 1234 to 1239."""
    for entry in reading.document.references:
        first, last = _page(entry.first_page), _page(entry.last_page)
        if (
            first
            and last
            and first[0] == last[0]
            and int(first[1][: len(first[1]) - len(last[1])] + last[1]) < int(first[1])
        ):
            printed = f"{entry.first_page}–{entry.last_page}"
            yield _one(reading, "page range", entry, printed, f"Pages {printed} of reference {entry.number}")


def years(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield entries of a year after that of the source itself."""
    published = next((fact.year for fact in reading.facts if isinstance(fact, Source)), None)
    for entry in reading.document.references:
        if published is not None and entry.year is not None and entry.year > published:
            label = f"Reference {entry.number} is of {entry.year}, the source of {published}"
            yield _one(reading, "publication year", entry, str(entry.year), label)


def volumes(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield pairs of one journal where the later volume is of an earlier year, or one volume of two years."""
    journals: defaultdict[str, list[tuple[int, int, BibliographyEntry]]] = defaultdict(list)
    for entry in reading.document.references:
        if (entry.volume or "").isdigit() and entry.year is not None:
            journals[_bare(short_journal(entry.journal))].append((int(entry.volume or 0), entry.year, entry))
    for numbered in journals.values():
        numbered.sort(key=lambda one: one[:2])
        for low, high in pairwise(numbered):
            apart = high[1] - low[1]
            if apart < 0 or (low[0] == high[0] and apart > _LONGEST_VOLUME):
                printed = [f"{entry.journal} {year};{volume}" for volume, year, entry in (low, high)]
                yield _two(reading, "publication year", (low[2], high[2]), printed)


def entered_twice(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield pairs of entries that are one work: same title, journal and year, or same journal and pages."""
    known: dict[tuple[object, ...], BibliographyEntry] = {}
    for entry in reading.document.references:
        titled = (_bare(entry.title), _bare(short_journal(entry.journal)), entry.year, entry.meeting_abstract)
        keys = [key for key in (titled, _position(entry)) if key is not None]
        first = next((known[key] for key in keys if key in known), None)
        if first is not None:
            printed = [f"{one.number}. {one.title}" for one in (first, entry)]
            yield _two(reading, "duplicate reference", (first, entry), printed)
        for key in keys:
            known.setdefault(key, entry)


def _one(
    reading: CheckedDocument, kind: str, entry: BibliographyEntry, printed: str, label: str
) -> Inconsistency:
    resolution = "kept as printed"
    return reading.inconsistency(kind, "content", label, (printed,), (entry.at,), resolution)


def _two(
    reading: CheckedDocument,
    kind: str,
    entries: tuple[BibliographyEntry, BibliographyEntry],
    printed: list[str],
) -> Inconsistency:
    one, other = entries
    severity = "wording" if kind == "duplicate reference" else "content"
    label = f"References {one.number} and {other.number}: {kind}"
    resolution, at = "both are kept as printed", (one.at, other.at)
    return reading.inconsistency(kind, severity, label, printed, at, resolution)


def _page(text: str | None) -> tuple[str, str] | None:
    """Return the letters before a page number, and the number."""
    match = re.fullmatch(r"([A-Za-z]*)(\d+)", text or "")
    return (match[1].casefold(), match[2]) if match else None


def _position(entry: BibliographyEntry) -> tuple[str, ...] | None:
    place = (_bare(short_journal(entry.journal)), entry.volume, entry.first_page, entry.last_page)
    known = tuple(part for part in place if part)
    return known if len(known) == len(place) else None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


_PARTICLES = "|".join(
    f"[{part[0].upper()}{part[0]}]{part[1:]}" for part in sorted(words("surname_particles"))
)
_NAMED = re.compile(
    rf"(?P<name>(?:(?:{_PARTICLES})[ -])*"
    r"[^\W\d_a-z][\w'’]+(?:[ -][^\W\d_a-z][\w'’]+)*)"
    r"\s+(?:et\s+al|and\s+colleagues|and\s+co-?workers)(?![a-z])"
)
_INITIALS = 3


def names_in_list(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield authors of two references with nearly the same surname and the same first initial."""
    alike: defaultdict[str, dict[str, tuple[str, BibliographyEntry]]] = defaultdict(dict)
    for reference in reading.document.references:
        for author in reference.authors:
            name, initials = _parts(author)
            alike[letters_only(name)[:1] + initials[:1]].setdefault(name, (author, reference))
    for printed in alike.values():
        for one, other in combinations(printed, 2):
            if not _one_person(one, other):
                continue
            (author, reference), (again, elsewhere) = printed[one], printed[other]
            label = f"Authors {author!r} and {again!r} of two references"
            readings, at = (author, again), (reference.at, elsewhere.at)
            resolution = "both are kept as printed"
            yield reading.inconsistency("author name", "wording", label, readings, at, resolution)


def names_beside_numbers(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield names in the text that are not those of the references cited right after them."""
    entries = {entry.number: entry for entry in reading.document.references}
    for sentence in reading.document.sentences():
        for match in _NAMED.finditer(sentence.text):
            mark = _mark_after(sentence, match.end())
            cited = [entries[n] for n in mark.numbers if n in entries and entries[n].authors] if mark else []
            if cited and not _wrote(match["name"], cited):
                yield _misnamed(reading, sentence, match, cited)


def initials_of_authors(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield initials among the disclosures that are no author's, though they begin and end as one's do."""
    authors = {_initials(author): author for author in reading.document.authors}
    for unit in reading.disclosures():
        for match in WORD.finditer(unit.text):
            ends = {match[0][0] + match[0][-1]} if match[0] not in authors and match[0].isupper() else set()
            alike = [initials for initials in authors if {initials[0] + initials[-1]} == ends]
            if len(alike) == 1 and alike[0] not in {word[0] for word in WORD.finditer(unit.text)}:
                label = f"Initials {match[0]!r} of no author"
                readings, at = (match[0], f"{alike[0]}: {authors[alike[0]]}"), (unit.place(*match.span()),)
                resolution = f"read as {alike[0]!r}"
                yield reading.inconsistency("author name", "wording", label, readings, at, resolution)


def _initials(author: str) -> str:
    """Return the initials of an author as disclosures print them.

    >>> _initials("Ada WB van de Meer")
    'AWBvdM'
    """
    return "".join(word if word.isupper() else word[0] for word in author.split())


def _misnamed(
    reading: CheckedDocument, sentence: Sentence, match: re.Match[str], cited: list[BibliographyEntry]
) -> Inconsistency:
    name = match["name"]
    firsts = [(surname(entry.authors[0]), entry) for entry in cited]
    alike = [(first, entry) for first, entry in firsts if is_nearly(letters_only(name), letters_only(first))]
    first, entry = (alike or firsts)[0]
    label = f"Author {name!r} in the text, and the first author of reference {entry.number}"
    readings, at = (name, first), (sentence.place(*match.span("name")), entry.at)
    kind, severity, resolution = "citation", "content", "the number is followed, not the name"
    if alike:
        kind, severity = "misspelling", "wording"
        resolution = f"read as {first!r}, who wrote the reference cited"
    return reading.inconsistency(kind, severity, label, readings, at, resolution)


def _mark_after(sentence: Sentence, end: int) -> PrintedMark | None:
    """Return the mark that a name at *end* goes with: right after it, or the only one of the sentence."""
    for mark in sentence.citations:
        if 0 <= mark.span.start - end <= 2:
            return mark
    after = [mark for mark in sentence.citations if mark.span.start >= end]
    named = len(_NAMED.findall(sentence.text))
    return after[0] if len(after) == 1 == named and len(sentence.citations) == 1 else None


def _wrote(name: str, entries: Sequence[BibliographyEntry]) -> bool:
    authors = (author for entry in entries for author in entry.authors)
    return letters_only(name) in {letters_only(surname(author)) for author in authors}


def _parts(author: str) -> tuple[str, str]:
    """Return surname and initials, these also where their case is off.

    >>> _parts("van der Meer R"), _parts("Luna-Osei Vc")
    (('van der Meer', 'R'), ('Luna-Osei', 'VC'))
    """
    name, _, initials = author.rpartition(" ")
    if name and len(initials) <= _INITIALS and initials.isalpha():
        return name, initials.upper()
    return surname(author), author.removeprefix(surname(author)).strip()


def _one_person(one: str, other: str) -> bool:
    """Say whether two surnames are one with a slip, or with its second half left out.

    Indexes set hyphens and accents as they like: names that differ in nothing else are one name.
    """
    if letters_only(one) == letters_only(other):
        return False
    halved = any(
        "-" in long and letters_only(long.split("-")[0]) == letters_only(short)
        for long, short in ((one, other), (other, one))
    )
    return halved or is_nearly(letters_only(one), letters_only(other))


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
                yield _of_one_study(reading, abstract, paper)


def _is_abstract(entry: BibliographyEntry) -> bool:
    """Say whether an entry is of one page of a meeting, by its mark or in a supplement."""
    supplement = entry.supplement or re.match(r"s\d|suppl", entry.issue or "", re.IGNORECASE)
    return entry.meeting_abstract or bool(supplement and not entry.last_page)


def _follows(paper: BibliographyEntry, abstract: BibliographyEntry) -> bool:
    others = [{letters_only(surname(author)) for author in one.authors[1:]} for one in (paper, abstract)]
    if paper.year is None or abstract.year is None:
        return False
    return 0 <= paper.year - abstract.year <= _LONGEST_WAIT and bool(others[0] & others[1])


def _stems(title: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]+", title.casefold())
    return frozenset(word[:_STEM] for word in words if len(word) >= _SHORTEST)


def _of_one_study(
    reading: CheckedDocument, abstract: BibliographyEntry, paper: BibliographyEntry
) -> Inconsistency:
    label = f"References {abstract.number} and {paper.number}: an abstract and a paper, it seems of one study"
    readings = (f"{abstract.number}: abstract, {abstract.year}", f"{paper.number}: paper, {paper.year}")
    at, resolution = (abstract.at, paper.at), "both are kept; one study is to be counted once"
    return reading.inconsistency("abstract and paper", "wording", label, readings, at, resolution)
