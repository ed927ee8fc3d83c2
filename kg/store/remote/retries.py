"""Asking again, a little later each time, where asking twice is the same as asking once."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.request import Request

from kg.errors import QueryAbandoned, RemoteUnavailable
from kg.store.answer import Cancelled
from kg.store.remote.calls import Call, Limits, NoReply, Reply
from kg.store.remote.places import Login, shown

TRIES = 4
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0
_LOOK_EVERY = 0.1
_PASSING = {429, 502, 503, 504}


def asked(
    request: Callable[[], Request],
    login: Login,
    limits: Limits,
    gone: Cancelled | None = None,
    tries: int = TRIES,
) -> Reply:
    """Return the reply to a request that may be sent more than once; *request* makes it anew.

    No connection, and the statuses 429, 502, 503 and 504, are tried again after a wait that doubles,
    is drawn at random up to that, and is at least what the server says in Retry-After; never beyond
    the deadline.

    :raises RemoteUnavailable: when the last try fails too.
    """
    for number in range(1, tries + 1):
        said = ""
        try:
            reply = Call(request(), login, limits).reply(gone)
        except NoReply:
            if number == tries or not _wait(number, 0.0, limits, gone):
                raise
            continue
        if reply.status not in _PASSING:
            return reply
        said = f"status {reply.status}, {reply.body[:200].decode('utf-8', 'replace').strip()!r}"
        if number == tries or not _wait(number, _retry_after(reply), limits, gone):
            break
    raise RemoteUnavailable(
        f"{shown(request().full_url)}: the server is overloaded or down "
        f"({login.hidden_in(said)}, after {number} tries); try again later"
    )


def _wait(number: int, at_least: float, limits: Limits, gone: Cancelled | None) -> bool:
    """Wait before the next try; return False at once if there is no time for that."""
    most = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (number - 1))
    seconds = max(at_least, random.uniform(most / 2, most))  # noqa: S311 - so that not all come at once
    if seconds >= limits.left:
        return False
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if gone is not None and gone():
            raise QueryAbandoned("nobody waits for this answer any more")
        time.sleep(min(left, _LOOK_EVERY))
    return True


def _retry_after(reply: Reply) -> float:
    """Return the seconds that Retry-After asks for (RFC 9110, section 10.2.3), 0 if it does not."""
    said = reply.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
