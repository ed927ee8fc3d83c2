"""`/matrix`: regimens against cytogenetic abnormalities, the verdict on each pair, silence included."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response

from kg.schema.words import words
from kg.store import Iri
from kg.store.records import rows_of
from webui.parts.tables import VERDICTS, Badge
from webui.site.arguments import AFTER, one_of, passed_over, refuse_unknown
from webui.site.names import Link
from webui.site.negotiation import choose
from webui.site.reader import Reader, reader
from webui.site.templating import as_csv, as_html, as_json

blueprint = Blueprint("matrix", __name__)
_FORMS = ("text/html", "application/json", "text/csv")
_ROWS, _COLUMNS = 60, 24  # of a page; JSON and CSV have all
_SHOWN = ("all", "judged")
_CSV = ("regimen", "regimenLabel", "abnormality", "abnormalityLabel", "verdict", "verdictLabel", "lines")


@rows_of("pages", "matrix")
class VerdictOnPair:
    """A verdict on a regimen and an abnormality, with its evidence as `assertion`."""

    regimen: Link
    abnormality: Link
    verdict: Link
    assertion: Iri
    lines: int
    robustness: Link | None


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The verdict on a regimen and an abnormality, the thing that holds its evidence, and how many lines."""

    abnormality: Link
    badge: Badge
    assertion: str | None
    lines: int
    robustness: str | None

    @property
    def words(self) -> str:
        """The verdict and what it rests on, in words."""
        counted = f"{self.lines} line{'' if self.lines == 1 else 's'}" if self.lines else ""
        return ", ".join(filter(None, (self.badge.label, counted, self.robustness)))


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A regimen and its squares, by abnormality; `judged` counts those judged on evidence."""

    regimen: Link
    judged: int
    squares: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All squares: bands and abnormalities with most verdicts first; `totals` counts squares by verdict."""

    abnormalities: tuple[Link, ...]
    judged: tuple[int, ...]
    bands: tuple[MatrixRow, ...]
    totals: Mapping[Badge, int]


@blueprint.get("/matrix")
@blueprint.get("/matrix.<any(json,csv):suffix>")
def page(suffix: str | None = None) -> Response:
    """Show the matrix, or the part of it that was asked for."""
    refuse_unknown((AFTER, "show"))
    read, show, after = reader(), one_of("show", _SHOWN), passed_over()
    media_type = choose(_FORMS, suffix)
    whole = matrix(read)
    bands = [band for band in whole.bands if show == "all" or band.judged]
    if media_type == "text/csv":
        return as_csv(_CSV, (line for band in bands for line in _lines(band)))
    if media_type == "application/json":
        totals = [{"verdict": badge, "number": number} for badge, number in whole.totals.items()]
        return as_json({"abnormalities": whole.abnormalities, "totals": totals, "regimens": bands})
    data = {
        "abnormalities": whole.abnormalities[:_COLUMNS],
        "judged": whole.judged[:_COLUMNS],
        "columns": len(whole.abnormalities),
        "bands": bands[after : after + _ROWS],
        "rows": len(bands),
        "silent": sum(not band.judged for band in whole.bands),
        "totals": whole.totals,
        "show": show,
        "after": after,
        "most": _ROWS,
    }
    return as_html("matrix/matrix.html", data)


def matrix(read: Reader) -> Matrix:
    """Return the matrix of all verdicts; a pair without one is silent."""
    found = {(each.regimen, each.abnormality): each for each in read.records(VerdictOnPair)}
    silent = read.names.link(f"{VERDICTS}{words().silent}")
    told = [pair for pair, each in found.items() if each.verdict != silent]
    columns = _most_first({column for _, column in found}, Counter(column for _, column in told))
    regimens = _most_first({regimen for regimen, _ in found}, Counter(regimen for regimen, _ in told))
    bands = tuple(
        MatrixRow(one, number, tuple(_square(other, found.get((one, other)), silent) for other in columns))
        for one, number in regimens.items()
    )
    counted = Counter(square.badge for band in bands for square in band.squares)
    last = words().silent
    order = sorted(counted, key=lambda each: (each.tone == last, words().place(each.tone), each.label))
    totals = {badge: counted[badge] for badge in order}
    return Matrix(tuple(columns), tuple(columns.values()), bands, totals)


def _most_first(links: Iterable[Link], counted: Mapping[Link, int]) -> Mapping[Link, int]:
    order = sorted(links, key=lambda link: (-counted.get(link, 0), link.label.casefold(), link.iri))
    return {link: counted.get(link, 0) for link in order}


def _square(abnormality: Link, found: VerdictOnPair | None, silent: Link) -> MatrixCell:
    verdict = found.verdict if found else silent
    badge = Badge(verdict.label, verdict.iri.removeprefix(VERDICTS), verdict.iri)
    if found is None:
        return MatrixCell(abnormality, badge, None, 0, None)
    stable = found.robustness.label if found.robustness else None
    return MatrixCell(abnormality, badge, found.assertion, found.lines, stable)


def _lines(band: MatrixRow) -> Iterable[tuple[object, ...]]:
    for square in band.squares:
        one, other = band.regimen, square.abnormality
        yield one.iri, one.label, other.iri, other.label, square.badge.iri, square.badge.label, square.lines
