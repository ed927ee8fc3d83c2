"""What the processes of the pool say to each other: frames on stream sockets.

A frame is one byte that says what it is, eight that say how long it is, and the rest. What a
worker sends is never more than that byte, flags and plain bytes: it has run strangers' queries,
so nothing that it says is unpacked.
"""

import json
import socket
import struct
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

_HEAD = struct.Struct("!cBQ")
_PIECE = 1 << 20
# What is sent is whole before the first byte of it leaves, so a pause of this length is an end.
_REST_SECONDS = 30.0
_LARGEST = 1 << 30
ASK = "Q"


class Said(StrEnum):
    """What a worker answers; the body is the answer, or the reason as text."""

    ANSWER = "A"
    SYNTAX = "S"
    VALUE = "V"
    FAILURE = "F"
    MEMORY = "M"
    BYTES = "B"
    ROWS = "R"


@dataclass(frozen=True, slots=True)
class Request:
    """What a worker is asked: one query; `union` says whether all graphs together are its default graph.

    `most_bytes` and `most_rows` are what may be sent.
    """

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    union: bool
    media_type: str
    most_bytes: int
    most_rows: int

    def pack(self) -> bytes:
        graphs = (self.default_graphs, self.named_graphs, self.union)
        return json.dumps((self.text, *graphs, self.media_type, self.most_bytes, self.most_rows)).encode()

    @classmethod
    def unpack(cls, body: bytes) -> Self:
        return cls(*json.loads(body))


class Closed(Exception):
    """The other side is gone."""


def send(channel: socket.socket, kind: str, body: bytes, flag: int = 0) -> None:
    """Send one frame. :raises Closed: when nobody is there to take it."""
    try:
        if len(body) < _PIECE:
            channel.sendall(frame(kind, body, flag))
            return
        channel.sendall(_HEAD.pack(kind.encode("ascii"), flag, len(body)))
        channel.sendall(body)
    except (BrokenPipeError, ConnectionError) as error:
        raise Closed from error


def frame(kind: str, body: bytes, flag: int = 0) -> bytes:
    """Return the bytes of one frame."""
    return _HEAD.pack(kind.encode("ascii"), flag, len(body)) + body


def whole(got: bytes | bytearray) -> tuple[str, int, bytes] | None:
    """Return the frame that *got* is; None as long as it is only the beginning of one."""
    if len(got) < _HEAD.size:
        return None
    kind, flag, length = _HEAD.unpack_from(got)
    return (kind.decode("ascii"), flag, bytes(got[_HEAD.size :])) if len(got) == _HEAD.size + length else None


def receive(channel: socket.socket, most: int = _LARGEST, got: bytes = b"") -> tuple[str, int, bytes]:
    """Return the next frame: its kind, its flag and its body, of *most* bytes; *got* is its beginning.

    :raises Closed: when the other side went away, stopped in the middle, or talks nonsense.
    :raises TimeoutError: when no frame begins within the time limit of the channel.
    """
    patience = channel.gettimeout()
    try:
        begun = got or channel.recv(_HEAD.size)
        channel.settimeout(_REST_SECONDS)
    except ConnectionError as error:
        raise Closed from error
    try:
        head = _read(channel, _HEAD.size, begun[: _HEAD.size])
        kind, flag, length = _HEAD.unpack(head)
        if length > most:
            raise Closed
        first = begun[_HEAD.size :] or (channel.recv(min(length, _PIECE)) if length else b"")
        return kind.decode("ascii"), flag, _read(channel, length, first)
    except (ConnectionError, TimeoutError) as error:
        raise Closed from error
    finally:
        channel.settimeout(patience)


def _read(channel: socket.socket, length: int, first: bytes) -> bytes:
    """Return *length* bytes, of which *first* are here already."""
    if len(first) == length:
        return first
    if len(first) > length:
        raise Closed
    read = bytearray(length)
    read[: len(first)] = first
    at, view = len(first), memoryview(read)
    while at < length:
        got = channel.recv_into(view[at:]) if at else 0
        if not got:
            raise Closed
        at += got
    return bytes(read)
