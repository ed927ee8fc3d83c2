"""Lighthouse's opinion of a page."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


class Category(TypedDict):
    """What Lighthouse says under one heading; `score` from 0 to 1."""

    score: float


class Report(TypedDict):
    """What Lighthouse says of a page, as far as it is looked at here."""

    categories: Mapping[str, Category]


class NotHere(Exception):
    """Lighthouse, Node.js or Chromium is not here."""


def audit(project: Path, address: str, categories: Sequence[str] = CATEGORIES) -> Report:
    """Return Lighthouse's report on the page at *address*, as a phone of its choice sees it.

    :raises NotHere: when a program is missing.
    """
    program = project / "tests" / "frontend" / "node_modules" / "lighthouse" / "cli" / "index.js"
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    node = shutil.which("node")
    if not program.is_file() or not browser or not node:
        raise NotHere("Lighthouse needs Chromium, Node.js and its packages (make programs checkers)")
    command = [node, str(program), address, "--output=json", "--quiet", f"--chrome-path={browser}"]
    command += [f"--chrome-flags={_FLAGS}", f"--only-categories={','.join(categories)}"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    told: Report = json.loads(ran.stdout)
    return told
