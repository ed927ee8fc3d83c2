"""From a folder of builds to a store that a server can ask."""

import logging
import os
from pathlib import Path

from kg.budgets import Budgets
from kg.federation import Federation
from kg.pool import PooledStore
from kg.pool.nursery import Home
from kg.publication import current
from kg.store import MemoryStore, Store

_log = logging.getLogger(__name__)


def open_store(builds: Path, budgets: Budgets, federation: Federation | None = None) -> Store:
    """Return the build in service in the folder *builds*, each query in a process of its own.

    :raises NoBuild: when there is none.
    :raises StoreError: when it is damaged.
    """
    build = current(builds)
    if not hasattr(os, "fork"):
        _log.warning("this system cannot fork: queries run inside the server, without limits")
        return MemoryStore.open(build, federation)
    home = Home(build, on_disk=False, memory=budgets.query_memory)
    return PooledStore(home, build.name, budgets, federation)
