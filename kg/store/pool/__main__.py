"""``python -m kg.store.pool``: the fork server, started by the process that asks."""

from kg.store.pool.fork_server import main

if __name__ == "__main__":
    main()
