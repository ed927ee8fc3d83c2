"""Which addresses of the network may be asked: those of the public internet, after resolving."""

import ipaddress
import socket
from collections.abc import Callable, Sequence

from kg.errors import EndpointUnreachable
from kg.store.federation.endpoints import Endpoint

Resolve = Callable[[str, int], Sequence[str]]
"""From a host name and a port to its IP addresses; raises OSError for an unknown name."""

_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# All that is assigned to the public internet: https://www.iana.org/assignments/ipv6-address-space
_UNICAST = ipaddress.ip_network("2000::/3")


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of *host*."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Return whether *address* is one of the public internet, also when wrapped in IPv6.

    >>> is_public("192.168.0.1"), is_public("::ffff:127.0.0.1"), is_public("9.9.9.9")
    (False, False, True)
    """
    ip: _Ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.is_site_local:
            return False
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast


def checked_address(endpoint: Endpoint, host: str, port: int, resolve: Resolve) -> str:
    """Return the one address of *host* to connect to; it is not looked up again.

    :raises EndpointUnreachable: no such name, or any of its addresses is not public and the
        entry does not say ``private: true``.
    """
    try:
        found = list(resolve(host, port))
    except (OSError, UnicodeError) as error:
        raise EndpointUnreachable(endpoint.name, f"no machine is called {host!r}") from error
    if not found:
        raise EndpointUnreachable(endpoint.name, f"no machine is called {host!r}")
    if not endpoint.private and not all(map(is_public, found)):
        raise EndpointUnreachable(
            endpoint.name,
            f"{host!r} is an address of a private network, and its entry does not say 'private: true'",
        )
    return found[0]
