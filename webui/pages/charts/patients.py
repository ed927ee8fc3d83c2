"""In what the patients of several arms differ, as far as the sources tell."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from kg.store import Row
from webui.pages.charts.marks import Aspect, Mark
from webui.parts.figures import measure
from webui.site.names import Link, Names

_CHARACTERISTIC = "characteristic"
_NAMED = 3  # arms that are named beside a value; of more the number is told
# What is told of few arms says little of the others: only these are told as missing.
_EXPECTED = ("design", "setting")
_TITLES = {
    "design": "Design",
    "pools": "Analyses the same patients as",
    "patients": "Patients of the study",
    "setting": "Setting",
    "refractory to": "Refractory to",
    "never had": "Never had",
}
_Told = Mapping[str, Sequence[Row]]


def compare_patients(arms: Sequence[Link], rows: Iterable[Row], names: Names) -> tuple[Aspect, ...]:
    """Return what is told of *arms*, one aspect each: those in which they differ first.

    With one arm there is nothing to compare, and none is returned.
    """
    if len(arms) < 2:
        return ()
    aspects: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        key = str(row["aspect"])
        thing = str(row["thing"]) if key == _CHARACTERISTIC else ""
        aspects[key, thing][str(row["arm"])].append(row)
    for key in _EXPECTED:
        aspects.setdefault((key, ""), defaultdict(list))
    found = [
        _measured(names.label(thing), told, arms) if thing else _named(key, told, arms, names)
        for (key, thing), told in aspects.items()
    ]
    return tuple(sorted(found, key=lambda aspect: not aspect.differs))


def parts_told(marks: Iterable[Mark]) -> tuple[Aspect, ...]:
    """Return that some of *marks* are about a part of an arm, if any are: they differ from all others."""
    parts = list(dict.fromkeys(mark.whom for mark in marks if mark.whom))
    words = f"{', '.join(parts)}; the row of the whole arm counts them too, where there is one"
    return (Aspect("Parts of an arm", words, True, ()),) if parts else ()


def _named(key: str, told: _Told, arms: Sequence[Link], names: Names) -> Aspect:
    """Return an aspect whose values are things; an arm may have several of them."""
    by_value: dict[str, list[Link]] = {}
    for arm in arms:
        if rows := told.get(arm.iri):
            words = ", ".join(sorted({names.label(str(row["thing"])) for row in rows}))
            by_value.setdefault(words, []).append(arm)
    lacking = tuple(arm for arm in arms if arm.iri not in told)
    words = "; ".join(f"{value} ({_who(members)})" for value, members in by_value.items())
    differs = len(by_value) > 1 or bool(by_value and lacking)
    return Aspect(_TITLES.get(key, key), words, differs, lacking if key in _EXPECTED else ())


def _measured(title: str, told: _Told, arms: Sequence[Link]) -> Aspect:
    """Return an aspect whose values are figures, as the span of them."""
    values = sorted({Decimal(str(row["value"])) for rows in told.values() for row in rows})
    units = {str(row["unit"] or "") for rows in told.values() for row in rows}
    unit = units.pop() if len(units) == 1 else ""
    ends = [measure(value, unit) or "" for value in (values[0], values[-1])]
    lacking = tuple(arm for arm in arms if arm.iri not in told)
    span = ends[0] if len(values) == 1 else f"from {ends[0]} to {ends[1]}"
    told_of = f"{len(arms) - len(lacking)} of {len(arms)} arms" if lacking else f"all {len(arms)} arms"
    words = f"{span} (told of {told_of})"
    return Aspect(title[:1].upper() + title[1:], words, len(values) > 1, lacking, measured=True)


def _who(arms: Sequence[Link]) -> str:
    if len(arms) > _NAMED:
        return f"{len(arms)} arms"
    return ", ".join(arm.label for arm in arms)
