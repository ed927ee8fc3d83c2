"""``python -m kg.store.pool``: the zygote, started by the process that asks."""

from kg.store.pool.zygote import main

if __name__ == "__main__":
    main()
