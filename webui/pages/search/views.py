"""Search: a page and its JSON twin, and what a box shows while somebody types."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from kg.search import Fit, Hit, kinds
from webui.pages.home import answer
from webui.site.errors import BadValue
from webui.site.names import MAX_QUESTION, kind_of
from webui.site.reader import reader
from webui.site.templating import address, as_json

blueprint = Blueprint("search", __name__)
MOST_HITS = 400
OF_A_KIND = 12  # things of one kind that the page shows at first
SUGGESTED = 10
_LOOKED_AT = 40  # hits of which the suggestions are taken
_SHARE = 4  # suggestions of one kind, if there are others


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that was found by `name`, which names it in that `way`; the `note` tells it from others."""

    iri: str
    label: str
    kind: str
    address: str
    name: str
    way: str
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, the best first."""

    kind: str
    hits: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What was found for `q`: `total` things, or `more`; what else may have been meant is `near`."""

    q: str
    total: int
    more: bool
    groups: tuple[Group, ...]
    near: tuple[Thing, ...]


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


def grouped(hits: Iterable[Hit]) -> tuple[Group, ...]:
    """Return *hits* by kind: kinds of which one is called just so first, then the usual ones."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.kind, []).append(hit)
    ordered = sorted(groups.values(), key=_place)
    return tuple(Group(kind_of(members[0].iri), tuple(_things(members))) for members in ordered)


def _place(members: Sequence[Hit]) -> tuple[bool, int]:
    exact = members[0].fit is Fit.EXACT
    return not exact, 0 if exact else kinds().tier(members[0].kind)


def _things(hits: Sequence[Hit]) -> Iterator[Thing]:
    for hit in hits:
        yield Thing(hit.iri, hit.label, kind_of(hit.iri), address(hit.iri), hit.name, hit.way, hit.note)
