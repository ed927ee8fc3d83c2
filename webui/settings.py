"""What an operator may set."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of the server.

    `max_body`: bytes of a request body; `static_age`: seconds a browser may keep
    style sheets; `rows_shown`: rows of a table, and `mentions_shown` links of a group,
    before "show all".
    """

    max_body: int = 1_000_000
    static_age: int = 300
    rows_shown: int = 60
    mentions_shown: int = 12
