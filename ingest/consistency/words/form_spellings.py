"""Short and long forms that the document prints in several ways."""

import re
from collections import defaultdict
from collections.abc import Iterator

from ingest.consistency.reading import Reading, inconsistency
from ingest.consistency.words.short_forms import definitions, key, pieces, plain, ways_to_print
from ingest.consistency.words.texts import Unit, cells, prose
from kg.facts import Inconsistency, Place

_Ways = dict[str, tuple[str, Place]]
"""The ways to print a form, each as printed, with its first place."""
_LAYOUT_GAP = re.compile(r"\s+(?=[α-ωΑ-Ω])|(?<=[-‑–])\s+")
_ADJECTIVE = re.compile(r"\s+[a-z]")


def short_forms_in_two_ways(reading: Reading) -> Iterator[Inconsistency]:
    """Yield short forms whose hyphen or blank stands in one place of the document and not in another."""
    units = [*prose(reading.document), *cells(reading.document)]
    forms: defaultdict[str, _Ways] = defaultdict(dict)
    for entry in definitions(reading):
        if len(pieces(entry.short)) > 1:
            forms[key(entry.short)].setdefault(_way(entry.short), (entry.short, entry.at))
    for printed in forms.values():
        for unit, match in _found(_first(printed), units):
            printed.setdefault(_way(match[0]), (match[0], unit.place(*match.span())))
        yield from _variants(reading, "Short form", printed)


def long_forms_in_two_ways(reading: Reading) -> Iterator[Inconsistency]:
    """Yield long forms whose hyphens differ between lists and text; before a noun a hyphen is grammar."""
    units = list(prose(reading.document))
    forms: defaultdict[str, _Ways] = defaultdict(dict)
    for entry in definitions(reading):
        if len(pieces(entry.long)) > 1:
            forms[plain(entry.long)].setdefault(_way(entry.long.casefold()), (entry.long, entry.at))
    for printed in forms.values():
        for unit, match in _found(_first(printed), units, re.IGNORECASE):
            if "-" not in match[0] or not _ADJECTIVE.match(unit.text, match.end()):
                at = unit.place(*match.span())
                printed.setdefault(_way(match[0].casefold()), (match[0], at))
        yield from _variants(reading, "Long form", printed)


def _first(printed: _Ways) -> str:
    return next(iter(printed.values()))[0]


def _found(form: str, units: list[Unit], flags: int = 0) -> Iterator[tuple[Unit, re.Match[str]]]:
    pattern = re.compile(ways_to_print(form), flags)
    for unit in units:
        yield from ((unit, match) for match in pattern.finditer(unit.text))


def _variants(reading: Reading, what: str, ways: _Ways) -> Iterator[Inconsistency]:
    if len(ways) > 1:
        printed = [text for text, _ in ways.values()]
        yield inconsistency(
            reading.source,
            "spelling variant",
            "wording",
            label=f"{what} {printed[0]!r} is printed in {len(ways)} ways",
            readings=printed,
            at=[place for _, place in ways.values()],
            resolution="read as one form",
        )


def _way(text: str) -> str:
    closed = re.sub(r"[‑–]", "-", _LAYOUT_GAP.sub("", text))
    return re.sub(r"(?<=\w)s\b", "", closed)
