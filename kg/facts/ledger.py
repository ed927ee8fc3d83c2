"""Facts about completeness: what became of each unit of a source."""

from kg.facts.terms import Fact, Ref, Text, Vocabulary


class UnitKind(Vocabulary):
    """What kind of unit of a document a ledger entry is about."""

    NUMBER = "numeric token"
    CITATION = "citation mark"
    SENTENCE = "sentence"
    CELL = "cell"
    ABBREVIATION = "listed abbreviation"
    REFERENCE = "listed reference"


class UnitState(Vocabulary):
    """Whether a unit is in the graph, left out for a reason, or overlooked."""

    CAPTURED = "captured"
    WAIVED = "waived"
    MISSED = "missed"


class WaiverReason(Vocabulary):
    """Why a unit is left out of the graph; there are no other reasons."""

    NO_CLAIM = "no claim"
    REPEATS = "repeats"
    LAYOUT = "layout"
    OUTSIDE_SCOPE = "outside the scope"


class LedgerEntry(Fact):
    """What became of one unit: captured by facts, waived for a reason, or missed.

    `unit_of_document` is the anchor, number or citation mark; `captured_by` the facts that hold it;
    `waiver_reason` and `because` are of a waived one.
    """

    source: Ref
    unit_of_document: Ref
    unit_kind: UnitKind
    unit_state: UnitState
    captured_by: tuple[Ref, ...] = ()
    waiver_reason: WaiverReason | None = None
    because: Text | None = None
