"""Studies are called by the work that is cited; a name in a cell that differs is kept beside it."""

import pytest

from ingest.extracted.publications import Labels
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Arm, Fact, Inconsistency, Place, Publication, Ref, Reference, Study, Trial
from tests.ingest.table_builder import only

SOURCE = Ref("source/invented")
WORK = Publication(
    iri=Ref("publication/moreno-2014"),
    label="Moreno et al 2014",
    title="A trial",
    authors=("Moreno-Sánchez A", "Osei K"),
    year=2014,
)
ENTRY = Reference(
    iri=Ref("reference/invented/7"), source=SOURCE, number=7, publication=WORK.iri, at=Place("references/7")
)


def relabelled(printed: str, trial: Trial | None = None) -> list[Fact]:
    cell = (Place("table-1/1/1"),)
    study = Study(
        iri=Ref("study/moreno-2014"),
        label=printed,
        source=SOURCE,
        trial=trial.iri if trial else None,
        publications=(WORK.iri,),
        at=cell,
    )
    arm = Arm(
        iri=Ref("arm/moreno-2014/aq"),
        label=f"{printed}: AQ",
        study=study.iri,
        regimen=Ref("regimen/aq"),
        source=SOURCE,
        at=cell,
    )
    labels = Labels({WORK.iri: WORK}, {WORK.iri: ENTRY}, Lexicon([]))
    return only(labels.relabel([*([trial] if trial else []), study, arm]), Fact)


def test_a_study_and_its_arms_are_called_by_the_cited_work() -> None:
    found = relabelled("Moreno-Sanchez et al")
    assert [one.label for one in only(found, Study)] == ["Moreno et al 2014"]
    assert [one.label for one in only(found, Arm)] == ["Moreno et al 2014: AQ"]
    assert only(found, Inconsistency) == []


def test_the_name_of_the_trial_stays_in_the_label() -> None:
    trial = Trial(iri=Ref("trial/luna-2"), label="LUNA-2")
    (study,) = only(relabelled("Moreno-Sanchez et al (LUNA-2)", trial), Study)
    assert (study.iri, study.label) == ("study/moreno-2014", "Moreno et al 2014 (LUNA-2)")


@pytest.mark.parametrize(
    ("printed", "kind", "severity"),
    [
        ("Morenno-Sanchez et al", "misspelling", "wording"),
        ("Morenno-Sanchez 2014", "misspelling", "wording"),
        ("Lund et al", "citation", "content"),
    ],
)
def test_another_name_than_the_first_authors_is_an_inconsistency(
    printed: str, kind: str, severity: str
) -> None:
    (found,) = only(relabelled(printed), Inconsistency)
    assert (found.inconsistency_kind, found.severity) == (kind, severity)
    assert found.readings == (printed.split(maxsplit=1)[0], "Moreno-Sánchez")
    assert found.at == ("table-1/1/1", "references/7")


@pytest.mark.parametrize("printed", ["Osei et al", "VENUS", "MORENO SANCHEZ et al"])
def test_a_name_that_need_not_be_the_first_authors_is_none(printed: str) -> None:
    assert only(relabelled(printed), Inconsistency) == []
