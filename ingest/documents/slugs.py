"""Short names for the parts of a document, as they stand in a locator."""

import re
import unicodedata
from collections.abc import Iterable

MOST_WORDS = 8
"""Words of a title that its slug keeps: a locator is copied by hand, and carries no sentence."""


def slug(title: str, otherwise: str = "section") -> str:
    """Return a title in kebab-case ASCII, its first words; *otherwise* when nothing of it is left.

    >>> slug("Naïve cells & TNF-α")
    'naive-cells-tnf-alpha'
    """
    ascii_only = "".join(map(_to_ascii, unicodedata.normalize("NFKD", title)))
    return "-".join(re.findall("[a-z0-9]+", ascii_only.lower())[:MOST_WORDS]) or otherwise


def _to_ascii(char: str) -> str:
    if char.isascii():
        return char
    if unicodedata.combining(char):
        return ""
    name = unicodedata.name(char, "")
    return name.rpartition(" ")[2] if name.startswith("GREEK") and "WITH" not in name else " "


class Slugs:
    """Hand out each slug once; the second of a kind gets ``-2``."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = set(reserved)
        self._last: dict[str, int] = {}

    def take(self, title: str) -> str:
        """Return a slug that was not taken before."""
        name = wanted = slug(title)
        while name in self._taken:
            self._last[wanted] = self._last.get(wanted, 1) + 1
            name = f"{wanted}-{self._last[wanted]}"
        self._taken.add(name)
        return name
