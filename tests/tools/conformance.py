"""Fetch the W3C's test suites for SPARQL into .cache, from where the tests take them.

The suites are in no package of their own. The source package of an old release of rdflib holds
them as they were in 2022; it comes from the package index, and its content is checked. A newer
state, a checkout of the W3C's repository, is used where MYELOMA_KG_RDF_TESTS names its folder
``sparql``.

usage: python -m tests.tools.conformance
Exit status: 0 when the suites are there, else 1.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.conformance.suite import FETCHED

PACKAGE = "rdflib==6.2.0"
SHA256 = "62dc3c86d1712db0f55785baf8047f63731fa59b2682be03219cb89262065942"
_INSIDE = "rdflib-6.2.0/test/data/suites/w3c/"
_FOLDERS = ("dawg-data-r2/", "sparql11/")


def fetch(folder: Path = FETCHED) -> Path:
    """Return *folder* with the suites in it, fetched unless they are there.

    :raises SystemExit: when they cannot be had, or are not what they were.
    """
    if (folder / "sparql11").is_dir():
        return folder
    with tempfile.TemporaryDirectory() as kept:
        archive = _download(Path(kept))
        if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
            sys.exit(f"{archive.name} is not the file that was examined: its SHA-256 is another")
        _unpack(archive, folder)
    return folder


def _download(folder: Path) -> Path:
    # Only the source package has them. Its metadata are not built in an environment of their own,
    # which would fetch what builds them: setuptools is pinned in requirements/build.txt.
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-binary", ":all:", "--dest", str(folder)]
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", *options, PACKAGE]
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL)
    found = list(folder.glob("*.tar.gz"))
    if done.returncode or len(found) != 1:
        sys.exit(f"{PACKAGE} could not be downloaded from the package index")
    return found[0]


def _unpack(archive: Path, folder: Path) -> None:
    """Put what is wanted of *archive* into *folder*; half of it is never left there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made, tarfile.open(archive) as opened:
        wanted = tuple(_INSIDE + name for name in _FOLDERS)
        members = [each for each in opened.getmembers() if each.name.startswith(wanted)]
        opened.extractall(made, members=members, filter="data")
        (Path(made) / _INSIDE).replace(folder)


if __name__ == "__main__":
    print(fetch())
