"""What came of the suites, against what is known of it, and as the page docs/conformance.md."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.asking import Verdict
from tests.conformance.suite import ROOT

KNOWN = Path(__file__).with_name("known.tsv")
PAGE = ROOT / "docs" / "conformance.md"
WHOSE = ("engine", "suite", "ours")
CURRENT, OLD = "current", "2022"
_TITLES = {
    CURRENT: "The suites as the W3C keeps them",
    OLD: "The suites as they were in 2022, which a package brings",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A known failure: of which state of the suites, and whose fault it is."""

    state: str
    test: str
    whose: str
    why: str


def known(state: str) -> Mapping[str, Failure]:
    """Return the known failures of that state of the suites, by test."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        rows = [Failure(**row) for row in csv.DictReader(file, delimiter="\t")]
    return {row.test: row for row in rows if row.state in {state, "both"}}


def differences(verdicts: Sequence[Verdict], listed: Mapping[str, Failure]) -> list[str]:
    """Return where failures and the list of them are not the same, a line each."""
    failed = {verdict.name: verdict.why for verdict in verdicts if verdict.outcome == "failed"}
    ran = {verdict.name for verdict in verdicts}
    new = [f"{name} fails and is not listed: {why}" for name, why in failed.items() if name not in listed]
    return new + [f"{name} is listed and passes" for name in listed if name in ran - failed.keys()]


def section(state: str, verdicts: Sequence[Verdict]) -> str:
    """Return the part of the page about one state of the suites."""
    return "\n".join(_section(state, verdicts)) + "\n"


def _section(state: str, verdicts: Sequence[Verdict]) -> Iterator[str]:
    listed = known(state)
    yield from (f"## {_TITLES[state]}", "")
    yield "| suite | tests | passed | refused | out of scope | failed: engine | suite | ours |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(verdict.name.rpartition("#")[0], []).append(verdict)
    for group, found in groups.items():
        yield _row(group, found, listed)
    yield _row("all", verdicts, listed)
    yield from ("", "Failures:", "", "| test | whose | why |", "| --- | --- | --- |")
    failed = [listed[each.name] for each in verdicts if each.outcome == "failed" and each.name in listed]
    for failure in failed:
        yield f"| {failure.test} | {failure.whose} | {failure.why} |"


def _row(name: str, found: Sequence[Verdict], listed: Mapping[str, Failure]) -> str:
    outcomes = Counter(verdict.outcome for verdict in found)
    failed = [verdict.name for verdict in found if verdict.outcome == "failed"]
    whose = Counter(listed[name].whose for name in failed if name in listed)
    numbers = [len(found), *(outcomes[each] for each in ("passed", "refused", "outside"))]
    return f"| {' | '.join(map(str, [name, *numbers, *(whose[each] for each in WHOSE)]))} |"


def shown(state: str) -> str:
    """Return the part of the page as it is."""
    return _parts(PAGE.read_text(encoding="utf-8"), state)[1]


def rewrite(state: str, text: str) -> None:
    """Put *text* in place of that part of the page."""
    before, _, after = _parts(PAGE.read_text(encoding="utf-8"), state)
    PAGE.write_text(before + text + after, encoding="utf-8")


def _parts(page: str, state: str) -> tuple[str, str, str]:
    first, last = f"<!-- {state} -->\n", f"<!-- end of {state} -->"
    before, _, rest = page.partition(first)
    inside, _, after = rest.partition(last)
    return before + first, inside, last + after
