"""Every error the project raises, and the one thing that is not an error.

KgError                      anything this project raises on purpose
├── UnreadableFile           a file cannot be opened, decoded or parsed at all
├── NotThisKind              a readable file that is not what the caller said it is
├── InvalidSetting           a setting or command-line value is out of range
├── InvalidRecords           records break the rules; carries every rejection
├── InconsistentOntology     the reasoner found a contradiction
├── InvalidGraph             shapes or check queries found offenders
├── StoreError               the store cannot be read or written
│   ├── NoBuild              there is no published build to serve
│   ├── WrongRow             a row has a value that the class of its rows does not allow
│   ├── EngineStopped        the process that worked on a query died; another one stands ready
│   └── RemoteUnavailable    the SPARQL server behind this one does not answer as it should
└── QueryError               a query cannot be answered as asked
    ├── BudgetExceeded       it was ended, or its answer withheld, at a limit; names the setting
    │   ├── QueryTooSlow         query_seconds
    │   ├── QueryTooGreedy       query_memory
    │   └── AnswerTooLarge       result_bytes or result_rows
    ├── ServerBusy           too many are being answered; says after how many seconds to try again
    ├── RateLimited          one client asks more often than it may
    ├── QueryAbandoned       nobody waits for the answer any more
    ├── QuerySyntaxError     it does not parse; carries line and column
    ├── QueryRefused         it asks for something that is not allowed
    ├── UnknownParameter     a parameter the query does not declare, or a bad value
    └── FederationError      another endpoint that it asks does not answer as it should
        ├── EndpointTooSlow      not within its time
        ├── EndpointUnreachable  its name, address, certificate or connection
        ├── EndpointAnswerWrong  an answer that is none: HTML, an error, cut off, too large
        └── EndpointsBusy        as many are being asked as may be at a time

A bad *statement* inside a good file is a `Rejection`: it is yielded, counted and
reported, never raised. A bad *file, query or setting* raises.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Rejection:
    """One statement that could not be read, and why.

    `path` is the file as the user named it, `place` the locator or record and
    field inside it, `reason` says what is wrong and what to do.
    """

    path: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.place}: {self.reason}"


class KgError(Exception):
    """Anything this project raises on purpose."""


class UnreadableFile(KgError):
    """A file cannot be opened, decoded or parsed at all."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path, self.reason = str(path), reason
        super().__init__(f"{self.path}: {reason}")


class NotThisKind(UnreadableFile):
    """A readable file that is not what the caller said it is."""


class InvalidSetting(KgError):
    """A setting or command-line value is out of range."""

    def __init__(self, name: str, value: object, reason: str) -> None:
        self.name, self.value, self.reason = name, value, reason
        super().__init__(f"{name}={value}: {reason}")


class InvalidRecords(KgError):
    """Records break the rules; `rejections` holds every finding."""

    def __init__(self, rejections: Sequence[Rejection]) -> None:
        self.rejections = tuple(rejections)
        noun = "finding" if len(self.rejections) == 1 else "findings"
        super().__init__("\n".join([*map(str, self.rejections), f"{len(self.rejections)} {noun}"]))


class InconsistentOntology(KgError):
    """The reasoner found a contradiction."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the ontology and the records contradict each other: {reason}")


class InvalidGraph(KgError):
    """Shapes or check queries found offenders; `findings` names each."""

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join([*self.findings, f"{len(self.findings)} finding(s) in the graph"]))


class StoreError(KgError):
    """The store cannot be read or written."""


class NoBuild(StoreError):
    """There is no published build to serve."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = str(folder)
        super().__init__(f"{self.folder}: no published build here; run 'myeloma-kg build' first")


class WrongRow(StoreError):
    """A row of a described query has a value that the class of its rows does not allow."""

    def __init__(self, rows: type, field: str, fault: str) -> None:
        self.rows, self.field = rows, field
        super().__init__(f"a row for {rows.__module__}.{rows.__qualname__}: {field} {fault}")


class EngineStopped(StoreError):
    """The process that worked on a query died; `signal` is the number that ended it, or None."""

    def __init__(self, signal: int | None = None) -> None:
        self.signal = signal
        how = f"signal {signal}" if signal else "it ended"
        super().__init__(
            f"the process that worked on this query died ({how}); another has taken its place. "
            "The same query is likely to end the same way: make it simpler"
        )


class RemoteUnavailable(StoreError):
    """The SPARQL server behind this one does not answer as it should."""


class QueryError(KgError):
    """A query cannot be answered as asked."""


class BudgetExceeded(QueryError):
    """A query was ended, or its answer withheld, at a limit; `setting` names it, `limit` is its value."""

    def __init__(self, setting: str, limit: float, reason: str) -> None:
        self.setting, self.limit, self.reason = setting, limit, reason
        super().__init__(f"{reason} (setting {setting}={limit})")


class QueryTooSlow(BudgetExceeded):
    """A query took longer than it may."""


class QueryTooGreedy(BudgetExceeded):
    """A query took more memory than it may."""


class AnswerTooLarge(BudgetExceeded):
    """An answer has more bytes or rows than may be sent."""


class ServerBusy(QueryError):
    """Too many queries are being answered; `retry_after` is in seconds, `setting` names the limit."""

    def __init__(self, setting: str, retry_after: int) -> None:
        self.setting, self.retry_after = setting, retry_after
        super().__init__(
            f"too many queries are being answered; try again in {retry_after} s (setting {setting})"
        )


class RateLimited(QueryError):
    """A client asks more often than it may; `retry_after` is in seconds, `setting` names the limit."""

    def __init__(self, setting: str, retry_after: int) -> None:
        self.setting, self.retry_after = setting, retry_after
        super().__init__(f"you ask too often; try again in {retry_after} s (setting {setting})")


class QueryAbandoned(QueryError):
    """Nobody waits for the answer any more."""


class QuerySyntaxError(QueryError):
    """A query does not parse; `line` and `column` count from 1, or are None."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        self.reason, self.line, self.column = reason, line, column
        place = "" if line is None else f"line {line}, column {column}: "
        super().__init__(f"{place}{reason}")


class QueryRefused(QueryError):
    """A query asks for something that is not allowed; `rule` names what, `setting` what forbids it."""

    def __init__(self, rule: str, reason: str, setting: str | None = None) -> None:
        self.rule, self.reason, self.setting = rule, reason, setting
        super().__init__(reason)


class UnknownParameter(QueryError):
    """A parameter the query does not declare, or a value it cannot take."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"parameter {name!r}: {reason}")


class FederationError(QueryError):
    """Another endpoint that a query asks does not answer as it should; `endpoint` is its name."""

    def __init__(self, endpoint: str, reason: str) -> None:
        self.endpoint, self.reason = endpoint, reason
        super().__init__(f"the endpoint {endpoint!r} (allowed by --federate): {reason}")

    def anew(self) -> Self:
        """Return the same error without what it holds on to: the frames it was raised in."""
        return type(self)(self.endpoint, self.reason)


class EndpointTooSlow(FederationError):
    """It did not answer within its time."""


class EndpointUnreachable(FederationError):
    """Its name, address, certificate or connection fails."""


class EndpointAnswerWrong(FederationError):
    """It answered with something that is no SPARQL result, or too large a one."""


class EndpointsBusy(FederationError):
    """As many endpoints are being asked as may be at a time."""
