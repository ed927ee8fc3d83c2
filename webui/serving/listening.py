"""The socket that the server listens at: taken first of all, and bounded in what it holds."""

import os
import socket
import sys

from kg.errors import InvalidSetting

UNREAD_SECONDS = 60
"""A client that takes nothing of its answer for so long is cut off, where the system can do that."""


def listen(host: str, port: int, backlog: int) -> socket.socket:
    """Return a socket that listens there; 0 is a free port.

    Who connects before the graph is loaded waits for it. Two servers cannot have one port.

    :raises InvalidSetting: when that address cannot be had.
    """
    if not 0 <= port <= 65535:
        raise InvalidSetting("port", port, "a port is a number from 0 to 65535")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise InvalidSetting("host", host, f"not an address of this machine ({error.strerror})") from error
    taken = socket.socket(family, kind)
    try:
        _prepare(taken)
        taken.bind(address)
        taken.listen(backlog)
    except OSError as error:
        taken.close()
        raise InvalidSetting(
            "port", port, f"cannot listen at {host}: {error.strerror}; choose another with --port"
        ) from error
    return taken


def url_of(listening: socket.socket) -> str:
    """Return the address of the pages served at that socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _prepare(taken: socket.socket) -> None:
    if os.name == "posix":  # elsewhere this would let another program take the port as well
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sys.platform == "linux":  # connections inherit it
        taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1_000 * UNREAD_SECONDS)
