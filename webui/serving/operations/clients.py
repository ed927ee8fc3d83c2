"""Who asks, and how often each may."""

import math
import time
from collections import OrderedDict
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from kg.errors import RateLimited

_MOST_CLIENTS = 100_000
_NETWORK = 64
_LONGEST = 64  # characters of an address, with a zone


def client_of(heard: str, forwarded: str, trusted_proxies: int) -> str:
    """Return the address of the client; proxies that are trusted say whom they speak for.

    *heard* is whom the request came from, *forwarded* its X-Forwarded-For. A proxy adds whom it heard
    to the right of that, so what stands left of as many entries as there are trusted proxies was
    written by the client itself.
    """
    if not trusted_proxies:
        return _address(heard)
    said = [each.strip() for each in forwarded.split(",") if each.strip()]
    return _address([*said, heard][-min(trusted_proxies, len(said)) - 1])


@lru_cache(10_000)
def _address(said: str) -> str:
    """Return an address as it is usually written, ``unknown`` for what is none."""
    try:
        return str(ip_address(said[:_LONGEST]))
    except ValueError:
        return "unknown"


@lru_cache(10_000)
def counted_as(client: str) -> str:
    """Return what requests of *client* are counted under: IPv6 by network, since one has very many.

    >>> counted_as("192.0.2.7"), counted_as("2001:db8::1:2"), counted_as("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8::/64', '192.0.2.7')
    """
    try:
        address = ip_address(client)
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _NETWORK), strict=False))


class Rates:
    """Requests of each client: as many at once as `rate_burst`, then `rate_per_minute` over time."""

    def __init__(self, per_minute: int, burst: int, most_clients: int = _MOST_CLIENTS) -> None:
        self._most = most_clients
        self._per_second, self._burst = per_minute / 60, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many clients are remembered; who has not asked for longest is forgotten first."""
        return len(self._left)

    def take(self, client: str) -> None:
        """Count one request. :raises RateLimited: when it is one too many."""
        if not self._per_second:
            return
        name, now = counted_as(client), time.monotonic()
        with self._lock:
            left, seen = self._left.pop(name, (float(self._burst), now))
            left = min(float(self._burst), left + (now - seen) * self._per_second)
            allowed = left >= 1
            self._left[name] = (left - 1 if allowed else left, now)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
        if not allowed:
            raise RateLimited("rate_per_minute", max(1, math.ceil((1 - left) / self._per_second)))
