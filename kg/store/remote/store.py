"""The store boundary over any SPARQL 1.1 server."""

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from kg.errors import RemoteUnavailable, StoreError
from kg.schema.queries import Query
from kg.store.answer import UNVERSIONED, Answer, Cancelled, Row, read_rows
from kg.store.budgets import Budgets
from kg.store.evaluation import FORMATS
from kg.store.federation import Federation
from kg.store.gate import admit, form_of
from kg.store.remote.answers import ACCEPTED, BINDINGS, Wanted, written
from kg.store.remote.served import ASKS, Served, read_served
from kg.store.remote.server import Remote, shown
from kg.store.syntax import syntax_error

if TYPE_CHECKING:
    from kg.store.http import Reply

_KINDS = {"SELECT": "bindings", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
# JSON is up to so many times as long as the shortest format of the same answer.
_LONGER = 8
# Not inside braces: what stands there may be in a subquery.
_DISTINCT = re.compile(r"^[^{]*\bSELECT\s+DISTINCT\b", re.IGNORECASE)
_MAY_HIDE = re.compile(r"service|\\u", re.IGNORECASE)


class RemoteStore:
    """A graph behind a SPARQL endpoint.

    With *served* graphs, these together are the default graph, and the only named ones, unless a
    query says otherwise; without, the server decides. Queries may not ask other endpoints.
    """

    def __init__(
        self, remote: Remote | str, budgets: Budgets | None = None, served: Served | None = None
    ) -> None:
        self.remote = Remote(remote) if isinstance(remote, str) else remote
        self.budgets = budgets or Budgets()
        self.version = served.version if served else UNVERSIONED
        self.federation = Federation()
        self._graphs = served.graphs if served else ()

    @classmethod
    def open(cls, remote: Remote, budgets: Budgets | None = None) -> "RemoteStore":
        """Return the graph that was published to a server, of the version that it has now.

        :raises StoreError: when none was, or not to its end. :raises RemoteUnavailable: no such server.
        """
        served = served_by(remote, budgets)
        if served is None:
            raise StoreError(
                f"{shown(remote.query)}: nothing is published here; run 'myeloma-kg publish' to it first"
            )
        return cls(remote, budgets, served)

    @classmethod
    def of(cls, remote: Remote, budgets: Budgets | None = None) -> "RemoteStore":
        """Return what was published to a server if anything was, else whatever the server has.

        :raises StoreError: when a publication did not come to its end.
        :raises RemoteUnavailable: when there is no such server.
        """
        return cls(remote, budgets, served_by(remote, budgets))

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        return read_rows(self.ask(query.bind(bindings).text).serialize(BINDINGS))

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        admission = admit(text, budgets=self.budgets)
        kind = _KINDS.get(form_of(text) or "", "bindings")
        if not (admission.names_dataset or default_graphs or named_graphs):
            default_graphs = named_graphs = self._graphs
        # What the gate rewrites against a text with two readings, Virtuoso cannot read.
        sent = admission.text if _MAY_HIDE.search(text) else text

        def write(media_type: str, cancelled: Cancelled | None) -> bytes:
            from kg.store.remote.requests import asked, query_request

            address, budgets = self.remote.query, self.budgets
            make = partial(query_request, address, sent, ACCEPTED[kind], default_graphs, named_graphs)
            most = _LONGER * budgets.result_bytes
            reply = asked(make, self.remote.login, budgets.query_seconds, most, cancelled)
            self._refuse(text, reply)
            wanted = Wanted(kind, bool(_DISTINCT.search(text)), media_type, budgets)
            return written(shown(address), wanted, reply)

        return Answer(kind, FORMATS[kind], write)

    def close(self) -> None:
        """Give back nothing: each request has a connection of its own."""

    def _refuse(self, text: str, reply: "Reply") -> None:
        """Raise what a status other than 200 means."""
        if reply.status == 200:
            return
        reason = self.remote.login.hidden_in(reply.body.decode("utf-8", "replace")).strip()
        if reply.status == 400:
            error = syntax_error(text, reason)
            if error.line is not None:
                raise error
        raise RemoteUnavailable(refusal(self.remote.query, reply.status, reason))


_MEANINGS = {
    401: "it wants a login: set MYELOMA_KG_REMOTE_USER and _PASSWORD, or _TOKEN, and _AUTH",
    403: "it does not allow this login to do that",
    404: "there is no SPARQL endpoint; is the address right?",
}


def refusal(url: str, status: int, reason: str) -> str:
    """Return what to say of a server that refuses."""
    if 300 <= status < 400:
        return (
            f"{shown(url)}: it sends one on to another address (status {status}); give that address instead"
        )
    meaning = _MEANINGS.get(status, "it refuses this")
    first = reason.splitlines()[0][:300] if reason and not reason.startswith("<") else ""
    return f"{shown(url)}: {meaning} (status {status}{': ' + first if first else ''})"


def served_by(remote: Remote, budgets: Budgets | None = None) -> Served | None:
    """Return what is published at a server, None if nothing is.

    :raises StoreError: when a publication did not come to its end.
    """
    answer = RemoteStore(remote, budgets).ask(ASKS).serialize(BINDINGS)
    rows = [(str(row["p"]), str(row["o"])) for row in read_rows(answer)]
    return read_served(shown(remote.query), rows)
