"""Addresses that stay, and how to cite an answer: which data gave it, and whether it is still the same."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from kg.store import UNVERSIONED, Row
from webui.site.errors import BadValue

VERSION, DIGEST = "version", "digest"
ABOUT_THE_ANSWER = frozenset({VERSION, DIGEST})
_VERSIONS, _DIGESTS = re.compile(r"[\w.+-]{1,64}"), re.compile(r"\d{1,9}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Stale:
    """A link to an answer of other data than this server has.

    `then` and `now` count rows. `is_same` says whether the answer is what it was: None if the link or the
    length of the answer does not let that be known.
    """

    cited: str
    served: str
    then: int | None
    now: int | None
    is_same: bool | None


def digest(rows: Sequence[Row]) -> str:
    """Return how many rows an answer has and a short digest of them.

    >>> digest([])
    '0-e3b0c44298fc'
    """
    said = "".join(f"{name}\x1f{value}\x1e" for row in rows for name, value in sorted(row.items()))
    return f"{len(rows)}-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def cited(given: Mapping[str, str], served: str, now: str | None) -> Stale | None:
    """Return what is known of the answer that a link was made for; None if it was of these data.

    *now* is the digest of the answer as it is, None if the answer is not read as a whole.

    :raises BadValue: when version or digest have not the form that a permalink gives them.
    """
    version, then = _formed(given, VERSION, _VERSIONS), _formed(given, DIGEST, _DIGESTS)
    if not version or version == served:
        return None
    return Stale(version, served, _number(then), _number(now), then == now if then and now else None)


def _formed(given: Mapping[str, str], name: str, form: re.Pattern[str]) -> str:
    value = given.get(name, "")
    if value and not form.fullmatch(value):
        raise BadValue(f"Parameter {name!r}: {value[:80]!r} is not what a permalink has; leave it out.")
    return value


def _number(found: str | None) -> int | None:
    return int(found.partition("-")[0]) if found else None


def permalink(address: str, values: Mapping[str, str], served: str, now: str | None) -> str:
    """Return the address of an answer with the data that gave it."""
    pinned = {} if served == UNVERSIONED else {VERSION: served, **({DIGEST: now} if now else {})}
    asked = urlencode({**values, **pinned}, safe="/")
    return f"{address}?{asked}" if asked else address


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """An answer as something to cite: the question as asked, the data, and where it is.

    `issued` is a date such as ``2026-11-22``, None where the build does not say; `sources` are
    the titles of what was read.
    """

    title: str
    site: str
    publisher: str | None
    version: str
    issued: str | None
    sources: tuple[str, ...]
    url: str

    @property
    def text(self) -> str:
        """The citation as a sentence or two."""
        of = f" of {self.issued}" if self.issued else ""
        read = f" Read from: {'; '.join(self.sources)}." if self.sources else ""
        return f"“{self.title}” {self.site}, data version {self.version}{of}.{read} {self.url}"

    @property
    def csl(self) -> Mapping[str, object]:
        """The citation as an item of CSL JSON (https://citationstyles.org)."""
        issued = {"issued": {"date-parts": [list(map(int, self.issued.split("-")))]}} if self.issued else {}
        author = {"author": [{"literal": self.publisher}]} if self.publisher else {}
        return {
            "id": self.key,
            "type": "dataset",
            "title": self.title,
            **author,
            "container-title": self.site,
            "version": self.version,
            **issued,
            "URL": self.url,
        }

    @property
    def bibtex(self) -> str:
        """The citation as an entry of BibTeX."""
        fields = {
            "title": f"{{{_tex(self.title)}}}",
            "author": f"{{{_tex(self.publisher)}}}" if self.publisher else "",
            "year": self.issued[:4] if self.issued else "",
            "howpublished": _tex(self.site),
            "note": _tex(f"Data version {self.version}{f', {self.issued}' if self.issued else ''}"),
            "url": self.url,
        }
        told = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        return f"@misc{{{self.key},\n{told}}}"

    @property
    def key(self) -> str:
        """A name for the citation that is the same each time."""
        return f"{self.site}-{hashlib.sha256(self.url.encode()).hexdigest()[:8]}"


def _tex(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)
