"""`myeloma-kg release`: every export in one folder, with digests."""

from pathlib import Path

import click

from kg.commands import options


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@options.builds
def release(folder: Path, builds: Path) -> None:
    """Write every export, the ontology, counts and digests into DIR, whole or not at all.

    DIR is new, empty, or an earlier release, which is replaced. Two releases of one build
    are the same bytes.

    \b
      myeloma-kg release dist/release
      (cd dist/release && sha256sum -c --quiet SHA256SUMS)
    """
    from kg.building.published import Published
    from kg.exchange.release import release as write_release
    from kg.files import SUMS_FILE
    from kg.progress import patient

    written = write_release(Published(builds), folder, patient())
    click.echo(f"{folder}: {written.files} files, {written.size / 1e6:.1f} MB, digests in {SUMS_FILE}")
    for path, reason in written.left_out:
        click.echo(f"left out: {path}: {reason}", err=True)
