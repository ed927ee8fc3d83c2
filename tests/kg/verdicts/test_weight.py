"""What a verdict rests on: studies counted once, their patients, and levels of evidence."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.building.build import assemble
from kg.errors import UnreadableFile
from kg.facts import Arm, Assertion, Direction, EvidenceLine, Fact, Place, Publication, Ref, Source, Study
from kg.progress import Steps
from kg.schema.resources import folder
from kg.verdicts.assertions import verdicts
from kg.verdicts.judge import Judge
from kg.verdicts.rules import read_rules
from kg.verdicts.weight import read_levels
from tests.kg.examples import SOURCE, SOURCES, VOCABULARY, entity, line, proposition

RULES = read_rules()
AB_DEL5Q = proposition("regimen/ab", "abnormality/del-5q")
SUPPORTS = Direction.SUPPORTS
DOE, ROE, POE = (Ref(f"publication/{name}") for name in ("doe-2020", "roe-2021", "poe-2022"))
OTHER = Ref("source/another-review")
DESIGNS = [
    entity("design/phase-iii", "StudyDesign", "Phase III"),
    entity("design/randomized", "StudyDesign", "randomized"),
    entity(
        "design/randomized-phase-iii", "StudyDesign", "RP3", broader=["design/phase-iii", "design/randomized"]
    ),
    entity("design/preclinical", "StudyDesign", "preclinical"),
    entity("design/in-vitro-study", "StudyDesign", "in vitro", broader=["design/preclinical"]),
    entity("design/phase-ii", "StudyDesign", "Phase II"),
    entity("design/two-stage-phase-ii", "StudyDesign", "two-stage", broader=["design/phase-ii"]),
    entity("design/odd", "StudyDesign", "odd", broader=["design/phase-ii", "design/phase-iii"]),
    entity("design/multicenter", "StudyDesign", "multicenter"),
]
MORE: list[Fact] = [
    *(Publication(iri=name, label=name.removeprefix("publication/"), title="A trial") for name in (ROE, POE)),
    Source(iri=OTHER, label="Another", title="Another", sha256="1" * 64),
    *DESIGNS,
]


def study(
    name: str, *publications: Ref, source: Ref = SOURCE, n: int | None = None, **fields: object
) -> list[Fact]:
    told = {"iri": f"study/{name}", "label": name, "source": source, "at": ("table-1/1/1",)}
    arm = Arm(
        iri=Ref(f"arm/{name}/all"),
        label=name,
        study=Ref(f"study/{name}"),
        source=source,
        n_stated=n,
        at=(Place("table-1/1/2"),),
    )
    return [Study.model_validate({**told, "publications": publications, **fields}), arm]


def weighed(facts: Sequence[Fact], *lines: EvidenceLine) -> Assertion:
    stored = {"vocabulary": VOCABULARY, "source/a-review": [*SOURCES, *MORE, AB_DEL5Q, *facts, *lines]}
    store = assemble(stored, Steps(quiet=True))
    found = verdicts(store, Judge.of(store, RULES))
    (assertion,) = (f for f in found if isinstance(f, Assertion) and f.proposition == AB_DEL5Q.iri)
    return assertion


def cites(name: str, *publications: Ref, **fields: object) -> EvidenceLine:
    return line(name, AB_DEL5Q, SUPPORTS, publications=publications, **fields)


@pytest.mark.parametrize(
    ("studies", "lines", "counted"),
    [
        ([], [cites("a")], (0, None, 0)),
        ([], [cites("a", DOE)], (1, None, 0)),
        ([], [cites("a", ROE, POE)], (2, None, 0)),
        (study("two", ROE, POE, n=40), [cites("a", ROE), cites("b", POE)], (1, 40, 1)),
        (study("two", ROE, n=40), [cites("a", ROE), cites("b", DOE)], (2, 40, 1)),
        (
            [*study("two", ROE, n=40), *study("pool", POE, pools=("study/one", "study/two"), n=90)],
            [cites("a", POE), cites("b", DOE)],
            (2, 40, 1),
        ),
        (
            [
                *study("two", ROE, trial="trial/x", n=40),
                *study("three", POE, trial="trial/x", n=38, source=OTHER),
            ],
            [cites("a", ROE), cites("b", POE)],
            (1, 40, 1),
        ),
        (
            [*study("two", ROE, n=40), *study("three", ROE, POE, n=40, source=OTHER)],
            [cites("a", ROE), cites("b", POE)],
            (1, 40, 1),
        ),
        # Two studies in one report, neither told where the line stands: one report, whichever it is.
        ([*study("two", ROE, n=40), *study("three", ROE, n=50)], [cites("a", ROE)], (1, None, 0)),
        (
            [*study("two", ROE, n=40, at=("findings/1/1",)), *study("three", ROE, n=50)],
            [cites("a", ROE)],
            (1, 40, 1),
        ),
        # Lines that decide nothing are not what a verdict rests on, unless it has no others.
        ([], [cites("a", DOE), cites("b", ROE, voice="rationale")], (1, None, 0)),
        ([], [cites("b", ROE, voice="rationale")], (1, None, 0)),
    ],
)
def test_each_study_counts_once_whatever_is_told_of_it(
    studies: list[Fact], lines: list[EvidenceLine], counted: tuple[int | None, ...]
) -> None:
    found = weighed(studies, *lines)
    assert (found.n_studies, found.n_patients, found.n_studies_with_patients) == counted


@pytest.mark.parametrize(
    ("fields", "levels"),
    [
        ({"design": "design/randomized-phase-iii"}, ["2"]),
        ({"design": "design/phase-iii"}, ["3"]),
        ({"design": "design/two-stage-phase-ii"}, ["4"]),
        ({"design": "design/odd"}, ["4"]),
        ({"design": "design/in-vitro-study"}, ["5"]),
        ({"systems": ("system/mouse",)}, ["5"]),
        ({"design": "design/multicenter"}, []),
        ({}, []),
    ],
)
def test_a_level_goes_by_the_design_that_is_stated(fields: dict[str, object], levels: list[str]) -> None:
    found = weighed([], cites("a", DOE, **fields))
    assert [each.removeprefix("level/ocebm-2011-") for each in found.evidence_levels] == levels


def test_a_verdict_names_the_designs_and_reports_of_its_lines() -> None:
    found = weighed([], cites("a", DOE, design="design/phase-ii"), cites("b", ROE, maturity="abstract"))
    assert (found.designs, found.maturities) == (("design/phase-ii",), ("abstract", "full paper"))


def test_levels_are_things_that_say_by_whom_they_are() -> None:
    scheme = read_levels()
    levels = list(scheme.entities())
    assert len({each.iri for each in levels}) == len(levels) == 5
    assert all(
        str(scheme.year) in (each.note or "") and scheme.authors in (each.note or "") for each in levels
    )
    named = [design for level in scheme.levels for design in level.designs]
    assert len(named) == len(set(named))
    assert scheme.laboratory == scheme.levels[-1].iri


def test_a_scheme_with_a_misspelt_entry_names_it(tmp_path: Path) -> None:
    text = (folder("ontology") / "evidence-levels.yaml").read_text(encoding="utf-8")
    path = tmp_path / "levels.yaml"
    path.write_text(text.replace("definition:", "defintion:", 1), encoding="utf-8")
    with pytest.raises(UnreadableFile, match="defintion"):
        read_levels(path)
