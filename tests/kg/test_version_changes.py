"""Every sort of change between two builds is told once, as what it is, whatever the texts hold."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.commands.compare import compare_builds
from kg.facts import BASE, ONTOLOGY, Fact, Place, Ref, ResultStatus, StudyResult
from kg.store import MemoryStore
from kg.store.publication import publish
from kg.versions.changes import compare
from tests.kg.test_versions import built, drug, figure, judged

NOTHING: Mapping[str, int] = dict.fromkeys(
    ("verdicts", "figures", "renamed", "added", "removed", "altered", "moved"), 0
)
SUBJECT = f"<{BASE}drug/a>"
HOSTILE = [
    'a "quoted" name',
    "a line\nand another",
    "back\\slash and \\u0041",
    "<script>alert(1)</script> & co",
    f'" <{ONTOLOGY}label> "x" <{BASE}graph/inferred> .',
    f"<http://www.w3.org/2000/01/rdf-schema#label> <{BASE}graph/ledger/x> .",
    "\u202edesrever\u202c and \u200bnothing",
    "é or é, t(4;14)≥PR 💊",
    "x" * 5_000,
]


def said(found: Mapping[str, int], **expected: int) -> None:
    """Assert that these changes were counted, and none besides."""
    assert dict(found) == {**NOTHING, **expected}


def rebuilt(builds: Path, facts: Iterable[Fact], *lines: str) -> Path:
    """Publish *facts* and more *lines* of a graph as a build."""
    store = MemoryStore()
    store.add(list(facts), "source/a-review")
    whole = sorted([*(f"{quad} .\n" for quad in store.quads()), *lines])
    return publish(builds, {"graph.nq": "".join(whole).encode(), "manifest.json": b"{}"})


def measured(name: str, value: str = "60", **more: object) -> list[Fact]:
    """Return a figure that differs from that of `figure` in what *more* says."""
    outcome, result = figure(name, value)
    return [outcome, StudyResult.model_validate({**result.model_dump(), **more})]


# ---- what is no change


@pytest.mark.parametrize(
    "graph", ["description", "inferred", "ledger/a-review", "provenance", "summary"], ids=str
)
def test_what_is_worked_out_from_the_rest_is_no_change(tmp_path: Path, graph: str) -> None:
    line = f'{SUBJECT} <{ONTOLOGY}label> "other" <{BASE}graph/{graph}> .\n'
    old, new = rebuilt(tmp_path, [drug("a", "alphol")]), rebuilt(tmp_path, [drug("a", "alphol")], line)
    assert old.name != new.name
    said(compare(old, new).totals)


def test_the_same_line_in_a_graph_that_is_stated_is_a_change(tmp_path: Path) -> None:
    line = f'{SUBJECT} <{ONTOLOGY}label> "other" <{BASE}graph/vocabulary> .\n'
    old, new = rebuilt(tmp_path, [drug("a", "alphol")]), rebuilt(tmp_path, [drug("a", "alphol")], line)
    said(compare(old, new).totals, altered=1)


def test_things_of_others_and_nameless_nodes_are_no_things_of_ours(tmp_path: Path) -> None:
    graph = f"<{BASE}graph/source/a-review>"
    new = rebuilt(
        tmp_path,
        [drug("a", "alphol")],
        f'<https://example.org/x> <{ONTOLOGY}label> "x" {graph} .\n',
        f'<{BASE}.well-known/genid/1> <{ONTOLOGY}label> "x" {graph} .\n',
    )
    said(compare(rebuilt(tmp_path, [drug("a", "alphol")]), new).totals)


def test_a_place_that_moved_is_counted_among_places_alone(tmp_path: Path) -> None:
    def at(start: int) -> str:
        integer = "http://www.w3.org/2001/XMLSchema#integer"
        anchor = f"<{BASE}anchor/a-review/findings/1/1>"
        return f'{anchor} <{ONTOLOGY}start> "{start}"^^<{integer}> <{BASE}graph/source/a-review> .\n'

    old, new = (rebuilt(tmp_path, [drug("a", "alphol")], at(start)) for start in (0, 4))
    found = compare(old, new)
    said(found.totals)
    assert found.places == 1


# ---- there and back


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(*[st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("uvwxyz"), max_size=6)] * 2)
def test_a_comparison_is_what_two_sets_of_names_differ_by_and_its_mirror_image_back(
    tmp_path: Path, before: dict[str, str], after: dict[str, str]
) -> None:
    place = tmp_path / uuid4().hex
    place.mkdir()
    old, new = (built(place, [drug(path, label) for path, label in has.items()]) for has in (before, after))
    there, back = compare(old, new), compare(new, old)
    renamed = {path for path in before.keys() & after.keys() if before[path] != after[path]}
    assert {(one.thing.iri.removeprefix(f"{BASE}drug/"), one.before, one.after) for one in there.renamed} == {
        (path, before[path], after[path]) for path in renamed
    }
    assert there.totals["added"] + there.totals["moved"] == len(after.keys() - before.keys())
    assert there.totals["removed"] + there.totals["moved"] == len(before.keys() - after.keys())
    assert {each.iri for kind in there.added for each in kind.things} == {
        each.iri for kind in back.removed for each in kind.things
    }
    assert {(one.before, one.after) for one in there.moved} == {(one.after, one.before) for one in back.moved}
    assert {(one.before, one.after) for one in there.renamed} == {
        (one.after, one.before) for one in back.renamed
    }


def test_verdicts_and_figures_are_told_the_other_way_round_as_well(tmp_path: Path) -> None:
    old = built(tmp_path, [*judged("supported"), *figure("r", "61.5")])
    new = built(tmp_path, [*judged("disputed"), *figure("r", "62")])
    back = compare(new, old)
    assert [(one.before.label, one.after.label) for one in back.verdicts] == [("disputed", "supported")]
    assert [(one.before, one.after) for one in back.figures] == [("62%", "61.5%")]


# ---- things and names


def test_of_two_things_of_one_name_it_is_not_guessed_which_one_moved(tmp_path: Path) -> None:
    old = built(tmp_path, [drug("a", "alphol"), drug("b", "alphol")])
    found = compare(old, built(tmp_path, [drug("c", "alphol")]))
    said(found.totals, added=1, removed=2)
    assert not found.moved


def test_a_thing_of_another_kind_with_the_same_name_is_another_thing(tmp_path: Path) -> None:
    other = drug("a", "alphol").model_copy(update={"iri": Ref("disease/a"), "kind": "Disease"})
    found = compare(built(tmp_path, [drug("a", "alphol")]), built(tmp_path, [other]))
    said(found.totals, added=1, removed=1)
    assert ([kind.kind for kind in found.added], [kind.kind for kind in found.removed]) == (
        ["disease"],
        ["drug"],
    )


def test_a_thing_without_a_name_is_called_by_its_address(tmp_path: Path) -> None:
    line = f'<{BASE}drug/nameless> <{ONTOLOGY}definition> "A drug." <{BASE}graph/source/a-review> .\n'
    found = compare(rebuilt(tmp_path, []), rebuilt(tmp_path, [], line))
    assert [thing.label for kind in found.added for thing in kind.things] == ["drug/nameless"]


def test_kinds_are_listed_by_how_many_there_are_and_things_by_name(tmp_path: Path) -> None:
    disease = drug("a", "gloom").model_copy(update={"iri": Ref("disease/gloom"), "kind": "Disease"})
    found = compare(
        built(tmp_path, []),
        built(tmp_path, [drug("z", "alphol"), drug("a", "Betol"), drug("b", "aa"), disease]),
    )
    assert [(kind.kind, kind.total) for kind in found.added] == [("drug", 3), ("disease", 1)]
    assert [thing.label for thing in found.added[0].things] == ["aa", "alphol", "Betol"]


# ---- verdicts


def test_a_verdict_that_changed_is_not_told_a_second_time_as_another_name(tmp_path: Path) -> None:
    both = [fact for fact in (*judged("supported"), *judged("disputed")) if fact.iri.startswith("verdict/")]
    old, new = (built(tmp_path, [*both, *judged(name)]) for name in ("supported", "disputed"))
    said(compare(old, new).totals, verdicts=1)


def test_another_rule_for_the_same_verdict_is_no_change_of_the_verdict(tmp_path: Path) -> None:
    facts = judged("supported")
    again = [*facts[:2], facts[2].model_copy(update={"rule": Ref("rule/other")})]
    found = compare(built(tmp_path, facts), built(tmp_path, again))
    said(found.totals, altered=1)
    assert [kind.kind for kind in found.altered] == ["assertion"]


def test_a_verdict_on_a_statement_that_was_not_judged_before_came_with_it(tmp_path: Path) -> None:
    facts = judged("supported")
    found = compare(built(tmp_path, facts[:2]), built(tmp_path, facts))
    assert not found.verdicts
    said(found.totals, added=1)
    assert [(kind.kind, kind.total) for kind in found.added] == [("assertion", 1)]


# ---- figures


@pytest.mark.parametrize(
    "told",
    [
        {"grade": "≥3"},
        {"time_point": Decimal(1), "time_unit": "a"},
        {"population": Ref("population/frail")},
        {"arm": Ref("arm/s-others")},
        {"outcome": Ref("outcome/gloom")},
        {"statistic": "median", "unit": "mo"},
    ],
    ids=lambda told: next(iter(told)),
)
def test_a_figure_of_something_else_is_another_figure_and_no_change(
    tmp_path: Path, told: Mapping[str, object]
) -> None:
    found = compare(built(tmp_path, measured("r")), built(tmp_path, measured("s", "61", **told)))
    said(found.totals, added=1, removed=1)
    assert not found.figures


def test_a_figure_that_is_written_otherwise_is_a_change(tmp_path: Path) -> None:
    found = compare(built(tmp_path, measured("r")), built(tmp_path, measured("r", as_written="60.0%")))
    assert [(one.before, one.after) for one in found.figures] == [("60%", "60.0%")]
    said(found.totals, figures=1)


def test_a_figure_that_is_the_same_at_another_address_is_no_change(tmp_path: Path) -> None:
    said(compare(built(tmp_path, measured("r")), built(tmp_path, measured("elsewhere"))).totals)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (ResultStatus.NOT_REACHED, "NR (not reached)"),
        (ResultStatus.NOT_AVAILABLE, "NR (not available)"),
    ],
)
def test_why_there_is_no_figure_any_more_is_told(tmp_path: Path, status: ResultStatus, told: str) -> None:
    (one,) = compare(built(tmp_path, figure("r", "60")), built(tmp_path, figure("r", "60", status))).figures
    assert (one.before, one.after) == ("60%", told)


def test_two_figures_of_the_same_patients_are_not_paired_by_guess(tmp_path: Path) -> None:
    old = built(tmp_path, [*measured("r", "60"), *measured("s", "70")])
    found = compare(old, built(tmp_path, [*measured("t", "65")]))
    said(found.totals, added=1, removed=2)
    assert not found.figures


def test_a_figure_that_says_where_it_stands_anew_is_altered(tmp_path: Path) -> None:
    found = compare(built(tmp_path, measured("r")), built(tmp_path, measured("r", at=Place("findings/2/1"))))
    said(found.totals, altered=1)


# ---- texts that look like something else


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_told_whole_whatever_it_looks_like(tmp_path: Path, label: str) -> None:
    plain, odd = built(tmp_path, [drug("a", "alphol")]), built(tmp_path, [drug("a", label)])
    found = compare(plain, odd)
    said(found.totals, renamed=1)
    assert [(one.before, one.after, one.thing.label) for one in found.renamed] == [("alphol", label, label)]
    both = built(tmp_path, [drug("a", label), drug("b", label)])
    (kind,) = compare(odd, both).added
    assert [(thing.iri, thing.label) for thing in kind.things] == [(f"{BASE}drug/b", label)]


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_a_verdict_on_a_statement_is_told_with_its_name_whatever_that_looks_like(
    tmp_path: Path, label: str
) -> None:
    old, new = (
        built(tmp_path, [verdict, statement.model_copy(update={"label": label}), judgement])
        for verdict, statement, judgement in map(judged, ("supported", "disputed"))
    )
    (one,) = compare(old, new).verdicts
    assert one.statement.label == label


def test_the_command_gives_such_names_as_json_whole(tmp_path: Path) -> None:
    built(tmp_path, [])
    built(tmp_path, [drug(f"d-{number}", label) for number, label in enumerate(HOSTILE)])
    done = CliRunner().invoke(compare_builds, ["--build", str(tmp_path), "--format", "json"])
    assert done.exit_code == 0, done.output
    told = [thing["label"] for kind in json.loads(done.output)["added"] for thing in kind["things"]]
    assert sorted(told) == sorted(HOSTILE)


def test_a_name_that_the_graph_gives_twice_is_one_name_and_the_same_each_time(tmp_path: Path) -> None:
    line = f'{SUBJECT} <http://www.w3.org/2000/01/rdf-schema#label> "beta" <{BASE}graph/vocabulary> .\n'
    old, new = (rebuilt(tmp_path, [drug("a", "alpha")], *more) for more in ((), (line,)))
    assert [one.after for one in compare(old, new).renamed] == []
    said(compare(old, new).totals, altered=1)
