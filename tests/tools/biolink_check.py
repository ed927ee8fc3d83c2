"""Check a graph in KGX with the programs of the Biolink Model, without a network.

Run by the interpreter of the environment that has kgx, bmt and biolink-model:

usage: biolink_check.py SETTINGS.json FILE ...

Reads JSON (.json), two tables (…_nodes.tsv and …_edges.tsv) and an archive (.tar), each with kgx,
and prints a JSON object: under "json", "tables" and "tar" the findings of kgx and the numbers of
nodes and edges that it read; under "model" what the JSON file has that the Biolink Model does not
allow; under "terms" which of the "predicates" and "categories" of SETTINGS.json it does not have.

kgx and bmt fetch the model and a list of prefixes when they are imported. The model shipped in
the package biolink-model stands in for the one, its prefixes and the "prefixes" of SETTINGS.json
for the other.
"""

# mypy: disable-error-code="import-not-found,import-untyped"
import contextlib
import importlib.resources
import json
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

PACKAGE = importlib.resources.files("biolink_model")
MODEL = str(PACKAGE / "schema" / "biolink_model.yaml")


class _Nothing(BaseHTTPRequestHandler):
    """Answers with an empty mapping: bmt fetches a list of predicates that kgx does not use."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def offline(prefixes: dict[str, str]) -> Any:
    """Return a toolkit of the shipped model, and make it the one that kgx takes."""
    import bmt.toolkit

    server = HTTPServer(("127.0.0.1", 0), _Nothing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    bmt.toolkit.Toolkit.__init__.__defaults__ = (MODEL, f"http://127.0.0.1:{server.server_port}/")
    import kgx.config

    shipped = json.loads((PACKAGE / "prefixmaps" / "biolink-model-prefix-map.json").read_text())
    kgx.config.jsonld_context_map["biolink"] = {**shipped, **prefixes}
    from kgx.utils.kgx_utils import get_toolkit

    return get_toolkit()


def read_by_kgx(files: list[str], format: str, compression: str | None) -> dict[str, Any]:
    """Return what kgx finds in *files*, and how many nodes and edges it reads there."""
    from kgx.transformer import Transformer
    from kgx.validator import Validator

    counted: Counter[str] = Counter()
    validator = Validator(progress_monitor=lambda entity, record: counted.update([entity.value]))
    source = {"filename": files, "format": format, "compression": compression}
    reader = Transformer(stream=True)
    reader.transform(input_args=source, output_args={"format": "null"}, inspector=validator)
    return {"findings": validator.get_errors(), "nodes": counted["node"], "edges": counted["edge"]}


def findings(toolkit: Any, graph: dict[str, Any]) -> Iterator[str]:
    """Yield what the model does not allow: categories, predicates with domain and range, values of slots."""
    from biolink_model.datamodel import pydanticmodel_v2 as classes

    categories = {node["id"]: node["category"] for node in graph["nodes"]}
    for node in graph["nodes"]:
        for category in node["category"]:
            yield from _category(toolkit, category)
            yield from _refused(getattr(classes, category.removeprefix("biolink:")), node)
    for edge in graph["edges"]:
        yield from _predicate(toolkit, edge["predicate"])
        yield from _end(toolkit, edge, "domain", categories.get(edge["subject"], []))
        yield from _end(toolkit, edge, "range", categories.get(edge["object"], []))
        yield from _refused(classes.Association, edge)
        yield from _values(toolkit, edge)


@cache
def _category(toolkit: Any, category: str) -> tuple[str, ...]:
    element = toolkit.get_element(category)
    if element is None or element.mixin or element.abstract or element.deprecated:
        return (f"{category} is no class for a node",)
    return ()


@cache
def _predicate(toolkit: Any, predicate: str) -> tuple[str, ...]:
    element = toolkit.get_element(predicate)
    if not toolkit.is_predicate(predicate) or element.deprecated:
        return (f"{predicate} is no predicate",)
    return ()


def _end(toolkit: Any, edge: dict[str, Any], side: str, categories: list[str]) -> Iterator[str]:
    wanted = _wanted(toolkit, edge["predicate"], side)
    if wanted and not any(wanted in _ancestors(toolkit, category) for category in categories):
        yield f"{side} of {edge['predicate']} is {wanted}, not {categories}: {edge['id']}"


@cache
def _wanted(toolkit: Any, predicate: str, side: str) -> str | None:
    wanted: str | None = getattr(toolkit.get_element(predicate), side, None)
    return wanted


@cache
def _ancestors(toolkit: Any, category: str) -> frozenset[str]:
    return frozenset(toolkit.get_ancestors(category, reflexive=True, mixin=True))


def _refused(shape: Any, record: dict[str, Any]) -> Iterator[str]:
    """Yield why the class of the model refuses the part of a record that it knows."""
    from pydantic import ValidationError

    try:
        shape(**{name: value for name, value in record.items() if name in shape.model_fields})
    except ValidationError as error:
        yield f"{record['id']}: {error}"


def _values(toolkit: Any, edge: dict[str, Any]) -> Iterator[str]:
    lists = {
        "object_direction_qualifier": "DirectionQualifierEnum",
        "object_aspect_qualifier": "GeneOrGeneProductOrChemicalEntityAspectEnum",
        "knowledge_level": "KnowledgeLevelEnum",
        "agent_type": "AgentTypeEnum",
    }
    for slot, name in lists.items():
        if slot in edge and edge[slot] not in toolkit.view.get_enum(name).permissible_values:
            yield f"{edge['id']}: {edge[slot]!r} is no {slot}"
    if "qualified_predicate" in edge:
        yield from _predicate(toolkit, edge["qualified_predicate"])


def main(settings: str, *files: str) -> None:
    """Print what kgx and the model say of the files."""
    said = json.loads(Path(settings).read_text("utf-8"))
    report: dict[str, Any] = {}
    with contextlib.redirect_stdout(sys.stderr):
        toolkit = offline(said["prefixes"])
        report["version"] = toolkit.get_model_version()
        report["terms"] = [
            *(each for name in said["predicates"] for each in _predicate(toolkit, name)),
            *(each for name in said["categories"] for each in _category(toolkit, name)),
        ]
        if tables := [file for file in files if file.endswith(".tsv")]:
            report["tables"] = read_by_kgx(tables, "tsv", None)
        for file in files:
            if file.endswith(".json"):
                report["json"] = read_by_kgx([file], "json", None)
                report["model"] = sorted(set(findings(toolkit, json.loads(Path(file).read_text("utf-8")))))
            if file.endswith(".tar"):
                report["tar"] = read_by_kgx([file], "tsv", "tar")
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
