"""What an operator may set: by the environment, by a file, or in code; each with a default.

A setting `x` is `MYELOMA_KG_X` in the environment and the key ``x`` of a TOML file. The
environment wins over the file. `docs/operations.md` has the table, made from this model.
"""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from kg.errors import InvalidSetting, UnreadableFile
from kg.store.budgets import Budgets

BEGINNING = "MYELOMA_KG_"
# Read elsewhere: where builds and documents are, which endpoints may be asked, who asks a remote engine.
_OTHERS = {"BUILDS", "CONFIG", "DOCUMENTS", "FEDERATE", "FEDERATION", "FORMATS", "NO_SKIP", "RDF_TESTS"}
_OTHERS |= {"REMOTE_AUTH", "REMOTE_USER", "REMOTE_PASSWORD", "REMOTE_TOKEN"}


_FEWEST_THREADS = 128


def _needed_threads(data: Mapping[str, Any]) -> int:
    """Return how many requests may run or wait: fewer threads, and who waits would keep the others out."""
    # One that cannot be is missing here, and is told of by itself.
    return int(sum(data.get(name, 0) for name in ("queue_length", "long_queries", "workers")))


def _enough_threads(data: dict[str, Any]) -> int:
    return max(_FEWEST_THREADS, _needed_threads(data))


class Settings(Budgets):
    """Limits of queries (`Budgets`), and those of the server around them."""

    model_config = ConfigDict(allow_inf_nan=False, extra="forbid")

    store: str = Field(
        default="",
        pattern="^(https?://.+)?$",
        description="Address of the SPARQL server that holds the graph; empty for the builds here.",
        json_schema_extra={"unit": "", "at_limit": ""},
    )
    max_body: int = Field(
        default=1_000_000,
        ge=1,
        description="Bytes of a request body.",
        json_schema_extra={"unit": "By", "at_limit": "refused; 413"},
    )
    threads: int = Field(
        default_factory=_enough_threads,
        ge=1,
        description="Requests that are worked on at a time; no fewer than queries may run and wait.",
        json_schema_extra={"unit": "threads", "at_limit": "requests wait; 503 from queue_length waiting on"},
    )
    backlog: int = Field(
        default=1_024,
        ge=128,
        description="Connections that the system holds until the server takes them.",
        json_schema_extra={"unit": "connections", "at_limit": "further ones are turned away by the system"},
    )
    cache_bytes: int = Field(
        default=64_000_000,
        ge=0,
        description="Memory for answers to queries that were asked before; 0 for none.",
        json_schema_extra={"unit": "By", "at_limit": "those not asked for longest are forgotten"},
    )
    cache_seconds: int = Field(
        default=60,
        ge=0,
        description="Time for which a browser or proxy may take an answer to a query for fresh.",
        json_schema_extra={"unit": "s", "at_limit": "asked again; 304 if nothing changed"},
    )
    static_age: int = Field(
        default=300,
        ge=0,
        description="Time for which a browser may keep style sheets.",
        json_schema_extra={"unit": "s", "at_limit": "asked again"},
    )
    rows_shown: int = Field(
        default=60,
        ge=1,
        description="Rows of a table on a page.",
        json_schema_extra={"unit": "rows", "at_limit": "a link shows all"},
    )
    mentions_shown: int = Field(
        default=12,
        ge=1,
        description="Links of a group on a page.",
        json_schema_extra={"unit": "links", "at_limit": "a link shows all"},
    )
    reload_seconds: float = Field(
        default=2.0,
        ge=0,
        description="Time between looks for a new build, here or at `store`; 0 for never, except on SIGHUP.",
        json_schema_extra={"unit": "s", "at_limit": "a new build is put in service"},
    )
    stop_seconds: float = Field(
        default=10.0,
        ge=0,
        description="Time that requests have to end when the server is stopped.",
        json_schema_extra={"unit": "s", "at_limit": "ended unanswered"},
    )
    rate_per_minute: int = Field(
        default=0,
        ge=0,
        description="Requests of one client a minute, over time; 0 for any number.",
        json_schema_extra={"unit": "/min", "at_limit": "429 with Retry-After"},
    )
    rate_burst: int = Field(
        default=120,
        ge=1,
        description="Requests that a client may send at once before the rate counts.",
        json_schema_extra={"unit": "requests", "at_limit": "429 with Retry-After"},
    )
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        description="Proxies in front of the server whose X-Forwarded-For is believed.",
        json_schema_extra={"unit": "proxies", "at_limit": "what stands further left is not believed"},
    )
    log_format: Literal["none", "text", "json"] = Field(
        default="text",
        description="How a request is logged: not at all, as a line for people, or as JSON.",
        json_schema_extra={"unit": "", "at_limit": ""},
    )
    log_query_length: int = Field(
        default=0,
        ge=0,
        description="Characters of a query text that are logged; 0 for none of it.",
        json_schema_extra={"unit": "characters", "at_limit": "cut off"},
    )
    metrics: bool = Field(
        default=True,
        description="Whether /metrics is there.",
        json_schema_extra={"unit": "", "at_limit": "404 when off"},
    )

    @field_validator("threads")
    @classmethod
    def _suffice(cls, threads: int, info: ValidationInfo) -> int:
        if {"queue_length", "long_queries", "workers"} <= set(info.data):
            needed = _needed_threads(info.data)
            if threads < needed:
                raise ValueError(f"queue_length + long_queries + workers need at least {needed}")
        return threads


def read_settings(environ: Mapping[str, str], config: Path | None = None) -> Settings:
    """Return the settings of *config*, a TOML file, and of *environ*, which wins.

    :raises UnreadableFile: when the file cannot be read, or holds what is no setting.
    :raises InvalidSetting: for a value that a setting cannot take; it says where it stands.
    """
    chosen = _of_file(config) if config else {}
    places = {name: str(config) for name in chosen}
    for name in Settings.model_fields:
        if (value := environ.get(BEGINNING + name.upper())) is not None:
            chosen[name], places[name] = value, BEGINNING + name.upper()
    try:
        return Settings(**chosen)  # type: ignore[arg-type]  # checked by the model
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        reason = f"{fault['msg']} (in {places[name]})"
        raise InvalidSetting(name, chosen[name], reason) from error


def unknown(environ: Mapping[str, str]) -> list[str]:
    """Return what *environ* has in our name that is no setting, with the nearest one that is."""
    known = {BEGINNING + name.upper() for name in Settings.model_fields} | {
        BEGINNING + name for name in _OTHERS
    }
    return [
        _near(name, known) for name in sorted(environ) if name.startswith(BEGINNING) and name not in known
    ]


def _of_file(config: Path) -> dict[str, object]:
    try:
        read = tomllib.loads(config.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFile(config, error.strerror or str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFile(config, f"not a TOML file: {error}") from error
    strange = [_near(name, set(Settings.model_fields)) for name in read if name not in Settings.model_fields]
    if strange:
        raise UnreadableFile(config, f"no such setting: {', '.join(strange)}")
    return dict(read)


def _near(name: str, known: set[str]) -> str:
    near = get_close_matches(name, sorted(known), 1)
    return f"{name} (is {near[0]} meant?)" if near else name
