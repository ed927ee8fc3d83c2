"""The endpoints that a query may ask: a list that whoever runs the server allows."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import Field, ValidationError, field_validator

from kg.errors import InvalidSetting, UnreadableFile
from kg.schema.resources import folder
from kg.schema.yaml_files import FileModel


class Endpoint(FileModel):
    """Another endpoint.

    `iri` is what queries say after SERVICE, `at` the address that is asked instead of it (a
    mirror). `private` allows addresses of the local network. An answer takes at most `seconds`
    and has at most `megabytes`. `source` says where the address was read.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    iri: str
    about: str = ""
    at: str | None = None
    private: bool = False
    seconds: float = Field(default=20, gt=0, le=300)
    megabytes: float = Field(default=10, gt=0, le=1_000)
    source: str = ""

    @field_validator("iri", "at")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
                raise ValueError("wanted an http or https address without a user name")
        return value

    @property
    def address(self) -> str:
        """Return the address that is asked."""
        return self.at or self.iri


class _EndpointFile(FileModel):
    endpoints: tuple[Endpoint, ...]


def read_endpoints(path: Path) -> tuple[Endpoint, ...]:
    """Read a list of endpoints (YAML).

    :raises UnreadableFile: when it cannot be read, or two entries share a name or an IRI.
    """
    try:
        read = _EndpointFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise UnreadableFile(path, str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise UnreadableFile(path, f"{place or 'top'}: {first['msg']}") from error
    for part in ("name", "iri"):
        values = [str(getattr(each, part)).rstrip("/") for each in read.endpoints]
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise UnreadableFile(path, f"two endpoints have the {part} {twice[0]}")
    return read.endpoints


@cache
def shipped_endpoints() -> tuple[Endpoint, ...]:
    """Return the endpoints that ship with the project as examples; none is asked unless allowed."""
    return read_endpoints(folder("queries") / "federated" / "endpoints.yaml")


def chosen_endpoints(names: Iterable[str], own_list: Path | None = None) -> tuple[Endpoint, ...]:
    """Return the endpoints of these *names* from the shipped list, or from an *own list*.

    No names and no list are none; an own list without names is all of it.

    :raises InvalidSetting: for a name that is not in the list.
    :raises UnreadableFile: for a list that cannot be read.
    """
    wanted = list(dict.fromkeys(names))
    known = {each.name: each for each in (read_endpoints(own_list) if own_list else shipped_endpoints())}
    for name in wanted:
        if name not in known:
            raise InvalidSetting("--federate", name, f"no such endpoint; there are: {', '.join(known)}")
    if own_list and not wanted:
        return tuple(known.values())
    return tuple(known[name] for name in wanted)
