"""Files written whole or not at all, and known again by their digests."""

import hashlib
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

UNFINISHED = ".unfinished-"
SUMS_FILE = "SHA256SUMS"
"""Digests of the files beside it, in the form that ``sha256sum -c`` reads."""


def write_whole(path: Path, content: bytes) -> None:
    """Put *content* in the file *path*, so that a reader sees the old file or the new one.

    A link stays and the file that it leads to is replaced; a device or a pipe is written
    to, since there is no file to replace. A file that was there keeps its permissions.
    What a killed writer leaves behind has a name that begins with `UNFINISHED`.

    :raises OSError: when it cannot be written, with `filename` set; the old file stays.
    """
    try:
        mode = path.stat().st_mode if path.exists() else None
        if mode is not None and not stat.S_ISREG(mode):
            path.write_bytes(content)
        else:
            # Path.resolve raises RuntimeError for a link to itself on Python before 3.13.
            _replace(Path(os.path.realpath(path)), content, mode)
    except OSError as error:
        error.filename = str(path)
        raise


def _replace(path: Path, content: bytes, mode: int | None) -> None:
    unfinished = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    try:
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            unfinished.chmod(stat.S_IMODE(mode))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def sums(files: Mapping[str, bytes]) -> bytes:
    """Return what stands in `SUMS_FILE` for *files*, by path."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))
    return "".join(lines).encode()


def listed(folder: Path) -> dict[str, str]:
    """Return the digest of each file that `SUMS_FILE` of *folder* lists, by path.

    :raises OSError: when there is no such list.
    """
    lines = (folder / SUMS_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file. :raises OSError: when it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def changed(folder: Path) -> list[str]:
    """Return the paths of *folder* that are lacking, or not as `SUMS_FILE` says; itself if it is no list.

    :raises OSError: when a file cannot be read.
    """
    if not (folder / SUMS_FILE).is_file():
        return [SUMS_FILE]
    found = listed(folder)
    wrong = [
        path
        for path, digest in found.items()
        if not (folder / path).is_file() or digest_of(folder / path) != digest
    ]
    return wrong if found else [SUMS_FILE]
