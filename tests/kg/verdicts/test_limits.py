"""What keeps a line from bearing its statement in full, and what does not."""

import pytest

from kg.building.build import assemble
from kg.facts import Direction, Fact, Limit, Population, Proposition, Ref
from kg.progress import Steps
from kg.verdicts.judge import Judge
from kg.verdicts.rules import read_rules
from tests.kg.examples import SOURCES, VOCABULARY, entity, line, proposition

RULES = read_rules()
PRECLINICAL, HEDGED, NARROWER = Limit.PRECLINICAL, Limit.HEDGED, Limit.NARROWER


def population(name: str, **fields: object) -> Population:
    told = {"iri": f"population/{name}", "kind": "Population", "label": name, "disease": "disease/gloom"}
    return Population.model_validate({**told, "broader": ["population/all"], **fields})


PATIENTS: list[Fact] = [
    entity("disease/gloom", "Disease", "gloom"),
    entity("disease/weak-heart", "Disease", "weak heart"),
    entity("cell/blast", "CellType", "blast"),
    entity("setting/relapsed", "ClinicalSetting", "relapsed"),
    entity("design/preclinical", "StudyDesign", "preclinical"),
    entity("design/in-dishes", "StudyDesign", "in dishes", broader=["design/preclinical"]),
    entity("design/phase-ii", "StudyDesign", "Phase II"),
    entity("characteristic/had-betanib", "BaselineCharacteristic", "earlier betanib", about=["drug/betanib"]),
    population("had-betanib", exposed_to=["drug/betanib"]),
    population("never-betanib", naive_to=["drug/betanib"]),
    population("weak-hearted", with_finding=["disease/weak-heart"]),
    population("relapsed", settings=["setting/relapsed"]),
    population("mice-with-gloom", broader=[]),
]


def limits(on: Proposition, **fields: object) -> tuple[Limit, ...]:
    held = {
        "vocabulary": [*VOCABULARY, *PATIENTS],
        "source/a-review": [*SOURCES, on, line("a", on, Direction.SUPPORTS, **fields)],
    }
    return Judge.of(assemble(held, Steps(quiet=True)), RULES).limits[Ref("line/a")]


def improves(
    subject: str = "regimen/ab", obj: str = "disease/weak-heart", relation: str = "improves"
) -> Proposition:
    return proposition(subject, obj, Ref(f"relation/{relation}"))


@pytest.mark.parametrize(
    ("on", "fields", "expected"),
    [
        (improves(), {}, ()),
        (improves(), {"hedge": "may"}, (HEDGED,)),
        # Of fewer patients than the statement and than the source (population/all) speaks of.
        (improves(), {"populations": ("population/all",)}, ()),
        (improves(), {"populations": ("population/old",)}, (NARROWER,)),
        (improves(), {"settings": ("setting/relapsed",)}, (NARROWER,)),
        (improves(), {"prior_therapy": ("drug/betanib",)}, (NARROWER,)),
        (improves(), {"hedge": "may", "populations": ("population/old",)}, (HEDGED, NARROWER)),
        # Of whom the statement itself speaks.
        (improves(), {"populations": ("population/weak-hearted",)}, ()),
        (improves(obj="population/old"), {"populations": ("population/old",)}, ()),
        (improves(obj="population/very-old"), {"populations": ("population/old",)}, ()),
        (improves(obj="population/old"), {"populations": ("population/very-old",)}, (NARROWER,)),
        (improves(obj="population/had-betanib"), {"prior_therapy": ("drug/betanib",)}, ()),
        (improves(obj="population/had-betanib"), {"prior_therapy": ("drug/alphamab",)}, (NARROWER,)),
        (improves(obj="population/relapsed"), {"settings": ("setting/relapsed",)}, ()),
        (improves("characteristic/had-betanib"), {"populations": ("population/had-betanib",)}, ()),
        (
            improves("characteristic/had-betanib"),
            {"populations": ("population/weak-hearted", "population/old")},
            (),
        ),
        (improves("drug/betanib"), {"populations": ("population/had-betanib",)}, (NARROWER,)),
        (improves("drug/betanib"), {"prior_therapy": ("drug/betanib",)}, (NARROWER,)),
        # Several groups are about all of them together; with and without a drug are all.
        (improves(), {"populations": ("population/had-betanib", "population/never-betanib")}, ()),
        (improves(), {"populations": ("population/had-betanib", "population/old")}, (NARROWER,)),
        (improves(), {"populations": ("population/old", "population/all")}, ()),
        # What was done with some was done.
        (improves(obj="population/all", relation="tested-in"), {"populations": ("population/old",)}, ()),
        # In animals or in vitro only.
        (improves(), {"systems": ("system/mouse",)}, (PRECLINICAL,)),
        (improves(), {"systems": ("system/mouse", "system/patients")}, ()),
        (improves(), {"systems": ("system/patients",), "design": "design/in-dishes"}, ()),
        (improves(), {"design": "design/in-dishes"}, (PRECLINICAL,)),
        (improves(), {"design": "design/phase-ii"}, ()),
        (
            improves(),
            {"systems": ("system/mouse",), "populations": ("population/mice-with-gloom",), "hedge": "may"},
            (PRECLINICAL, HEDGED, NARROWER),
        ),
        # Cells show what happens in cells, not what becomes of patients.
        (improves(obj="cell/blast", relation="activates"), {"systems": ("system/mouse",)}, ()),
        (
            improves(obj="disease/weak-heart", relation="activates"),
            {"systems": ("system/mouse",)},
            (PRECLINICAL,),
        ),
        (improves(obj="cell/blast"), {"systems": ("system/mouse",)}, (PRECLINICAL,)),
    ],
)
def test_a_line_has_the_limits_that_its_record_states(
    on: Proposition, fields: dict[str, object], expected: tuple[Limit, ...]
) -> None:
    assert limits(on, **fields) == expected


def test_a_statement_in_cells_is_one_of_cells_whatever_its_object() -> None:
    on = improves(relation="increases").model_copy(update={"context": (Ref("cell/blast"),)})
    assert limits(on, systems=("system/mouse",)) == ()


def test_every_line_that_states_patients_is_narrower_where_the_source_has_no_scope() -> None:
    other = Ref("source/another")
    source = SOURCES[0].model_copy(update={"iri": other, "scope": ()})
    on = improves()
    stated = line("a", on, Direction.SUPPORTS, source=other, populations=("population/all",))
    held = {"vocabulary": [*VOCABULARY, *PATIENTS], "source/another": [source, on, stated]}
    assert Judge.of(assemble(held, Steps(quiet=True)), RULES).limits[Ref("line/a")] == (NARROWER,)
