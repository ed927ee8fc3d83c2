"""From a folder of builds to a store that a server can ask."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from kg.store import MemoryStore, Store
from kg.store.budgets import Budgets
from kg.store.disk import load_disk
from kg.store.federation import Federation
from kg.store.pool.store import PooledStore
from kg.store.pool.workers import WorkerSpec
from kg.store.publication import check, current, manifest
from kg.store.remote.server import Remote, login_of
from kg.store.remote.store import RemoteStore

_log = logging.getLogger(__name__)


def open_store(builds: Path, budgets: Budgets, federation: Federation | None = None) -> Store:
    """Return the build in service in the folder *builds*, each query in a process of its own.

    A graph of up to `local_quads` is held in this process as well, which answers by itself what costs
    next to nothing. One of more than `memory_quads` is read from disk; the store for that is made
    first if the build has none.

    :raises NoBuild: when there is none.
    :raises StoreError: when it is damaged.
    """
    build = current(builds)
    check(build)
    if not hasattr(os, "fork"):
        _log.warning("this system cannot fork: queries run inside the server, without limits")
        return MemoryStore.open(build, federation)
    said = manifest(build).get("quads")
    quads = said if isinstance(said, int) else 0
    large = quads > budgets.memory_quads
    spec = WorkerSpec(load_disk(build) if large else build, on_disk=large, memory=budgets.query_memory)
    here = not large and 0 < quads <= budgets.local_quads
    return PooledStore(spec, build.name, budgets, federation, here)


def open_remote(endpoint: str, budgets: Budgets, environ: Mapping[str, str]) -> Store:
    """Return what was published to the SPARQL server at *endpoint*; *environ* may hold a login.

    :raises StoreError: when it does not answer, or holds nothing that was published.
    """
    return RemoteStore.open(Remote(endpoint, login=login_of(environ)), budgets)
