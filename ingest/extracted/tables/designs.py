"""Which kind of study a cell names, in Roman or Arabic numbers, with or without the word "phase"."""

import re

from ingest.extracted.tables.naming import Names
from kg.facts import Ref

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_PHASE = re.compile(
    r"(?:phase\s*)?((?:[1-4]|I{1,3}|IV)[ab]?(?:\s*[-–/]\s*(?:[1-4]|I{1,3}|IV)[ab]?)?)", re.IGNORECASE
)


def design_of(text: str, names: Names) -> Ref:
    """Return the design that *text* names: ``2``, ``II`` and ``Phase 2`` are all Phase II."""
    written = " ".join(text.split())
    if names.lexicon.find(written, "design") is None and (phase := _PHASE.fullmatch(written)):
        roman = re.sub(r"[1-4]", lambda digit: _ROMAN[digit[0]], phase[1])
        written = f"Phase {re.sub(r'[ivIV]+(?=[ab]?)', lambda part: part[0].upper(), roman)}"
    return names.name(written, "design")
