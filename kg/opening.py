"""From a folder of builds to a store that a server can ask."""

from pathlib import Path

from kg.budgets import Budgets
from kg.federation import Federation
from kg.publication import current
from kg.store import MemoryStore, Store


def open_store(builds: Path, budgets: Budgets, federation: Federation | None = None) -> Store:
    """Return the build in service in the folder *builds*, each query within *budgets*.

    :raises NoBuild: when there is none.
    :raises StoreError: when it is damaged.
    """
    return MemoryStore.open(current(builds), federation)
