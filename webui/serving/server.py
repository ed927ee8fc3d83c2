"""One process, one event loop, and threads behind it: started, reloaded and stopped by signals."""

import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.net import SocketHolder  # type: ignore[attr-defined]
from granian.server.embed import Server

from webui.serving.adapter import Adapter
from webui.site.settings import Settings

HEADER_SECONDS = 10
"""Time for the head of a request; also how long a connection may be idle."""
_LARGEST_HEADER = 128_000


@dataclass(frozen=True, slots=True)
class Occasions:
    """What is called when the server takes requests, and, in a thread, when it gets SIGHUP."""

    serving: Callable[[], None]
    reload: Callable[[], None]


class _Granian(Server):
    """The server at a socket that is taken already, so that nobody else can have it meanwhile."""

    def __init__(self, adapter: Adapter, listening: socket.socket, backlog: int) -> None:
        self._listening = listening
        host, port = listening.getsockname()[:2]
        super().__init__(
            adapter,
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

    def end(self) -> None:
        """Take no more connections; `serve` returns when the requests under way have ended."""
        self.interrupt_signal = True
        self.main_loop_interrupt.set()


def serve_until_stopped(
    app: Flask, listening: socket.socket, settings: Settings, occasions: Occasions
) -> None:
    """Serve *app* at that socket until SIGINT or SIGTERM.

    Requests under way have `stop_seconds` to end; a second signal ends them at once.
    """
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(app, listening, settings, occasions))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop: uvloop's, where there is one, wakes threads and is woken faster."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _serve(app: Flask, listening: socket.socket, settings: Settings, occasions: Occasions) -> None:
    adapter = Adapter(app.extensions["myeloma_kg.front"], settings)
    server = _Granian(adapter, listening, settings.backlog)
    loop = asyncio.get_running_loop()
    serving = asyncio.ensure_future(server.serve())
    stopping = asyncio.Event()

    def stop() -> None:
        if stopping.is_set():
            serving.cancel()
        stopping.set()
        server.end()

    for number in (signal.SIGINT, signal.SIGTERM):
        _on(loop, number, stop)
    if sys.platform != "win32":
        _on(loop, signal.SIGHUP, lambda: loop.run_in_executor(None, occasions.reload))
    loop.call_soon(occasions.serving)
    waiting = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    with suppress(TimeoutError, asyncio.CancelledError):
        await asyncio.wait_for(serving, settings.stop_seconds)
    adapter.close()


def _on(loop: asyncio.AbstractEventLoop, number: int, act: Callable[[], object]) -> None:
    """Act on a signal. The loop's own way loses signals while very many connections end at once."""
    signal.signal(number, lambda *_: loop.call_soon_threadsafe(act))
