import asyncio
import ipaddress
import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from services.web.guard import AddressPolicy, Blocked, GuardedResolver

INNER = [
    "0.0.0.0",
    "10.0.0.1",
    "100.100.100.200",  # metadata, Alibaba
    "127.0.0.1",
    "168.63.129.16",  # host agent, Azure
    "169.254.169.254",  # metadata, most clouds
    "172.16.0.1",
    "192.0.0.192",  # metadata, Oracle
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",  # metadata, Amazon
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_not_asked(address: str) -> None:
    with pytest.raises(Blocked, match="HARMWATCH_WEB_ALLOW"):
        AddressPolicy().check_literal(address, None)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_asked(address: str) -> None:
    AddressPolicy().check_literal(address, None)


def test_an_allowed_network_is_asked_and_no_other() -> None:
    policy = AddressPolicy([ipaddress.ip_network("10.1.0.0/16")])

    policy.check_literal("10.1.2.3", None)
    policy.check_literal("::ffff:10.1.2.3", None)
    with pytest.raises(Blocked):
        policy.check_literal("10.2.0.1", None)


@pytest.mark.parametrize("port", [22, 25, 445])
def test_ports_of_other_services_are_not_asked(port: int) -> None:
    with pytest.raises(Blocked, match="only 80 and 443"):
        AddressPolicy().check_literal("news.example", port)


@pytest.mark.parametrize("port", [None, 80, 443, 8080])
def test_ports_of_the_web_are_asked(port: int | None) -> None:
    AddressPolicy().check_literal("news.example", port)


class _Names(AbstractResolver):
    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None:
        pass


def resolved(*addresses: str) -> list[str]:
    resolver = GuardedResolver(_Names(*addresses), AddressPolicy())
    return [result["host"] for result in asyncio.run(resolver.resolve("news.example", 80))]


def test_of_a_name_only_the_public_addresses_are_used() -> None:
    assert resolved("10.0.0.1", "1.1.1.1", "::1") == ["1.1.1.1"]


def test_a_name_for_inner_addresses_is_blocked_and_says_where_it_leads() -> None:
    with pytest.raises(Blocked, match=r"news\.example \(127\.0\.0\.1\)"):
        resolved("127.0.0.1")
