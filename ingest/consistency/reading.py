"""What the checks of a source look at, and what they yield."""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.documents.document import Document
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Fact, Inconsistency, Place, Ref, content_ref


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read, and the facts of it so far."""

    document: Document
    source: Ref
    lexicon: Lexicon
    facts: tuple[Fact, ...]


def inconsistency(  # noqa: PLR0913 (the fields of the fact)
    source: Ref,
    kind: str,
    severity: str,
    *,
    label: str,
    readings: Sequence[str],
    at: Sequence[Place],
    resolution: str,
) -> Inconsistency:
    """Return one thing that does not fit, named by its kind, its readings and its places.

    *kind* is one of ``kinds.yaml``; *severity* is "wording" where the meaning is clear
    and "content" where a figure or a fact is in doubt.
    """
    return Inconsistency(
        iri=content_ref("inconsistency", source, kind, *readings, *at),
        source=source,
        label=label,
        inconsistency_kind=kind,
        severity=severity,
        resolution=resolution,
        readings=tuple(readings),
        at=tuple(at),
    )
