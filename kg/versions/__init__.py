"""Versions of the graph: which builds are at hand, and what changed from one to another."""

from kg.versions.changes import compare
from kg.versions.listing import Version, version, versions
from kg.versions.records import Change, Changes, Figure, Listed, Named, Verdict

__all__ = [
    "Change",
    "Changes",
    "Figure",
    "Listed",
    "Named",
    "Verdict",
    "Version",
    "compare",
    "version",
    "versions",
]
