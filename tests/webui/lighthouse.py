"""Lighthouse's opinion of pages."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class Category(TypedDict):
    """What Lighthouse says under one heading; `score` from 0 to 1."""

    score: float


class NotHere(Exception):
    """Lighthouse, Node.js or Chromium is not here."""


def audit(
    project: Path, addresses: Sequence[str], categories: Sequence[str] = CATEGORIES
) -> Mapping[str, Mapping[str, Category]]:
    """Return what Lighthouse says of the pages at *addresses*, seen on a phone of its choice, by category.

    :raises NotHere: when a program is missing.
    """
    place = project / "tests" / "frontend"
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    node = shutil.which("node")
    if not (place / "node_modules" / "lighthouse").is_dir() or not browser or not node:
        raise NotHere("Lighthouse needs Chromium, Node.js and its packages (make programs checkers)")
    command = [node, "lighthouse.mjs", browser, ",".join(categories), *addresses]
    ran = subprocess.run(command, cwd=place, capture_output=True, text=True, check=True)
    told: Mapping[str, Mapping[str, Category]] = json.loads(ran.stdout)
    return told
