"""Facts about studies: arms, schedules, numbers, dose rules and supportive care."""

from decimal import Decimal

from kg.facts.terms import Fact, Place, Ref, Text, Vocabulary


class ResultStatus(Vocabulary):
    """Whether a number stands there, and if not, why not."""

    REPORTED = "reported"
    NOT_REACHED = "not reached"
    NOT_AVAILABLE = "not available"


class Statistic(Vocabulary):
    """What kind of figure a result is."""

    PERCENTAGE = "percentage"
    MEDIAN = "median"
    HAZARD_RATIO = "hazard ratio"
    COUNT = "count"
    INCIDENCE_RATE = "incidence rate"
    OCCURRENCE = "occurrence"
    NOT_STATED = "statistic not stated"


class DenominatorBasis(Vocabulary):
    """How it is known of how many patients a percentage is."""

    STATED = "denominator stated"
    INFERRED = "denominator inferred"
    UNKNOWN = "denominator unknown"


class DoseStatus(Vocabulary):
    """How a dose came to be the one that is given."""

    STANDARD = "standard"
    MTD = "MTD"
    MTD_NOT_REACHED = "MTD not reached"


class DoseRelation(Vocabulary):
    """How the two ends of a dose relate."""

    SINGLE = "single"
    ALTERNATIVES = "alternatives"
    RANGE = "range"


class Study(Fact):
    """One study as a source tells it. `design_as_written` is the cell or phrase.

    `pools`: the studies whose patients it analyses again, `studies_pooled` how many those are if the
    source gives a number; `excluded`: patients who could not take part. `figures_at`: where figures stand
    that this says beside what its place shows; `qualified_by`: notes of the source that qualify it.
    """

    label: Text
    source: Ref
    trial: Ref | None = None
    design: Ref | None = None
    design_as_written: Text | None = None
    population: Ref | None = None
    pools: tuple[Ref, ...] = ()
    studies_pooled: int | None = None
    excluded: tuple[Ref, ...] = ()
    qualified_by: tuple[Ref, ...] = ()
    publications: tuple[Ref, ...] = ()
    figures_at: tuple[Place, ...] = ()
    at: tuple[Place, ...]


class Arm(Fact):
    """One group of patients of a study: on a regimen and a schedule, `n_stated` of them.

    `regimen` is absent where the source tells of patients without saying what they had. `placebo` is what
    stood in for the drugs `placebo_for`, which the arm did not get. `qualified_by`: notes that qualify it.
    """

    label: Text
    study: Ref
    regimen: Ref | None = None
    schedule: Ref | None = None
    comparator_arm: Ref | None = None
    is_comparator: bool = False
    placebo: Ref | None = None
    placebo_for: tuple[Ref, ...] = ()
    n_stated: int | None = None
    qualified_by: tuple[Ref, ...] = ()
    source: Ref
    at: tuple[Place, ...]


class StudyResult(Fact):
    """One figure, or the statement that there is none.

    `value` in `unit` (UCUM: ``%``, ``mo``, ``wk``, ``a``, ``1``); `operator` is how the
    value is bounded (``=``, ``<`` …); `time_point` in `time_unit` is when (1-year OS);
    `grade` as written, e.g. ``≥3`` or ``4``; `due_to` what the source puts an event down
    to; `n_stated` is the arm's N, `n_analysed`
    the denominator if the source gives one for this figure, `n_events` the numerator.
    `ci_low` to `ci_high`, of `ci_level` %, is the interval printed with the value, in its unit; without
    `ci_high` its upper end is not reached. A hazard ratio is of the arm against its `comparator_arm`.
    `footnote_mark`: the mark of a note that stands with the figure, as printed.
    `follow_up` in `follow_up_unit` is the median time of observation. `restates`: the
    result that this one, elsewhere in the source, says again. `figures_at`: where its
    other figures stand (time point, denominator, p value). `excluded`: events that the count leaves
    out; `qualified_by`: notes of the source that qualify it.

    What follows from all that a source prints is added when its records are read. Of a share of
    patients: `denominator_basis`, how it is known of how many; `denominator`, that number if it is one;
    `possible_denominators`, the numbers that fit where several do. Of any figure:
    `inconsistencies` that are about it, and `other_readings`, what the source prints for it elsewhere.
    """

    source: Ref
    study: Ref
    arm: Ref
    comparator_arm: Ref | None = None
    population: Ref | None = None
    population_as_written: Text | None = None
    outcome: Ref
    statistic: Statistic
    status: ResultStatus
    operator: Text | None = None
    value: Decimal | None = None
    unit: Text | None = None
    as_written: Text
    time_point: Decimal | None = None
    time_unit: Text | None = None
    grade: Text | None = None
    due_to: Ref | None = None
    excluded: tuple[Ref, ...] = ()
    n_stated: int | None = None
    n_analysed: int | None = None
    n_events: int | None = None
    ci_low: Decimal | None = None
    ci_high: Decimal | None = None
    ci_level: Decimal | None = None
    p_operator: Text | None = None
    p_value: Decimal | None = None
    follow_up: Decimal | None = None
    follow_up_unit: Text | None = None
    footnote_mark: Text | None = None
    restates: Ref | None = None
    qualified_by: tuple[Ref, ...] = ()
    denominator: int | None = None
    denominator_basis: DenominatorBasis | None = None
    possible_denominators: tuple[int, ...] = ()
    inconsistencies: tuple[Ref, ...] = ()
    other_readings: tuple[Text, ...] = ()
    figures_at: tuple[Place, ...] = ()
    at: Place


class Schedule(Fact):
    """The dose instructions of one arm, as one thing: equal instructions are one schedule."""

    label: Text
    regimen: Ref
    dose_instructions: tuple[Ref, ...]


class DoseInstruction(Fact):
    """How one drug is given in one part of a regimen.

    `part`: induction, maintenance or continuation; `dose_low` to `dose_high` in `unit`
    (UCUM: ``mg``, ``mg/m2``, ``mg/kg``), equal for a single dose, absent if none is
    printed; `per`: ``administration`` or ``day``; `days` of a cycle of `cycle_days`
    days, as ``1-21`` or ``1,8,15,22``; `frequency` for what is not days, e.g. ``every 2 d``.
    `cycle_from` and `cycle_to` are the cycles it holds for; `condition` when it is given; `optional`
    where the source says that it could be given. `qualified_by`: notes that qualify it.
    """

    regimen: Ref
    source: Ref
    study: Ref | None = None
    arm: Ref | None = None
    part: Text
    order: int
    drug: Ref
    dose_low: Decimal | None = None
    dose_high: Decimal | None = None
    dose_relation: DoseRelation = DoseRelation.SINGLE
    unit: Text | None = None
    per: Text | None = None
    route: Text | None = None
    days: Text | None = None
    frequency: Text | None = None
    cycle_days: int | None = None
    cycle_from: int | None = None
    cycle_to: int | None = None
    condition: Text | None = None
    optional: bool = False
    dose_status: DoseStatus
    highest_dose_level: bool = False
    as_written: Text
    restates: Ref | None = None
    qualified_by: tuple[Ref, ...] = ()
    figures_at: tuple[Place, ...] = ()
    at: Place


class DoseRule(Fact):
    """Which dose to give when a measured quantity lies in an interval, as printed.

    `low` and `high` in `quantity_unit` (UCUM), closed or open as printed; or
    `condition` where the rule has no interval. The dose is `dose` `dose_unit` every
    `every_days` days. `qualified_by`: notes of the source that qualify it.
    """

    source: Ref
    drug: Ref
    quantity: Ref | None = None
    low: Decimal | None = None
    low_closed: bool | None = None
    high: Decimal | None = None
    high_closed: bool | None = None
    quantity_unit: Text | None = None
    condition: Text | None = None
    dose: Decimal
    dose_unit: Text
    every_days: int
    days: Text | None = None
    cycle_days: int | None = None
    remark: Text | None = None
    as_written: Text
    qualified_by: tuple[Ref, ...] = ()
    figures_at: tuple[Place, ...] = ()
    at: Place


class CareRecommendation(Fact):
    """What to give for, or against, an adverse event, and when; `qualified_by` are notes with a caution."""

    source: Ref
    adverse_event: Ref
    intervention: Ref
    condition: Text | None = None
    purpose: Text | None = None
    remark: Text | None = None
    as_written: Text
    qualified_by: tuple[Ref, ...] = ()
    figures_at: tuple[Place, ...] = ()
    at: Place
