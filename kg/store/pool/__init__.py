"""Queries in processes of their own, which can be ended: `PooledStore`."""

from kg.store.pool.store import PooledStore

__all__ = ["PooledStore"]
