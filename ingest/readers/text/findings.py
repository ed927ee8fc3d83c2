"""What the reader could not read, collected while it goes on."""

from pathlib import Path

from kg.errors import Rejection


class Findings:
    """Collect the rejections of one file, in the order they were found."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._found: list[Rejection] = []

    def add(self, place: str, reason: str) -> None:
        """Note that the statement at *place* could not be read, and why."""
        self._found.append(Rejection(self._path, place, reason))

    @property
    def rejections(self) -> tuple[Rejection, ...]:
        """Everything found so far."""
        return tuple(self._found)
