"""Every shipped query is described, parses, and returns the columns that it says."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import NotThisKind, UnknownParameter, UnreadableFile
from kg.schema.queries import Parameter, Query, queries, queries_in, read_query
from kg.schema.resources import folder
from kg.store import MemoryStore

KINDS = sorted(path.name for path in folder("queries").iterdir() if path.is_dir())
ALL = [
    pytest.param(kind, query, id=f"{kind}/{name}") for kind in KINDS for name, query in queries(kind).items()
]


@pytest.mark.parametrize(("kind", "query"), ALL)
def test_a_query_parses_and_its_header_names_the_columns_it_selects(kind: str, query: Query) -> None:
    found = ox.Store().query(query.text)
    if isinstance(found, ox.QuerySolutions):
        assert [variable.value for variable in found.variables] == [column.name for column in query.columns]
    else:
        assert query.columns == ()


@pytest.mark.parametrize(("kind", "query"), ALL)
def test_a_query_has_a_kebab_case_name_and_a_title(kind: str, query: Query) -> None:
    assert query.name == query.name.lower() and "_" not in query.name
    assert query.title


@pytest.mark.parametrize(("kind", "query"), [p for p in ALL if p.values[0] == "competency"])
def test_a_question_is_asked_in_words_and_belongs_to_a_group(kind: str, query: Query) -> None:
    assert query.title.endswith("?")
    assert query.group and query.description


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a-question.rq"
    path.write_text(text)
    return path


def test_a_query_without_a_title_is_told_what_to_add(tmp_path: Path) -> None:
    with pytest.raises(NotThisKind, match="# title:"):
        read_query(written(tmp_path, "SELECT * WHERE {}"))


def test_a_parameter_without_its_values_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotThisKind, match="VALUES"):
        read_query(written(tmp_path, "# title: x\n# param: drug (mk:Drug) - d\nSELECT * WHERE {}"))


@pytest.mark.parametrize("line", ["# param: drug", "# column: drug", "# order: drug first"])
def test_a_header_line_of_the_wrong_form_is_quoted(tmp_path: Path, line: str) -> None:
    with pytest.raises(NotThisKind, match="drug"):
        read_query(written(tmp_path, f"# title: x\n{line}\nSELECT * WHERE {{}}"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"no\.rq"):
        read_query(tmp_path / "no.rq")


@given(st.text())
def test_any_text_is_bound_as_exactly_that_text(value: str) -> None:
    query = Query(
        "q",
        "t",
        "",
        "",
        (Parameter("word", "text", "w", ""),),
        (),
        'SELECT ?word WHERE { VALUES ?word { "" } }',
    )
    if not value or any(0xD800 <= ord(char) <= 0xDFFF for char in value) or "\x00" in value:
        return
    (row,) = MemoryStore().rows(query.bind({"word": value}))
    assert row["word"] == value


@pytest.mark.parametrize("value", ["x", "1; DROP", "1e5", "--1"])
def test_what_is_no_number_is_refused(value: str) -> None:
    query = Query(
        "q", "t", "", "", (Parameter("n", "number", "n", ""),), (), "SELECT ?n WHERE { VALUES ?n { 1 } }"
    )
    with pytest.raises(UnknownParameter, match="no number"):
        query.bind({"n": value})


@pytest.mark.parametrize("kind", [path for path in folder("queries").rglob("*") if path.is_dir()], ids=str)
def test_a_folder_of_queries_can_be_seen_at_one_glance(kind: Path) -> None:
    assert len(list(kind.glob("*.rq"))) <= 21, (
        f"{kind.name}: so many side by side want families (queries/README.md)"
    )


def test_every_family_is_in_the_readme_and_no_other() -> None:
    readme = (folder("queries") / "README.md").read_text(encoding="utf-8")
    families = {
        f"{path.relative_to(folder('queries'))}/" for path in folder("queries").glob("*/*") if path.is_dir()
    }
    assert set(re.findall(rf"`((?:{'|'.join(KINDS)})/[a-z]+/)`", readme)) == families


def test_a_query_is_found_by_its_name_in_whichever_family_it_is(tmp_path: Path) -> None:
    text = "# title: {}?\nSELECT * {{}}\n"
    for name, title in (("b", "Second"), ("one/a", "First"), ("two/deeper/c", "Third")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.rq").write_text(text.format(title))
    assert {name: query.title for name, query in queries_in(tmp_path).items()} == {
        "a": "First?",
        "b": "Second?",
        "c": "Third?",
    }


def test_two_queries_of_one_name_are_refused(tmp_path: Path) -> None:
    for family in ("one", "two"):
        (tmp_path / family).mkdir()
        (tmp_path / family / "a.rq").write_text("# title: Which?\nSELECT * {}\n")
    with pytest.raises(NotThisKind, match=r"two.a\.rq: another file"):
        queries_in(tmp_path)
