"""The `myeloma-kg` command: a group whose members each room brings along.

Rooms must not import each other, so commands are found as entry points of the group
``myeloma_kg.commands``. The module of a command is light: what it does is imported when it is called.
"""

import logging
import sys
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points

import click

from kg import __version__
from kg.errors import KgError

GROUP = "myeloma_kg.commands"
_ORDER = ("extract", "check", "build", "serve", "query", "compare", "export", "release", "publish")


class _Rooms(click.Group):
    @cached_property
    def _entries(self) -> dict[str, EntryPoint]:
        """The entry points by name; each look at them reads what every installed package says of itself."""
        return {entry.name: entry for entry in entry_points(group=GROUP)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = set(self._entries)
        return [name for name in _ORDER if name in names] + sorted(names - set(_ORDER))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self._entries:
            return None
        command = self._entries[name].load()
        assert isinstance(command, click.Command)
        return command


@click.command(cls=_Rooms, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="myeloma-kg")
def commands() -> None:
    """Turn a biomedical review into a knowledge graph, and question it.

    \b
    The way from an article to an answer:
      myeloma-kg extract ARTICLE.txt --source NAME   document -> records
      myeloma-kg check                               records against rules and terms
      myeloma-kg build                               records -> reasoned, validated graph
      myeloma-kg serve                               pages and SPARQL at http://127.0.0.1:8000
      myeloma-kg query FILE.rq --bind name=value     one question, from the shell

    Exit status: 0 done; 1 findings or an error, named on standard error; 2 wrong usage;
    3 done, but for statements that were rejected.
    """


def main() -> None:
    """Run the command line; errors of this project become one plain message and status 1."""
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    try:
        status = commands.main(standalone_mode=False, prog_name="myeloma-kg")
        sys.exit(status if isinstance(status, int) else 0)  # Click returns what it would exit with
    except KgError as error:
        click.echo(f"myeloma-kg: {error}", err=True)
        sys.exit(1)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("myeloma-kg: stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
