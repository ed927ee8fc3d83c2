"""The commands that read documents and records; each loads what it needs when it is called."""

import gc
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

import kg
from kg.commands import options
from kg.errors import InvalidRecords, InvalidSetting, NoBuild, Rejection, StoreError
from kg.schema.resources import DEFAULT_FOLDER, folder


def _shipped() -> Path:
    """Return the folder of sources that ships with the project."""
    from ingest.source_folders import SOURCES

    return SOURCES


_sources = click.option(
    "--sources",
    type=click.Path(path_type=Path, file_okay=False),
    default=_shipped,
    help="Folder of sources; default: the ones that ship with the project.",
)

_jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    show_default="as many as there are cores",
    help="How many processes read at once; the records and the graph are the same for any number.",
)

_cluster = click.option(
    "--cluster",
    metavar="ADDRESS",
    default="",
    envvar="MYELOMA_KG_CLUSTER",
    help="Read on a Dask cluster instead, whose scheduler is there: tcp://HOST:8786. Its workers need this "
    "project, and the same files at the same paths.",
)


def _refuse(rejections: Iterable[Rejection]) -> None:
    """End a command that has findings, after what it has printed.

    :raises InvalidRecords: when there is any.
    """
    found = list(rejections)
    if found:
        sys.stdout.flush()
        raise InvalidRecords(found)


def _collect_seldom() -> None:
    """Look for garbage less often: what these commands hold, they hold to their end, and it is much."""
    gc.set_threshold(100_000)


if TYPE_CHECKING:
    from ingest.source_folders import Recorded


@click.command()
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--source", metavar="NAME", help="Short name of the source: lower case, hyphens.")
@_jobs
@_cluster
@_sources
def extract(document: Path, source: str | None, jobs: int, cluster: str, sources: Path) -> None:
    """Read an article (plain text) and write its records; or each article of a folder.

    Tables, references, abbreviations and places go to SOURCES/NAME/extracted, replacing
    what was there. What cannot be read is listed, counted, and kept in rejections.jsonl: then
    the exit status is 3, done with rejections; 1 if an article could not be read at all.
    In a folder, each article's NAME is that of its file, NAME.txt.
    """
    from ingest.source_folders import documents_in, record, record_all
    from kg.progress import patient

    if document.is_dir():
        if source is not None:
            raise click.UsageError("--source names one article; those of a folder are named by their files")
        articles = documents_in(document.resolve())
        reading = record_all(sources.resolve(), articles, jobs, cluster)
        recorded = list(_told(patient().each("read the articles", reading, len(articles))))
    elif source is None:
        raise click.UsageError("Missing option '--source'.")
    else:
        with patient().step(f"read {document}"):
            recorded = [record(sources, document, source)]
        for name, lines in recorded[0].lines.items():
            click.echo(f"{lines:6}  {name}")
    rejections = [rejection for each in recorded for rejection in each.rejections]
    if rejections and all(each.lines for each in recorded):
        sys.stdout.flush()
        click.echo(f"myeloma-kg: {InvalidRecords(rejections)}", err=True)
        raise click.exceptions.Exit(_WITH_REJECTIONS)
    _refuse(rejections)


_WITH_REJECTIONS = 3
"""The exit status of a command that did what it was asked but for some statements it could not read."""


def _told(recorded: Iterable["Recorded"]) -> Iterator["Recorded"]:
    for each in recorded:
        click.echo(f"{sum(each.lines.values()):6}  {each.source}")
        yield each


@click.command()
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--source", metavar="NAME", help="Use the outline that the curator of this source gave.")
@_sources
def outline(document: Path, source: str | None, sources: Path) -> None:
    """Print every sentence of an article with its locator, to write claims from.

    The locator, digest included, is what the field `at` of a claim holds.
    """
    from ingest.readers.text.reader import read_document
    from ingest.source_folders import describe

    described = describe(sources / source) if source else None
    read, rejections = read_document(document, described.outline if described else None)
    for sentence in read.sentences():
        click.echo(f"{sentence.locator}  {sentence.text}")
    _refuse(rejections)


@click.command()
@click.option(
    "--document", type=click.Path(path_type=Path), help="The article, to check every place against."
)
@click.option(
    "--source", metavar="NAME", help="Check this source only; needed with --document if there are several."
)
@_sources
def check(document: Path | None, source: str | None, sources: Path) -> None:
    """Check records against their rules, the vocabulary, the shapes, and the article if given.

    Every finding names file, record and field. Exit status 1 if there is any.
    """
    from ingest.checks.records import compare, findings_in_records
    from ingest.source_folders import folders
    from kg.progress import patient

    _collect_seldom()
    chosen, steps = folders(sources, source), patient()
    if document is not None and len(chosen) > 1:
        raise InvalidSetting("--document", document, "there are several sources; name one with --source")
    findings = findings_in_records(sources, steps)
    if document is not None:
        with steps.step("read the document and compare"):
            findings += compare(chosen[0], document)
    _refuse(dict.fromkeys(findings))
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
@_jobs
@_cluster
@_sources
def build(out: Path, force: bool, jobs: int, cluster: str, sources: Path) -> None:
    """Make the graph from the records: reason, judge, validate, publish.

    Takes under a minute; does nothing if nothing changed. Two builds of the same records
    are the same, byte for byte.
    """
    from ingest.source_folders import folders, graphs, inputs_digest
    from kg.building.build import Draft
    from kg.building.build import build as build_graph
    from kg.facts import Fact
    from kg.progress import Steps
    from kg.store.publication import current

    _collect_seldom()
    folders(sources)
    data = (folder("ontology"), folder("queries"))
    inputs = inputs_digest(sources, data, (Path(__file__).parent, Path(kg.__file__).parent))
    if not force and _in_service(out) == inputs:
        click.echo(f"{current(out)}: up to date")
        return
    steps = Steps()
    with steps.step("read the records"):
        recorded = graphs(sources, jobs, cluster)
    _refuse([item for items in recorded.values() for item in items if isinstance(item, Rejection)])
    facts = {name: [item for item in items if isinstance(item, Fact)] for name, items in recorded.items()}
    click.echo(f"{build_graph(Draft(facts, inputs, steps), out)}: published")


def _in_service(builds: Path) -> str:
    """Return the digest of what the build in service was made from, empty if there is none that is whole."""
    from kg.building.published import Published
    from kg.store.publication import check as check_build

    published = Published(builds)
    try:
        check_build(published.folder)
        return published.inputs
    except (NoBuild, StoreError):
        return ""


@click.command()
@click.option("--source", metavar="NAME", help="Only this source; all, if left out.")
@click.option("--missed", "show_missed", is_flag=True, help="List each missed unit with its place.")
@click.option("--section", metavar="SLUG", help="With --missed: only what stands there, e.g. table-2.")
@_sources
def coverage(source: str | None, show_missed: bool, section: str | None, sources: Path) -> None:
    """Say of every number, citation, sentence, cell, caption, note and entry what became of it.

    Prints captured+waived (and /missed) by section and kind, then what typed fields hold of what is
    mentioned: things, hedges, negations and the like, with the share by kind. Writes the ledger to
    SOURCES/NAME/ledger.tsv. Exit status 1 while a unit is missed, or a waiver is wrong; a mention that
    nothing holds is listed with --missed and is no error.
    """
    from ingest.checks.coverage import (
        aligned,
        coverage_rows,
        missed,
        summarise,
        summarise_mentions,
        write_ledger,
    )
    from ingest.source_folders import folders, graphs
    from kg.facts import Fact

    recorded = graphs(sources)
    findings: list[Rejection] = []
    for chosen in folders(sources, source):
        found = [*recorded[f"source/{chosen.name}"], *recorded[f"ledger/{chosen.name}"]]
        findings += [item for item in found if isinstance(item, Rejection)]
        facts = [item for item in found if isinstance(item, Fact)]
        rows = coverage_rows(facts)
        write_ledger(chosen / "ledger.tsv", rows)
        click.echo(chosen.name)
        for table in (summarise(rows), summarise_mentions(facts)):
            for line in aligned(list(table)):
                click.echo(line)
        left = missed(rows)
        for row in (*left, *missed(rows, mentions=True)) if show_missed else ():
            if section in (None, row.at.container):
                click.echo(f"missed  {row.entry.unit_kind.value:20} {row.at}  {row.as_written}")
        findings += [Rejection(chosen.name, "ledger", f"{len(left)} units are missed")] if left else []
    _refuse(findings)


@click.command("round-trip")
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--source", metavar="NAME", help="The source that DOCUMENT is; needed if there are several.")
@options.builds
@_sources
def round_trip(document: Path, source: str | None, builds: Path, sources: Path) -> None:
    """Print the tables from the graph alone and compare them with those of DOCUMENT, cell by cell.

    \b
    identical               the same text
    same meaning            other words for it: a label for a short form, 61 for 61.0, "cycles 1–4"
    words not in the graph  every figure and name is there; the words that are not are listed
    missing in the graph    the document has a figure, name or dose word that no fact holds
    differs                 the graph says something else than the document

    Exit status 1 if anything is missing or differs.
    """
    from ingest.checks.round_trip import FAILURES, compare_tables, report
    from ingest.readers.text.reader import read_document
    from ingest.source_folders import describe, folders, lexicon
    from kg.exchange.tables.assembly import printed_tables
    from kg.store import MemoryStore
    from kg.store.publication import current

    chosen = folders(sources, source)
    if len(chosen) > 1:
        raise InvalidSetting("DOCUMENT", document, "there are several sources; name one with --source")
    read, _ = read_document(document, describe(chosen[0]).outline)
    printed = [
        table for table in printed_tables(MemoryStore.open(current(builds))) if table.source == chosen[0].name
    ]
    compared = compare_tables(printed, read, lexicon(read.abbreviations))
    for line in report(compared):
        click.echo(line)
    if any(each.likeness in FAILURES for each in compared):
        raise click.exceptions.Exit(1)
