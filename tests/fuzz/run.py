"""Make up inputs for a number of seconds: `python -m tests.fuzz.run SECONDS`; print how many were tried."""

import sys
import time
from pathlib import Path

from kg.store import MemoryStore
from kg.store.publication import current
from tests.fuzz.targets import TARGETS
from webui import create_app

_AT_ONCE = {"gate": 500, "interface": 10}


def main(seconds: float, builds: Path) -> None:
    """Give each target an equal share of *seconds*, over the build in service."""
    app = create_app(MemoryStore.open(current(builds)))
    for name, target in TARGETS.items():
        count = 0

        def seen(_: object) -> None:
            nonlocal count
            count += 1

        started = time.monotonic()
        while time.monotonic() - started < seconds / len(TARGETS):
            target(app, _AT_ONCE.get(name, 200), seen)
        print(f"{name}: {count} inputs in {time.monotonic() - started:.0f} s, none of them bad", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, Path("build"))
