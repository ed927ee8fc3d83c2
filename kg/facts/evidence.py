"""Facts about claims: propositions, evidence lines, and the verdicts computed from them."""

from kg.facts.terms import Fact, Place, Ref, Text, Vocabulary


class Direction(Vocabulary):
    """Where an evidence line stands on its proposition."""

    SUPPORTS = "supports"
    DISPUTES = "disputes"
    MIXED = "mixed"
    NONE_REPORTED = "none reported"


class Extent(Vocabulary):
    """How far a supporting line goes."""

    FULL = "full"
    IN_PART = "in part"


class Directness(Vocabulary):
    """Whether the line is about the proposition itself."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class Maturity(Vocabulary):
    """How finished the cited report is."""

    FULL_PAPER = "full paper"
    ABSTRACT = "abstract"
    MIXED = "full paper and abstract"
    NOT_CITED = "not cited"


class Voice(Vocabulary):
    """Who speaks in the sentence, and how."""

    FINDING = "finding"
    INFERENCE = "authors' inference"
    RECOMMENDATION = "recommendation"
    RATIONALE = "rationale"


class CitationBasis(Vocabulary):
    """Where the citations of a line stand."""

    SENTENCE = "on the sentence"
    INHERITED = "inherited from a neighbour"
    NONE = "none"


class DisputeStatus(Vocabulary):
    """Whether the lines of a dispute differ in something that may explain it.

    Confounded: a source itself names what may account for one of the lines.
    """

    CONFOUNDED = "confounded"
    EXPLAINED_IN_PART = "explained in part"
    UNEXPLAINED = "unexplained"


class Limit(Vocabulary):
    """What keeps an evidence line from bearing its statement in full, the heaviest first.

    Preclinical: seen in animals or in vitro only, though the statement is about patients. Hedged: the
    source itself is unsure. Narrower population: seen in fewer patients than the statement is about.
    """

    PRECLINICAL = "preclinical"
    HEDGED = "hedged"
    NARROWER = "narrower population"


class Robustness(Vocabulary):
    """What taking away one reference, or one study, does to a verdict (leave-one-out sensitivity)."""

    ROBUST = "robust"
    CHANGES = "changes without one reference"
    CHANGES_WITHOUT_STUDY = "changes without one study"
    ONE_REFERENCE = "rests on one reference"
    ONE_STUDY = "rests on one study"
    NO_REFERENCE = "rests on no reference"


class Proposition(Fact):
    """Something that may be so: not asserted, only named, so that lines can bear on it.

    `context`: cell or tissue it is said of; `effect`: what it is said to matter for.
    """

    label: Text
    subject: Ref
    predicate: Ref
    object: Ref
    context: tuple[Ref, ...] = ()
    effect: tuple[Ref, ...] = ()


class EvidenceLine(Fact):
    """One source's stand on one proposition, at one place.

    `systems`: in vitro, mouse or patients, if stated; `outcomes`: the endpoints it
    rests on; `settings` and `populations`: whom it is about; `trials`: in which trials;
    `hedge`: the hedging word of the source, if any; `confounders`: what the source names
    that may account for it; `comparators`: what it is compared with; `conditions`: what
    must be so for it to hold; `excluded`: what it leaves out; `grade` of the event,
    `n_stated` patients; `detected_by`: how something in it is found; `implied`: things that
    it is about though the place does not name them; `printed_level`: the level of evidence that
    the source prints for it, as printed; `cites_part_of`: printed groups of
    references of which it rests on some only; `figures_at`: where figures stand that belong
    to it; `paraphrase` is ours.
    """

    source: Ref
    name: Text
    proposition: Ref
    direction: Direction
    extent: Extent | None = None
    directness: Directness
    design: Ref | None = None
    systems: tuple[Ref, ...] = ()
    outcomes: tuple[Ref, ...] = ()
    settings: tuple[Ref, ...] = ()
    populations: tuple[Ref, ...] = ()
    trials: tuple[Ref, ...] = ()
    prior_therapy: tuple[Ref, ...] = ()
    maturity: Maturity
    voice: Voice
    hedge: Text | None = None
    citation_basis: CitationBasis
    publications: tuple[Ref, ...] = ()
    cites_part_of: tuple[Ref, ...] = ()
    confounders: tuple[Ref, ...] = ()
    comparators: tuple[Ref, ...] = ()
    conditions: tuple[Ref, ...] = ()
    excluded: tuple[Ref, ...] = ()
    grade: Text | None = None
    n_stated: int | None = None
    detected_by: tuple[Ref, ...] = ()
    implied: tuple[Ref, ...] = ()
    printed_level: Text | None = None
    paraphrase: Text
    figures_at: tuple[Place, ...] = ()
    at: tuple[Place, ...]


class Assertion(Fact):
    """A verdict on a proposition, computed from its lines by a rule that is shown.

    `limits_in_favour` and `limits_against`: the limits of the firmest lines of each side; none where
    one line of it is firm. What the verdict rests on: `n_studies`, each counted once;
    `n_patients` of the `n_studies_with_patients` of which a source states how many they had; `designs`,
    `maturities` and `evidence_levels` of the lines. `robustness` is absent where no line decides.
    """

    label: Text
    proposition: Ref
    subject: Ref
    predicate: Ref
    object: Ref
    verdict: Ref
    rule: Ref
    lines: tuple[Ref, ...] = ()
    limits_in_favour: tuple[Limit, ...] = ()
    limits_against: tuple[Limit, ...] = ()
    n_studies: int | None = None
    n_patients: int | None = None
    n_studies_with_patients: int | None = None
    designs: tuple[Ref, ...] = ()
    maturities: tuple[Maturity, ...] = ()
    evidence_levels: tuple[Ref, ...] = ()
    robustness: Robustness | None = None


class VerdictDependence(Fact):
    """A reference that, taken away alone, changes a verdict.

    `verdict_without` is absent if nothing would be left to judge.
    """

    label: Text
    assertion: Ref
    publication: Ref
    verdict_without: Ref | None = None


class Dispute(Fact):
    """Two or more evidence lines that oppose each other on one proposition, or on a wider one.

    `proposition` is the widest of the `propositions` that it joins; `confounders` are those
    that the sources of the lines name. `limits_in_favour` and `limits_against`: as of a verdict.
    """

    label: Text
    proposition: Ref
    propositions: tuple[Ref, ...]
    lines: tuple[Ref, ...]
    explanations: tuple[Ref, ...]
    confounders: tuple[Ref, ...] = ()
    limits_in_favour: tuple[Limit, ...] = ()
    limits_against: tuple[Limit, ...] = ()
    status: DisputeStatus


class Inconsistency(Fact):
    """Something that does not fit within one source; both places stay."""

    source: Ref
    label: Text
    inconsistency_kind: Text
    severity: Text
    resolution: Text
    readings: tuple[Text, ...]
    at: tuple[Place, ...]
