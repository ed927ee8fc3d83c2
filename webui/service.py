"""The application over a folder of builds, for this server or any other that speaks WSGI."""

import atexit
import logging
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask

from kg.errors import KgError
from kg.schema.resources import DEFAULT_FOLDER
from kg.search.index import Index, open_index
from kg.store import Store
from kg.store.federation import Federation
from kg.store.federation.endpoints import chosen_endpoints
from kg.store.opening import open_remote, open_store
from kg.store.passages import read_passages
from kg.store.publication import current
from webui.application import application
from webui.serving.dispatcher import DISPATCHER, Dispatcher
from webui.serving.generations import Generations, Reloader
from webui.serving.operations.logs import start_log
from webui.serving.requests import Respond
from webui.site.reader import Reader
from webui.site.settings import Settings, read_settings

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 5.0
"""Time in which a SPARQL server has to say what it holds; a stop waits for it."""


@dataclass(frozen=True, slots=True)
class LiveSite:
    """An application, and what puts new builds in service behind it."""

    app: Flask
    generations: Generations
    reloader: Reloader

    @property
    def respond(self) -> Respond:
        """What answers requests, for a server that need not speak WSGI."""
        dispatcher = self.app.extensions[DISPATCHER]
        assert isinstance(dispatcher, Dispatcher)
        return dispatcher.respond

    def close(self) -> None:
        """Look for no more builds, and end what answers queries."""
        self.reloader.stop()
        self.generations.close()


def open_site(builds: Path, documents: Sequence[str], federation: Federation, settings: Settings) -> LiveSite:
    """Open the build in service in *builds*; a new one is put in service when it is there.

    With the setting `store` it is what was published to that SPARQL server instead.

    :raises KgError: when there is none, or it is damaged, or a document is not the one that was read.
    """

    def opened() -> Reader:
        if settings.store:
            store = open_remote(settings.store, settings, os.environ)
        else:
            store = open_store(builds, settings, federation)
        with ExitStack() as until_read:
            until_read.callback(store.close)
            passages = read_passages(store, documents)
            reader = Reader(store, settings, passages, _index_of(store, builds))
            until_read.pop_all()  # what serves stays open
        return reader

    generations = Generations(opened())
    reloader = Reloader(partial(_newest, builds, settings), generations, opened)
    reloader.watch(settings.reload_seconds, again=bool(settings.store))
    app = application(generations, settings, None if settings.store else builds)
    return LiveSite(app, generations, reloader)


def _index_of(store: Store, builds: Path) -> Index | None:
    """Return the names in *store*; None, if they cannot be read now: then the first search tries again."""
    try:
        return open_index(store, builds / store.version)
    except KgError as error:
        _log.warning("pages are served, but nothing can be searched for yet: %s", error)
        return None


def _newest(builds: Path, settings: Settings) -> str:
    """Return the version that ought to be in service: of the builds here, or of the SPARQL server.

    :raises StoreError: when there is none, or the server does not say.
    """
    if not settings.store:
        return current(builds).name
    soon = settings.model_copy(update={"query_seconds": min(settings.query_seconds, _LOOK_SECONDS)})
    return open_remote(settings.store, soon, os.environ).version


def wsgi() -> Flask:
    """Return the application as the environment describes it, for a WSGI server: one process, with threads.

    The variables are those of `myeloma-kg serve`; the body of a request must be bounded by that server.
    """
    listed = {name: os.environ.get(f"MYELOMA_KG_{name}", "") for name in ("DOCUMENTS", "FEDERATE")}
    paths = {
        name: Path(given) if (given := os.environ.get(f"MYELOMA_KG_{name}")) else None
        for name in ("CONFIG", "FEDERATION")
    }
    documents, allowed = listed["DOCUMENTS"].split(os.pathsep), listed["FEDERATE"].split()
    federation = Federation(chosen_endpoints(tuple(allowed), paths["FEDERATION"]))
    settings = read_settings(os.environ, paths["CONFIG"])
    start_log(settings)
    site = open_site(DEFAULT_FOLDER, [each for each in documents if each], federation, settings)
    atexit.register(site.close)
    return site.app
