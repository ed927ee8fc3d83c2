"""`myeloma-kg export`: the graph, or a flat table of it, as a file."""

import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands import options
from kg.errors import InvalidSetting, StoreError

if TYPE_CHECKING:
    from kg.exchange.exports import Export


class _Listing(click.Command):
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from kg.exchange.exports import exports

        with formatter.section("WHAT is one of"):
            formatter.write_dl(
                [(name, f"{each.about} ({', '.join(each.formats)})") for name, each in exports().items()]
            )


@click.command(cls=_Listing)
@click.argument("what", metavar="WHAT")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format", "shape", metavar="NAME", help="Default: by the suffix of FILE, or the first listed."
)
@options.builds
def export(what: str, file: Path, shape: str | None, builds: Path) -> None:
    """Write the graph, or a flat table of it, to FILE ('-' for standard output).

    \b
      myeloma-kg export results results.parquet
      myeloma-kg export lines - --format csv
    """
    from kg.building.published import Published
    from kg.exchange.exports import BINARY, exports
    from kg.files import write_whole

    known = exports()
    if what not in known:
        raise InvalidSetting("WHAT", what, f"{_nearest(what, known)}this can be exported: {', '.join(known)}")
    chosen = _chosen_format(file, shape, known[what])
    to_screen = str(file) == "-"
    if to_screen and chosen in BINARY and sys.stdout.isatty():
        raise InvalidSetting(
            "FILE", file, f"{chosen} is not for a terminal; name a file, or add '--format csv'"
        )
    content = known[what].formats[chosen](Published(builds))
    if to_screen:
        sys.stdout.buffer.write(content)
        return
    try:
        write_whole(file, content)
    except OSError as error:
        raise StoreError(f"{file}: {error.strerror}; nothing was written") from error


def _nearest(word: str, known: Iterable[str]) -> str:
    """Return a question that names the most similar of the *known* words, empty if none is."""
    near = get_close_matches(word.lower(), list(known), n=1)
    return f"did you mean {near[0]!r}? " if near else ""


def _chosen_format(file: Path, shape: str | None, wanted: "Export") -> str:
    """Return the format that is asked for by name, else by suffix, else the first."""
    written = shape or file.suffix.removeprefix(".")
    if not written:
        return next(iter(wanted.formats))
    if written.lower() in wanted.formats:
        return written.lower()
    known = ", ".join(wanted.formats)
    if shape:
        raise InvalidSetting("--format", shape, f"{_nearest(shape, wanted.formats)}this can be {known}")
    raise InvalidSetting(
        "FILE", file, f"the suffix says how to write it, and this can be {known}; or say '--format'"
    )
