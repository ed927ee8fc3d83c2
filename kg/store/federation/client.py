"""One question to one endpoint, over HTTP, within limits of time, size, place and kind."""

import socket
import ssl
import time
from contextlib import suppress
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Thread
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from kg import __version__
from kg.errors import EndpointAnswerWrong, EndpointTooSlow, EndpointUnreachable, FederationError
from kg.store.federation.addresses import Resolve, checked_address
from kg.store.federation.answers import ACCEPTED, Answer, read_answer
from kg.store.federation.endpoints import Endpoint

_MAX_REDIRECTS = 3
_CHUNK = 65_536
_PORTS = {"http": 80, "https": 443}
_SENT_AGAIN = {301, 302, 307, 308}


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Connection(HTTPConnection):
    """A connection to an address that was checked; the name is still the one that is asked for."""

    def __init__(self, url: SplitResult, address: str, seconds: float) -> None:
        super().__init__(url.hostname or "", url.port or _PORTS[url.scheme], timeout=seconds)
        self._address, self._secure = address, url.scheme == "https"
        self._socket: socket.socket | None = None

    def connect(self) -> None:
        self.sock = self._socket = socket.create_connection((self._address, self.port), self.timeout)
        if self._secure:
            self.sock = self._socket = _tls().wrap_socket(self.sock, server_hostname=self.host)

    def break_off(self) -> None:
        """Wake up whoever waits for this connection; `close` does not."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class Call:
    """A question that is being asked in a thread of its own, so that it can be given up."""

    def __init__(self, endpoint: Endpoint, query: bytes, deadline: float, resolve: Resolve) -> None:
        self._endpoint, self._query, self._deadline, self._resolve = endpoint, query, deadline, resolve
        self._connection: _Connection | None = None
        self._response: HTTPResponse | None = None
        self._given_up = False
        self._answer: Answer | None = None
        self._failure: FederationError | None = None

    def answer(self) -> Answer:
        """Return the answer, at the deadline (`time.monotonic`) at the latest.

        :raises FederationError: for every reason why there is none.
        """
        thread = Thread(target=self._run, name=f"asks {self._endpoint.name}", daemon=True)
        thread.start()
        thread.join(max(0.0, self._deadline - time.monotonic()))
        if thread.is_alive():
            self._give_up()
            thread.join(1)
            raise self._too_slow()
        if self._failure is not None:
            raise self._failure
        assert self._answer is not None
        return self._answer

    def _run(self) -> None:
        try:
            self._answer = self._follow(urlsplit(self._endpoint.address))
        except FederationError as error:
            # What was read of a result may not outlive this thread.
            self._failure = error.anew()
        except TimeoutError:
            self._failure = self._too_slow()
        except ssl.SSLCertVerificationError as error:
            self._failure = self._unreachable(f"its certificate is not valid ({error.verify_message})")
        except (OSError, HTTPException) as error:
            self._failure = self._unreachable(f"the connection failed ({str(error) or type(error).__name__})")
        finally:
            self._close()

    def _follow(self, url: SplitResult) -> Answer:
        for _ in range(_MAX_REDIRECTS + 1):
            response = self._post(url)
            if not 300 <= response.status < 400:
                content_type = response.getheader("Content-Type")
                return read_answer(self._endpoint, response.status, content_type, self._read(response))
            url = self._redirected(url, response)
            self._close()
        raise EndpointAnswerWrong(
            self._endpoint.name,
            f"it sends one on more than {_MAX_REDIRECTS} times; name the last address 'at:'",
        )

    def _post(self, url: SplitResult) -> HTTPResponse:
        address = checked_address(
            self._endpoint, url.hostname or "", url.port or _PORTS[url.scheme], self._resolve
        )
        if self._given_up:
            raise self._too_slow()
        self._connection = _Connection(url, address, max(0.1, self._deadline - time.monotonic()))
        body = urlencode({"query": self._query})
        self._connection.request(
            "POST",
            (url.path or "/") + (f"?{url.query}" if url.query else ""),
            body,
            {
                "Accept": ACCEPTED,
                "Accept-Encoding": "identity",
                "Connection": "close",
                "Content-Type": "application/x-www-form-urlencoded",
                "User-Agent": f"myeloma-kg/{__version__} (https://w3id.org/myeloma-kg)",
            },
        )
        self._response = self._connection.getresponse()
        return self._response

    def _redirected(self, url: SplitResult, response: HTTPResponse) -> SplitResult:
        """Return where *response* sends one on to: the same host, and no other door of it."""
        place = response.getheader("Location")
        if response.status not in _SENT_AGAIN or not place:
            raise EndpointAnswerWrong(
                self._endpoint.name, f"it answered with status {response.status} and no answer"
            )
        try:
            target = urlsplit(urljoin(url.geturl(), place))
            port = target.port or _PORTS.get(target.scheme)
        except ValueError:
            raise EndpointAnswerWrong(self._endpoint.name, "it sends one on to what is no address") from None
        same_door = port == (url.port or _PORTS[url.scheme]) and target.scheme == url.scheme
        to_secure = (url.scheme, target.scheme, port) == ("http", "https", 443)
        if target.hostname != url.hostname or target.username or not (same_door or to_secure):
            where = f"{target.scheme}://{target.netloc}"
            raise EndpointAnswerWrong(
                self._endpoint.name,
                f"it sends one on to {where!r}, which is not allowed; only its own host is",
            )
        return target

    def _read(self, response: HTTPResponse) -> bytes:
        limit = int(self._endpoint.megabytes * 1_000_000)
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > limit:
                raise EndpointAnswerWrong(
                    self._endpoint.name,
                    f"its answer has more than {self._endpoint.megabytes:g} MB; ask for less, "
                    "or raise 'megabytes' of its entry",
                )
        if response.length:
            raise EndpointAnswerWrong(self._endpoint.name, "its answer is cut off")
        return bytes(body)

    def _give_up(self) -> None:
        self._given_up = True
        if self._connection is not None:
            self._connection.break_off()

    def _close(self) -> None:
        if self._response is not None:
            self._response.close()
        if self._connection is not None:
            self._connection.close()

    def _too_slow(self) -> EndpointTooSlow:
        return EndpointTooSlow(
            self._endpoint.name,
            f"no answer in time (at most {self._endpoint.seconds:g} s a call); ask for less, "
            "or raise 'seconds' of its entry",
        )

    def _unreachable(self, reason: str) -> EndpointUnreachable:
        return EndpointUnreachable(self._endpoint.name, reason)
