"""The builds in a folder of builds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import InvalidSetting, NoBuild
from kg.files import UNFINISHED
from kg.store.publication import GRAPH_FILE, current, manifest


@dataclass(frozen=True, slots=True)
class Version:
    """A build: its name is the digest of its content.

    `built` is when its files were written (UTC, ISO 8601), `size` that of its graph in bytes. `quads` is
    None, and the rest empty, where the build does not say; `graphs` counts quads by graph.
    """

    name: str
    is_current: bool
    built: str
    size: int
    software: str
    inputs: str
    quads: int | None
    graphs: Mapping[str, int]


def versions(builds: Path) -> tuple[Version, ...]:
    """Return the builds at hand in the folder *builds*, the newest first; none if there is no folder."""
    try:
        chosen = current(builds).name
    except NoBuild:
        chosen = ""
    if not builds.is_dir():
        return ()
    found = [path for path in builds.iterdir() if not path.name.startswith(UNFINISHED)]
    whole = [path for path in found if (path / GRAPH_FILE).is_file()]
    newest = sorted(whole, key=lambda path: (path / GRAPH_FILE).stat().st_mtime, reverse=True)
    return tuple(_version(path, chosen) for path in newest)


def version(builds: Path, name: str) -> Version:
    """Return the build called *name*, or the only one whose name begins so.

    :raises InvalidSetting: when there is none, or more than one.
    """
    known = versions(builds)
    found = [each for each in known if each.name == name] or [
        each for each in known if name and each.name.startswith(name)
    ]
    if len(found) != 1:
        names = ", ".join(each.name for each in known) or "none"
        raise InvalidSetting("version", name, f"the builds at hand in {builds} are: {names}")
    return found[0]


def _version(build: Path, chosen: str) -> Version:
    said = manifest(build)
    quads, graphs = said.get("quads"), said.get("graphs")
    graph = (build / GRAPH_FILE).stat()
    return Version(
        name=build.name,
        is_current=build.name == chosen,
        built=datetime.fromtimestamp(graph.st_mtime, UTC).isoformat(timespec="seconds"),
        size=graph.st_size,
        software=str(said.get("software") or ""),
        inputs=str(said.get("inputs") or ""),
        quads=quads if isinstance(quads, int) else None,
        graphs=graphs if isinstance(graphs, dict) else {},
    )
