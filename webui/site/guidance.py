"""What to do after an error: pages whose address is nearly the one asked for."""

from difflib import get_close_matches

from flask import current_app

_NEAR, _CUTOFF = 4, 0.6
_LONGEST = 200  # characters of an address that are compared


def near_pages(path: str) -> tuple[str, ...]:
    """Return the addresses of pages of this site that are spelled nearly like *path*, the nearest first.

    Pages of things are not among them: those are found by their names.
    """
    wanted = path[:_LONGEST].rstrip("/").lower()
    return tuple(get_close_matches(wanted, _pages(), _NEAR, _CUTOFF))


def _pages() -> list[str]:
    """Return the addresses that stand for one page each."""
    rules = current_app.url_map.iter_rules()
    fixed = (rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments)
    return sorted({rule.rule for rule in fixed if "." not in rule.rule})
