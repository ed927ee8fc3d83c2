"""The lists of English words in `english.toml`."""

import tomllib
from pathlib import Path

_LISTS = tomllib.loads((Path(__file__).parent / "english.toml").read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """Return the words of one list, in lower case."""
    return frozenset(str(_LISTS[name]).split())
