"""Home, search and the class tree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from flask import Blueprint, Response, request

from kg.exchange.context import context_document
from kg.queries import Query, queries
from kg.store import Row
from webui.names import MAX_QUESTION, Link, Names
from webui.negotiation import choose
from webui.reader import reader
from webui.templating import as_html, as_json

blueprint = Blueprint("pages", __name__)
_FORMS = ("text/html", "application/json")


def answer(template: str, data: Mapping[str, object], suffix: str | None) -> Response:
    """Return *data* as a page, or as its JSON twin."""
    return as_json(data) if choose(_FORMS, suffix) == "application/json" else as_html(template, data)


def grouped_questions() -> dict[str, list[Query]]:
    """Return the questions by group, groups in the order of their first question."""
    groups: dict[str, list[Query]] = {}
    for query in (*queries("competency").values(), *queries("federated").values()):
        groups.setdefault(query.group or "Questions", []).append(query)
    return groups


def question_list() -> list[Mapping[str, object]]:
    """Return the questions by group, as data for a page."""
    return [
        {
            "group": name,
            "questions": [
                {"name": q.name, "title": q.title, "description": q.description, "endpoint": q.endpoint}
                for q in members
            ],
        }
        for name, members in grouped_questions().items()
    ]


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Give the context that exported JSON-LD names."""
    return Response(context_document(), mimetype="application/ld+json")


@blueprint.get("/")
@blueprint.get("/index.json", defaults={"suffix": "json"})
def home(suffix: str | None = None) -> Response:
    """Show what this is, a search box, the questions, and how much there is."""
    read = reader()
    counts = [
        {"class": read.names.link(str(row["class"])), "number": row["number"]}
        for row in read.rows("counts")
        if row["number"]
    ]
    data = {"sources": read.sources, "questions": question_list(), "counts": counts}
    return answer("pages/home.html", data, suffix)


@blueprint.get("/search")
@blueprint.get("/search.json", defaults={"suffix": "json"})
def search(suffix: str | None = None) -> Response:
    """Show what a name may mean, by kind of thing, and names that are nearly the same."""
    names, text = reader().names, request.args.get("q", "")[:MAX_QUESTION].strip()
    hits = names.search(text)
    kinds = [kind for kind, _ in groupby(hits, key=attrgetter("kind"))]
    groups = [
        {"kind": kind, "hits": [hit for hit in hits if hit.kind == kind]} for kind in dict.fromkeys(kinds)
    ]
    similar = names.similar(text) if not hits else ()
    return answer(
        "pages/search.html", {"q": text, "total": len(hits), "groups": groups, "similar": similar}, suffix
    )


@dataclass(frozen=True, slots=True)
class Branch:
    """A class in the tree, with how many things are of it and the classes under it."""

    term: Link
    definition: str | None
    number: int
    narrower: tuple["Branch", ...]


@blueprint.get("/classes")
@blueprint.get("/classes.json", defaults={"suffix": "json"})
def classes(suffix: str | None = None) -> Response:
    """Show the classes of the ontology as a tree."""
    rows = reader().rows("class-tree")
    return answer("pages/classes.html", {"tree": tree(rows, reader().names)}, suffix)


def tree(rows: Sequence[Row], names: Names) -> tuple[Branch, ...]:
    """Return the classes of *rows* as a tree; a class with two parents is under both."""
    under: dict[str, list[str]] = defaultdict(list)
    about: dict[str, Row] = {}
    known = {str(row["class"]) for row in rows}
    for row in rows:
        about[str(row["class"])] = row
        under[str(row["parent"]) if row["parent"] in known else ""].append(str(row["class"]))

    def grow(parent: str, above: frozenset[str]) -> tuple[Branch, ...]:
        return tuple(
            Branch(
                names.link(iri), _text(about[iri]), int(str(about[iri]["number"])), grow(iri, above | {iri})
            )
            for iri in sorted(set(under[parent]), key=lambda iri: names.label(iri).casefold())
            if iri not in above
        )

    return grow("", frozenset())


def _text(row: Row) -> str | None:
    return str(row["definition"]) if row["definition"] is not None else None
