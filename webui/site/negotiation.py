"""Which of the forms on offer a client wants: RFC 9110, sections 12.5.1 and 12.5.3."""

from collections.abc import Sequence
from functools import lru_cache

from flask import request
from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

SUFFIXES = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


class NotOffered(NotAcceptable):
    """None of the forms that the client accepts can be sent; `offered` lists those that can."""

    def __init__(self, offered: Sequence[str], reason: str) -> None:
        super().__init__(f"{reason}; on offer: {', '.join(offered)}")
        self.offered = tuple(offered)


def split(path: str) -> tuple[str, str | None]:
    """Return *path* without a known suffix, and the suffix or None.

    >>> split("regimen/rvd.ttl"), split("regimen/rvd")
    (('regimen/rvd', 'ttl'), ('regimen/rvd', None))
    """
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and stem and suffix in SUFFIXES else (path, None)


def choose(offered: Sequence[str], suffix: str | None = None) -> str:
    """Return the media type to send: that of *suffix*, or the best one that the client accepts.

    *offered* is in our order of preference.

    :raises NotOffered: when none of them will do.
    """
    if suffix is not None:
        wanted = SUFFIXES[suffix]
        if wanted not in offered:
            raise NotOffered(offered, f"this page has no form .{suffix}")
        return wanted
    return preferred(tuple(offered), _accepted())


def preferred(offered: tuple[str, ...], accept: str) -> str:
    """Return the best of *offered* for an Accept header; without one, the first.

    >>> preferred(("application/json", "text/csv"), "text/*;q=0.9, application/json;q=0.1")
    'text/csv'

    :raises NotOffered: when none of them will do.
    """
    best = _best(offered, accept)
    if best is None:
        raise NotOffered(offered, "none of the media types in the Accept header can be sent")
    return best


@lru_cache(1_024)
def _best(offered: tuple[str, ...], accept: str) -> str | None:
    best = max(offered, key=lambda media_type: _quality(media_type, accept))
    return best if _quality(best, accept) > 0 else None


def _quality(media_type: str, accept: str) -> float:
    """Return how much the client wants *media_type*, from 0 to 1: its most specific range decides."""
    ranges = parse_accept_header(accept, MIMEAccept)
    if not ranges:
        return 1.0
    main = media_type.split("/", maxsplit=1)[0]
    wanted = {"*/*": 0, f"{main}/*": 1, media_type: 2}
    found = [
        (wanted[plain], q)
        for value, q in ranges
        if (plain := value.partition(";")[0].strip().lower()) in wanted
    ]
    return max(found)[1] if found else 0.0


def prefers_html() -> bool:
    """Say whether the client of this request is a browser."""
    return wants_html(_accepted())


@lru_cache(1_024)
def wants_html(accept: str) -> bool:
    """Say whether an Accept header is a browser's: it names HTML, and wants nothing more than that."""
    if "text/html" not in accept:
        return False
    return _quality("text/html", accept) >= _quality("application/json", accept)


@lru_cache(1_024)
def encoding(offered: tuple[str, ...], accept: str) -> str | None:
    """Return the best of *offered* for an Accept-Encoding header, else ``identity``; None if that is refused.

    >>> encoding(("zstd", "gzip"), "gzip;q=0.5, *"), encoding(("zstd", "gzip"), "zstd;q=0, br")
    ('zstd', 'identity')
    >>> encoding(("gzip",), "br, identity;q=0"), encoding((), "*;q=0"), encoding((), "*;q=0, identity")
    (None, None, 'identity')
    """
    ranges = {value.lower(): q for value, q in parse_accept_header(accept, Accept)}
    other = ranges.get("*", 0.0)
    plain = ranges.get("identity", 0.0)
    best = max(offered, key=lambda name: ranges.get(name, other), default="identity")
    if ranges.get(best, other) > plain:
        return best
    refused = not ranges.get("identity", ranges.get("*", 1.0))
    return None if refused else "identity"


def _accepted() -> str:
    return request.headers.get("Accept", "")
