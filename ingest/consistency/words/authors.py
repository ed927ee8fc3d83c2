"""Names of one author printed in two ways: in the reference list, and in the text beside a number."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from ingest.consistency.reading import Reading, inconsistency
from ingest.consistency.words.letters import is_nearly, without_accents
from ingest.consistency.words.texts import WORD, disclosures
from ingest.documents.document import CitationMark, Reference, Sentence
from ingest.extracted.publications import surname
from kg.facts import Inconsistency, Place

_NAMED = re.compile(
    r"(?P<name>(?:(?:[Vv]an|[Dd]e[rnl]?|[Ll]a|[Ll]e|[Vv]on|[Dd]i|[Dd]u|[Tt]en?|[Ee]l|[Aa]l)[ -])*"
    r"[^\W\d_a-z][\w'’]+(?:[ -][^\W\d_a-z][\w'’]+)*)"
    r"\s+(?:et\s+al|and\s+colleagues|and\s+co-?workers)(?![a-z])"
)
_INITIALS = 3


def names_in_list(reading: Reading) -> Iterator[Inconsistency]:
    """Yield authors of two references with nearly the same surname and the same first initial."""
    alike: defaultdict[str, dict[str, tuple[str, Reference]]] = defaultdict(dict)
    for reference in reading.document.references:
        for author in reference.authors:
            name, initials = _parts(author)
            alike[_plain(name)[:1] + initials[:1]].setdefault(name, (author, reference))
    for printed in alike.values():
        for one, other in combinations(printed, 2):
            if not _one_person(one, other):
                continue
            (author, reference), (again, elsewhere) = printed[one], printed[other]
            yield inconsistency(
                reading.source,
                "author name",
                "wording",
                label=f"Authors {author!r} and {again!r} of two references",
                readings=(author, again),
                at=(Place(str(reference.locator)), Place(str(elsewhere.locator))),
                resolution="both are kept as printed",
            )


def names_beside_numbers(reading: Reading) -> Iterator[Inconsistency]:
    """Yield names in the text that are not those of the references cited right after them."""
    entries = {entry.number: entry for entry in reading.document.references}
    for sentence in reading.document.sentences():
        for match in _NAMED.finditer(sentence.text):
            mark = _mark_after(sentence, match.end())
            cited = [entries[n] for n in mark.numbers if n in entries and entries[n].authors] if mark else []
            if cited and not any(_wrote(match["name"], entry) for entry in cited):
                yield _misnamed(reading, sentence, match, cited)


def initials_of_authors(reading: Reading) -> Iterator[Inconsistency]:
    """Yield initials among the disclosures that are no author's, though they begin and end as one's do."""
    authors = {_initials(author): author for author in reading.document.authors}
    for unit in disclosures(reading.document):
        for match in WORD.finditer(unit.text):
            ends = {match[0][0] + match[0][-1]} if match[0] not in authors and match[0].isupper() else set()
            alike = [initials for initials in authors if {initials[0] + initials[-1]} == ends]
            if len(alike) == 1 and alike[0] not in {word[0] for word in WORD.finditer(unit.text)}:
                yield inconsistency(
                    reading.source,
                    "author name",
                    "wording",
                    label=f"Initials {match[0]!r} of no author",
                    readings=(match[0], f"{alike[0]}: {authors[alike[0]]}"),
                    at=(unit.place(*match.span()),),
                    resolution=f"read as {alike[0]!r}",
                )


def _initials(author: str) -> str:
    """Return the initials of an author as disclosures print them.

    >>> _initials("Ada WB van de Meer")
    'AWBvdM'
    """
    return "".join(word if word.isupper() else word[0] for word in author.split())


def _misnamed(
    reading: Reading, sentence: Sentence, match: re.Match[str], cited: list[Reference]
) -> Inconsistency:
    name = match["name"]
    firsts = [(surname(entry.authors[0]), entry) for entry in cited]
    alike = [(first, entry) for first, entry in firsts if is_nearly(_plain(name), _plain(first))]
    first, entry = (alike or firsts)[0]
    return inconsistency(
        reading.source,
        "misspelling" if alike else "citation",
        "wording" if alike else "content",
        label=f"Author {name!r} in the text, and the first author of reference {entry.number}",
        readings=(name, first),
        at=(Place(str(sentence.locator.within(*match.span("name")))), Place(str(entry.locator))),
        resolution=f"read as {first!r}, who wrote the reference cited"
        if alike
        else "the number is followed, not the name",
    )


def _mark_after(sentence: Sentence, end: int) -> CitationMark | None:
    """Return the mark that a name at *end* goes with: right after it, or the only one of the sentence."""
    for mark in sentence.citations:
        if 0 <= mark.span.start - end <= 2:
            return mark
    after = [mark for mark in sentence.citations if mark.span.start >= end]
    named = len(_NAMED.findall(sentence.text))
    return after[0] if len(after) == 1 == named and len(sentence.citations) == 1 else None


def _wrote(name: str, entry: Reference) -> bool:
    return _plain(name) in {_plain(surname(author)) for author in entry.authors}


def _plain(name: str) -> str:
    return "".join(char for char in without_accents(name).casefold() if char.isalpha())


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
    """Say whether two surnames are one with a slip, a hyphen more or fewer, or its second half left out."""
    if _plain(one) == _plain(other):
        return without_accents(one) != without_accents(other)
    halved = any(
        "-" in long and _plain(long.split("-")[0]) == _plain(short)
        for long, short in ((one, other), (other, one))
    )
    return halved or is_nearly(_plain(one), _plain(other))
