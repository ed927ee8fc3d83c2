"""Claims that people curate: YAML records in, propositions and evidence lines out.

One record says where a source stands on one statement. A record with several subjects
or objects is several statements, one for each pair. How to write one is told in
the README of each source folder.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import get_args

from ingest.curated.entries import Curated, Entry, Many, Some, accepted, shared
from ingest.curated.grounds import Grounds
from kg.errors import Rejection
from kg.facts import (
    CitationBasis,
    Direction,
    Directness,
    EvidenceLine,
    Extent,
    Fact,
    Maturity,
    Proposition,
    Publication,
    Ref,
    Text,
    Voice,
    content_ref,
)


class Claim(Curated):
    """One claim as a curator writes it; lists may be single values."""

    says: Text
    subject: Some[Ref]
    predicate: Ref
    object: Some[Ref]
    context: Many[Ref] = ()
    effect: Many[Ref] = ()
    direction: Direction
    extent: Extent | None = None
    directness: Directness
    design: Ref | None = None
    systems: Many[Ref] = ()
    outcomes: Many[Ref] = ()
    settings: Many[Ref] = ()
    populations: Many[Ref] = ()
    trials: Many[Ref] = ()
    prior_therapy: Many[Ref] = ()
    voice: Voice
    hedge: Text | None = None
    printed_level: Text | None = None
    confounders: Many[Ref] = ()
    comparators: Many[Ref] = ()
    conditions: Many[Ref] = ()
    excluded: Many[Ref] = ()
    grade: Text | None = None
    n_stated: int | None = None
    detected_by: Many[Ref] = ()
    cites: Many[int] = ()
    basis: CitationBasis

    @property
    def pairs(self) -> list[tuple[Ref, Ref]]:
        """Each subject with each object, in the order written."""
        return list(product(self.subject, self.object))

    def line_refs(self) -> list[Ref]:
        """Name the evidence lines, one for each pair."""
        if len(self.pairs) == 1:
            return [Ref(f"line/{self.name}")]
        return [Ref(f"line/{self.name}-{number}") for number, _ in enumerate(self.pairs, start=1)]


_REFS = [
    name
    for name, field in Claim.model_fields.items()
    if Ref in (field.annotation, *get_args(field.annotation)) and name not in Curated.model_fields
]
"""The fields that name things, those left out that every record has."""


def claim_facts(folder: Path, grounds: Grounds) -> Iterator[Fact | Rejection]:
    """Yield propositions and evidence lines of the claims in a folder, file by file.

    A claim with anything wrong yields its rejections only; a proposition is yielded once.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """
    names: dict[Ref, Entry[Claim]] = {}
    said: set[Ref] = set()

    def wrong(entry: Entry[Claim]) -> Iterator[Rejection]:
        claim = entry.model
        for field, reason in (*_duplicates(entry, names), *_wrong(claim, grounds)):
            yield entry.rejection(field, reason)
        yield from grounds.wrong_in_common(entry, (*claim.subject, *claim.object))

    for item in accepted(folder, Claim, wrong, lambda entry: _facts(entry.model, grounds)):
        if isinstance(item, Rejection) or item.iri not in said:
            yield item
        if isinstance(item, Fact):
            said.add(item.iri)


def _duplicates(entry: Entry[Claim], names: dict[Ref, Entry[Claim]]) -> Iterator[tuple[str, str]]:
    for ref in entry.model.line_refs():
        first = names.setdefault(ref, entry)
        if first is not entry:
            taken = f"{first.record.path.name}, record {first.record.ordinal}"
            yield "name", f"{str(ref)!r} is already taken by {taken}"


def _wrong(claim: Claim, grounds: Grounds) -> Iterator[tuple[str, str]]:
    for field in _REFS:
        value = getattr(claim, field)
        refs = value if isinstance(value, tuple) else (value,) if value is not None else ()
        yield from ((field, reason) for reason in grounds.unknown(refs))
    if claim.predicate.kind != "relation":
        yield "predicate", f"{str(claim.predicate)!r} is no relation; its name starts with 'relation/'"
    if claim.extent is not None and claim.direction is not Direction.SUPPORTS:
        yield "extent", "only a claim that supports has an extent"
    places = grounds.figures_at(claim.figures, claim.at)
    yield from grounds.unprinted_numbers(claim, ("n_stated",), places)
    yield from (("cites", reason) for reason in grounds.uncited(claim.cites, claim.at, claim.basis))


def _facts(claim: Claim, grounds: Grounds) -> Iterator[Fact]:
    for (subject, target), ref in zip(claim.pairs, claim.line_refs(), strict=True):
        proposition = _proposition(claim, subject, target, grounds)
        yield proposition
        yield _line(claim, ref, proposition.iri, grounds)


def _proposition(claim: Claim, subject: Ref, target: Ref, grounds: Grounds) -> Proposition:
    context, effect = tuple(sorted(claim.context)), tuple(sorted(claim.effect))
    label = " ".join(grounds.labels[ref] for ref in (subject, claim.predicate, target))
    where = f" in {_joined(context, grounds)}" if context else ""
    what_for = f" (for {_joined(effect, grounds)})" if effect else ""
    return Proposition(
        iri=content_ref("proposition", subject, claim.predicate, target, context, effect),
        label=label + where + what_for,
        subject=subject,
        predicate=claim.predicate,
        object=target,
        context=context,
        effect=effect,
    )


def _joined(refs: tuple[Ref, ...], grounds: Grounds) -> str:
    return ", ".join(grounds.labels[ref] for ref in refs)


def _line(claim: Claim, ref: Ref, proposition: Ref, grounds: Grounds) -> EvidenceLine:
    works = [grounds.publications[number] for number in claim.cites]
    supports = claim.direction is Direction.SUPPORTS
    return EvidenceLine(
        iri=ref,
        source=grounds.source,
        name=ref.removeprefix("line/"),
        proposition=proposition,
        extent=claim.extent or (Extent.FULL if supports else None),
        maturity=_maturity(works),
        citation_basis=claim.basis,
        publications=tuple(work.iri for work in works),
        cites_part_of=grounds.groups_cited_in_part(claim.cites, claim.at),
        paraphrase=claim.says,
        figures_at=grounds.figures_at(claim.figures, claim.at),
        at=claim.at,
        **shared(claim, EvidenceLine, "name", "extent"),
    )


def _maturity(works: list[Publication]) -> Maturity:
    kinds = {work.meeting_abstract for work in works}
    if not kinds:
        return Maturity.NOT_CITED
    if len(kinds) == 2:
        return Maturity.MIXED
    return Maturity.ABSTRACT if kinds == {True} else Maturity.FULL_PAPER
