"""What one query may use up before the server ends it: the limits, each with its unit.

Defaults are for a machine of two cores and a few GB that strangers may ask.
"""

import os

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict


def _cores() -> int:
    return max(2, os.cpu_count() or 2)


def _unit(unit: str, at_limit: str) -> JsonDict:
    return {"unit": unit, "at_limit": at_limit}


class Budgets(BaseModel):
    """Limits of one query and of all at a time.

    A limit is a setting of the same name; an answer that a limit ended names it. `json_schema_extra`
    holds the unit (UCUM, or a plain word for what is counted) and what happens at the limit.
    """

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    query_seconds: float = Field(default=30.0, gt=0, json_schema_extra=_unit("s", "ended; 504"))
    """Wall time of one query, planning and writing out included."""
    query_memory: int = Field(default=1_024, ge=16, json_schema_extra=_unit("MiB", "ended; 507"))
    """Memory that one query may take beyond what its process holds already."""
    query_length: int = Field(
        default=64_000, ge=1, json_schema_extra=_unit("characters", "refused before it is parsed; 413")
    )
    """Characters of a query text."""
    query_depth: int = Field(
        default=100, ge=1, json_schema_extra=_unit("levels", "refused before it is parsed; 413")
    )
    """Levels of brackets in a query text."""
    query_operators: int = Field(
        default=1_000, ge=1, json_schema_extra=_unit("operators", "refused before it is parsed; 413")
    )
    """Operators, separators and groups in a query text; also things in one list of it."""
    result_bytes: int = Field(default=64_000_000, ge=1, json_schema_extra=_unit("By", "no answer; 507"))
    """Bytes of an answer, as written out and before compression."""
    result_rows: int = Field(default=1_000_000, ge=1, json_schema_extra=_unit("rows", "no answer; 507"))
    """Rows of an answer, or triples of a graph."""
    workers: int = Field(default_factory=_cores, ge=1, json_schema_extra=_unit("processes", "queries wait"))
    """Processes that stand ready for queries; by default one a core, and at least two."""
    long_after: float = Field(
        default=0.25,
        gt=0,
        json_schema_extra=_unit("s", "goes on at the lowest priority, among the long ones"),
    )
    """Time after which a query counts as long and gives its place to the next one."""
    long_queries: int = Field(
        default=4, ge=1, json_schema_extra=_unit("queries", "further ones are halted until one ends")
    )
    """Long queries that run at a time."""
    queue_length: int = Field(default=64, ge=0, json_schema_extra=_unit("queries", "503 with Retry-After"))
    """Queries that may wait, for a process or as halted long ones."""
    queue_seconds: float = Field(default=10.0, ge=0, json_schema_extra=_unit("s", "503 with Retry-After"))
    """Time that a query may wait."""
    memory_quads: int = Field(default=5_000_000, ge=0, json_schema_extra=_unit("quads", "served from disk"))
    """Quads up to which a graph is held in memory; a larger one is read from disk."""
    local_quads: int = Field(
        default=500_000, ge=0, json_schema_extra=_unit("quads", "every query goes to another process")
    )
    """Quads up to which the server itself holds the graph as well, for queries that cost next to nothing; \
0 for never."""
