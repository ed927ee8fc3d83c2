"""Evidence lines as cards: in what circumstances each stands, and on which studies it rests."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.facts import ONTOLOGY, Maturity
from kg.store import Iri, Row
from webui.site.names import Link
from webui.site.reader import Reader

# What a card says of a line, in this order, and in which words.
_WORDS = {
    "settings": "Setting",
    "populations": "Patients",
    "priorTherapy": "Prior therapy",
    "outcomes": "Endpoint",
    "systems": "System",
    "confounders": "May be due to",
    "maturity": "Report",
    "voice": "Said as",
    "hedge": "Hedged",
}
_PLAIN = {ONTOLOGY + "finding", ONTOLOGY + "direct"}  # what is not worth a word
_ABSTRACT = ONTOLOGY + Maturity.ABSTRACT.value


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One thing that is said of a line: its name and values."""

    name: str
    values: tuple[Link | str, ...]


@dataclass(frozen=True, slots=True)
class Cohort:
    """A study behind a line, its design, and how many patients were in the arms that it speaks of."""

    study: Link
    design: str
    patients: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a card shows of an evidence line beside its words, citation and place.

    `design` is that of the line, else nothing: each of the `cohorts` has its own.
    """

    cohorts: tuple[Cohort, ...]
    design: Link | None
    circumstances: tuple[Circumstance, ...]
    rests_on_abstract: bool


@dataclass(frozen=True, slots=True)
class Quarrel:
    """How far a dispute is explained, and by what kinds of difference."""

    status: str
    explanations: tuple[Link, ...]


def evidence(read: Reader, rows: Sequence[Row]) -> Mapping[str, Evidence]:
    """Return what is known of each evidence line that *rows* name, by its IRI."""
    lines = _named(rows, "line")
    if not lines:
        return {}
    said: dict[str, dict[str, list[Link | str]]] = defaultdict(lambda: defaultdict(list))
    for row in read.of_each("evidence-facts", "line", lines):
        name, value = str(row["property"]).removeprefix(ONTOLOGY), row["value"]
        told = read.names.link(value) if isinstance(value, Iri) else str(value)
        said[str(row["line"])][name].append(told)
    studies = _cohorts(read, lines)
    return {line: _evidence(said[line], studies.get(line, ())) for line in lines}


def _named(rows: Sequence[Row], name: str) -> list[str]:
    return list(dict.fromkeys(str(row[name]) for row in rows if isinstance(row.get(name), Iri)))


def _evidence(said: Mapping[str, Sequence[Link | str]], cohorts: tuple[Cohort, ...]) -> Evidence:
    design = next((one for one in said.get("design", ()) if isinstance(one, Link)), None)
    finished = {one.iri for one in said.get("maturity", ()) if isinstance(one, Link)}
    return Evidence(cohorts, design, tuple(_circumstances(said)), finished == {_ABSTRACT})


def _circumstances(said: Mapping[str, Sequence[Link | str]]) -> Iterator[Circumstance]:
    for name, words in _WORDS.items():
        told = tuple(one for one in said.get(name, ()) if getattr(one, "iri", one) not in _PLAIN)
        if told:
            yield Circumstance(words, told)


def _cohorts(read: Reader, lines: Sequence[str]) -> Mapping[str, tuple[Cohort, ...]]:
    found: dict[str, dict[str, tuple[str, dict[str, int]]]] = defaultdict(dict)
    for row in read.of_each("evidence-studies", "line", lines):
        design = str(row["design"]) if row["design"] is not None else ""
        _, arms = found[str(row["line"])].setdefault(str(row["study"]), (design, {}))
        if row["arm"] is not None and row["n"] is not None:
            arms[str(row["arm"])] = int(str(row["n"]))
    return {
        line: tuple(
            Cohort(read.names.link(study), design, tuple(arms.values()))
            for study, (design, arms) in studies.items()
        )
        for line, studies in found.items()
    }


def quarrels(read: Reader, rows: Sequence[Row]) -> Mapping[str, Quarrel]:
    """Return what may explain each dispute that *rows* name, by its IRI."""
    disputes = _named(rows, "dispute")
    if not disputes:
        return {}
    found: dict[str, Quarrel] = {}
    for row in read.of_each("evidence-disputes", "dispute", disputes):
        before = found.get(str(row["dispute"]), Quarrel(str(row["status"]), ()))
        more = (read.names.link(str(row["explanation"])),) if row["explanation"] is not None else ()
        found[str(row["dispute"])] = Quarrel(before.status, (*before.explanations, *more))
    return found
