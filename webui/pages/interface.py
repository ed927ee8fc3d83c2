"""`/openapi.json`: the whole HTTP interface, described for programs (OpenAPI 3.1)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from flask import Blueprint, Response

from kg import __version__
from webui.site.templating import as_json

blueprint = Blueprint("interface", __name__)
_FILE = Path(__file__).with_name("openapi.yaml")


@blueprint.get("/openapi.json")
def description() -> Response:
    """Give the description."""
    return as_json(described())


@cache
def described() -> Mapping[str, object]:
    """Return the description as it is served: what the file says, each operation with a name of its own."""
    said: dict[str, dict[str, object]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {**said, "info": {**said["info"], "version": __version__}}
