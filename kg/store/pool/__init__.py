"""Queries in processes of their own, which can be ended: `kg.store.pool.store.PooledStore`."""
