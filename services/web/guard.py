"""Which addresses a request may go to: a feed or webhook that anybody may name must not reach into our own network.

Server-side request forgery (OWASP) works through names that resolve to inner addresses, redirects to them, and odd
spellings of numbers. So not the URL's text is judged but the addresses that its host resolves to, and the connection
goes to exactly those: between the check and the use there is no second look-up that could answer otherwise.
"""

import ipaddress
import socket
from collections.abc import Iterable

from aiohttp.abc import AbstractResolver, ResolveResult

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Called global by Python's registry tables, yet inside a cloud: metadata of Oracle, and Azure's host agent.
_INNER = tuple(ipaddress.ip_network(inner) for inner in ("192.0.0.0/24", "168.63.129.16/32"))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_WELL_KNOWN_PORTS = 1024
_WEB_PORTS = frozenset({80, 443})


class Blocked(Exception):  # noqa: N818 - it reads as what it says
    """The address is not one that is asked; the message says why and which setting allows it."""


class AddressPolicy:
    """Public addresses, and the networks that the operator allowed besides (``HARMWATCH_WEB_ALLOW``)."""

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        self._allowed = tuple(allowed)

    def permits(self, address: IpAddress) -> bool:
        """Whether a request may go there; an IPv4 address inside an IPv6 one is judged as what it is."""
        address = _embedded(address)
        if any(address in network for network in self._allowed):
            return True
        inner = any(address in network for network in _INNER)
        return address.is_global and not (inner or address.is_multicast or address.is_reserved or _site_local(address))

    def check_literal(self, host: str, port: int | None) -> None:
        """Judge what needs no look-up: a host that is an address, and the port. Raises ``Blocked``."""
        address = as_address(host)
        if address is not None and not self.permits(address):
            raise _blocked(host, address)
        # The services below 1024 (mail, files, shells) take no web requests; some obey what one says.
        if port is not None and port < _WELL_KNOWN_PORTS and port not in _WEB_PORTS:
            raise Blocked(f"port {port} of {host} is no port of the web; below 1024 only 80 and 443 are asked")

    def among(self, host: str, found: Iterable[ResolveResult]) -> list[ResolveResult]:
        """Those of a host's addresses that are permitted. Raises ``Blocked`` when none is."""
        permitted, refused = [], None
        for result in found:
            address = as_address(result["host"])
            if address is not None and self.permits(address):
                permitted.append(result)
            else:
                refused = result["host"]
        if not permitted and refused is not None:
            raise _blocked(host, refused)
        return permitted


class GuardedResolver(AbstractResolver):
    """Resolves with another resolver and hands on only the permitted addresses."""

    def __init__(self, resolver: AbstractResolver, policy: AddressPolicy) -> None:
        self._resolver = resolver
        self._policy = policy

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """See ``AbstractResolver``. Raises ``Blocked``, or OSError where the name has no address."""
        return self._policy.among(host, await self._resolver.resolve(host, port, family))

    async def close(self) -> None:
        """Close the other resolver."""
        await self._resolver.close()


def as_address(host: str) -> IpAddress | None:
    """The host as an address, or null where it is a name; brackets and a zone (``fe80::1%eth0``) are no matter."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _embedded(address: IpAddress) -> IpAddress:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def _site_local(address: IpAddress) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address.is_site_local


def _blocked(host: str, address: IpAddress | str) -> Blocked:
    where = host if host == str(address) else f"{host} ({address})"
    return Blocked(f"{where} is not on the public internet; HARMWATCH_WEB_ALLOW names networks that may be asked too")
