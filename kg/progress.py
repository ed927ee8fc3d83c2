"""What a long command is doing: told on standard error while it does it, with how long each step took."""

import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from rich.console import Console
from rich.markup import escape

PATIENCE = 1.0
"""Seconds after which a step that still runs is named."""
_REFRESHED, _REPEATED = 0.2, 5.0  # seconds between two looks at how far a step is: on a terminal, elsewhere
_Item = TypeVar("_Item")


@dataclass(slots=True)
class Underway:
    """A step while it runs; of its `total` things, if it counts them, `done` are behind it.

    >>> str(Underway("read the articles", 3, 10))
    'read the articles: 3 of 10 …'
    """

    name: str
    done: int = 0
    total: int = 0

    def __str__(self) -> str:
        return f"{self.name}: {self.done} of {self.total} …" if self.total else f"{self.name} …"


def _error_console() -> Console:
    # Rich takes a variable such as FORCE_COLOR for a terminal; a file must get no control characters.
    return Console(stderr=True, soft_wrap=True, force_terminal=None if sys.stderr.isatty() else False)


@dataclass(slots=True)
class Steps:
    """Names each step that takes longer than `PATIENCE` while it runs, and keeps how long each took.

    When it is over, a step that took `told_from` seconds or more is told with its time.
    """

    console: Console = field(default_factory=_error_console)
    quiet: bool = False
    told_from: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, total: int = 0) -> Iterator[Underway]:
        """Run one step under its name; whoever runs it may count in what is yielded."""
        step, over, started = Underway(name, 0, total), threading.Event(), time.perf_counter()
        telling = threading.Thread(target=self._tell, args=(step, over), daemon=True)
        if not self.quiet:
            telling.start()
        try:
            yield step
        finally:
            over.set()
            if not self.quiet:
                telling.join()
        self.seconds[name] = time.perf_counter() - started
        if not self.quiet and self.seconds[name] >= self.told_from:
            self._print(f"{self.seconds[name]:7.2f} s  {name}")

    def each(self, name: str, items: Iterable[_Item], total: int) -> Iterator[_Item]:
        """Yield *items*, of which there are *total*, as a step that says how many are done."""
        with self.step(name, total) as step:
            for item in items:
                yield item
                step.done += 1

    def _tell(self, step: Underway, over: threading.Event) -> None:
        if over.wait(PATIENCE):
            return
        if self.console.is_terminal:
            with self.console.status(escape(str(step))) as shown:
                while not over.wait(_REFRESHED):
                    shown.update(escape(str(step)))
            return
        said = ""
        while said == "" or not over.wait(_REPEATED):
            if said != str(step):
                self._print(said := str(step))

    def _print(self, text: str) -> None:
        self.console.print(text, highlight=False, markup=False)


def patient() -> Steps:
    """Return what tells nothing of a command that is quick: only steps of a second or more."""
    return Steps(told_from=PATIENCE)
