"""Write `ontology/mappings/*.sssom.tsv` from what curators decided and the table of verified terms.

`python -m tests.tools.mappings [--reference FOLDER]` joins `subjects.tsv` (which thing of ours is
which term of the review) with ``terms.tsv`` of the reference (which identifiers, read in which
released file, the term has). Nothing is written when a row cannot be used.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from ingest.source_folders import graphs
from kg.building.build import assemble
from kg.facts import BASE, Fact
from kg.progress import Steps
from kg.schema.identifiers import vocabularies
from kg.schema.mappings import labels_in
from kg.schema.prefixes import PREFIXES, compress, expand
from kg.schema.sssom import NO_TERM, SssomRow, write_set

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "ontology" / "mappings"
REFERENCE = ROOT / "ontology" / "reference"
DATE = "2026-11-22"
"""The day on which the identifiers were read; a set is dated by its data, not by the clock."""
_MATCHES = ("exact", "close", "broad", "narrow", "related")
_DEVELOPERS = "The myeloma-kg developers"
_PREFIXES_USED = ("bioregistry", "graph", "semapv", "skos", "sssom")
Row = Mapping[str, str]


def table(path: Path) -> list[dict[str, str]]:
    """Read a table with a header; cells that are missing at the end of a line are empty."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval="")
        return [{name: (cell or "").strip() for name, cell in row.items() if name} for row in rows]


def weakened(of_term: str, of_subject: str) -> str:
    """Return the match that two statements leave: the weaker one.

    >>> weakened("exact", ""), weakened("exact", "broad"), weakened("close", "exact")
    ('exact', 'broad', 'close')
    >>> weakened("broad", "narrow"), weakened("related", "close")
    ('related', 'related')
    """
    if not of_subject or of_subject == "exact":
        return of_term
    if of_term in {"exact", of_subject}:
        return of_subject
    if "close" in {of_term, of_subject}:
        return of_term if of_subject == "close" else of_subject
    return "related"


def allowed(row: Row, curie: str) -> str | None:
    """Return the match that ``restrict`` leaves of a term: '' if it says nothing, None if none."""
    for each in filter(None, (part.strip() for part in row.get("restrict", "").split(","))):
        named, _, match = each.partition("=")
        if named in {curie, curie.partition(":")[0]}:
            return match or None
    return ""


def sets(labels: Mapping[str, str], reference: Path) -> tuple[dict[str, bytes], list[str]]:
    """Return the files by name, and what is wrong with the tables."""
    terms = defaultdict(list)
    for term in table(reference / "terms.tsv"):
        terms[term["review_term"]].append(term)
    sources = {row["source_id"]: row for row in table(reference / "sources.tsv")}
    rows: dict[str, dict[tuple[str, str], dict[str, str]]] = defaultdict(dict)
    wrong = []
    for number, row in enumerate(table(PLACE / "subjects.tsv"), 2):
        if reason := _misfit(row, labels, terms):
            wrong.append(f"subjects.tsv, line {number}: {reason}")
            continue
        for made in _made(row, terms[row["review_term"]], labels, sources):
            held = rows[made["object_id"].partition(":")[0]]
            key = (made["subject_id"], made["object_id"])
            # Two terms of the review may lead to one foreign term: the closer match stands.
            if key not in held or _rank(made) < _rank(held[key]):
                held[key] = made
    files = {f"{prefix.lower()}.sssom.tsv": _file(prefix, list(rows[prefix].values())) for prefix in rows}
    files["unmapped.sssom.tsv"] = _file("", list(_unmapped(labels, wrong)))
    return files, wrong


def _rank(row: Row) -> int:
    return _MATCHES.index(row["predicate_id"].removeprefix("skos:").removesuffix("Match"))


def subject_iri(subject: str) -> str:
    """Return the IRI of a subject as curators write it: ``drug/aspirin`` or ``mk:Drug``."""
    return expand(subject) if subject.startswith("mk:") else BASE + subject


def _misfit(row: Row, labels: Mapping[str, str], terms: Mapping[str, list[dict[str, str]]]) -> str:
    if subject_iri(row["subject"]) not in labels:
        return f"{row['subject']} does not exist"
    if row["match"] not in {"", *_MATCHES}:
        return f"match {row['match']!r} is none of {', '.join(_MATCHES)}"
    if row["review_term"] not in terms:
        return f"no term {row['review_term']!r} in the reference"
    gone = [term["curie"] for term in terms[row["review_term"]] if term["obsolete"] != "no"]
    gone = [curie for curie in gone if allowed(row, curie) is not None]
    return f"{', '.join(gone)} is obsolete; leave it out in the column restrict" if gone else ""


def _made(
    row: Row, terms: list[dict[str, str]], labels: Mapping[str, str], sources: Mapping[str, Row]
) -> Iterator[dict[str, str]]:
    for term in terms:
        said = allowed(row, term["curie"])
        if said is None or term["curie"].partition(":")[0] not in vocabularies():
            continue
        match = weakened(weakened(term["match"], row["match"]), said)
        source_id, _, read_in = term["source"].partition(";")
        notes = (row["note"], f"Read in {read_in.strip()}." if read_in else "")
        yield {
            **_subject(row["subject"], labels),
            "predicate_id": f"skos:{match}Match",
            "object_id": term["curie"],
            "object_label": term["label"],
            "object_source_version": sources.get(source_id, {}).get("version_or_date", ""),
            "comment": " ".join(note if note.endswith(".") else f"{note}." for note in notes if note),
        }


def _subject(subject: str, labels: Mapping[str, str]) -> dict[str, str]:
    iri = subject_iri(subject)
    curie = compress(iri)
    assert curie, f"{iri} has no short name; declare its prefix in ontology/prefixes.ttl"
    return {
        "subject_id": curie,
        "subject_label": labels[iri],
        "mapping_justification": "semapv:ManualMappingCuration",
        "author_label": _DEVELOPERS,
    }


def _unmapped(labels: Mapping[str, str], wrong: list[str]) -> Iterator[dict[str, str]]:
    for number, row in enumerate(table(PLACE / "unmapped.tsv"), 2):
        if subject_iri(row["subject"]) not in labels:
            wrong.append(f"unmapped.tsv, line {number}: {row['subject']} does not exist")
            continue
        comment = row["reason"]
        subject = _subject(row["subject"], labels)
        yield {**subject, "predicate_id": "skos:exactMatch", "object_id": NO_TERM, "comment": comment}


def _file(prefix: str, rows: list[dict[str, str]]) -> bytes:
    """Write one set; what all its rows share stands in its header."""
    name = prefix.lower() or "unmapped"
    used = {prefix, *_PREFIXES_USED, *(row["subject_id"].partition(":")[0] for row in rows)} - {""}
    title = f"myeloma-kg to {vocabularies()[prefix].name}" if prefix else "myeloma-kg without a verified term"
    header: dict[str, object] = {
        "sssom_version": "1.1",
        "curie_map": {each: PREFIXES[each] for each in sorted(used)},
        "mapping_set_id": f"{BASE}mappings/{name}.sssom.tsv",
        "mapping_set_version": DATE,
        "mapping_set_title": title,
        "creator_label": [_DEVELOPERS],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "subject_source": "graph:vocabulary",
        "mapping_tool": "myeloma-kg",
        "mapping_date": DATE,
    }
    if prefix:
        header["object_source"] = f"bioregistry:{vocabularies()[prefix].bioregistry}"
    return write_set(header, [SssomRow(**row) for row in rows])


def our_labels() -> dict[str, str]:
    """Return the label of everything that records and ontology name, by IRI."""
    facts = {
        name: [item for item in items if isinstance(item, Fact)]
        for name, items in graphs(ROOT / "ingest" / "sources").items()
    }
    return labels_in(assemble(facts, Steps(quiet=True)).quads())


def main(arguments: list[str] | None = None) -> int:
    """Write the files; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, default=REFERENCE)
    files, wrong = sets(our_labels(), parser.parse_args(arguments).reference)
    if wrong:
        print(*wrong, f"{len(wrong)} rows cannot be used; nothing was written", sep="\n", file=sys.stderr)
        return 1
    for stale in {path.name for path in PLACE.glob("*.sssom.tsv")} - set(files):
        (PLACE / stale).unlink()
    for name, content in files.items():
        (PLACE / name).write_bytes(content)
    print(f"{len(files)} files written to {PLACE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
