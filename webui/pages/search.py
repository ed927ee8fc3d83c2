"""From a name or an identifier to the thing: `/search`, `/suggest.json` and `/lookup`.

Search shows all that a name may mean, suggestions the best few while somebody types; a look-up leads from an
identifier of another vocabulary, a DOI or a name to what is known of it here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from kg.facts import BASE
from kg.schema.identifiers import curie_of
from kg.schema.prefixes import expand
from kg.search.names import kinds
from kg.search.ranking import Fit, Hit
from kg.store import Iri
from kg.store.records import rows_of
from webui.pages.home import answer
from webui.site.errors import BadValue, NotKnown
from webui.site.names import MAX_QUESTION, Link, kind_of
from webui.site.negotiation import choose
from webui.site.reader import reader
from webui.site.templating import address, as_csv, as_html, as_json, leading_to

blueprint = Blueprint("search", __name__)
MOST_HITS = 400
OF_A_KIND = 12  # things of one kind that the page shows at first
SUGGESTED = 10
_LOOKED_AT = 40  # hits of which the suggestions are taken
_SHARE = 4  # suggestions of one kind, if there are others
MOST_ASKED = 200
_LISTS = ("text/html", "application/json", "text/csv")
_RDF = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")
_COLUMNS = ("asked", "identifier", "match", "iri", "label")


@dataclass(frozen=True, slots=True)
class HitView:
    """A thing that was found by `name`, which names it in that `way`; the `note` tells it from others."""

    iri: str
    label: str
    kind: str
    address: str
    name: str
    way: str
    note: str


@dataclass(frozen=True, slots=True)
class HitGroup:
    """What was found of one kind, the best first."""

    kind: str
    hits: tuple[HitView, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What was found for `q`: `total` things, or `more`; what else may have been meant is `near`."""

    q: str
    total: int
    more: bool
    groups: tuple[HitGroup, ...]
    near: tuple[HitView, ...]


def asked_for(text: str) -> str:
    """Return *text* as somebody typed it, without spaces around it.

    :raises BadValue: when it is longer than any name.
    """
    if len(text) > MAX_QUESTION:
        raise BadValue(f"The question has {len(text)} characters; at most {MAX_QUESTION} are taken.")
    return text.strip()


@blueprint.get("/search")
@blueprint.get("/search.json", defaults={"suffix": "json"})
def search(suffix: str | None = None) -> Response:
    """Show what a name may mean, by kind of thing, and things that may have been meant."""
    results = find(request.args.get("q", ""), MOST_HITS)
    groups, chosen = results.groups, request.args.get("kind", "")
    if chosen:
        groups = tuple(group for group in groups if group.kind == chosen)
    data = {"q": results.q, "total": results.total, "more": results.more, "groups": groups}
    return answer(
        "search/search.html", {**data, "near": results.near, "chosen": chosen, "most": OF_A_KIND}, suffix
    )


@blueprint.get("/suggest.json")
def suggest() -> Response:
    """Give the best few of what a question may mean, by kind, or else what may have been meant."""
    asked = asked_for(request.args.get("q", ""))
    found = reader().names.index.search(asked, _LOOKED_AT)
    groups = grouped(_varied(found.hits or found.near))
    return as_json({"q": asked, "near": bool(groups) and not found.hits, "groups": groups})


def _varied(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield the best of *hits*; none of a kind that has had its share, while there are others."""
    count: Counter[str] = Counter()
    first: list[Hit] = []
    rest: list[Hit] = []
    for hit in hits:
        count[hit.kind] += 1
        (first if count[hit.kind] <= _SHARE else rest).append(hit)
    kept = {hit.iri for hit in [*first, *rest][:SUGGESTED]}
    return (hit for hit in hits if hit.iri in kept)


def find(text: str, most: int) -> Results:
    """Return what *text* may mean: at most *most* things. :raises BadValue: when it is too long."""
    asked = asked_for(text)
    found = reader().names.index.search(asked, most)
    near = tuple(_things(found.near))
    return Results(asked, len(found.hits), found.more, grouped(found.hits), near)


def grouped(hits: Iterable[Hit]) -> tuple[HitGroup, ...]:
    """Return *hits* by kind: kinds of which one is called just so first, then the usual ones."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.kind, []).append(hit)
    ordered = sorted(groups.values(), key=_place)
    return tuple(HitGroup(kind_of(members[0].iri), tuple(_things(members))) for members in ordered)


def _place(members: Sequence[Hit]) -> tuple[bool, int]:
    exact = members[0].fit is Fit.EXACT
    return not exact, 0 if exact else kinds().tier(members[0].kind)


def _things(hits: Sequence[Hit]) -> Iterator[HitView]:
    for hit in hits:
        yield HitView(hit.iri, hit.label, kind_of(hit.iri), address(hit.iri), hit.name, hit.way, hit.note)


@rows_of("pages", "lookup")
class _MappedThing:
    thing: Iri
    match: Iri
    label: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """A thing of ours; `match` says how the term asked for stands to it, ``name`` if it was a name."""

    thing: Link
    match: str


@dataclass(frozen=True, slots=True)
class LookedUp:
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
            return leading_to(address(only.thing.iri))
        if form in _RDF:
            raise BadValue(
                f"No one thing here is exactly {answers[0].asked!r}; ask for JSON or CSV to see what is near."
            )
    return _listed(form, answers)


def look_up(text: str) -> LookedUp:
    """Return what is known of an identifier, an IRI or a name."""
    read = reader()
    if text.startswith(BASE):
        known = read.names.knows(text)
        return LookedUp(text, None, text, (Match(read.names.link(text), "itself"),) if known else ())
    curie = curie_of(text)
    if curie is None:
        return LookedUp(text, None, None, tuple(_named(text)))
    iri = expand(curie)
    matches = (
        Match(read.names.link(each.thing), each.match.rpartition("#")[2].removesuffix("Match"))
        for each in read.records(_MappedThing, iri=iri)
    )
    return LookedUp(text, curie, iri, tuple(matches))


def _named(text: str) -> Iterator[Match]:
    for hit in reader().names.index.called(text):
        yield Match(Link(hit.iri, hit.label), "name")


def _demand(found: LookedUp) -> None:
    if found.matches:
        return
    if found.identifier:
        raise NotKnown(f"{found.identifier} is an identifier, but nothing here is mapped to it.")
    raise NotKnown(f"Nothing here is called {found.asked!r}.", reader().names.similar(found.asked))


def _listed(form: str, answers: Sequence[LookedUp]) -> Response:
    if form == "text/csv":
        return as_csv(_COLUMNS, _rows(answers))
    data = {"answers": answers, "most": MOST_ASKED}
    return as_json(data) if form == "application/json" else as_html("search/lookup.html", data)


def _rows(answers: Sequence[LookedUp]) -> Iterator[tuple[str | None, ...]]:
    """Yield a row a match, and one without a match for what nothing is known of."""
    for found in answers:
        for each in found.matches:
            yield found.asked, found.identifier, each.match, each.thing.iri, each.thing.label
        if not found.matches:
            yield found.asked, found.identifier, None, None, None
