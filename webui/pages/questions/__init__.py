"""The competency questions: a page each, with pickers, its JSON and CSV, and its SPARQL."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.exceptions import Conflict

from kg.errors import QueryRefused
from kg.facts import BASE
from kg.schema.queries import Query, queries
from kg.store import Row
from webui.pages.home import answer, question_list
from webui.pages.questions.answers import answer_to, citation, in_words
from webui.pages.questions.permalinks import ABOUT_THE_ANSWER, cited, digest
from webui.pages.questions.pickers import BadChoice, Picker, pickers
from webui.site.arguments import AFTER, passed_over
from webui.site.errors import NotKnown
from webui.site.names import Link
from webui.site.negotiation import choose, prefers_html, split
from webui.site.reader import reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("questions", __name__)
_FORMS = ("text/html", "application/json", "text/csv")
_PLACE = "at"
AT_ONCE = 200  # things of an answer that a page shows, lines in most; JSON and CSV have all of them


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
    media_type = choose(_FORMS, suffix)
    _check(query)
    try:
        picked = pickers(query, request.args)
    except BadChoice as refused:
        if not prefers_html():
            raise
        return _refused(query, refused)
    bound = query.bind({picker.name: picker.value for picker in picked})
    response = _answer(bound, picked, media_type)
    if query.endpoint:  # what another endpoint says may be something else the next time
        response.cache_control.no_store = True
    return response


def _can_ask(query: Query) -> bool:
    return not query.endpoint or reader().store.federation.allows(query.endpoint)


def _answer(bound: Query, picked: tuple[Picker, ...], media_type: str) -> Response:
    if media_type == "text/html":
        return as_html("questions/question.html", _page(bound, picked))
    if not _can_ask(bound):
        raise QueryRefused("service", off(bound.endpoint))
    rows = reader().asked(bound)
    if media_type == "text/csv":
        _refuse_stale(rows, bound)
        return rows_as_csv(bound, rows)
    return as_json(_twin(bound, picked, rows))


def _refuse_stale(rows: Sequence[Row], query: Query) -> None:
    """Refuse rows of other data than those cited where nothing could say that they are."""
    stale = cited(request.args, reader().store.version, None if query.endpoint else digest(rows))
    if stale is not None and not stale.is_same:
        raise Conflict(
            f"This address was made for data version {stale.cited!r}; this server has {stale.served!r}. "
            "Leave out 'version' and 'digest' for the answer that it has."
        )


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


def _check(query: Query) -> None:
    """Refuse a parameter that the question does not have."""
    known = {AFTER, *ABOUT_THE_ANSWER, *(parameter.name for parameter in query.parameters)}
    for name in request.args:
        if name not in known:
            query.bind({name: ""})  # raises UnknownParameter, which lists those that there are


def _refused(query: Query, refused: BadChoice) -> Response:
    """Show the form again, with names that are nearly right for the parameter that is not."""
    near = [
        (link, _values({**request.args, refused.parameter: link.iri.removeprefix(BASE)}))
        for link in refused.near
    ]
    page = {"query": query, "pickers": pickers(query, {}), "refused": refused.description, "near": near}
    response = as_html("questions/refused.html", page)
    response.status_code = 400
    return response


def _values(given: Mapping[str, str]) -> str:
    kept = {name: value for name, value in given.items() if name not in {AFTER, *ABOUT_THE_ANSWER}}
    return f"?{urlencode(kept, safe='/')}" if kept else ""


def _part(bound: Query) -> tuple[list[Row], bool]:
    """Return the rows that a page shows, and whether more may follow.

    Things with the same row are one row, so that fewer rows than things are no end.
    """
    if not _can_ask(bound):
        return [], False
    if bound.endpoint:  # cut there, or not at all
        return reader().asked(bound), False
    rows = reader().asked(bound.first(AT_ONCE, passed_over()))
    if not rows or len(rows) >= AT_ONCE:
        return rows, bool(rows)
    return rows, bool(reader().asked(bound.first(1, passed_over() + AT_ONCE)))


def _page(bound: Query, picked: Sequence[Picker]) -> Mapping[str, object]:
    read, after = reader(), passed_over()
    rows, more = _part(bound)
    now = None if more or after or bound.endpoint else digest(rows)
    return {
        "query": bound,
        "pickers": picked,
        "answer": answer_to(read, bound, picked, rows),
        "stale": cited(request.args, read.store.version, now),
        "citation": citation(read, bound, picked, request.url_root.rstrip("/"), now),
        "after": after,
        "most": AT_ONCE,
        "more": more,
        "off": "" if _can_ask(bound) else bound.endpoint,
        "values": _values({picker.name: picker.value.removeprefix(BASE) for picker in picked}),
        "workbench": "/sparql?" + urlencode({"query": bound.text}),
    }


def _twin(query: Query, picked: Sequence[Picker], rows: list[Row]) -> Mapping[str, object]:
    read = reader()
    now = None if query.endpoint else digest(rows)
    return {
        "name": query.name,
        "title": query.title,
        "asked": in_words(query, picked),
        "description": query.description,
        "parameters": {picker.name: picker.value for picker in picked},
        "version": read.store.version,
        "cited": cited(request.args, read.store.version, now),
        "citation": citation(read, query, picked, request.url_root.rstrip("/"), now).csl,
        "columns": [{"name": column.name, "meaning": column.meaning} for column in query.columns],
        "rows": [_with_text(row) for row in rows],
    }


def _with_text(row: Row) -> Row:
    """Return *row* with the words at its place, if they are at hand."""
    place = row.get(_PLACE)
    said = reader().passage(str(place)) if place else None
    return {**row, "text": said.text} if said else row


def rows_as_csv(query: Query, rows: Iterable[Mapping[str, object]]) -> Response:
    """Return the rows of *query* as CSV, a column for each that it declares."""
    names = [column.name for column in query.columns]
    return as_csv(names, (list(map(row.get, names)) for row in rows))
