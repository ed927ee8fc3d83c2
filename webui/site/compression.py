"""Answers made smaller for the way: zstd (RFC 8878) and gzip, as the client accepts."""

import gzip

import zstandard

from webui.site.negotiation import NotOffered, encoding

SMALLEST = 1_000
"""Bytes below which it is not worth it."""
_TYPES = ("text/", "application/", "image/svg")
_MADE = {
    "zstd": lambda body: zstandard.compress(body, 3),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}
_OFFERED = tuple(_MADE)


def chosen(accept: str, media_type: str, size: int) -> str:
    """Return the encoding to send: ``zstd``, ``gzip`` or ``identity``; for what is small the last, if it may.

    :raises NotOffered: when the client refuses each of them (RFC 9110, section 12.5.3).
    """
    worth_it = size >= SMALLEST and media_type.startswith(_TYPES)
    if not accept or (not worth_it and encoding((), accept)):
        return "identity"
    best = encoding(_OFFERED, accept)
    if best is None:
        offered = (*_OFFERED, "identity")
        raise NotOffered(offered, "none of the encodings in the Accept-Encoding header can be sent")
    return best


def compress(body: bytes, name: str) -> bytes:
    """Return *body* in that encoding."""
    return _MADE[name](body)


def tag(plain: str, name: str) -> str:
    """Return the entity tag of an encoded form of what has the tag *plain*: the bytes differ."""
    return plain if name == "identity" else f"{plain}-{name}"


def knows(tags: str, plain: str) -> bool:
    """Say whether an If-None-Match header names *plain*, in whatever encoding.

    >>> knows('W/"a-gzip", "b"', "a"), knows('"ab"', "a"), knows("*", "a")
    (True, False, True)
    """
    held = {each.strip().removeprefix("W/").strip('"') for each in tags.split(",")}
    return "*" in held or any(tag(plain, name) in held for name in ("identity", *_OFFERED))
