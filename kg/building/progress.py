"""Steps of a long job: a live display on a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console


@dataclass(slots=True)
class Steps:
    """Names each step while it runs and keeps how long it took, in seconds."""

    console: Console = field(default_factory=lambda: Console(stderr=True))
    quiet: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run one step under its name."""
        started = time.perf_counter()
        if self.quiet:
            yield
        elif self.console.is_terminal:
            with self.console.status(f"{name} …"):
                yield
        else:
            yield
        self.seconds[name] = time.perf_counter() - started
        if not self.quiet:
            self.console.print(f"{self.seconds[name]:7.2f} s  {name}", highlight=False, markup=False)
