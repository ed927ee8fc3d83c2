"""`/sparql` for readers: a workbench, on the same address as the endpoint for programs.

`/sparql/terms.json` has what its editor completes, `/sparql/labels.json` what things in an answer are called.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from kg.errors import QueryAbandoned, QueryError
from kg.facts import BASE, ONTOLOGY
from kg.schema.prefixes import PREFIXES, compress, expand
from kg.schema.queries import Query, queries
from kg.store import Answer, Iri
from kg.store.records import rows_of
from webui.pages.catalogue import RDF, as_rdf
from webui.pages.home import grouped_questions
from webui.parts.tables import Cell, shown
from webui.serving.protocol import Operation, operation_of
from webui.serving.requests import GONE
from webui.site.errors import BadValue, parts_of, pointed_at, status_of
from webui.site.negotiation import choose, prefers_html
from webui.site.reader import reader
from webui.site.templating import address, as_html, as_json

blueprint = Blueprint("workbench", __name__)
MOST_LABELS = 200
_ROWS_SHOWN = 1_000
_SUMMARY = "How the summary is made"


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Show a browser a form, and the answer as a table; say what the endpoint is; tell what went wrong.

    Queries of programs are answered before they come here: `webui.serving.query_service`.
    """
    operation = operation_of(request.environ, reader().settings.max_body)
    if operation is None and _describes():
        return _description()
    if operation is None:
        if request.method == "POST" or not prefers_html():
            raise BadRequest("There is no query; send one as the parameter 'query'.")
        return _workbench("", {})
    return _for_reader(operation)


def _describes() -> bool:
    """Say whether a request without a query asks what the endpoint is: SPARQL 1.1 Service Description, 2."""
    if request.method == "POST":
        return False
    wanted = set(request.accept_mimetypes.values()) or {"*/*"}
    nothing_else = not request.query_string and "*/*" in wanted
    return "service-description" in request.args or (
        not prefers_html() and (nothing_else or not wanted.isdisjoint(RDF))
    )


def _description() -> Response:
    """Return what the endpoint is, and can do as it is set up."""
    feature = expand("sd:BasicFederatedQuery") if reader().store.federation else ""
    return as_rdf("service-description", choose(RDF), endpoint=request.base_url, feature=feature)


def _for_reader(operation: Operation) -> Response:
    try:
        result = reader().store.ask(operation.query, operation.default_graphs, operation.named_graphs)
        page = _workbench(operation.query, {**_answer(result), "warnings": result.warnings})
        if result.federated:
            page.cache_control.no_store = True
        return page
    except QueryAbandoned:
        raise
    except QueryError as error:
        parts = parts_of(error)
        said = {"problem": str(error), "pointed": pointed_at(error, operation.query), "found": parts}
        page = _workbench(operation.query, said)
        page.status_code = status_of(error)
        if "retry_after" in parts:
            page.headers["Retry-After"] = str(parts["retry_after"])
        return page


def _workbench(query: str, found: Mapping[str, object]) -> Response:
    data = {"query": query, "examples": examples(), "prefixes": PREFIXES, "limit": _ROWS_SHOWN}
    settings = reader().settings
    limits = {"longest": settings.query_length, "seconds": settings.query_seconds}
    return as_html("workbench/workbench.html", {**data, **limits, **found})


def examples() -> Mapping[str, list[Query]]:
    """Return queries to start from, by group: the questions, then what the summary is made with."""
    return {**grouped_questions(), _SUMMARY: list(queries("summary").values())}


def _answer(result: Answer) -> Mapping[str, object]:
    """Return what a page shows of *result*."""
    if result.kind == "graph":
        return {"turtle": result.serialize("text/turtle", request.environ.get(GONE)).decode()}
    answer = json.loads(result.serialize("application/sparql-results+json", request.environ.get(GONE)))
    if result.kind == "boolean":
        return {"boolean": answer["boolean"]}
    rows = answer["results"]["bindings"]
    return {
        "columns": answer["head"]["vars"],
        "rows": [{name: _cell(term) for name, term in row.items()} for row in rows[:_ROWS_SHOWN]],
        "total": len(rows),
    }


def _cell(term: Mapping[str, str]) -> Cell:
    return shown(Iri(term["value"]) if term["type"] == "uri" else term["value"], reader().names)


@rows_of("pages", "workbench-terms")
class _DescribedTerm:
    term: Iri
    kind: str
    label: str | None
    definition: str | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Completion:
    """A class or property: how a query writes it, what it means, and how often it is used, if counted."""

    iri: str
    curie: str | None
    kind: str
    label: str
    definition: str | None
    number: int | None


@blueprint.get("/sparql/terms.json")
def terms() -> Response:
    """Give the prefixes and, by IRI, the classes and properties that the graph itself describes."""
    label = reader().names.label
    found = [
        Completion(
            each.term,
            compress(each.term),
            each.kind,
            each.label or label(each.term),
            each.definition,
            each.number,
        )
        for each in reader().records(_DescribedTerm)
    ]
    return as_json({"base": BASE, "ontology": ONTOLOGY, "prefixes": dict(PREFIXES), "terms": found})


@blueprint.post("/sparql/labels.json")
def labels() -> Response:
    """Give what each `iri` of a form is called and the address of its page, in the order asked.

    :raises BadValue: for more than `MOST_LABELS` of them.
    """
    iris = list(dict.fromkeys(request.form.getlist("iri")))
    if len(iris) > MOST_LABELS:
        raise BadValue(f"{len(iris)} names were asked for; at most {MOST_LABELS} are told at once.")
    names = reader().names
    names.learn(iris)
    return as_json(
        {"labels": [{"iri": iri, "label": names.label(iri), "address": address(iri)} for iri in iris]}
    )
