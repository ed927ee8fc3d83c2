"""Home and the class tree."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, current_app

from kg.exchange.jsonld import context_document
from kg.schema.queries import Query, queries
from kg.store import Iri
from kg.store.records import rows_of
from webui.site.names import Link
from webui.site.negotiation import choose
from webui.site.reader import Reader, reader
from webui.site.templating import as_html, as_json

blueprint = Blueprint("home", __name__)
_FORMS = ("text/html", "application/json")
_STARTS = 8  # things to start from on the home page
# What there is to look at, by address; what is not part of this application is not shown.
_VIEWS = (
    ("/matrix", "Matrix", "Every regimen against every abnormality, silence included."),
    ("/compare", "Compare", "Regimens side by side, and what makes that unsafe."),
    ("/mechanisms", "Mechanisms", "From drug to target to effect, as a map and as a table."),
    ("/doses", "Doses", "The printed rule for a measured value, and where two apply."),
    ("/disputes", "Disputes", "Where statements oppose each other, and what may explain it."),
    ("/silence", "Silence", "What nobody has reported on."),
)


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


@rows_of("pages", "counts")
class _ThingTally:
    class_: Iri
    number: int


@rows_of("pages", "class-tree")
class _ClassUnder:
    """A class under one of its parents; without a parent it is a root."""

    class_: Iri
    parent: Iri | None
    definition: str | None
    number: int


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many things there are of a class, and what so many of them are called."""

    term: Link
    number: int
    called: str


@blueprint.get("/")
@blueprint.get("/index.json", defaults={"suffix": "json"})
def home(suffix: str | None = None) -> Response:
    """Show what this is, a search box, the questions, and how much there is."""
    read = reader()
    counts = [
        ClassCount(term := read.names.link(each.class_), each.number, several(term.label, each.number))
        for each in read.records(_ThingTally)
        if each.number
    ]
    starts, _ = read.names.folder("abnormality", _STARTS)
    data = {"sources": read.sources, "questions": question_list(), "counts": counts, "starts": starts}
    return answer("home/home.html", {**data, "views": _views()}, suffix)


def _views() -> list[Mapping[str, str]]:
    """Return the pages on which much is seen at once, those that there are."""
    routes = {rule.rule for rule in current_app.url_map.iter_rules()}
    return [{"address": path, "title": title, "text": text} for path, title, text in _VIEWS if path in routes]


def several(label: str, number: int) -> str:
    """Return what *number* things are called of which one is a *label*.

    >>> several("regimen", 1), several("regimen", 3), several("study", 3), several("assay", 2)
    ('regimen', 'regimens', 'studies', 'assays')
    """
    if number == 1:
        return label
    return re.sub(r"(?<=[^aeiou])y$", "ie", label) + "s"


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
    return answer("home/classes.html", {"tree": tree(reader())}, suffix)


def tree(read: Reader) -> tuple[Branch, ...]:
    """Return the classes of the ontology as a tree; a class with two parents is under both."""
    found, names = read.records(_ClassUnder), read.names
    about = {each.class_: each for each in found}
    under: dict[str, set[Iri]] = defaultdict(set)
    for each in found:
        under[each.parent if each.parent in about else ""].add(each.class_)

    def grow(parent: str, above: frozenset[str]) -> tuple[Branch, ...]:
        return tuple(
            Branch(names.link(iri), about[iri].definition, about[iri].number, grow(iri, above | {iri}))
            for iri in sorted(under[parent], key=lambda iri: names.label(iri).casefold())
            if iri not in above
        )

    return grow("", frozenset())
