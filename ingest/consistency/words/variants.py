"""One thing printed in several ways: collected with the first place of each, and told."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ingest.consistency.reading import Reading, inconsistency
from ingest.consistency.words.texts import Unit
from kg.facts import Inconsistency, Place

Printed = dict[str, tuple[Unit, int, int]]
"""Ways in which one thing is printed, with the first place of each."""
Found = Iterator[tuple[str, int, int]]
"""What stands in a text, from where to where."""


def groups(
    units: Iterable[Unit],
    found: Callable[[str], Found],
    same: Callable[[str], str],
    counts: Callable[[str], bool] = lambda text: len(text) > 2,
) -> Iterator[Printed]:
    """Yield what *found* finds that is printed in several ways though *same* makes it one."""
    collected: defaultdict[str, Printed] = defaultdict(dict)
    for unit in units:
        for text, start, end in found(unit.text):
            if counts(text):
                collected[same(text)].setdefault(text, (unit, start, end))
    yield from (printed for printed in collected.values() if len(printed) > 1)


def variants(reading: Reading, printed: Printed) -> Inconsistency:
    """Return that one thing is spelled in several ways."""
    ways = sorted(printed)
    return inconsistency(
        reading.source,
        "spelling variant",
        "wording",
        label=f"{' and '.join(map(repr, ways))} for one thing",
        readings=ways,
        at=[place(printed[way]) for way in ways],
        resolution="read as one word",
    )


def place(printed: tuple[Unit, int, int]) -> Place:
    """Return the place of one way to print a thing."""
    unit, start, end = printed
    return unit.place(start, end)


def closed(text: str) -> str:
    """Return a text without blanks and hyphens."""
    return re.sub(r"[\s\-‑–]+", "", text)
