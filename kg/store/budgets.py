"""What one query may use up before the server ends it: the limits, each with its unit.

Defaults are for a machine of two cores and a few GB that strangers may ask.
"""

import os

from pydantic import BaseModel, ConfigDict, Field


def _cores() -> int:
    return max(2, os.cpu_count() or 2)


class Budgets(BaseModel):
    """Limits of one query and of all at a time.

    A limit is a setting of the same name; an answer that a limit ended names it. `json_schema_extra`
    holds the unit (UCUM, or a plain word for what is counted) and what happens at the limit.
    """

    model_config = ConfigDict(frozen=True)

    query_seconds: float = Field(
        default=30.0,
        gt=0,
        description="Wall time of one query, planning and writing out included.",
        json_schema_extra={"unit": "s", "at_limit": "ended; 504"},
    )
    query_memory: int = Field(
        default=1_024,
        ge=16,
        description="Memory that one query may take beyond what its process holds already.",
        json_schema_extra={"unit": "MiB", "at_limit": "ended; 507"},
    )
    query_length: int = Field(
        default=64_000,
        ge=1,
        description="Characters of a query text.",
        json_schema_extra={"unit": "characters", "at_limit": "refused before it is parsed; 413"},
    )
    query_depth: int = Field(
        default=100,
        ge=1,
        description="Levels of brackets in a query text.",
        json_schema_extra={"unit": "levels", "at_limit": "refused before it is parsed; 413"},
    )
    query_operators: int = Field(
        default=1_000,
        ge=1,
        description="Operators, separators and groups in a query text; also things in one list of it.",
        json_schema_extra={"unit": "operators", "at_limit": "refused before it is parsed; 413"},
    )
    result_bytes: int = Field(
        default=64_000_000,
        ge=1,
        description="Bytes of an answer, as written out and before compression.",
        json_schema_extra={"unit": "By", "at_limit": "no answer; 507"},
    )
    result_rows: int = Field(
        default=1_000_000,
        ge=1,
        description="Rows of an answer, or triples of a graph.",
        json_schema_extra={"unit": "rows", "at_limit": "no answer; 507"},
    )
    workers: int = Field(
        default_factory=_cores,
        ge=1,
        description="Processes that stand ready for queries; by default one a core, and at least two.",
        json_schema_extra={"unit": "processes", "at_limit": "queries wait"},
    )
    long_after: float = Field(
        default=0.25,
        gt=0,
        description="Time after which a query counts as long and gives its place to the next one.",
        json_schema_extra={"unit": "s", "at_limit": "goes on at the lowest priority, among the long ones"},
    )
    long_queries: int = Field(
        default=4,
        ge=1,
        description="Long queries that run at a time.",
        json_schema_extra={"unit": "queries", "at_limit": "further ones are halted until one ends"},
    )
    queue_length: int = Field(
        default=64,
        ge=0,
        description="Queries that may wait, for a process or as halted long ones.",
        json_schema_extra={"unit": "queries", "at_limit": "503 with Retry-After"},
    )
    queue_seconds: float = Field(
        default=10.0,
        ge=0,
        description="Time that a query may wait.",
        json_schema_extra={"unit": "s", "at_limit": "503 with Retry-After"},
    )
    memory_quads: int = Field(
        default=5_000_000,
        ge=0,
        description="Quads up to which a graph is held in memory; a larger one is read from disk.",
        json_schema_extra={"unit": "quads", "at_limit": "served from disk"},
    )
    local_quads: int = Field(
        default=1_500_000,
        ge=0,
        description="Quads up to which the server itself holds the graph as well, for queries that cost "
        "next to nothing; 0 for never.",
        json_schema_extra={"unit": "quads", "at_limit": "every query goes to another process"},
    )
