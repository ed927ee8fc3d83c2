"""What a verdict rests on: studies counted once, their patients, designs, and levels of evidence.

A study is one thing whatever sources tell of it: two accounts are of the same if they name one trial, or if
two sources tell of one report. A pooled analysis is no further study: it stands for those that it pools.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Self

from kg.facts import Entity, Ref
from kg.schema.resources import folder
from kg.schema.yaml_files import FileModel, read_yaml
from kg.store import Iri, Store
from kg.store.records import records, rows_of
from kg.verdicts.evidence import DESIGN, EvidenceBase, JudgedLine, grouped, ref
from kg.verdicts.limits import in_laboratory
from kg.verdicts.rules import Rules

Patients = frozenset[Ref]
"""Studies, whose patients one report tells of."""


class EvidenceLevel(FileModel):
    """One level of the scheme: its name, what it says, and the designs that have it."""

    iri: Ref
    label: str
    definition: str
    designs: tuple[Ref, ...] = ()


class LevelScheme(FileModel):
    """Levels of evidence as a published scheme has them, the highest first."""

    title: str
    authors: str
    year: int
    url: str
    laboratory: Ref
    levels: tuple[EvidenceLevel, ...]

    def entities(self) -> Iterable[Entity]:
        """Yield the levels as things."""
        cited = f"{self.authors}. {self.title}. {self.year}. {self.url}"
        for each in self.levels:
            yield Entity(
                iri=each.iri, kind="EvidenceLevel", label=each.label, definition=each.definition, note=cited
            )

    def of(self, line: JudgedLine, base: EvidenceBase, rules: Rules) -> Ref | None:
        """Return the level of one line; None where its source does not say how the study was set up.

        A design that no level names has the lowest level of the designs that are wider.
        """
        if in_laboratory(line, base, rules):
            return self.laboratory
        designs = base.values(line, DESIGN)
        own = [each.iri for each in self.levels if not designs.isdisjoint(each.designs)]
        wider = [each.iri for each in self.levels if not base.with_wider(designs).isdisjoint(each.designs)]
        return next(reversed(own or wider), None)


@cache
def read_levels(path: Path | None = None) -> LevelScheme:
    """Read the shipped scheme, or the one at *path*.

    :raises UnreadableFile: when it is no such file; the reason names the field.
    """
    return read_yaml(path or folder("ontology") / "evidence-levels.yaml", LevelScheme)


@rows_of("verdicts", "studies")
class _ToldStudy:
    study: Iri
    source: Iri
    trial: Iri | None
    patients: int | None


@rows_of("verdicts", "study-reports")
class _Report:
    study: Iri
    source: Iri
    publication: Iri


@rows_of("verdicts", "study-pools")
class _Pool:
    study: Iri
    pooled: Iri


@rows_of("verdicts", "lines-beside-studies")
class _LineAndStudy:
    line: Iri
    study: Iri


@dataclass(frozen=True, slots=True)
class Studies:
    """The studies that sources tell of: `reports` by publication and source, `patients` by study."""

    reports: Mapping[Ref, frozenset[Ref]]
    bases: Mapping[Ref, Patients]
    patients: Mapping[Ref, int]
    beside: Mapping[Ref, frozenset[Ref]]

    @classmethod
    def read(cls, store: Store) -> Self:
        """Read the studies in *store*."""
        told, reported = records(store, _ToldStudy), records(store, _Report)
        same = _same(told, reported)
        pools: dict[Ref, set[Ref]] = defaultdict(set)
        for each in records(store, _Pool):
            pools[ref(each.study)].add(same[ref(each.pooled)])
        patients: dict[Ref, int] = {}
        for one in told:
            if one.patients is not None:
                name = same[ref(one.study)]
                patients[name] = max(one.patients, patients.get(name, 0))
        return cls(
            reports=grouped((each.publication, each.study) for each in reported),
            bases={name: frozenset(pools.get(name, {leader})) for name, leader in same.items()},
            patients=patients,
            beside=grouped((each.line, each.study) for each in records(store, _LineAndStudy)),
        )

    def behind(self, line: JudgedLine, publications: Iterable[Ref]) -> Mapping[Ref, Patients]:
        """Return whose patients each of the *publications* tells of, as *line* cites it.

        A work is one by itself if no source gives a study for it, or several of which none stands beside
        the line.
        """
        return {each: self._base(line, each) for each in sorted(publications)}

    def _base(self, line: JudgedLine, publication: Ref) -> Patients:
        told = self.reports.get(publication, frozenset())
        bases = {self.bases[each] for each in told}
        if len(bases) > 1:
            bases = {self.bases[each] for each in told & self.beside.get(line.ref, frozenset())}
        return bases.pop() if len(bases) == 1 else frozenset({publication})


def _same(told: Sequence[_ToldStudy], reported: Sequence[_Report]) -> Mapping[Ref, Ref]:
    """Return for each account of a study the first account of the same study."""
    leaders = {ref(each.study): ref(each.study) for each in told}

    def join(one: Ref, other: Ref) -> None:
        kept, dropped = sorted((leaders[one], leaders[other]))
        leaders.update({name: kept for name, leader in leaders.items() if leader == dropped})

    trials: dict[Ref, Ref] = {}
    for each in told:
        if each.trial is not None:
            join(ref(each.study), trials.setdefault(ref(each.trial), ref(each.study)))
    by_report: dict[Ref, dict[Ref, list[Ref]]] = defaultdict(lambda: defaultdict(list))
    for report in reported:
        by_report[ref(report.publication)][ref(report.source)].append(ref(report.study))
    for sources in by_report.values():
        alone = [studies[0] for studies in sources.values() if len(studies) == 1]
        for one, other in pairwise(alone):
            join(one, other)
    return leaders
