"""Where a request comes from: who may read without a token, and which page sent it."""

import pytest
from starlette.requests import HTTPConnection

from services.gateway.access.where_from import Openness, host_of, is_of_another_site, is_of_our_page
from services.runtime.settings import Settings


def asked(**headers: str) -> HTTPConnection:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return HTTPConnection({"type": "http", "scheme": "http", "headers": raw})


@pytest.mark.parametrize(
    ("listens", "named", "host", "welcome"),
    [
        ("127.0.0.1", None, "127.0.0.1:8088", True),
        ("127.0.0.1", None, "localhost:8088", True),
        ("::1", None, "[::1]:8088", True),
        ("localhost", None, "LOCALHOST", True),
        ("127.0.0.1", None, "evil.example:8088", False),
        ("127.0.0.1", None, "127.0.0.1.evil.example", False),
        ("127.0.0.1", None, "localhost@evil.example", False),
        ("127.0.0.1", None, "", False),
        ("127.0.0.1", "nobody", "127.0.0.1:8088", False),
        ("127.0.0.1", "nobody", "nobody", False),
        ("0.0.0.0", None, "127.0.0.1:8088", False),
        ("0.0.0.0", "localhost,127.0.0.1", "127.0.0.1:8088", True),
        ("0.0.0.0", "localhost,127.0.0.1", "10.0.0.7:8088", False),
        ("0.0.0.0", "Watch.example", "watch.example", True),
        ("0.0.0.0", "*", "anything.example", True),
    ],
)
def test_reading_without_a_token_is_open_under_names_that_only_those_meant_have(
    listens: str, named: str | None, host: str, *, welcome: bool
) -> None:
    settings = Settings.model_validate({"gateway_host": listens, "gateway_open": named})
    assert Openness(settings).welcomes(asked(host=host)) is welcome


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip", "via"])
def test_what_a_proxy_on_this_machine_passes_on_is_not_of_this_machine(header: str) -> None:
    passed_on = asked(host="127.0.0.1:8088", **{header: "203.0.113.9"})
    assert not Openness(Settings()).welcomes(passed_on)
    in_a_container = Settings.model_validate({"gateway_host": "0.0.0.0", "gateway_open": "localhost,127.0.0.1"})
    assert not Openness(in_a_container).welcomes(passed_on)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "anybody on this machine"),
        ({"gateway_host": "0.0.0.0"}, "nobody"),
        ({"gateway_open": "nobody"}, "nobody"),
        ({"gateway_open": "b.example,a.example"}, "anybody who can reach this address as a.example, b.example"),
        ({"gateway_open": "*"}, "anybody who can reach this address"),
    ],
)
def test_it_says_who_may_read_without_a_token(settings: dict[str, str], words: str) -> None:
    assert Openness(Settings.model_validate(settings)).in_words() == words


@pytest.mark.parametrize(
    ("headers", "allowed", "another", "ours"),
    [
        ({}, (), False, False),
        ({"origin": "https://watch.example"}, (), False, True),
        ({"origin": "https://evil.example"}, (), True, False),
        ({"origin": "https://watch.example.evil.example"}, (), True, False),
        ({"origin": "null"}, (), True, False),
        ({"origin": "http://["}, (), True, False),
        ({"origin": "https://map.example"}, ("https://map.example",), False, False),
        ({"origin": "https://map.example", "sec_fetch_site": "cross-site"}, ("https://map.example",), False, False),
        ({"origin": "https://watch.example", "sec_fetch_site": "same-origin"}, (), False, True),
        ({"sec_fetch_site": "same-site"}, (), True, False),
        ({"sec_fetch_site": "none"}, (), False, False),
    ],
)
def test_a_browser_says_whose_page_sent_it(
    headers: dict[str, str], allowed: tuple[str, ...], *, another: bool, ours: bool
) -> None:
    connection = asked(host="watch.example", **headers)
    assert is_of_another_site(connection, allowed) is another
    assert is_of_our_page(connection) is ours


@pytest.mark.parametrize("host", ["[", "a:b", "[::1", "x:99999"])
def test_a_host_that_is_no_name_is_none(host: str) -> None:
    assert host_of(asked(host=host)) is None
