"""The competency questions: a page each, with pickers, its JSON and CSV, and its SPARQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from kg.errors import QueryRefused
from kg.facts import BASE
from kg.queries import Parameter, Query, queries
from kg.store import Row
from webui.errors import BadValue, NotKnown
from webui.names import Link, absolute, squeeze
from webui.negotiation import choose, split
from webui.pages import answer, question_list
from webui.reader import reader
from webui.summary import besides, groups, judged, spoken
from webui.tables import table
from webui.templating import as_csv, as_html, as_json

blueprint = Blueprint("questions", __name__)
_FORMS = ("text/html", "application/json", "text/csv")
_FREE = {"text", "number"}
AT_ONCE = 200  # things of an answer that a page shows, lines in most; JSON and CSV have all of them
_AFTER, _DIGITS = "after", 9


@dataclass(frozen=True, slots=True)
class Picker:
    """A field of a question's form: `choices` to pick from, or None for free text."""

    name: str
    meaning: str
    type: str
    value: str
    optional: bool
    choices: tuple[Link, ...] | None


@blueprint.get("/questions")
@blueprint.get("/questions.json", defaults={"suffix": "json"})
def index(suffix: str | None = None) -> Response:
    """Show every question."""
    return answer("questions/index.html", {"questions": question_list()}, suffix)


@blueprint.get("/questions/<path:name>")
def question(name: str) -> Response:
    """Answer one question, with parameters from the address."""
    stem, suffix = split(name)
    query = _question(stem)
    pickers = tuple(_picker(parameter) for parameter in query.parameters)
    bound = query.bind(_bindings(query, pickers))
    media_type = choose(_FORMS, suffix)
    if media_type == "text/html" and not _can_ask(query):
        return as_html("questions/question.html", {**_page(bound, pickers, []), "off": query.endpoint})
    response = _answer(bound, pickers, media_type)
    if query.endpoint:  # what another endpoint says may be something else the next time
        response.cache_control.no_store = True
    return response


def _can_ask(query: Query) -> bool:
    return not query.endpoint or reader().store.federation.allows(query.endpoint)


def _answer(bound: Query, pickers: tuple[Picker, ...], media_type: str) -> Response:
    if not _can_ask(bound):
        raise QueryRefused("service", off(bound.endpoint))
    if media_type == "text/html":
        rows, more = _part(bound)
        return as_html("questions/question.html", {**_page(bound, pickers, rows), "more": more})
    rows = reader().asked(bound)
    if media_type == "text/csv":
        return rows_as_csv(bound, rows)
    return as_json(_twin(bound, pickers, rows))


def off(endpoint: str) -> str:
    """Say that a question cannot be asked, and how whoever runs the server changes that."""
    return (
        f"This question asks the endpoint {endpoint!r}, which this server may not ask; "
        f"whoever runs it can allow that with '--federate {endpoint}'."
    )


def _question(name: str) -> Query:
    known = {**queries("competency"), **queries("federated")}
    if name not in known:
        near = tuple(
            Link(f"{BASE}questions/{n}", known[n].title) for n in get_close_matches(name, known, 4, 0.4)
        )
        raise NotKnown(f"There is no question {name!r}.", near)
    return known[name]


def _picker(parameter: Parameter) -> Picker:
    default = parameter.default.strip('"')
    value = request.args.get(parameter.name, default).strip()
    if parameter.type in _FREE:
        return Picker(parameter.name, parameter.meaning, parameter.type, value, not default, None)
    iris = {str(row["choice"]) for row in reader().rows("choices", type=absolute(parameter.type))}
    choices = sorted((reader().names.link(iri) for iri in iris), key=lambda link: link.label.casefold())
    iri = _chosen(value, choices)
    if iri and iri not in iris and parameter.name in request.args:
        near = reader().names.near(iri.removeprefix(BASE), iris)
        raise BadValue(f"Parameter {parameter.name!r}: nothing here of that kind is called {value!r}.", near)
    return Picker(parameter.name, parameter.meaning, parameter.type, iri, not default, tuple(choices))


def _chosen(value: str, choices: Sequence[Link]) -> str:
    """Return the IRI that *value* names: itself, or the one choice that is called so."""
    called = [link.iri for link in choices if squeeze(link.label) == squeeze(value) != ""]
    return called[0] if len(called) == 1 else absolute(value) if value else ""


def _part(bound: Query) -> tuple[list[Row], bool]:
    """Return the rows that a page shows, and whether more may follow.

    Things with the same row are one row, so that fewer rows than things are no end.
    """
    if bound.endpoint:  # cut there, or not at all
        return reader().asked(bound), False
    rows = reader().asked(bound.first(AT_ONCE, _after()))
    if not rows or len(rows) >= AT_ONCE:
        return rows, bool(rows)
    return rows, bool(reader().asked(bound.first(1, _after() + AT_ONCE)))


def _after() -> int:
    asked = request.args.get(_AFTER, "0")
    if not asked.isdecimal() or len(asked) > _DIGITS:
        raise BadValue(f"Parameter {_AFTER!r}: how many rows come before those asked for, not {asked!r}.")
    return int(asked)


def _bindings(query: Query, pickers: tuple[Picker, ...]) -> dict[str, str]:
    known = {_AFTER, *(picker.name for picker in pickers)}
    for name in request.args:
        if name not in known:
            query.bind({name: ""})  # raises UnknownParameter, which lists those that there are
    return {picker.name: picker.value for picker in pickers}


def _page(bound: Query, pickers: tuple[Picker, ...], rows: list[Row]) -> Mapping[str, object]:
    values = urlencode({picker.name: picker.value.removeprefix(BASE) for picker in pickers})
    told = table(bound, spoken(bound, rows), reader().names)
    told_by_thing = judged(told)
    return {
        "query": bound,
        "pickers": pickers,
        "table": told,
        "after": _after(),
        "most": AT_ONCE,
        "judged": told_by_thing,
        "places": {one.thing: one.slug for one in told_by_thing},
        "besides": besides(told),
        "groups": groups(table(bound, rows, reader().names)),
        "values": f"?{values}" if values else "",
        "workbench": "/sparql?" + urlencode({"query": bound.text}),
    }


def _twin(query: Query, pickers: tuple[Picker, ...], rows: list[Row]) -> Mapping[str, object]:
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "parameters": {picker.name: picker.value for picker in pickers},
        "columns": [{"name": column.name, "meaning": column.meaning} for column in query.columns],
        "rows": [_with_text(row) for row in rows],
    }


def _with_text(row: Row) -> Row:
    """Return *row* with the words at its place, if they are at hand."""
    said = reader().passage(str(row["at"])) if row.get("at") else None
    return {**row, "text": said.text} if said else row


def rows_as_csv(query: Query, rows: Iterable[Mapping[str, object]]) -> Response:
    """Return the rows of *query* as CSV, a column for each that it declares."""
    names = [column.name for column in query.columns]
    return as_csv(names, (list(map(row.get, names)) for row in rows))
