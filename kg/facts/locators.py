"""Places in a source document, as one short string that a person can copy.

``cytogenetics/1/2@3fa9c1d2a0b1``       section, paragraph 1, sentence 2
``table-2/3/7[12:21]@9d00aa317c55``     table, body row 3, column 7, characters 12 to 20
``references/40@…``                     entry 40 of the reference list

All counts start at 1 (row 0 is a table's header); character offsets start at 0 and
are half open, as in the W3C Web Annotation ``TextPositionSelector``. The digest is
the start of the SHA-256 of the exact text of the whole sentence or cell.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

DIGEST_LENGTH = 12
_PATTERN = re.compile(
    r"(?P<container>[a-z0-9][a-z0-9-]*)"
    r"(?P<parts>(?:/\d+)*)"
    r"(?:\[(?P<start>\d+):(?P<end>\d+)\])?"
    rf"(?:@(?P<digest>[0-9a-f]{{{DIGEST_LENGTH}}}))?"
)


def digest(text: str) -> str:
    """Return the digest of an exact text: 12 hexadecimal digits of its SHA-256.

    >>> digest("P < 0.001") == digest("P = 0.001")
    False
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:DIGEST_LENGTH]


@dataclass(frozen=True, slots=True, order=True)
class Locator:
    """One place in one document; `str()` and `parse` are inverse.

    >>> str(Locator.parse("table-2/3/7[12:21]@9d00aa317c55"))
    'table-2/3/7[12:21]@9d00aa317c55'
    """

    container: str
    parts: tuple[int, ...] = ()
    chars: tuple[int, int] | None = None
    digest: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a locator.

        :raises ValueError: when the text is no locator.
        """
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no locator such as 'cytogenetics/1/2@3fa9c1d2a0b1'")
        parts = tuple(int(part) for part in match["parts"].split("/") if part)
        chars = (int(match["start"]), int(match["end"])) if match["start"] else None
        return cls(match["container"], parts, chars, match["digest"])

    @property
    def place(self) -> str:
        """The locator without characters and digest: ``table-2/3/7``."""
        return "/".join([self.container, *map(str, self.parts)])

    def within(self, start: int, end: int) -> "Locator":
        """Return the locator of the characters from *start* up to *end* of this place."""
        return Locator(self.container, self.parts, (start, end), self.digest)

    def __str__(self) -> str:
        chars = f"[{self.chars[0]}:{self.chars[1]}]" if self.chars else ""
        return f"{self.place}{chars}" + (f"@{self.digest}" if self.digest else "")
