"""The vocabulary: things that sources speak of, from YAML files that anyone can review.

Each file is a list of `Entity`, `Regimen`, `Population` or `Trial` records with the
fields of those models. ``kinds.yaml`` says which kinds there are and what part of the
name goes with each.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from ingest.yaml_records import Record, explain, near, parse, records
from kg.errors import NotThisKind, Rejection
from kg.facts import Entity, Fact, Population, Ref, Regimen, Trial

KINDS_FILE = "kinds.yaml"
_MODELS: Mapping[str, type[Entity]] = {"Regimen": Regimen, "Population": Population, "Trial": Trial}
_BLOCK = re.compile(r"^(?=- )", re.MULTILINE)
_NAME = re.compile(r"^(?:- |  )iri:\s*(\S+)\s*$", re.MULTILINE)


def vocabulary_facts(folder: Path) -> Iterator[Fact | Rejection]:
    """Yield the records of a vocabulary folder, file by file, and what is wrong with the others.

    A record that is well formed but names something unknown is yielded as a rejection
    only, so nothing in the graph points nowhere.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """
    kinds = _kinds(folder / KINDS_FILE)
    named: set[str] = set()
    found: dict[Ref, tuple[Record, Entity]] = {}
    for path in sorted(folder.glob("*.yaml")):
        for record in records(path) if path.name != KINDS_FILE else ():
            if isinstance(record, Rejection):
                yield record
                continue
            named.add(str(record.held.get("iri")))
            entity = _entity(record, kinds)
            if isinstance(entity, Entity) and entity.iri in found:
                first = found[entity.iri][0].path.name
                yield _reject(record, "iri", f"is already in {first}; a name stands once")
            elif isinstance(entity, Entity):
                found[entity.iri] = record, entity
            else:
                yield from entity
    for record, entity in found.values():
        dangling = list(_dangling(record, entity, named))
        yield from dangling
        if not dangling:
            yield entity


def canonical(text: str) -> str:
    """Return a vocabulary file in its canonical form: records by name, a leading comment kept.

    >>> print(canonical("# Things\\n- iri: drug/b\\n- iri: drug/a\\n"), end="")
    # Things
    - iri: drug/a
    - iri: drug/b
    """
    head, *blocks = _BLOCK.split(text)
    whole = (block if block.endswith("\n") else f"{block}\n" for block in blocks)
    return head + "".join(sorted(whole, key=lambda block: (_NAME.findall(block) or [""])[0]))


def _kinds(path: Path) -> Mapping[str, str]:
    held, _ = parse(path)
    if not isinstance(held, dict) or not all(isinstance(part, str) for pair in held.items() for part in pair):
        raise NotThisKind(path, "wanted: a kind, a colon, and the first part of its names")
    return held


def _entity(record: Record, kinds: Mapping[str, str]) -> Entity | list[Rejection]:
    kind = record.held.get("kind")
    model = _MODELS.get(str(kind), Entity)
    try:
        entity = model.model_validate(record.held)
    except ValidationError as error:
        return [_reject(record, field, reason) for field, reason in explain(error, model)]
    if entity.kind not in kinds:
        return [_reject(record, "kind", f"{kind!r} is no kind{near(str(kind), kinds)}")]
    if entity.iri.kind != kinds[entity.kind]:
        return [_reject(record, "iri", f"the name of a {kind} starts with {kinds[entity.kind] + '/'!r}")]
    if isinstance(entity, Regimen) and entity.component_count != len(entity.components):
        reason = f"says {entity.component_count}, but {len(entity.components)} components are listed"
        return [_reject(record, "component_count", reason)]
    return entity


def _dangling(record: Record, entity: Entity, known: Collection[str]) -> Iterator[Rejection]:
    for field in type(entity).model_fields:
        value = getattr(entity, field)
        for ref in value if isinstance(value, tuple) else (value,):
            if isinstance(ref, Ref) and field not in {"iri", "source"} and ref not in known:
                hint = near(ref, known)
                yield _reject(record, field, f"{str(ref)!r} is not in the vocabulary{hint}")


def _reject(record: Record, field: str, reason: str) -> Rejection:
    return record.rejection("iri", field, reason)


def main() -> None:
    """Put the vocabulary files that ship with the project into their canonical form."""
    for path in Path(__file__).parent.glob("*.yaml"):
        if path.name != KINDS_FILE:
            path.write_text(canonical(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
