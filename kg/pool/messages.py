"""What the processes of the pool say to each other: frames on stream sockets.

A frame is one byte that says what it is, eight that say how long it is, and the rest. What a
worker sends is never more than that byte, flags and plain bytes: it has run strangers' queries,
so nothing that it says is unpacked.
"""

import socket
import struct
from enum import StrEnum

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


class Closed(Exception):
    """The other side is gone."""


def send(channel: socket.socket, kind: str, body: bytes, flag: int = 0) -> None:
    """Send one frame. :raises Closed: when nobody is there to take it."""
    head = _HEAD.pack(kind.encode("ascii"), flag, len(body))
    try:
        if len(body) < _PIECE:
            channel.sendall(head + body)
            return
        channel.sendall(head)
        channel.sendall(body)
    except (BrokenPipeError, ConnectionError) as error:
        raise Closed from error


def receive(channel: socket.socket, most: int = _LARGEST) -> tuple[str, int, bytes]:
    """Return the next frame: its kind, its flag and its body, of *most* bytes.

    :raises Closed: when the other side went away, stopped in the middle, or talks nonsense.
    :raises TimeoutError: when no frame begins within the time limit of the channel.
    """
    patience = channel.gettimeout()
    try:
        begun = channel.recv(_HEAD.size)
        channel.settimeout(_REST_SECONDS)
    except ConnectionError as error:
        raise Closed from error
    try:
        kind, flag, length = _HEAD.unpack(_read(channel, _HEAD.size, begun))
        if length > most:
            raise Closed
        first = channel.recv(min(length, _PIECE)) if length else b""
        return kind.decode("ascii"), flag, _read(channel, length, first)
    except (ConnectionError, TimeoutError) as error:
        raise Closed from error
    finally:
        channel.settimeout(patience)


def _read(channel: socket.socket, length: int, first: bytes) -> bytes:
    """Return *length* bytes, of which *first* are here already."""
    if len(first) == length:
        return first
    whole = bytearray(length)
    whole[: len(first)] = first
    at, view = len(first), memoryview(whole)
    while at < length:
        got = channel.recv_into(view[at:]) if at else 0
        if not got:
            raise Closed
        at += got
    return bytes(whole)
