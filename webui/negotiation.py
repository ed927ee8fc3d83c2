"""Which of the forms on offer a client wants: RFC 9110, section 12.5.1."""

from collections.abc import Sequence

from flask import request

from webui.errors import NotOffered

SUFFIXES = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


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
    best = max(offered, key=quality)
    if quality(best) <= 0:
        raise NotOffered(offered, "none of the media types in the Accept header can be sent")
    return best


def quality(media_type: str) -> float:
    """Return how much the client wants *media_type*, from 0 to 1: its most specific range decides."""
    if not request.accept_mimetypes:
        return 1.0
    main = media_type.split("/", maxsplit=1)[0]
    wanted = {"*/*": 0, f"{main}/*": 1, media_type: 2}
    found = [
        (wanted[plain], q)
        for value, q in request.accept_mimetypes
        if (plain := value.partition(";")[0].strip().lower()) in wanted
    ]
    return max(found)[1] if found else 0.0


def prefers_html() -> bool:
    """Say whether the client is a browser: it names HTML, and wants nothing more than that."""
    return "text/html" in request.accept_mimetypes.values() and quality("text/html") >= quality(
        "application/json"
    )
