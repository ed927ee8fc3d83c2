"""One process, one event loop, and threads behind it: started, reloaded and stopped by signals.

The socket is taken before anything else, so that whoever connects while the graph is loaded waits
for it, and bounded in what it holds.
"""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.net import SocketHolder  # type: ignore[attr-defined]
from granian.server.embed import Server

from kg.errors import InvalidSetting
from webui.serving.requests import Respond
from webui.serving.rsgi import RsgiApplication
from webui.site.settings import Settings

HEADER_SECONDS = 10
"""Time for the head of a request; also how long a connection may be idle."""
_LARGEST_HEADER = 128_000
UNREAD_SECONDS = 60
"""A client that takes nothing of its answer for so long is cut off, where the system can do that."""


@dataclass(frozen=True, slots=True)
class ServerHooks:
    """What is called when the server takes requests, and, in a thread, when it gets SIGHUP."""

    serving: Callable[[], None]
    reload: Callable[[], None]


class GranianServer(Server):
    """The server at a socket that is taken already, so that nobody else can have it meanwhile."""

    def __init__(self, application: RsgiApplication, listening: socket.socket, backlog: int) -> None:
        self._listening = listening
        host, port = listening.getsockname()[:2]
        super().__init__(
            application,
            address=host,
            port=port,
            interface=Interfaces.RSGI,
            http=HTTPModes.http1,
            websockets=False,
            backlog=backlog,
            backpressure=backlog,
            http1_settings=HTTP1Settings(
                header_read_timeout=1_000 * HEADER_SECONDS, max_buffer_size=_LARGEST_HEADER
            ),
            log_enabled=False,
        )

    def _init_shared_socket(self) -> None:
        # What is handed over is closed by the server.
        if sys.platform == "win32":  # a socket is not handed over there
            self._listening.close()
            super()._init_shared_socket()
            return
        held = SocketHolder(self._listening.detach(), False, self.backlog)  # type: ignore[call-arg]
        self._ssp, self._shd = None, held  # type: ignore[assignment]


def serve_until_stopped(
    respond: Respond, listening: socket.socket, settings: Settings, hooks: ServerHooks
) -> None:
    """Have *respond* answer at that socket until SIGINT or SIGTERM.

    Requests under way have `stop_seconds` to end; a second signal ends them at once.
    """
    gc.collect()
    gc.freeze()  # what is here now stays: it need not be looked through again and again
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(respond, listening, settings, hooks))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop: uvloop's, where there is one, wakes threads and is woken faster."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(respond: Respond, listening: socket.socket, settings: Settings, hooks: ServerHooks) -> None:
    application = RsgiApplication(respond, settings)
    server = GranianServer(application, listening, settings.backlog)
    loop = asyncio.get_running_loop()
    serving = asyncio.ensure_future(server.serve())
    stopping = asyncio.Event()

    def stop() -> None:
        if stopping.is_set():
            serving.cancel()
        stopping.set()
        # It takes no more connections; `serve` returns when the requests under way have ended.
        server.stop()  # type: ignore[no-untyped-call]

    for number in (signal.SIGINT, signal.SIGTERM):
        _on(loop, number, stop)
    if sys.platform != "win32":
        _on(loop, signal.SIGHUP, lambda: loop.run_in_executor(None, hooks.reload))
    loop.call_soon(hooks.serving)
    waiting = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    with suppress(TimeoutError, asyncio.CancelledError):
        await asyncio.wait_for(serving, settings.stop_seconds)
    application.close()


def _on(loop: asyncio.AbstractEventLoop, number: int, act: Callable[[], object]) -> None:
    """Act on a signal. The loop's own way loses signals while very many connections end at once."""
    signal.signal(number, lambda *_: loop.call_soon_threadsafe(act))


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
