"""What changed from one build to another: things, names, verdicts and figures.

The published graphs are compared, subject by subject, and of each kind of change at most `MOST` are
listed; how many there are is always said. What is only worked out from the rest (inferences, summaries,
the ledger, the description) is left out, and so are places in documents and the units at them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kg.facts import BASE, ONTOLOGY
from kg.facts.namespaces import RDFS
from kg.versions.subjects import Pair, Properties, differing, labels, stated


@dataclass(frozen=True, slots=True)
class Labelled:
    """A thing and what it is called in the version that has it."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Renaming:
    """A thing that was called, or said, something else before."""

    thing: Labelled
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """Another verdict on a statement that both versions judge."""

    statement: Labelled
    before: Labelled
    after: Labelled


@dataclass(frozen=True, slots=True)
class FigureChange:
    """Another figure, as written or in words why there is none, of an outcome in the same patients."""

    result: Labelled
    outcome: Labelled
    arm: Labelled
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Things of one kind, the first of them by name; `total` counts all."""

    kind: str
    total: int
    things: tuple[Labelled, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from build `old` to build `new`.

    `moved` are things under another address, `altered` those of which anything else is stated.
    `totals` counts each kind of change, `places` the places in documents that came, went or changed.
    """

    old: str
    new: str
    totals: Mapping[str, int]
    added: tuple[Listed, ...]
    removed: tuple[Listed, ...]
    renamed: tuple[Renaming, ...]
    moved: tuple[Renaming, ...]
    verdicts: tuple[VerdictChange, ...]
    figures: tuple[FigureChange, ...]
    altered: tuple[Listed, ...]
    places: int


MOST = 500
"""Changes of one kind that are listed."""
_Change = TypeVar("_Change")
_REMEMBERED = 20_000  # things that came or went, kept to find out which are one thing under another address
_LABEL = f"{RDFS}label"
_COUNTED = ("verdicts", "figures", "renamed", "added", "removed", "altered")
_PLACES = {"anchor", "number", "citation-mark"}
_JUDGED, _MEASURED = "assertion", "result"
_VERDICT, _PROPOSITION = f"{ONTOLOGY}verdict", f"{ONTOLOGY}proposition"
_WRITTEN, _STATUS = f"{ONTOLOGY}asWritten", f"{ONTOLOGY}status"
# What a figure is the figure of: one that came is a change of one that went if these are the same.
_IDENTITY = (
    "arm",
    "outcome",
    "statistic",
    "grade",
    "timePoint",
    "population",
    "populationAsWritten",
    "dueTo",
)
# Their labels are made from what they say, so that another label is no other name.
_NAMED_BY_CONTENT = {
    _JUDGED,
    _MEASURED,
    "dependence",
    "dispute",
    "dose",
    "inconsistency",
    "ledger",
    "line",
    "schedule",
}


@dataclass(slots=True)
class _Noted:
    """Changes as they are met, before names are looked up."""

    added: dict[str, dict[str, Properties]] = field(default_factory=lambda: defaultdict(dict))
    removed: dict[str, dict[str, Properties]] = field(default_factory=lambda: defaultdict(dict))
    altered: dict[str, dict[str, Properties]] = field(default_factory=lambda: defaultdict(dict))
    renamed: list[Renaming] = field(default_factory=list)
    figures: list[tuple[str, Properties, Properties]] = field(default_factory=list)
    verdicts: list[tuple[str, str, str]] = field(default_factory=list)
    totals: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: int = 0


def compare(old: Path, new: Path) -> Changes:
    """Return what changed from the build in folder *old* to that in folder *new*.

    Memory is bounded by the lists; the time grows with both graphs.

    :raises StoreError: when one cannot be read.
    """
    noted = _Noted()
    for pair in differing(old, new):
        _note(noted, pair)
    moved = list(_moved(noted))
    noted.figures += _figures_between(noted)
    was, now = labels(old, _unnamed(noted)), labels(new, _unnamed(noted))
    known = {**was, **now}
    return Changes(
        old=old.name,
        new=new.name,
        totals={**{name: _total(noted, name) for name in _COUNTED}, "moved": len(moved)},
        added=_listed(noted, "added", noted.added, now),
        removed=_listed(noted, "removed", noted.removed, was),
        renamed=tuple(noted.renamed),
        moved=tuple(moved[:MOST]),
        verdicts=tuple(VerdictChange(*(_name(iri, known) for iri in each)) for each in noted.verdicts),
        figures=tuple(_figure_change(change, known) for change in noted.figures[:MOST]),
        altered=_listed(noted, "altered", noted.altered, now),
        places=noted.places,
    )


def _unnamed(noted: _Noted) -> set[str]:
    """Return what will be listed and whose name is not at hand yet."""
    found = {iri for change in noted.verdicts for iri in change}
    for result, _, after in noted.figures[:MOST]:
        found |= {result, _only(after, f"{ONTOLOGY}arm"), _only(after, f"{ONTOLOGY}outcome")}
    for things in (noted.added, noted.removed, noted.altered):
        for kind in things.values():
            found.update([iri for iri, said in kind.items() if not _label(said)][:MOST])
    return found


def _kind(iri: str) -> str:
    return iri.removeprefix(BASE).replace("#", "/").partition("/")[0]


def _note(noted: _Noted, pair: Pair) -> None:
    kind = _kind(pair.subject)
    if kind in _PLACES:
        noted.places += 1
        return
    before, after = stated(pair.before), stated(pair.after)
    if not before or not after:
        name, into = ("added", noted.added) if after else ("removed", noted.removed)
        noted.totals[name, kind] += 1
        if sum(map(len, into.values())) < _REMEMBERED:
            into[kind][pair.subject] = after or before
    elif kind == _JUDGED and _only(before, _VERDICT) != _only(after, _VERDICT):
        change = _only(after, _PROPOSITION), _only(before, _VERDICT), _only(after, _VERDICT)
        _keep(noted, "verdicts", noted.verdicts, change)
    elif kind == _MEASURED and _figure(before) != _figure(after):
        _keep(noted, "figures", noted.figures, (pair.subject, before, after))
    elif kind not in _NAMED_BY_CONTENT and _label(before) != _label(after):
        renaming = Renaming(Labelled(pair.subject, _label(after)), _label(before), _label(after))
        _keep(noted, "renamed", noted.renamed, renaming)
    else:
        noted.totals["altered", kind] += 1
        if len(noted.altered[kind]) < MOST:
            noted.altered[kind][pair.subject] = {_LABEL: after.get(_LABEL, frozenset())}


def _keep(noted: _Noted, name: str, kept: list[_Change], change: _Change) -> None:
    noted.totals[name, ""] += 1
    if len(kept) < MOST:
        kept.append(change)


def _figure_change(change: tuple[str, Properties, Properties], names: Mapping[str, str]) -> FigureChange:
    result, before, after = change
    of = (_name(_only(after, ONTOLOGY + name), names) for name in ("outcome", "arm"))
    return FigureChange(_name(result, names), next(of), next(of), _read(before), _read(after))


def _read(said: Properties) -> str:
    """Return a figure as it is written, and with it why there is none."""
    status = _only(said, _STATUS).rpartition("#")[2]
    written = _only(said, _WRITTEN)
    if status in ("", "reported"):
        return written
    return f"{written} ({re.sub('(?=[A-Z])', ' ', status).lower()})"


def _name(iri: str, names: Mapping[str, str]) -> Labelled:
    return Labelled(iri, names.get(iri, iri.removeprefix(BASE)))


def _moved(noted: _Noted) -> Iterator[Renaming]:
    """Yield what came again under another address with the same name, and take it from both lists."""
    for kind in set(noted.added) & set(noted.removed) - {_MEASURED}:
        came = _by(noted.added[kind], _label)
        for label, iris in _by(noted.removed[kind], _label).items():
            if label and len(iris) == len(came.get(label, ())) == 1:
                _take(noted, kind, iris[0], came[label][0])
                paths = (iri.removeprefix(BASE) for iri in (iris[0], came[label][0]))
                yield Renaming(Labelled(came[label][0], label), *paths)


def _figures_between(noted: _Noted) -> Iterator[tuple[str, Properties, Properties]]:
    """Yield figures that came in the place of another of the same patients and outcome."""
    came, went = noted.added.get(_MEASURED, {}), noted.removed.get(_MEASURED, {})
    again = _by(came, _identity)
    for identity, iris in _by(went, _identity).items():
        if len(iris) == len(again.get(identity, ())) == 1:
            before, after = went[iris[0]], came[again[identity][0]]
            _take(noted, _MEASURED, iris[0], again[identity][0])
            if _figure(before) != _figure(after):
                noted.totals["figures", ""] += 1
                yield again[identity][0], before, after


def _take(noted: _Noted, kind: str, went: str, came: str) -> None:
    del noted.removed[kind][went], noted.added[kind][came]
    noted.totals["removed", kind] -= 1
    noted.totals["added", kind] -= 1


def _by(things: Mapping[str, Properties], key: Callable[[Properties], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for iri, said in things.items():
        found[key(said)].append(iri)
    return dict(found)


def _only(said: Properties, name: str) -> str:
    return min(said.get(name, frozenset()), default="")


def _label(said: Properties) -> str:
    return _only(said, _LABEL)


def _figure(said: Properties) -> tuple[str, str]:
    return _only(said, _WRITTEN), _only(said, _STATUS)


def _identity(said: Properties) -> str:
    return "|".join(_only(said, ONTOLOGY + name) for name in _IDENTITY)


def _total(noted: _Noted, name: str) -> int:
    return sum(number for (change, _), number in noted.totals.items() if change == name)


def _listed(
    noted: _Noted, change: str, things: Mapping[str, Mapping[str, Properties]], names: Mapping[str, str]
) -> tuple[Listed, ...]:
    """Return things by kind, the kind with most of them first."""
    totals = {kind: number for (name, kind), number in noted.totals.items() if name == change and number}
    return tuple(
        Listed(kind, total, tuple(_named(things.get(kind, {}), names)[:MOST]))
        for kind, total in sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    )


def _named(things: Mapping[str, Properties], names: Mapping[str, str]) -> list[Labelled]:
    found = (_name(iri, {iri: _label(said)} if _label(said) else names) for iri, said in things.items())
    return sorted(found, key=lambda each: (each.label.casefold(), each.iri))
