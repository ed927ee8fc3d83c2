"""What changed from one build to another: told from the published graphs alone."""

import json
import os
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.commands.compare import compare_builds
from kg.errors import InvalidSetting, StoreError
from kg.facts import Assertion, Entity, Fact, Place, Proposition, Ref, ResultStatus, Statistic, StudyResult
from kg.store import MemoryStore
from kg.store.publication import publish
from kg.versions.changes import MOST, compare
from kg.versions.listing import version, versions

SOURCE = Ref("source/a-review")


def drug(path: str, label: str, definition: str = "A drug.") -> Entity:
    return Entity(iri=Ref(f"drug/{path}"), kind="Drug", label=label, definition=definition)


def judged(verdict: str) -> list[Fact]:
    subject, predicate, thing = Ref("drug/zanubarol"), Ref("relation/cures"), Ref("disease/gloom")
    return [
        Entity(iri=Ref(f"verdict/{verdict}"), kind="Verdict", label=verdict),
        Proposition(
            iri=Ref("proposition/p"),
            label="zanubarol cures gloom",
            subject=subject,
            predicate=predicate,
            object=thing,
        ),
        Assertion(
            iri=Ref("assertion/p"),
            label=f"zanubarol cures gloom: {verdict}",
            proposition=Ref("proposition/p"),
            verdict=Ref(f"verdict/{verdict}"),
            rule=Ref("rule/r"),
            subject=subject,
            predicate=predicate,
            object=thing,
        ),
    ]


def figure(name: str, value: str, status: ResultStatus = ResultStatus.REPORTED) -> list[Fact]:
    return [
        Entity(iri=Ref("outcome/glow"), kind="ResponseOutcome", label="glow"),
        StudyResult(
            iri=Ref(f"result/{name}"),
            source=SOURCE,
            study=Ref("study/s"),
            arm=Ref("arm/s-all"),
            outcome=Ref("outcome/glow"),
            statistic=Statistic.PERCENTAGE,
            status=status,
            value=Decimal(value) if status is ResultStatus.REPORTED else None,
            unit="%",
            as_written=f"{value}%" if status is ResultStatus.REPORTED else "NR",
            at=Place("findings/1/1"),
        ),
    ]


def built(builds: Path, facts: Iterable[Fact]) -> Path:
    """Publish *facts* as a build in *builds*; return its folder."""
    store = MemoryStore()
    store.add(list(facts), "source/a-review")
    lines = "".join(sorted(f"{quad} .\n" for quad in store.quads()))
    about = json.dumps({"software": "9.9", "quads": lines.count("\n")})
    return publish(builds, {"graph.nq": lines.encode(), "manifest.json": about.encode()})


def test_things_that_came_went_were_renamed_or_say_something_else_are_told_apart(tmp_path: Path) -> None:
    old = built(tmp_path, [drug("a", "alphol"), drug("b", "betol"), drug("c", "gammol")])
    new = built(tmp_path, [drug("b", "betolin"), drug("c", "gammol", "Another drug."), drug("d", "deltol")])
    found = compare(old, new)
    assert [(each.kind, [thing.label for thing in each.things]) for each in found.added] == [
        ("drug", ["deltol"])
    ]
    assert [(each.kind, [thing.label for thing in each.things]) for each in found.removed] == [
        ("drug", ["alphol"])
    ]
    assert [(one.before, one.after) for one in found.renamed] == [("betol", "betolin")]
    assert [thing.label for thing in found.altered[0].things] == ["gammol"]
    assert (
        found.totals["added"]
        == found.totals["removed"]
        == found.totals["renamed"]
        == found.totals["altered"]
        == 1
    )


def test_a_thing_with_its_name_under_another_address_neither_came_nor_went(tmp_path: Path) -> None:
    old, new = built(tmp_path, [drug("a", "alphol")]), built(tmp_path, [drug("alphol", "alphol")])
    found = compare(old, new)
    assert [(one.thing.label, one.before, one.after) for one in found.moved] == [
        ("alphol", "drug/a", "drug/alphol")
    ]
    assert not found.added and not found.removed


def test_another_verdict_is_told_with_both_and_with_its_statement(tmp_path: Path) -> None:
    found = compare(built(tmp_path, judged("supported")), built(tmp_path, judged("disputed")))
    (one,) = found.verdicts
    assert (one.statement.label, one.before.label, one.after.label) == (
        "zanubarol cures gloom",
        "supported",
        "disputed",
    )


@pytest.mark.parametrize("name", ["r", "another-address"])
def test_another_figure_of_the_same_patients_is_a_change_whatever_its_address(
    tmp_path: Path, name: str
) -> None:
    found = compare(built(tmp_path, figure("r", "61.5")), built(tmp_path, figure(name, "62")))
    assert [(one.outcome.label, one.before, one.after) for one in found.figures] == [("glow", "61.5%", "62%")]
    assert found.totals["figures"] == 1
    assert not found.added and not found.removed


def test_a_figure_that_is_not_reached_any_more_is_told_so(tmp_path: Path) -> None:
    new = built(tmp_path, figure("r", "0", ResultStatus.NOT_REACHED))
    (one,) = compare(built(tmp_path, figure("r", "0")), new).figures
    assert (one.before, one.after) == ("0%", "NR (not reached)")


def test_a_build_does_not_differ_from_itself(tmp_path: Path) -> None:
    build = built(tmp_path, [drug("a", "alphol"), *judged("supported"), *figure("r", "1")])
    found = compare(build, build)
    assert not any(found.totals.values()) and not found.places


def test_of_very_many_changes_the_first_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    many = [drug(f"d-{number}", f"drug {number:04}") for number in range(MOST + 20)]
    (kind,) = compare(built(tmp_path, []), built(tmp_path, many)).added
    assert (kind.total, len(kind.things)) == (MOST + 20, MOST)
    assert kind.things[0].label == "drug 0000"


def test_a_graph_that_is_not_sorted_is_refused(tmp_path: Path) -> None:
    old = built(tmp_path, [drug("a", "alphol"), drug("b", "betol")])
    new = built(tmp_path, [drug("c", "gammol")])
    lines = (old / "graph.nq").read_bytes().splitlines(keepends=True)
    (old / "graph.nq").write_bytes(b"".join(reversed(lines)))
    with pytest.raises(StoreError, match="not sorted"):
        compare(old, new)


def test_the_builds_at_hand_are_listed_the_newest_first_with_the_one_in_service(tmp_path: Path) -> None:
    assert versions(tmp_path / "none") == ()
    old, new = built(tmp_path, [drug("a", "alphol")]), built(tmp_path, [drug("b", "betol")])
    os.utime(old / "graph.nq", (0, 0))
    found = versions(tmp_path)
    assert [(each.name, each.is_current) for each in found] == [(new.name, True), (old.name, False)]
    assert found[1].built == "1970-01-01T00:00:00+00:00" and found[1].software == "9.9"
    assert version(tmp_path, old.name[:6]).name == old.name
    with pytest.raises(InvalidSetting, match="at hand"):
        version(tmp_path, "zz")


def test_the_command_tells_what_changed_and_needs_two_builds(tmp_path: Path) -> None:
    built(tmp_path, judged("supported"))
    alone = CliRunner().invoke(compare_builds, ["--build", str(tmp_path)])
    assert isinstance(alone.exception, InvalidSetting) and "two builds" in str(alone.exception)
    built(tmp_path, [*judged("disputed"), drug("a", "alphol")])
    told = CliRunner().invoke(compare_builds, ["--build", str(tmp_path)]).output
    assert "verdict: zanubarol cures gloom: supported -> disputed" in told
    assert "added: 1 drug\n  alphol" in told
    data = json.loads(
        CliRunner().invoke(compare_builds, ["--build", str(tmp_path), "--format", "json"]).output
    )
    assert data["totals"]["verdicts"] == 1
