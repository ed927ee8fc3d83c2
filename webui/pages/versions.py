"""What changed between versions: the builds at hand, and two of them compared."""

from functools import lru_cache
from pathlib import Path
from threading import Lock

from flask import Blueprint, Flask, Response, current_app, request

from kg.versions.changes import Changes, compare
from kg.versions.listing import Version, versions
from webui.pages.home import answer
from webui.site.arguments import refuse_unknown
from webui.site.errors import BadValue
from webui.site.reader import reader

blueprint = Blueprint("versions", __name__)
_KEY = "myeloma_kg.builds"
MOST_COMPARED = 400_000_000
"""Bytes of the graphs of two builds that a page compares: some three seconds once, and then kept."""
_KEPT = 4
_one_at_a_time = Lock()


def prepare(app: Flask, builds: Path | None) -> None:
    """Tell *app* in which folder of builds the graph is; None if it is in none."""
    app.extensions[_KEY] = builds


@blueprint.get("/versions")
@blueprint.get("/versions.<any(json):suffix>")
def listing(suffix: str | None = None) -> Response:
    """Show which builds are at hand, and what changed from one to another."""
    refuse_unknown(("from", "to"))
    builds, served = current_app.extensions[_KEY], reader().store.version
    known = versions(builds) if builds else ()
    new = _chosen("to", known, served)
    others = [each.name for each in known if new and each.name != new.name]
    old = _chosen("from", known, others[0] if others else "")
    small = sum(each.size for each in (old, new) if each) <= MOST_COMPARED
    found = _compared(builds, old.name, new.name) if old and new and old != new and small else None
    data = {
        "version": served,
        "has_folder": builds is not None,
        "versions": known,
        "before": old.name if old else None,
        "after": new.name if new else None,
        "too_large": not small and bool(old and new),
        "changes": found,
    }
    return answer("versions/versions.html", data, suffix)


def _chosen(name: str, known: tuple[Version, ...], default: str) -> Version | None:
    """Return the version that the address names, by its name or the beginning of it."""
    asked = request.args.get(name, "").strip()
    found = [each for each in known if each.name.startswith(asked or default)] if asked or default else []
    if asked and len(found) != 1:
        names = ", ".join(each.name for each in known) or "none"
        raise BadValue(f"Parameter {name!r}: no version at hand is called {asked!r}; at hand: {names}.")
    return found[0] if found else None


def _compared(builds: Path, old: str, new: str) -> Changes:
    """Return what changed; who asks at the same time waits, since one comparison is enough."""
    with _one_at_a_time:
        return _kept(builds, old, new)


@lru_cache(_KEPT)  # a version is named by its content, so that two of them always differ in the same
def _kept(builds: Path, old: str, new: str) -> Changes:
    return compare(builds / old, builds / new)
