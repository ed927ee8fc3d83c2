"""``python -m kg.pool``: the zygote, started by the process that asks."""

from kg.pool.zygote import main

if __name__ == "__main__":
    main()
