"""That the description of the HTTP interface says all there is, and nothing else."""

import re
from typing import Any

import yaml
from flask import Flask
from flask.testing import FlaskClient

from kg import __version__

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def described(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.mimetype == "application/json" and isinstance(answer.json, dict)
    return answer.json


def served(app: Flask) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^<>:]+:)?(\w+)>", r"{\1}", rule.rule)
        found.setdefault(path, set()).update((rule.methods or set()) & METHODS)
    return found


def test_every_route_is_described_and_every_described_path_exists(app: Flask, client: FlaskClient) -> None:
    told = {
        path: {method.upper() for method in item if method.upper() in METHODS}
        for path, item in described(client)["paths"].items()
    }
    assert told == served(app)


def test_each_part_of_a_path_is_a_described_parameter(client: FlaskClient) -> None:
    whole = described(client)
    shared = whole["components"]["parameters"]
    for path, item in whole["paths"].items():
        named = [
            shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each
            for each in item.get("parameters", [])
        ]
        told = {each["name"] for each in named if each["in"] == "path"}
        assert told == set(re.findall(r"{(\w+)}", path))


def test_every_reference_leads_to_something(client: FlaskClient) -> None:
    whole = described(client)
    for reference in set(re.findall(r"\$ref: [^\s}]*#/([\w/]+)", yaml.safe_dump(whole))) | set(
        re.findall(r"'#/([\w/]+)'", yaml.safe_dump(whole))
    ):
        place = whole
        for step in reference.split("/"):
            place = place[step]


def test_the_description_is_of_this_version_and_every_answer_leads_to_it(client: FlaskClient) -> None:
    assert described(client)["info"]["version"] == __version__
    for address in ("/", "/sparql?query=ASK{}", "/nothing/here"):
        assert any(
            'rel="service-desc"' in each and "</openapi.json>" in each
            for each in client.get(address).headers.getlist("Link")
        )
