"""A process that answers queries one after the other, and may be killed at any moment.

It is forked from the fork server with the graph in it, so it starts in milliseconds.
"""

import resource
import socket
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kg.store.evaluation import TooLarge, evaluate, write_out
from kg.store.pool.messages import Closed, Request, Said, receive, send

_MIB = 1 << 20
# The stack of the main thread may grow so far; the parser of the engine descends once a level.
_STACK = 64 * _MIB
_LOOKED_AT_EVERY = 64
TIRED = 1
"""Flag of an answer: this worker has grown, and should be replaced."""


def work(channel: socket.socket, engine: Callable[[], ox.Store], memory: int) -> None:
    """Answer what comes through *channel* until it closes; take *memory* MiB more at most."""
    store = engine()
    tired_at = _limit(memory) + memory * _MIB // 2
    count = 0
    try:
        while True:
            _, _, body = receive(channel)
            said, content = _outcome(store, Request.unpack(body))
            count += 1
            grown = count % _LOOKED_AT_EVERY == 0 and _size() > tired_at
            send(channel, said, content, TIRED if grown else 0)
    except Closed:
        return


def _outcome(store: ox.Store, asked: Request) -> tuple[Said, bytes]:
    try:
        found = evaluate(store, asked.text, asked.default_graphs, asked.named_graphs, asked.union)
        return Said.ANSWER, write_out(found, asked.media_type, asked.most_bytes, asked.most_rows)
    except SyntaxError as error:
        return Said.SYNTAX, str(error).encode()
    except ValueError as error:
        return Said.VALUE, str(error).encode()
    except TooLarge as error:
        return (Said.BYTES if error.setting == "result_bytes" else Said.ROWS), b""
    except MemoryError:
        return Said.MEMORY, b""
    except (OSError, RuntimeError) as error:
        return Said.FAILURE, str(error).encode()


def _limit(memory: int) -> int:
    """Set limits on this process and return its size as it is, in bytes."""
    size = _size()
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_STACK, _STACK)
    if size:
        _lower(resource.RLIMIT_AS, size + memory * _MIB)
    return size


def _lower(limit: int, value: int) -> None:
    _, hardest = resource.getrlimit(limit)
    if hardest != resource.RLIM_INFINITY:
        value = min(value, hardest)
    resource.setrlimit(limit, (value, hardest))


def _size() -> int:
    """Return the address space of this process in bytes; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    except (OSError, ValueError):
        return 0
    return pages * resource.getpagesize()
