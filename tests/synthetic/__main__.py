"""Write a synthetic graph: ``python -m tests.synthetic --triples N --seed S --out FILE.nq|FOLDER``."""

from pathlib import Path

import click
import pyoxigraph as ox

from kg.building.build import Draft, build, summary
from kg.store import MemoryStore
from tests.synthetic.graphs import PER_STUDY, VERDICTS, Stream, facts
from tests.synthetic.world import World

LARGEST_BUILD = 300_000  # triples that the build proper, HermiT and SHACL included, takes minutes for


@click.command()
@click.option("--triples", type=click.IntRange(min=1), default=1_000_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="FILE.nq, or a folder of builds.")
def main(triples: int, seed: int, out: Path) -> None:
    """Write about that many triples: as N-Quads, one review at a time, or through the build proper."""
    world = World(seed)
    if out.suffix == ".nq":
        written = write(world, triples, out)
        click.echo(f"{out}: {written} quads")
        return
    if triples > LARGEST_BUILD:
        raise click.BadParameter(
            f"above {LARGEST_BUILD} triples only a FILE.nq is written", param_hint="--out"
        )
    studies = max(1, round(triples / (1 + VERDICTS)) // PER_STUDY)
    click.echo(f"{build(Draft(facts(world, studies), f'synthetic {seed} {studies}'), out)}: published")


def write(world: World, triples: int, out: Path) -> int:
    """Write the quads of about *triples* to *out* and return how many they were, repeated ones included.

    The summary needs the whole graph in memory, about 0.35 GB for each million.
    """
    stream = Stream(world)
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{quad} .\n" for quad in stream.quads(triples))
    whole = MemoryStore()
    whole.engine.bulk_load(path=str(out), format=ox.RdfFormat.N_QUADS)
    summed_up = summary(whole)
    with out.open("a", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{quad} .\n" for quad in summed_up)
    return stream.written + len(summed_up)


if __name__ == "__main__":
    main()
