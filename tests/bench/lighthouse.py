"""Lighthouse's marks for the pages seen first, over the newest build: `make bench ARGS="lighthouse"`."""

import statistics
from pathlib import Path

from kg.store import MemoryStore
from kg.store.publication import current
from tests.serving import served
from tests.webui.lighthouse import CATEGORIES, audit
from webui import create_app

ROOT = Path(__file__).resolve().parents[2]
TURNS = 3
PAGES = {
    "home": "/",
    "question": "/questions/which-regimens-overcome-an-abnormality?abnormality=abnormality/t-4-14",
    "regimen": "/regimen/rvd",
    "matrix": "/matrix",
    "mechanisms": "/mechanisms",
}


def measure_lighthouse(builds: Path = Path("build")) -> None:
    """Print the median mark of each category, of 100."""
    print(f"| page | {' | '.join(CATEGORIES)} |\n|{' --- |' * (len(CATEGORIES) + 1)}")
    with served(create_app(MemoryStore.open(current(builds)))) as address:
        for name, page in PAGES.items():
            told = [audit(ROOT, [address + page])[address + page] for _ in range(TURNS)]
            marks = (
                f"{100 * statistics.median(each[category]['score'] for each in told):.0f}"
                for category in CATEGORIES
            )
            print(f"| {name} | {' | '.join(marks)} |", flush=True)
