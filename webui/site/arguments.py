"""What addresses ask for, where several pages take the same: a drug, rows to pass over, nothing unknown."""

from collections.abc import Iterable, Sequence

from flask import request

from webui.site.errors import BadValue
from webui.site.names import Link, absolute
from webui.site.reader import Reader

AFTER, DRUG = "after", "drug"
_DIGITS = 9
_OFFERED = 6  # things that are proposed where nothing is called nearly so


def refuse_unknown(known: Iterable[str], said: str = "this page has no such parameter") -> None:
    """Refuse an address with a parameter that is not among *known*; *said* is what it is told.

    :raises BadValue: for the first one.
    """
    taken = sorted(known)
    unknown = sorted(set(request.args) - set(taken))
    if unknown:
        there = ", ".join(map(repr, taken))
        raise BadValue(f"Parameter {unknown[0][:80]!r}: {said}. There are {there}.")


def passed_over() -> int:
    """Return how many rows come before those that the address asks for.

    :raises BadValue: for what is no number.
    """
    asked = request.args.get(AFTER, "0")
    if not asked.isdecimal() or len(asked) > _DIGITS:
        raise BadValue(f"Parameter {AFTER!r}: how many rows come before those asked for, not {asked[:80]!r}.")
    return int(asked)


def one_of(name: str, known: Sequence[str]) -> str:
    """Return which of *known* the address has as its parameter *name*, the first if it has none.

    :raises BadValue: when it has another.
    """
    asked = request.args.get(name, known[0])
    if asked not in known:
        raise BadValue(f"Parameter {name!r}: it is {' or '.join(known)}, not {asked!r}.")
    return asked


def drug_among(read: Reader, drugs: Sequence[Link], lacking: str) -> Link | None:
    """Return that of *drugs* which the address names by its path, IRI or label, the first if it names none.

    :raises BadValue: when it names another, with *lacking* as what is not there of it.
    """
    asked = request.args.get(DRUG, "").strip()
    if not asked:
        return drugs[0] if drugs else None
    for link in drugs:
        if link.iri == absolute(asked) or link.label.casefold() == asked.casefold():
            return link
    near = read.names.near(asked, [link.iri for link in drugs]) or tuple(drugs[:_OFFERED])
    raise BadValue(f"Parameter {DRUG!r}: there is no {lacking} a drug called {asked[:80]!r}.", near)
