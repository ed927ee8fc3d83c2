"""What every request goes through: its limit, its graph, who answers it, and its line in the log."""

import time

from kg.errors import RateLimited
from webui.serving.generations import Generations
from webui.serving.operations.clients import Rates, client_of
from webui.serving.operations.recorder import NAME, WATCHED, Recorder
from webui.serving.page_service import PageService
from webui.serving.query_service import QueryService
from webui.serving.requests import HttpRequest, Refused, Reply
from webui.site.settings import Settings

DISPATCHER = "myeloma_kg.dispatcher"
"""Key of the application's extensions: its `Dispatcher`."""
_STATIC = "/static/"


class Dispatcher:
    """Answers requests: queries of programs from the graph, all else by pages."""

    def __init__(
        self,
        generations: Generations,
        queries: QueryService,
        pages: PageService,
        recorder: Recorder,
        settings: Settings,
    ) -> None:
        self._generations, self._queries, self._pages = generations, queries, pages
        self._recorder, self._trusted_proxies = recorder, settings.trusted_proxies
        self._rates = Rates(settings.rate_per_minute, settings.rate_burst)

    async def respond(self, request: HttpRequest) -> Reply:
        """Return the answer to *request*, with the name that the log has it under."""
        began = time.perf_counter()
        reply: Reply = (500, [], b"")
        self._recorder.in_flight.add(request)
        try:
            self._limit(request)
            await request.receive()
            with self._generations.use() as request.reader:
                reply = await self._queries.respond(request) or await self._pages.respond(request)
        except Refused as refused:
            reply, request.error, request.reader = refused.reply(), refused, None
        finally:
            self._recorder.in_flight.discard(request)
            name = self._recorder.record(request, reply, time.perf_counter() - began)
        reply[1].append((NAME, name))
        return reply

    def _limit(self, request: HttpRequest) -> None:
        """Have a page say so, if the client asks too often."""
        if request.path in WATCHED or request.path.startswith(_STATIC):
            return
        try:
            self._rates.take(
                client_of(request.peer, request.header("x-forwarded-for"), self._trusted_proxies)
            )
        except RateLimited as error:
            request.error = error
