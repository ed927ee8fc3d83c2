"""What of the graph has no line in the Biolink file, and what of the file nothing in the graph has."""

from collections.abc import Iterable, Iterator

from kg.errors import Rejection
from kg.exchange.associations import is_between_nodes
from kg.exchange.biolink import Biolink
from kg.exchange.claims import Contents

PATH = "ontology/mappings/biolink.yaml"


def gaps(contents: Contents, biolink: Biolink) -> tuple[Rejection, ...]:
    """Return a finding for each relation, property, verdict, stand or kind that the file has no line for.

    A finding names the part of the file and the name that is missing there.
    """
    lines = contents.lines
    ends = {end for claim in (*lines, *contents.verdicts) for end in (claim.subject, claim.object)}
    properties = {link.property for link in contents.links if is_between_nodes(link, contents, biolink)}
    return (
        *_absent("relations", _named(contents, "Relation"), biolink.relations),
        *_absent("verdicts", _named(contents, "Verdict"), biolink.verdicts),
        *_absent("directions", {line.said["direction"] for line in lines}, biolink.directions),
        *_absent("knowledge", {line.said["voice"] for line in lines}, biolink.knowledge.lines),
        *_absent("links", properties, {*biolink.links, *biolink.links_left_out}),
        *_absent("kinds", {_kind(contents, end) for end in ends}, biolink.kinds),
    )


def idle_lines(contents: Contents, biolink: Biolink) -> tuple[Rejection, ...]:
    """Return a finding for each line of the file that is about nothing in the graph."""
    kinds = {thing.kind for thing in contents.things.values()}
    return (
        *_idle("relations", biolink.relations, _named(contents, "Relation")),
        *_idle("verdicts", biolink.verdicts, _named(contents, "Verdict")),
        *_idle("things", biolink.things, contents.things),
        *_idle("kinds", {*biolink.kinds, *biolink.kinds_left_out}, kinds),
        *_idle(
            "links",
            {*biolink.links, *biolink.links_left_out},
            {link.property for link in contents.links},
        ),
    )


def _kind(contents: Contents, name: str) -> str:
    """Return the kind of a thing; for one that the records do not name, its own name."""
    return contents.things[name].kind if name in contents.things else name


def _named(contents: Contents, kind: str) -> set[str]:
    return {thing.name for thing in contents.things.values() if thing.kind == kind}


def _absent(part: str, names: Iterable[str], lines: Iterable[str]) -> Iterator[Rejection]:
    for name in sorted(set(names) - set(lines)):
        yield Rejection(PATH, part, f"there is no line for {name!r}; say what it is in the Biolink Model")


def _idle(part: str, lines: Iterable[str], names: Iterable[str]) -> Iterator[Rejection]:
    for name in sorted(set(lines) - set(names)):
        yield Rejection(PATH, part, f"{name!r} is not in the graph; correct the name or take the line out")
