"""What help texts and pages show works: each command that they name is run, or read as far as it can be.

An example in a block of its own, or in the help of a command, is run as it stands. One within a sentence
stands for others like it (FILE, NAME): its command, options and the names that it takes must exist.
"""

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import networkx
import pytest
from rdflib.plugins.sparql.parser import parseQuery

from ingest.source_folders import SOURCES
from kg.cli import commands
from kg.exchange.exports import exports
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import queries
from tests.command_line import run

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "tests" / "ingest" / "documents" / "leukaemia.txt"
PROGRAM = "myeloma-kg"
NAMES = set(commands.list_commands(click.Context(commands)))

NOT_RUN = {
    "build": "takes as long as all others together; every test of a build runs it",
    "serve": "goes on until it is stopped; tests/webui runs it",
    "publish": "needs a SPARQL server; tests/kg/store/test_publish_remote.py has one",
    "compare": "needs two builds; tests/kg/test_version_changes.py makes them",
    "query --endpoint": "needs a SPARQL server; tests/kg/store/test_publish_remote.py has one",
    "query --federate": "asks an endpoint of others; tests/kg/store/test_federation_command.py plays one",
}
"""Examples that are read and not run, by the first words or by command and option, each with the reason."""
FINDINGS = {
    "check --document": "a new article has units that no fact holds",
    "coverage": "a new article has units that no fact holds",
}
"""Examples that end with status 1, as their help says, and what they have found."""
STANDS_FOR = {"N": "2", "NAME=VALUE": "a=b"}
"""Words in capitals that must be of some form before an option takes them."""


def pages() -> list[Path]:
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    for room in ("kg", "ingest", "webui", "queries", "ontology", "tests"):
        found += (ROOT / room).rglob("*.md")
    return sorted(path for path in found if not {"node_modules", ".pytest_cache"} & set(path.parts))


def blocks(text: str, *languages: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [block for language, block in fenced if language in languages]


def in_blocks() -> Iterator[tuple[str, str]]:
    """Yield each command of a block of a page, and of the help of a command, with its place."""
    for page in pages():
        for block in blocks(page.read_text(encoding="utf-8"), "", "sh", "console", "bash"):
            yield from ((str(page.relative_to(ROOT)), line) for line in block.splitlines())
    for name in sorted(NAMES):
        command = commands.get_command(click.Context(commands), name)
        assert command is not None
        yield from ((f"{name} --help", line.strip()) for line in (command.help or "").splitlines())


def shown() -> list[tuple[str, str]]:
    return [
        (place, line) for place, line in in_blocks() if re.match(rf"(\S*/|[^`]*\| )?{PROGRAM} [a-z]", line)
    ]


def in_sentences() -> list[tuple[str, str]]:
    """Return each command between backquotes of a page, and between quotes of a message."""
    found = []
    for page in pages():
        spans = re.findall(
            rf"`(?:\.venv/bin/)?({PROGRAM} [a-z][^`]*|export [a-z-]+ [A-Z]+)`", page.read_text("utf-8")
        )
        found += [(str(page.relative_to(ROOT)), span) for span in spans]
    for room in ("kg", "ingest", "webui"):
        for path in (ROOT / room).rglob("*.py"):
            spans = re.findall(rf"['`]({PROGRAM} [a-z][^'`\n{{]*)['`]", path.read_text("utf-8"))
            found += [(str(path.relative_to(ROOT)), span) for span in spans]
    return found


def words(example: str) -> list[str]:
    """Return the arguments of an example, what stands for others replaced."""
    after = example.rpartition(f"{PROGRAM} ")[2]
    return [STANDS_FOR.get(word, word) for word in shlex.split(after, comments=True)]


def read(arguments: Iterable[str]) -> None:
    """Have the command line read *arguments*, and find the names in them, without doing anything."""
    name, *rest = arguments
    assert name in NAMES, f"there is no command {name!r}"
    if not rest or rest == ["--help"]:
        return  # the command as such
    if name == "export" and len(rest) == 1:
        rest += ["FILE"]  # what it writes as such
    command = commands.get_command(click.Context(commands), name)
    assert command is not None
    given = command.make_context(name, list(rest)).params
    if name == "query" and not re.search(r"\.rq$|^-$", given["question"]):
        question = {**queries("competency"), **queries("exports"), **queries("federated")}[given["question"]]
        bound = {text.partition("=")[0] for text in given["bindings"]}
        assert bound <= {parameter.name for parameter in question.parameters}
    if name == "export" and given["what"].islower():
        assert given["what"] in exports()


@pytest.mark.parametrize(("place", "example"), sorted({*shown(), *in_sentences()}))
def test_a_command_that_is_shown_exists_with_its_options_and_names(place: str, example: str) -> None:
    read(words(example))


def test_examples_are_found_where_they_stand() -> None:
    places = {place for place, _ in shown()}
    assert {
        "README.md",
        "docs/from-an-article.md",
        "docs/backends.md",
        "query --help",
        "export --help",
    } <= places
    assert len(in_sentences()) > 20
    with pytest.raises(KeyError):
        read(["query", "regimens-that-overcome"])
    with pytest.raises(click.NoSuchOption):
        read(["query", "my.rq", "--shape", "csv"])
    with pytest.raises(AssertionError, match="no command"):
        read(["quarry", "my.rq"])


def first_in(table: dict[str, str], arguments: list[str]) -> str | None:
    """Return the entry of *table* whose words are all among *arguments*."""
    return next(
        (key for key in table if key.split()[0] == arguments[0] and {*key.split()} <= {*arguments}), None
    )


RUN = [(place, example) for place, example in shown() if first_in(NOT_RUN, words(example)) is None]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the examples speak of: an article, a query, a copy of the shipped source."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copyfile(ARTICLE, folder / "ARTICLE.txt")
    (folder / "my.rq").write_text("SELECT (1 AS ?one) {}")
    shutil.copytree(SOURCES, folder / "sources")
    return folder


@pytest.mark.slow
def test_every_example_of_a_block_does_what_it_shows(desk: Path, builds: Path) -> None:
    assert len(RUN) > 10
    for place, example in RUN:  # in their order: one page extracts an article, and then checks it
        arguments = words(example)
        command = commands.get_command(click.Context(commands), arguments[0])
        assert command is not None
        for option, value in (("--sources", desk / "sources"), ("--build", builds)):
            if any(option in each.opts for each in command.params):
                arguments += [option, str(value)]
        piped = example.rpartition(f"| {PROGRAM} ")[0]
        given = subprocess.run(piped, shell=True, capture_output=True, check=True).stdout if piped else b""
        ended = run(*arguments, folder=desk, stdin=given)
        expected = int(first_in(FINDINGS, arguments) is not None)
        assert ended.returncode == expected, f"{place}: {example}\n{ended.stderr}"


def test_every_exception_is_needed() -> None:
    left_out = {first_in(NOT_RUN, words(example)) for _, example in shown()}
    assert left_out - {None} == set(NOT_RUN)
    assert {first_in(FINDINGS, words(example)) for _, example in RUN} - {None} == set(FINDINGS)


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(
        re.findall(r"^([a-z-]+(?: [a-z-]+)*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    )
    known = {name for line in targets for name in line.split()}
    for page in pages():
        text = page.read_text(encoding="utf-8")
        named = re.findall(r"`make ([a-z-]+)[^`]*`", text)
        named += re.findall(r"^make ([a-z-]+)", "".join(blocks(text, "sh")), re.MULTILINE)
        assert set(named) <= known, page


def test_every_sparql_of_a_page_is_sparql() -> None:
    known = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    read_here = 0
    for page in pages():
        for block in blocks(page.read_text(encoding="utf-8"), "sparql"):
            parseQuery(known + block)
            read_here += 1
    assert read_here > 0


@pytest.mark.slow
def test_the_python_of_other_pages_runs(
    desk: Path, builds: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    done = {"README.md", "docs/python.md"}  # tests/test_readme.py and tests/kg/test_objects.py
    assert run("export", "graphml", desk / "myeloma.graphml", "--build", builds).returncode == 0
    for page in pages():
        place = str(page.relative_to(ROOT))
        for block in blocks(page.read_text(encoding="utf-8"), "python") if place not in done else ():
            names: dict[str, object] = {}
            exec(block.replace("open_graph()", f"open_graph({str(builds)!r})"), names)
            if place == "docs/exports.md":
                assert names["disputed"] and isinstance(names["graph"], networkx.MultiDiGraph)
            else:
                assert (place, capsys.readouterr().out) == ("kg/objects/README.md", "overcomes in part\n")
