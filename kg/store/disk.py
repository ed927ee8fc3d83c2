"""The store boundary over a folder on disk, for a graph that is too large for memory."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kg.errors import NoBuild, StoreError
from kg.files import SUMS_FILE, UNFINISHED, changed, digest_of, listed
from kg.store.engine import EngineStore
from kg.store.federation import Federation
from kg.store.federation.relay import Ticket
from kg.store.publication import GRAPH_FILE

STORE_FOLDER = "store"
_REMEDY = f"remove the folder {STORE_FOLDER!r} of the build, and it is made anew from {GRAPH_FILE} beside it"
_T = TypeVar("_T")


class DiskStore(EngineStore):
    """A graph on disk (RocksDB), opened for reading only; any number of processes may."""

    @classmethod
    def open(cls, build: Path, federation: Federation | None = None) -> "DiskStore":
        """Open the store of the build in folder *build*, as `load_disk` made it.

        :raises NoBuild: when there is none.
        :raises StoreError: when it is damaged.
        """
        folder = build / STORE_FOLDER
        if not folder.is_dir():
            raise NoBuild(folder)
        check_store(folder)
        with _damage(folder):
            engine = ox.Store.read_only(str(folder))
        return cls(engine, build.resolve().name, federation)

    def _explained(self, ticket: Ticket | None, run: Callable[[], _T]) -> _T:
        """Return what *run* returns; a block that is damaged is only found when it is read."""
        try:
            return super()._explained(ticket, run)
        except OSError as error:
            raise StoreError(f"the store on disk is damaged ({str(error)[:200]}); {_REMEDY}") from None


def load_disk(build: Path) -> Path:
    """Make the store of the build in folder *build* from its graph, unless it is there; return its folder.

    It gets its name when it is whole, so that one that was killed half way is never opened.

    :raises NoBuild: when the folder holds no graph.
    :raises StoreError: when the graph is damaged, or the store cannot be written.
    """
    folder = build / STORE_FOLDER
    if folder.is_dir():
        return folder
    if not (build / GRAPH_FILE).is_file():
        raise NoBuild(build)
    unfinished: Path | None = None
    try:
        unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=build))
        _fill(unfinished, build / GRAPH_FILE)
        unfinished.chmod(build.stat().st_mode & 0o777)
        _put_in_place(unfinished, folder)
    except SyntaxError as error:
        raise StoreError(f"{build / GRAPH_FILE}: {error}; run 'myeloma-kg build' again") from error
    except (OSError, RuntimeError) as error:
        raise StoreError(
            f"{folder}: the store could not be written ({error}); free space and try again"
        ) from error
    finally:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _fill(folder: Path, graph: Path) -> None:
    engine = ox.Store(str(folder))
    engine.bulk_load(path=str(graph), format=ox.RdfFormat.N_QUADS)
    engine.optimize()
    engine.flush()
    del engine  # closes it, which gives back the lock
    lines = (f"{digest_of(path)}  {path.name}\n" for path in _engine_files(folder))
    (folder / SUMS_FILE).write_text("".join(lines))


def _put_in_place(unfinished: Path, folder: Path) -> None:
    """Give the finished store its name; one that another process finished first stays."""
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _engine_files(folder: Path) -> list[Path]:
    """Return the files that the engine reads; LOG and LOCK are written to by readers."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith(("LO", SUMS_FILE)))


def check_store(folder: Path) -> None:
    """Compare the files of a store with the list that was made with it.

    Not all damage is told by the engine: over a wrong catalogue it may take all memory there is, and a
    text that cannot be read inside an expression is left out of the answer without a word.

    :raises StoreError: when they differ.
    """
    with _damage(folder):
        more = {path.name for path in _engine_files(folder)} - set(listed(folder))
        if wrong := sorted({*changed(folder), *more}):
            raise ValueError(f"not as it was written: {', '.join(wrong)}")


@contextmanager
def _damage(folder: Path) -> Iterator[None]:
    """Say what to do about what the engine reports of a folder."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(f"{folder}: the store on disk is damaged ({str(error)[:200]}); {_REMEDY}") from error
