"""`/lookup`: from an identifier of another vocabulary, a DOI or a name to what is known of it here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request

from kg.facts import BASE
from kg.schema.identifiers import curie_of, iri_of
from webui.pages.search.views import asked_for
from webui.site.errors import BadValue, NotKnown
from webui.site.names import Link
from webui.site.negotiation import choose
from webui.site.reader import reader
from webui.site.templating import address, as_csv, as_html, as_json

blueprint = Blueprint("lookup", __name__)
MOST_ASKED = 200
_LISTS = ("text/html", "application/json", "text/csv")
_RDF = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
_COLUMNS = ("asked", "identifier", "match", "iri", "label")


@dataclass(frozen=True, slots=True)
class Match:
    """A thing of ours; `match` says how the term asked for stands to it, ``name`` if it was a name."""

    thing: Link
    match: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was `asked`, the `identifier` (CURIE) and IRI read in it, and the matches, best first."""

    asked: str
    identifier: str | None
    iri: str | None
    matches: tuple[Match, ...]

    @property
    def only(self) -> Match | None:
        """The one thing that is meant, if there is no doubt."""
        sure = [each for each in self.matches if each.match in {"exact", "name", "itself"}]
        return sure[0] if len(sure) == 1 else None


@blueprint.get("/lookup")
@blueprint.get("/lookup.<suffix>")
def lookup(suffix: str | None = None) -> Response:
    """Show what is known of each `q`; one that means one thing leads there."""
    asked = [text for each in request.args.getlist("q") if (text := asked_for(each))]
    if len(asked) > MOST_ASKED:
        raise BadValue(f"{len(asked)} names were asked for; at most {MOST_ASKED} are taken at once.")
    form = choose((*_LISTS, *_RDF) if suffix is None else _LISTS, suffix)
    answers = [look_up(text) for text in asked]
    if form in _RDF and len(answers) != 1:
        raise BadValue("One thing at a time can be had as RDF; ask for JSON or CSV.")
    if len(answers) == 1:
        _demand(answers[0])
        if suffix is None and (only := answers[0].only) and form not in _LISTS[1:]:
            return _leading_to(only)
        if form in _RDF:
            raise BadValue(
                f"No one thing here is exactly {answers[0].asked!r}; ask for JSON or CSV to see what is near."
            )
    return _listed(form, answers)


def look_up(text: str) -> Answer:
    """Return what is known of an identifier, an IRI or a name."""
    read = reader()
    if text.startswith(BASE):
        known = read.names.knows(text)
        return Answer(text, None, text, (Match(read.names.link(text), "itself"),) if known else ())
    curie = curie_of(text)
    if curie is None:
        return Answer(text, None, None, tuple(_named(text)))
    iri = iri_of(curie)
    rows = read.rows("lookup", iri=iri)
    matches = (
        Match(read.names.link(str(row["thing"])), str(row["match"]).rpartition("#")[2].removesuffix("Match"))
        for row in rows
    )
    return Answer(text, curie, iri, tuple(matches))


def _named(text: str) -> Iterator[Match]:
    for hit in reader().names.index.called(text):
        yield Match(Link(hit.iri, hit.label), "name")


def _demand(answer: Answer) -> None:
    if answer.matches:
        return
    if answer.identifier:
        raise NotKnown(f"{answer.identifier} is an identifier, but nothing here is mapped to it.")
    raise NotKnown(f"Nothing here is called {answer.asked!r}.", reader().names.similar(answer.asked))


def _leading_to(match: Match) -> Response:
    response = redirect(address(match.thing.iri), 303)
    assert isinstance(response, Response)
    return response


def _listed(form: str, answers: Sequence[Answer]) -> Response:
    if form == "text/csv":
        return as_csv(_COLUMNS, _rows(answers))
    data = {"answers": answers, "most": MOST_ASKED}
    return as_json(data) if form == "application/json" else as_html("search/lookup.html", data)


def _rows(answers: Sequence[Answer]) -> Iterator[tuple[str | None, ...]]:
    """Yield a row a match, and one without a match for what nothing is known of."""
    for answer in answers:
        for each in answer.matches:
            yield answer.asked, answer.identifier, each.match, each.thing.iri, each.thing.label
        if not answer.matches:
            yield answer.asked, answer.identifier, None, None, None
