"""`myeloma-kg query`: what may be asked, what a parameter takes, and what is refused."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from kg.facts import BASE, ONTOLOGY
from kg.store import MemoryStore
from tests.command_line import Finished, run
from webui import create_app

pytestmark = pytest.mark.slow
Ask = Callable[..., Finished]
OVERCOMES = "which-regimens-overcome-an-abnormality"
MK = f"PREFIX mk: <{ONTOLOGY}>"


@pytest.fixture
def asked(builds: Path, tmp_path: Path) -> Ask:
    def ask(*arguments: object, stdin: str = "") -> Finished:
        return run("query", *arguments, "--build", builds, folder=tmp_path, stdin=stdin.encode())

    return ask


@pytest.fixture
def page(store: MemoryStore) -> FlaskClient:
    return create_app(store).test_client()


def test_a_parameter_takes_a_name_a_spelling_a_path_a_curie_or_an_iri(asked: Ask) -> None:
    path = "abnormality/del-17p"
    written = ["del(17p)", "del17p", "DEL 17P", path, path.replace("/", ":"), BASE + path]
    answers = [asked(OVERCOMES, "--bind", f"abnormality={each}") for each in written]
    assert {each.returncode for each in answers} == {0}
    assert len({each.stdout for each in answers}) == 1
    assert "regimen/rad," in answers[0].stdout


def test_a_thing_is_also_found_by_another_name_or_an_identifier_elsewhere(asked: Ask) -> None:
    question = "what-does-a-drug-act-on"
    answers = [
        asked(question, "--bind", f"drug={each}").stdout
        for each in ("lenalidomide", "Revlimid", "CHEBI:63791")
    ]
    assert answers[0].count("\n") > 5 and len(set(answers)) == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "abnormality/nosuch",
            "'abnormality/nosuch' is no cytogenetic abnormality here; a name, a path or an IRI",
        ),
        ("drug/lenalidomide", "no cytogenetic abnormality here but something of the kind 'drug'; a name"),
        ("Lenalidomide", "no cytogenetic abnormality here but something of the kind 'drug'"),
        ("del(17q)", "did you mean abnormality/del-17p (del(17p))"),
        (f"{ONTOLOGY}Drug", "no cytogenetic abnormality here"),
        ("https://example.org/x", "no cytogenetic abnormality here"),
        ("overall survival", "no cytogenetic abnormality here but something of the kind 'outcome'"),
        ('no such "thing" > }', "no cytogenetic abnormality here; a name"),
    ],
)
def test_what_a_parameter_does_not_take_is_refused_with_what_would_do(
    asked: Ask, written: str, said: str
) -> None:
    ended = asked(OVERCOMES, "--bind", f"abnormality={written}")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "parameter 'abnormality': " in ended.stderr and said in ended.stderr
    assert "abnormality/del-17p" in ended.stderr


def test_letters_of_either_case_are_two_regimens_or_a_doubt(asked: Ask) -> None:
    question = "what-are-the-doses-and-days-of-a-regimen"
    small, large = (asked(question, "--bind", f"regimen={each}") for each in ("CRd", "CRD"))
    assert small.returncode == large.returncode == 0 and small.stdout != large.stdout
    doubt = asked(question, "--bind", "regimen=crd")
    assert doubt.returncode == 1
    assert "give one of these paths: " in doubt.stderr and "regimen/cr-d" in doubt.stderr


@pytest.mark.parametrize(
    ("bindings", "said"),
    [
        (["x=1"], "not a parameter of 'which-regimens-overcome-an-abnormality'; it has: abnormality"),
        (["x"], "--bind=x: wanted NAME=VALUE"),
        (["abnormality=del17p", "abnormality=t(4;14)"], "'abnormality' was given another value before"),
    ],
)
def test_a_binding_that_is_none_is_refused(asked: Ask, bindings: list[str], said: str) -> None:
    ended = asked(OVERCOMES, *(part for each in bindings for part in ("--bind", each)))
    assert (ended.returncode, ended.stdout) == (1, "") and said in ended.stderr


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("SELECT (1 AS ?one) {}", "one\r\n1"),
        ("ASK {}", '{"head":{},"boolean":true}'),
        (f"CONSTRUCT {{ <{BASE}a> <{BASE}b> 1 }} {{}}", "<https://w3id.org/myeloma-kg/a>"),
        (f"DESCRIBE <{BASE}drug/lenalidomide>", "@prefix"),
        ("# column: anything, but no description\n# param: nothing\nSELECT (1 AS ?one) {}", "one\r\n1"),
        ("\ufeffSELECT (1 AS ?one) {}", "one\r\n1"),
    ],
)
def test_any_query_is_answered_from_a_file_and_from_standard_input(
    asked: Ask, tmp_path: Path, text: str, begins: str
) -> None:
    (tmp_path / "any.rq").write_text(text, encoding="utf-8")
    from_file, from_pipe = asked("any.rq"), asked("-", stdin=text)
    assert from_file.returncode == from_pipe.returncode == 0, from_file.stderr
    assert from_file.stdout == from_pipe.stdout
    assert from_file.stdout.replace("\n", "\r\n").startswith(begins) or from_file.stdout.startswith(begins)


def test_a_missing_prefix_is_named_at_its_place_in_the_file(asked: Ask) -> None:
    ended = asked("-", stdin="# title: Which?\n# column: s - it\n\nSELECT ?s {\n ?s a mk:Drug }")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert f"line 5, column 7: the prefix 'mk:' is not declared; put at the top: {MK}" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (["-"], "INSERT DATA { <a:b> <a:b> 1 }", "this asks for a change"),
        (["-"], "", "line 1, column 1: the query ends too early"),
        (
            ["-", "--bind", "drug=x"],
            "ASK {}",
            "not a parameter of 'standard input'; it has: none; '# title:'",
        ),
        (["-", "--format", "csv"], "ASK {}", "this answer is yes or no; it can be json, xml"),
        (
            ["-", "--format", "csv"],
            "CONSTRUCT WHERE { ?s ?p ?o }",
            "is a graph; it can be ttl, nt, rdf, jsonld",
        ),
        (["nosuch.rq"], "", "nosuch.rq: No such file"),
        (["which-regimen-overcomes-an-abnormality"], "", "did you mean which-regimens-overcome"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    asked: Ask, arguments: list[str], text: str, said: str
) -> None:
    ended = asked(*arguments, stdin=text)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert said in ended.stderr and "Traceback" not in ended.stderr


def test_the_command_line_can_be_started_as_a_module(builds: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "kg.cli", "query", "-", "--build", builds],
        input=b"ASK {}",
        capture_output=True,
    )
    assert (ended.returncode, ended.stdout) == (0, b'{"head":{},"boolean":true}')


def test_what_is_no_text_is_refused_with_the_byte(builds: Path) -> None:
    ended = run("query", "-", "--build", builds, stdin=b"ASK { \xff }")
    assert ended.returncode == 1 and "standard input: byte 7 is not UTF-8" in ended.stderr


def twin(page: FlaskClient, written: str) -> dict[str, Any]:
    found = page.get(f"/questions/{OVERCOMES}.json", query_string={"abnormality": written})
    return dict(found.json or {})


def test_the_page_and_its_twin_refuse_what_the_shell_refuses(page: FlaskClient, asked: Ask) -> None:
    for written in ("abnormality/nosuch", "drug/lenalidomide", "del(17q)"):
        for suffix, kind in ((".json", "application/problem+json"), ("", "text/html")):
            address, given = f"/questions/{OVERCOMES}{suffix}", {"abnormality": written}
            found = page.get(address, query_string=given, headers={"Accept": kind})
            assert (found.status_code, found.mimetype) == (400, kind)
        told = twin(page, written)
        assert (
            told["detail"].rstrip(".").partition(": ")[2].split(";")[0]
            in asked(OVERCOMES, "--bind", f"abnormality={written}").stderr
        )
        assert "del-17p" in json.dumps(told)


def test_a_name_means_the_same_on_the_page(page: FlaskClient) -> None:
    for written in ("del(17p)", "del17p", "abnormality:del-17p", BASE + "abnormality/del-17p"):
        told = twin(page, written)
        assert told["parameters"] == {"abnormality": BASE + "abnormality/del-17p"} and told["rows"]
