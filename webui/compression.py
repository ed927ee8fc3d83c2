"""Answers made smaller for the way: zstd (RFC 8878) and gzip, as the client accepts."""

import gzip

import zstandard

from webui.negotiation import encoding

SMALLEST = 1_000
"""Bytes below which it is not worth it."""
_TYPES = ("text/", "application/", "image/svg")
_MADE = {
    "zstd": lambda body: zstandard.compress(body, 3),
    "gzip": lambda body: gzip.compress(body, 5, mtime=0),
}
_OFFERED = tuple(_MADE)


def chosen(accept: str, media_type: str, size: int) -> str:
    """Return the encoding to send: ``zstd``, ``gzip`` or ``identity``."""
    if not accept or size < SMALLEST or not media_type.startswith(_TYPES):
        return "identity"
    return encoding(_OFFERED, accept)


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
