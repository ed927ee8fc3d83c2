"""Identifiers of other vocabularies: one canonical CURIE for every form that one is written in.

The vocabularies are listed in `ontology/mappings/vocabularies.tsv`: pattern, synonyms of the
prefix and the addresses under which the same identifier is known, all as the Bioregistry
(https://bioregistry.io) has them. Their namespaces are in `ontology/prefixes.ttl`.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import unquote

from kg.errors import UnreadableFile
from kg.schema.prefixes import PREFIXES
from kg.schema.resources import folder

_SCHEME = re.compile(r"https?://(www\.)?", re.IGNORECASE)
# Resolvers of every vocabulary's identifiers: their addresses hold a CURIE, or prefix and identifier.
_RESOLVER = re.compile(r"(?:bioregistry\.io|identifiers\.org|n2t\.net)/(?P<rest>.+)", re.IGNORECASE)
_CURIE = re.compile(r"(?P<prefix>[A-Za-z][\w.-]*?)\s*[:_/]\s*(?P<local>\S+)")
# Written without a prefix by everybody, and by their form nothing else.
_BARE = (("doi", re.compile(r"10\.\d{2,9}/\S+")), ("clinicaltrials", re.compile(r"NCT\d{8}", re.IGNORECASE)))


@dataclass(frozen=True, slots=True)
class IdentifierScheme:
    """How a foreign vocabulary names its terms: its `prefix` here and in the `bioregistry`, and the forms.

    `pattern` is the regular expression of a whole local identifier, `forms` are beginnings
    of addresses, without ``https://`` and ``www.``, that are followed by one.
    """

    prefix: str
    bioregistry: str
    name: str
    pattern: str
    licence: str
    synonyms: tuple[str, ...]
    forms: tuple[str, ...]

    def accepts(self, local: str) -> bool:
        """Say whether *local* can be an identifier of this vocabulary."""
        return re.fullmatch(self.pattern, local) is not None

    def page_of(self, local: str) -> str:
        """Return the address at the Bioregistry that leads to a page about the term."""
        return f"https://bioregistry.io/{self.bioregistry}:{local}"


@cache
def vocabularies() -> Mapping[str, IdentifierScheme]:
    """Return the foreign vocabularies by prefix, in the order of the file.

    >>> vocabularies()["UniProtKB"].bioregistry
    'uniprot'

    :raises UnreadableFile: when the list cannot be read.
    """
    return read_vocabularies(folder("ontology") / "mappings" / "vocabularies.tsv")


def read_vocabularies(path: Path) -> dict[str, IdentifierScheme]:
    """Read a list of vocabularies. :raises UnreadableFile: with the line at fault."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(path, str(error)) from error
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    columns = [field.name for field in fields(IdentifierScheme)]
    if next(rows, []) != columns:
        raise UnreadableFile(path, f"line 1: the columns must be {', '.join(columns)}")
    found = {}
    for line, row in enumerate(rows, 2):
        if len(row) != len(columns):
            raise UnreadableFile(path, f"line {line}: {len(row)} cells, not {len(columns)}")
        if row[0] not in PREFIXES:
            raise UnreadableFile(
                path, f"line {line}: {row[0]} is not in ontology/prefixes.ttl; declare it there"
            )
        prefix, bioregistry, name, pattern, licence, synonyms, forms = row
        known = tuple(synonyms.split()), tuple(forms.split())
        found[prefix] = IdentifierScheme(prefix, bioregistry, name, pattern, licence, *known)
    return found


def curie_of(text: str) -> str | None:
    """Return the canonical CURIE of a foreign identifier in any known form, or None if it is none.

    >>> curie_of("chebi:63791"), curie_of("CHEBI_63791"), curie_of("purl.obolibrary.org/obo/CHEBI_63791")
    ('CHEBI:63791', 'CHEBI:63791', 'CHEBI:63791')
    >>> curie_of("https://identifiers.org/CHEBI:63791"), curie_of("https://bioregistry.io/chebi:63791")
    ('CHEBI:63791', 'CHEBI:63791')
    >>> curie_of("PMID: 17975015"), curie_of("https://dx.doi.org/10.2147/CMAR.S27087")
    ('pubmed:17975015', 'doi:10.2147/cmar.s27087')
    >>> curie_of("lenalidomide") is None
    True
    """
    asked = unquote(text.strip().strip("<>"))
    bare = _SCHEME.sub("", asked, count=1).rstrip("/")
    return next(_readings(bare, is_address=bare != asked), None)


def _readings(text: str, *, is_address: bool) -> Iterator[str]:
    for prefix, pattern in _BARE:
        if pattern.fullmatch(text):
            yield from _checked(vocabularies()[prefix], text)
    for form, vocabulary in _forms():
        if text.lower().startswith(form):
            yield from _checked(vocabulary, text[len(form) :])
    resolved = _RESOLVER.fullmatch(text)
    written = _CURIE.fullmatch(resolved["rest"] if resolved else text)
    if written and (resolved or not is_address):
        named = _by_name().get(written["prefix"].lower())
        if named is not None:
            yield from _checked(named, written["local"])


def _checked(vocabulary: IdentifierScheme, local: str) -> Iterator[str]:
    """Yield the CURIE if *local* is an identifier; some write the prefix twice, some in small letters."""
    twice = re.match(
        rf"(?:{re.escape(vocabulary.prefix)}|{re.escape(vocabulary.bioregistry)})[:_]", local, re.IGNORECASE
    )
    local = local[twice.end() :] if twice else local
    if vocabulary.prefix == "doi":
        local = local.lower()  # DOI Handbook, section 2.4: names differ in more than case
    for each in (local, local.upper()):
        if vocabulary.accepts(each):
            yield f"{vocabulary.prefix}:{each}"
            return


@cache
def _forms() -> tuple[tuple[str, IdentifierScheme], ...]:
    """Return beginnings of addresses in small letters, the longest first."""
    pairs = [(form.lower(), each) for each in vocabularies().values() for form in each.forms]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0], pair[1].prefix)))


@cache
def _by_name() -> Mapping[str, IdentifierScheme]:
    synonyms = {name: each for each in vocabularies().values() for name in each.synonyms}
    return {**synonyms, **{prefix.lower(): each for prefix, each in vocabularies().items()}}


@lru_cache(maxsize=4096)
def page_of(iri: str) -> str | None:
    """Return the address of the page about a foreign term, or None if the IRI is of no known vocabulary.

    >>> page_of("http://purl.obolibrary.org/obo/CHEBI_63791")
    'https://bioregistry.io/chebi:63791'
    """
    for prefix, vocabulary in vocabularies().items():
        namespace = PREFIXES[prefix]
        if iri.startswith(namespace) and vocabulary.accepts(iri.removeprefix(namespace)):
            return vocabulary.page_of(iri.removeprefix(namespace))
    return None
