"""What the workbench completes, and what things are called: `/sparql/terms.json`, `/sparql/labels.json`."""

from dataclasses import dataclass

from flask import Blueprint, Response, request

from kg.facts import BASE, ONTOLOGY
from kg.schema.prefixes import PREFIXES, compress
from kg.store import Row
from webui.site.errors import BadValue
from webui.site.reader import reader
from webui.site.templating import address, as_json

blueprint = Blueprint("completions", __name__)
MOST_LABELS = 200


@dataclass(frozen=True, slots=True)
class Term:
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
    found = [_term(row) for row in reader().rows("workbench-terms")]
    return as_json({"base": BASE, "ontology": ONTOLOGY, "prefixes": dict(PREFIXES), "terms": found})


def _term(row: Row) -> Term:
    iri, meaning, number = str(row["term"]), row["definition"], row["number"]
    return Term(
        iri,
        compress(iri),
        str(row["kind"]),
        str(row["label"] or reader().names.label(iri)),
        None if meaning is None else str(meaning),
        None if number is None else int(str(number)),
    )


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
