"""Builds on disk: written beside the one in service, then put in its place in one step.

A folder of builds holds ``<version>/`` for each build and ``current``, a file that
names the one in service. ``current`` is replaced atomically as the last act, so a
build that fails or is killed leaves the last one in service. Each build lists the digests of
its files, so that one that was damaged since is never served.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kg.errors import NoBuild, StoreError
from kg.files import SUMS_FILE, UNFINISHED, changed, sums, write_whole
from kg.schema.resources import DEFAULT_FOLDER

GRAPH_FILE = "graph.nq"
MANIFEST_FILE = "manifest.json"
KEPT = 2
_POINTER = "current"


def current(builds: Path = DEFAULT_FOLDER) -> Path:
    """Return the folder of the build in service.

    :raises NoBuild: when there is none.
    """
    try:
        version = (builds / _POINTER).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NoBuild(builds) from error
    build = builds / version
    if not version or not (build / GRAPH_FILE).is_file():
        raise NoBuild(builds)
    return build


def check(build: Path) -> None:
    """Compare the files of the build in folder *build* with the digests that were written with them.

    :raises StoreError: when one is lacking or damaged, or cannot be read.
    """
    try:
        wrong = changed(build)
    except OSError as error:
        raise StoreError(f"{error.filename or build}: {error.strerror}") from error
    if wrong:
        raise StoreError(
            f"{build}: not as the build wrote it: {', '.join(wrong)}; "
            "run 'myeloma-kg build' again, which replaces it"
        )


def manifest(build: Path) -> Mapping[str, object]:
    """Return what the build in folder *build* says of itself; nothing if it does not."""
    try:
        said = json.loads((build / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def publish(builds: Path, files: Mapping[str, bytes], beside: Mapping[str, bytes] | None = None) -> Path:
    """Write *files* as one build and put it in service; return its folder.

    The version is the digest of the content, so the same content is the same build. Files *beside*
    follow from the others, whose bytes depend on the release of a library: they do not count in it.

    :raises StoreError: when the folder cannot be written; the last build stays.
    """
    version = _version(files)
    build = builds / version
    with _writing(builds):
        builds.mkdir(parents=True, exist_ok=True)
        _sweep(builds)
        if build.exists() and changed(build):
            _remove(build)
        if not build.exists():
            whole = {**files, **(beside or {})}
            _write(builds, build, {**whole, SUMS_FILE: sums(whole)})
        write_whole(builds / _POINTER, f"{version}\n".encode("ascii"))
        _prune(builds, keep=version)
    return build


def prepare(builds: Path) -> None:
    """Make sure, before a build is worked out, that it can be written into the folder *builds*.

    :raises StoreError: when it cannot; the last build stays.
    """
    with _writing(builds):
        builds.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=builds).close()


@contextmanager
def _writing(builds: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{error.filename or builds}: {error.strerror}; the build was not published, "
            "the last one stays in service. Free space or choose another folder with --out"
        ) from error


def _version(files: Mapping[str, bytes]) -> str:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return hashlib.sha256(json.dumps(sums).encode()).hexdigest()[:16]


def _write(builds: Path, build: Path, files: Mapping[str, bytes]) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=builds))
    for name, content in files.items():
        write_whole(unfinished / name, content)
    unfinished.chmod(0o755)
    unfinished.rename(build)


def _sweep(builds: Path) -> None:
    """Remove what a killed build left behind."""
    for left in builds.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def _prune(builds: Path, keep: str) -> None:
    """Keep the newest builds; a server may still be reading the one before."""
    others = [path for path in builds.iterdir() if path.is_dir() and path.name != keep]
    for old in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT - 1 :]:
        _remove(old)


def _remove(build: Path) -> None:
    """Remove a build, which loses its name first: killed half way, it is a leftover and not a build."""
    unnamed = build.with_name(f"{UNFINISHED}{build.name}")
    build.rename(unnamed)
    shutil.rmtree(unnamed, ignore_errors=True)
