"""Write the modules of `ontology/imports/` from the reference table of terms.

What to take stands in `ontology/imports/terms.tsv` (kind, and the axioms between taken terms,
read in the released files that sources.tsv names) and `modules.tsv`; labels, definitions and
sources come from the tables in ontology/reference/.

usage: python -m tests.tools.imports [--reference DIR]
"""

import argparse
import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg import __version__

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "ontology" / "reference"
IMPORTS = ROOT / "ontology" / "imports"
KINDS = {
    "class": "owl:Class",
    "object property": "owl:ObjectProperty",
    "datatype property": "owl:DatatypeProperty",
    "annotation property": "owl:AnnotationProperty",
}
HEAD = """\
@base <https://w3id.org/myeloma-kg/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
Row = Mapping[str, str]


class WrongImport(ValueError):
    """A line of terms.tsv that the reference tables do not bear out."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What is taken, and what the reference says: rows by CURIE, and by source."""

    modules: tuple[Row, ...]
    taken: Mapping[str, Row]
    terms: Mapping[str, Row]
    sources: Mapping[str, Row]


def read_tables(reference: Path = REFERENCE, imports: Path = IMPORTS) -> Tables:
    """Read both folders.

    :raises WrongImport: when a term is not in the reference, or an axiom names one that is not taken.
    """
    modules = tuple(_rows(imports / "modules.tsv"))
    taken = {row["curie"]: row for row in _rows(imports / "terms.tsv")}
    terms = {row["curie"]: row for row in _rows(reference / "upper-terms.tsv")}
    sources = {row["source_id"]: row for row in _rows(reference / "sources.tsv")}
    for curie, row in taken.items():
        if curie not in terms or row["kind"] not in KINDS:
            raise WrongImport(f"terms.tsv: {curie}: not in upper-terms.tsv, or no kind {row['kind']!r}")
        lost = [each for each in (row["parents"] + " " + row["disjoint"]).split() if each not in taken]
        if lost:
            raise WrongImport(f"terms.tsv: {curie}: names {', '.join(lost)}, which is not taken")
    return Tables(modules, taken, terms, sources)


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def modules(tables: Tables) -> Mapping[str, str]:
    """Return the text of each module, by file name."""
    return {f"{module['module']}.ttl": _module(module, tables) for module in tables.modules}


def _module(module: Row, tables: Tables) -> str:
    mine = sorted(curie for curie in tables.taken if curie.split(":")[0] == module["prefix"])
    return "\n".join([HEAD, _header(module, mine, tables), *(_term(curie, module, tables) for curie in mine)])


def _header(module: Row, mine: list[str], tables: Tables) -> str:
    name = f"ontology/imports/{module['module']}"
    said = [
        f"dcterms:title {_text('myeloma-kg ontology: terms of ' + module['title'])}",
        f"dcterms:description {_text(_description(module, mine, tables))}",
        'dcterms:creator "The myeloma-kg developers"',
        f"dcterms:license <{module['licence'] or 'https://creativecommons.org/licenses/by/4.0/'}>",
        *(f"dcterms:source {_text(text)}" for text in _sources(mine, tables)),
        *(f"dcterms:references <{tables.terms[curie]['iri']}>" for curie in mine),
        f"owl:versionIRI <{name}/{__version__}>",
        f'owl:versionInfo "{__version__}"',
    ]
    return f"# Written by `make imports`.\n<{name}> a owl:Ontology ;\n    " + " ;\n    ".join(said) + " .\n"


def _description(module: Row, mine: list[str], tables: Tables) -> str:
    what = "labels and definitions" if module["definitions"] == "yes" else "identifiers and labels"
    named = f"{len(mine)} terms of {module['title']}"
    return f"{named} with their {what}, taken unchanged from the sources named here."


def _sources(mine: list[str], tables: Tables) -> list[str]:
    found = sorted({tables.terms[curie]["source"] for curie in mine})
    return [_source(tables.sources[each]) for each in found]


def _source(row: Row) -> str:
    where = (
        row["package_or_repository"].replace("+", "/")
        if row["kind"] == "git"
        else row["package_or_repository"]
    )
    commit = f", commit {row['commit']}" if row["commit"] else ""
    return f"{where}{commit}, {row['path']}; version: {row['version_or_date']}; licence: {row['licence']}"


def _term(curie: str, module: Row, tables: Tables) -> str:
    term, row = tables.terms[curie], tables.taken[curie]
    above = "rdfs:subClassOf" if row["kind"] == "class" else "rdfs:subPropertyOf"
    said = [f"<{term['iri']}> a {KINDS[row['kind']]}"]
    said.append(f"rdfs:label {_text(_plain(term['label']) or curie.split(':')[1])}")
    if module["definitions"] == "yes" and term["definition"]:
        said.append(f"skos:definition {_text(_plain(term['definition']))}")
    said += [f"{above} <{tables.terms[each]['iri']}>" for each in row["parents"].split()]
    said += [f"owl:disjointWith <{tables.terms[each]['iri']}>" for each in row["disjoint"].split()]
    return " ;\n    ".join(said) + " .\n"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _text(text: str) -> str:
    """Return a Turtle literal; JSON escapes are Turtle escapes."""
    return json.dumps(text, ensure_ascii=False)


def main() -> None:
    """Write every module, and remove none."""
    parser = argparse.ArgumentParser(description="Write ontology/imports/*.ttl from the reference table.")
    parser.add_argument(
        "--reference", type=Path, default=REFERENCE, help="the folder of the reference tables"
    )
    for name, text in modules(read_tables(parser.parse_args().reference)).items():
        (IMPORTS / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
