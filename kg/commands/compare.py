"""`myeloma-kg compare`: what changed from one build at hand to another."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands import options
from kg.errors import InvalidSetting

if TYPE_CHECKING:
    from kg.versions.changes import Changes, Listed


@click.command("compare")
@click.argument("old", metavar="OLD", required=False)
@click.argument("new", metavar="NEW", required=False)
@click.option("--format", "shape", type=click.Choice(("text", "json")), default="text", show_default=True)
@options.builds
def compare_builds(old: str | None, new: str | None, shape: str, builds: Path) -> None:
    """Say what changed from build OLD to build NEW.

    Each is the name of a build at hand, or its beginning. Without NEW it is the build in service, without
    OLD the newest other one. Of each kind of change the first are listed; the counts are exact.

    \b
      myeloma-kg compare
      myeloma-kg compare 31283c 7f7bc4 --format json
    """
    from kg.versions.changes import compare
    from kg.versions.listing import version, versions

    known = versions(builds)
    after = version(builds, new) if new else next((each for each in known if each.is_current), None)
    others = [each for each in known if after and each.name != after.name]
    before = version(builds, old) if old else next(iter(others), None)
    if after is None or before is None:
        names = ", ".join(each.name for each in known) or "none"
        raise InvalidSetting("--build", builds, f"two builds are needed to compare; at hand: {names}")
    changes = compare(builds / before.name, builds / after.name)
    if shape == "json":
        click.echo(json.dumps(asdict(changes), indent=2, ensure_ascii=False))
        return
    for line in _told(changes):
        click.echo(line)


def _told(changes: "Changes") -> Iterator[str]:
    yield f"from {changes.old} to {changes.new}: " + ", ".join(
        f"{number} {name}" for name, number in changes.totals.items()
    )
    yield f"places in documents that came, went or changed: {changes.places}"
    for one in changes.verdicts:
        yield f"verdict: {one.statement.label}: {one.before.label} -> {one.after.label}"
    for figure in changes.figures:
        yield f"figure: {figure.outcome.label} ({figure.arm.label}): {figure.before} -> {figure.after}"
    for name, listed in (("name", changes.renamed), ("address", changes.moved)):
        for change in listed:
            yield f"{name}: {change.before} -> {change.after}"
    for name, kinds in (("added", changes.added), ("removed", changes.removed), ("altered", changes.altered)):
        for kind in kinds:
            yield from _of_kind(name, kind)


def _of_kind(name: str, kind: "Listed") -> Iterator[str]:
    yield f"{name}: {kind.total} {kind.kind}"
    for thing in kind.things:
        yield f"  {thing.label}"
    if len(kind.things) < kind.total:
        yield f"  … and {kind.total - len(kind.things)} more"
