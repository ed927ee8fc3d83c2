"""The commands that read documents and records: `extract`, `outline`, `check`, `build`."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

import kg
from ingest import options
from kg.errors import InvalidRecords, InvalidSetting, NoBuild, Rejection
from kg.schema.resources import DEFAULT_FOLDER, folder

if TYPE_CHECKING:
    from ingest.recording import Recorded


@click.command()
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--source", metavar="NAME", help="Short name of the source: lower case, hyphens.")
@options.jobs
@options.cluster
@options.sources
def extract(document: Path, source: str | None, jobs: int, cluster: str, sources: Path) -> None:
    """Read an article (plain text) and write its records; or each article of a folder.

    Tables, references, abbreviations and places go to SOURCES/NAME/extracted, replacing
    what was there. What cannot be read is listed, counted, and kept in rejections.jsonl.
    In a folder, each article's NAME is that of its file, NAME.txt.
    """
    from ingest.recording import documents_in, record, record_all

    if document.is_dir():
        if source is not None:
            raise click.UsageError("--source names one article; those of a folder are named by their files")
        recorded = list(_told(record_all(sources.resolve(), documents_in(document.resolve()), jobs, cluster)))
    elif source is None:
        raise click.UsageError("Missing option '--source'.")
    else:
        recorded = [record(sources, document, source)]
        for name, lines in recorded[0].lines.items():
            click.echo(f"{lines:6}  {name}")
    _report([rejection for each in recorded for rejection in each.rejections])


def _told(recorded: Iterable["Recorded"]) -> Iterator["Recorded"]:
    for each in recorded:
        click.echo(f"{sum(each.lines.values()):6}  {each.source}")
        yield each


@click.command()
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--source", metavar="NAME", help="Use the outline that the curator of this source gave.")
@options.sources
def outline(document: Path, source: str | None, sources: Path) -> None:
    """Print every sentence of an article with its locator, to write claims from.

    The locator, digest included, is what the field `at` of a claim holds.
    """
    from ingest.readers.text import read_document
    from ingest.source_folders import describe

    described = describe(sources / source) if source else None
    read, rejections = read_document(document, described.outline if described else None)
    for sentence in read.sentences():
        click.echo(f"{sentence.locator}  {sentence.text}")
    _report(rejections)


@click.command()
@click.option(
    "--document", type=click.Path(path_type=Path), help="The article, to check every place against."
)
@click.option(
    "--source", metavar="NAME", help="Check this source only; needed with --document if there are several."
)
@options.sources
def check(document: Path | None, source: str | None, sources: Path) -> None:
    """Check records against their rules, the vocabulary, the shapes, and the article if given.

    Every finding names file, record and field. Exit status 1 if there is any.
    """
    from ingest.checks.checking import compare, findings_in_records
    from ingest.source_folders import folders

    chosen = folders(sources, source)
    findings = findings_in_records(sources)
    if document is not None:
        if len(chosen) > 1:
            raise InvalidSetting("--document", document, "there are several sources; name one with --source")
        findings += compare(chosen[0], document)
    _report(dict.fromkeys(findings))
    click.echo(f"checked {', '.join(path.name for path in chosen)}: nothing to report")


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Folder of builds; the last good one stays in service if this one fails.",
)
@click.option("--force", is_flag=True, help="Build even if nothing changed since the build in service.")
@options.jobs
@options.cluster
@options.sources
def build(out: Path, force: bool, jobs: int, cluster: str, sources: Path) -> None:
    """Make the graph from the records: reason, judge, validate, publish.

    Takes under a minute; does nothing if nothing changed. Two builds of the same records
    are the same, byte for byte.
    """
    from ingest.source_folders import folders, graphs, inputs_digest
    from kg.building.build import Draft
    from kg.building.build import build as build_graph
    from kg.building.progress import Steps
    from kg.facts import Fact
    from kg.store.publication import current

    folders(sources)
    data = (folder("ontology"), folder("queries"))
    inputs = inputs_digest(sources, data, (Path(__file__).parent, Path(kg.__file__).parent))
    if not force and _in_service(out) == inputs:
        click.echo(f"{current(out)}: up to date")
        return
    steps = Steps()
    with steps.step("read the records"):
        recorded = graphs(sources, jobs, cluster)
    _report([item for items in recorded.values() for item in items if isinstance(item, Rejection)])
    facts = {name: [item for item in items if isinstance(item, Fact)] for name, items in recorded.items()}
    click.echo(f"{build_graph(Draft(facts, inputs, steps), out)}: published")


def _in_service(builds: Path) -> str:
    """Return the digest of what the build in service was made from, empty if there is none."""
    from kg.building.published import Published

    try:
        return Published(builds).inputs
    except NoBuild:
        return ""


def _report(rejections: Iterable[Rejection]) -> None:
    found = list(rejections)
    if found:
        sys.stdout.flush()
        raise InvalidRecords(found)
