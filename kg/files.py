"""Files written whole or not at all."""

import os
import secrets
import stat
from pathlib import Path

UNFINISHED = ".unfinished-"


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
