"""What a chart is made of: records that its drawing, its table, and its JSON and CSV all show."""

from dataclasses import dataclass, field
from decimal import Decimal

from webui.site.names import Link
from webui.site.templating import WRITTEN

# How a mark is drawn. Each is told apart by its form, and none by colour alone.
INTERVAL = "interval"  # a filled square on a line: a rate with its exact interval
POINT = "point"  # an open circle: a rate without an interval
MISFIT = "misfit"  # a cross: a percentage that is no whole number of the patients
MEDIAN = "median"  # a filled circle
UNSTATED = "unstated"  # an open diamond: a figure of which the source does not say that it is a median
UNREACHED = "unreached"  # an open arrow to the right
STACK = "stack"  # segments of a bar
TOLD = "told"  # words alone


@dataclass(frozen=True, slots=True)
class Segment:
    """A share of the patients, from `start` to `end` per cent of a bar; `depth` orders the tones."""

    label: str
    start: Decimal
    end: Decimal
    depth: int

    @property
    def share(self) -> Decimal:
        """Per cent of the patients."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartMark:
    """One row of a chart: what it is about, what is drawn and the words beside it.

    `value`, `low` and `high` are on the axis of the chart; `words` say the figure, `note` what to know
    of it. `whom` is the part of the arm that it is about, `whom_printed` whom the source names.
    `patients` are those that the figure is about, None where that is not known; `denominator` says in words
    what is known of it. `inconsistency` is about the figure; `other_reading` is printed for it elsewhere.
    """

    shape: str = TOLD
    regimen: Link
    study: Link
    arm: Link
    comparator: bool
    whom: str
    whom_printed: str
    outcome: Link
    grade: str
    value: Decimal | None = None
    low: float | None = None
    high: float | None = None
    events: str = ""
    patients: int | None
    words: str
    note: str = ""
    printed: str
    segments: tuple[Segment, ...] = ()
    result: str
    at: Link
    denominator: str = ""
    inconsistency: Link | None = None
    other_reading: str = ""

    @property
    def told(self) -> str:
        """The words beside what is drawn, with what is printed elsewhere: there is little room."""
        return f"{self.words} or {self.other_reading}" if self.other_reading else self.words

    @property
    def label(self) -> str:
        """What the row is called: the arm, which names its study and what was given."""
        return f"{self.arm.label}, comparator" if self.comparator else self.arm.label


@dataclass(frozen=True, slots=True)
class MarkGroup:
    """Rows that measure the same thing: outcome and grade."""

    title: str
    outcome: Link
    grade: str
    marks: tuple[ChartMark, ...] = field(metadata={WRITTEN: "rows"})


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of a chart: what it measures, how far it goes, and what its steps may be."""

    label: str
    most: float
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something that the sources tell of patients: in what it differs between arms, and who lacks it.

    `differs` says whether the arms are known to differ; `words` tells the values, which are figures
    where it was `measured`.
    """

    title: str
    words: str
    differs: bool
    lacking: tuple[Link, ...]
    measured: bool = False
