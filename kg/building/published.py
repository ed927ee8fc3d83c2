"""The build in service, as exports read it."""

from functools import cached_property
from pathlib import Path

from kg.schema.resources import DEFAULT_FOLDER
from kg.store import MemoryStore
from kg.store.publication import current, manifest


class Published:
    """The build in service in a folder of builds, opened when it is first asked."""

    def __init__(self, builds: Path = DEFAULT_FOLDER) -> None:
        self.builds = builds

    @cached_property
    def folder(self) -> Path:
        """The folder of the build. :raises NoBuild: when there is none."""
        return current(self.builds)

    @cached_property
    def store(self) -> MemoryStore:
        """The graph. :raises NoBuild: when there is none."""
        return MemoryStore.open(self.folder)

    @property
    def inputs(self) -> str:
        """The digest of what the build was made from, empty if it does not say.

        :raises NoBuild: when there is none.
        """
        return str(manifest(self.folder).get("inputs") or "")
