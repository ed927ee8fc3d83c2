"""The folder of a release: known again by its digests, and put in place in one step."""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kg.errors import InvalidSetting, StoreError
from kg.files import UNFINISHED, write_whole

SUMS_FILE = "SHA256SUMS"


def check_folder(folder: Path) -> None:
    """Let a folder be written if it is not there, is empty, or is a release as it was written.

    :raises InvalidSetting: otherwise, with what stands in the way.
    :raises StoreError: when it cannot be read.
    """
    try:
        reason = _obstacle(folder)
    except OSError as error:
        raise StoreError(f"{error.filename or folder}: {error.strerror}; nothing was written") from error
    if reason:
        raise InvalidSetting("DIR", folder, f"{reason}; name a new folder, or empty this one")


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put *files*, by path, in *folder*, all of them or none; a release that was there goes.

    :raises StoreError: when it cannot be written.
    """
    prefix = f"{UNFINISHED}{folder.name}-"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in folder.parent.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)  # by one that was killed
        work = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
        try:
            _fill(work / "new", files)
            if folder.exists():
                folder.rename(work / "old")
            (work / "new").rename(folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"{error.filename or folder}: {error.strerror}; nothing was written") from error


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / path, content)


def _obstacle(folder: Path) -> str:
    """Return what in *folder* no release wrote, empty if there is nothing."""
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return "this is no folder"
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    if not present:
        return "it holds folders" if any(folder.iterdir()) else ""
    if SUMS_FILE not in present:
        return f"it holds {min(present)!r} and is no release"
    sums = _read_sums(folder / SUMS_FILE)
    for path in sorted(present - {SUMS_FILE}):
        if path not in sums:
            return f"it holds {path!r}, which no release wrote"
        if hashlib.sha256((folder / path).read_bytes()).hexdigest() != sums[path]:
            return f"{path!r} was changed after the release was written"
    return ""


def _read_sums(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
