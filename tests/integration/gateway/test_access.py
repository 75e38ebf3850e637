"""Who may read and do what, over HTTP: tokens, sessions, pages of other sites, and how often."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.gateway.access.tokens import BadName, NameTaken, Scope, TokenStore
from services.gateway.keys import GatewayKeys
from services.local.ports import free_port
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.integration.gateway.serving import gateway

_PATIENCE_S = 20.0

# Where a token is shown, and a feed with a key of its own in its address.
_WITHOUT_A_READER = {"/v1/session", "/v1/subscriptions/{feed_key}.atom"}

GiveToken = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def closed_settings(servers: Any) -> Settings:
    """A gateway that nobody reads without a token."""
    settings = Settings(
        kafka=servers.kafka,
        redis=servers.redis,
        prefix="gateway-access",
        gateway_open=("nobody",),
        gateway_origins=("https://map.example",),
    )
    ensure_topics(settings)
    return settings


@pytest.fixture(scope="module")
def address(closed_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with gateway(closed_settings, tmp_path_factory.mktemp("gateway")) as address:
        yield address


@pytest.fixture(scope="module")
def store(closed_settings: Settings) -> Iterator[TokenStore]:
    with closing(open_redis(closed_settings)) as client:
        yield TokenStore(client, closed_settings)


@pytest.fixture
def give(store: TokenStore, request: pytest.FixtureRequest) -> GiveToken:
    """Makes a token and gives the header in which it is sent; ``.secret`` is what stands in it."""

    def make(*scopes: Scope, expires: datetime | None = None) -> dict[str, str]:
        secret = store.add(name_of(request), frozenset(scopes), expires)
        request.addfinalizer(lambda: store.revoke(name_of(request)))
        return {"Authorization": f"Bearer {secret}"}

    return make


def name_of(request: pytest.FixtureRequest) -> str:
    return f"token of {request.node.originalname}"[:60].rstrip("_ ")


def until(status: int, ask: Callable[[], httpx.Response]) -> httpx.Response:
    """The first answer with this status."""
    deadline = time.monotonic() + _PATIENCE_S
    while (answer := ask()).status_code != status:
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.05)
    return answer


def test_without_a_token_nothing_is_read_but_health_and_the_page(address: str) -> None:
    refused = httpx.get(f"{address}/v1/incidents")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert "harmwatch tokens add" in refused.json()["detail"]
    assert httpx.get(f"{address}/health").status_code == 200
    assert httpx.get(f"{address}/").status_code == 200
    assert httpx.get(f"{address}/v1/session").json() == {"name": None, "scopes": [], "open": False}


def test_every_route_of_the_api_needs_a_reader(address: str) -> None:
    """Also those that somebody adds later: the OpenAPI document lists them all."""
    paths = httpx.get(f"{address}/openapi.json").json()["paths"]
    routes = [(verb, path) for path, verbs in paths.items() for verb in verbs if path.startswith("/v1")]
    assert len(routes) > 10
    for verb, path in routes:
        if path in _WITHOUT_A_READER:
            continue
        answer = httpx.request(verb, f"{address}{path}".replace("{", "").replace("}", ""))
        assert answer.status_code == 401, (verb, path)


def test_a_token_reads_and_is_noted_as_used(address: str, give: GiveToken, store: TokenStore) -> None:
    token = give("read")
    assert httpx.get(f"{address}/v1/incidents", headers=token).status_code == 200
    (used,) = [listed.used for listed in store.all() if listed.used is not None]
    assert timedelta(0) <= datetime.now(UTC) - used < timedelta(hours=2)


@pytest.mark.parametrize("header", ["Bearer hw_nobody", "Basic dXNlcjpwYXNz", "Bearer", "hw_x"])
def test_what_is_no_token_is_refused_in_words(address: str, header: str) -> None:
    answer = httpx.get(f"{address}/v1/incidents", headers={"Authorization": header})
    assert answer.status_code == 401
    assert "token" in answer.json()["detail"]


def test_a_token_whose_time_is_over_is_refused(address: str, give: GiveToken) -> None:
    over = give("read", expires=datetime.now(UTC) - timedelta(seconds=1))
    assert httpx.get(f"{address}/v1/incidents", headers=over).status_code == 401


def test_a_token_in_an_address_is_no_token(address: str, give: GiveToken) -> None:
    secret = give("read")["Authorization"].removeprefix("Bearer ")
    assert httpx.get(f"{address}/v1/incidents", params={"token": secret}).status_code == 401


def test_a_revoked_token_ends_within_seconds_and_its_open_stream_too(
    address: str, give: GiveToken, store: TokenStore, request: pytest.FixtureRequest
) -> None:
    token = give("read")
    with httpx.stream("GET", f"{address}/v1/stream", headers=token, timeout=_PATIENCE_S) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": still here"
        assert store.revoke(name_of(request))
        assert list(lines) == [""]
    assert until(401, lambda: httpx.get(f"{address}/v1/alerts", headers=token)).json()["detail"]


def test_redis_has_no_secret(give: GiveToken, closed_settings: Settings) -> None:
    secret = give("read")["Authorization"].removeprefix("Bearer ")
    with closing(open_redis(closed_settings)) as client:
        kept = repr(client.hgetall(GatewayKeys(closed_settings).tokens))
    assert secret not in kept
    assert secret.removeprefix("hw_") not in kept


def test_two_tokens_have_not_one_name(give: GiveToken, store: TokenStore, request: pytest.FixtureRequest) -> None:
    give("read")
    with pytest.raises(NameTaken):
        store.add(name_of(request), frozenset())


@pytest.mark.parametrize("name", ["", " anna", "anna ", "an\nna", "a" * 64, "\x1b[31m", "<b>"])
def test_a_name_is_one_line_of_letters(store: TokenStore, name: str) -> None:
    with pytest.raises(BadName, match="letters"):
        store.add(name, frozenset())


def test_a_session_is_a_cookie_that_scripts_and_other_sites_do_not_have(address: str, give: GiveToken) -> None:
    secret = give("review")["Authorization"].removeprefix("Bearer ")
    with httpx.Client(base_url=address) as page:
        begun = page.post("/v1/session", json={"token": secret}, headers={"Origin": address})
        assert begun.status_code == 200
        assert begun.json()["scopes"] == ["read", "review"]
        cookie = begun.headers["Set-Cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "secure" not in cookie
        assert page.get("/v1/incidents").status_code == 200
        assert page.get("/v1/session").json()["name"] == begun.json()["name"]
        assert page.delete("/v1/session", headers={"Origin": address}).status_code == 204
        assert page.get("/v1/incidents").status_code == 401


def test_a_session_over_https_is_for_https_alone(address: str, give: GiveToken) -> None:
    secret = give("read")["Authorization"].removeprefix("Bearer ")
    behind_a_proxy = {"Origin": "https://watch.example", "Host": "watch.example"}
    begun = httpx.post(f"{address}/v1/session", json={"token": secret}, headers=behind_a_proxy)
    assert "; secure" in begun.headers["Set-Cookie"].lower()


def test_a_session_of_a_revoked_token_ends_with_its_cookie(
    address: str, give: GiveToken, store: TokenStore, request: pytest.FixtureRequest
) -> None:
    secret = give("read")["Authorization"].removeprefix("Bearer ")
    with httpx.Client(base_url=address) as page:
        page.post("/v1/session", json={"token": secret})
        assert store.revoke(name_of(request))
        refused = until(401, lambda: page.get("/v1/incidents", headers={"Cookie": f"harmwatch_session={secret}"}))
        assert "Max-Age=0" in refused.headers["Set-Cookie"]
        assert page.get("/v1/session").json()["name"] is None


@pytest.mark.parametrize(
    ("body", "status"), [({"token": "hw_wrong"}, 401), ({}, 422), ({"token": 1}, 422), ({"token": "x", "y": 1}, 422)]
)
def test_a_session_without_a_token_is_refused(address: str, body: dict[str, Any], status: int) -> None:
    answer = httpx.post(f"{address}/v1/session", json=body)
    assert answer.status_code == status
    assert answer.json()["detail"]
    assert "hw_wrong" not in answer.text


@pytest.mark.parametrize(
    "origin", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_a_page_of_another_site_does_nothing_with_a_session(
    address: str, give: GiveToken, origin: dict[str, str]
) -> None:
    secret = give("read")["Authorization"].removeprefix("Bearer ")
    sent = {"Cookie": f"harmwatch_session={secret}", **origin}
    answer = httpx.post(f"{address}/v1/incidents", headers=sent)
    assert answer.status_code in (403, 405)
    begun = httpx.post(f"{address}/v1/session", json={"token": secret}, headers=origin)
    assert begun.status_code == (403 if origin else 200)


def test_pages_of_named_sites_may_ask_with_a_token_and_others_not(address: str) -> None:
    asks = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    named = httpx.options(f"{address}/v1/incidents", headers={"Origin": "https://map.example", **asks})
    assert named.headers["Access-Control-Allow-Origin"] == "https://map.example"
    assert "Access-Control-Allow-Credentials" not in named.headers
    other = httpx.options(f"{address}/v1/incidents", headers={"Origin": "https://evil.example", **asks})
    assert "Access-Control-Allow-Origin" not in other.headers


def test_every_answer_is_kept_to_its_reader(address: str, give: GiveToken) -> None:
    token = give("read")
    for path, status in (("/v1/incidents", 200), ("/v1/nothing", 404), ("/v1/incidents/x", 422), ("/", 200)):
        answer = httpx.get(f"{address}{path}", headers=token)
        assert answer.status_code == status
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert (answer.headers["Cache-Control"] == "no-store") is path.startswith("/v1/")
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_body_that_is_too_large_is_not_read(address: str) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(5 * 16):
            yield b"x" * 2**16

    for body in (b"x" * (5 * 2**20), endless()):
        try:
            answer = httpx.post(f"{address}/v1/session", content=body, headers={"Content-Type": "application/json"})
        except httpx.WriteError:  # it was shut before all was sent
            continue
        assert answer.status_code == 413
        assert "4 MiB" in answer.json()["detail"]


def test_a_host_that_is_none_is_refused(address: str) -> None:
    assert httpx.get(f"{address}/v1/incidents", headers={"Host": "["}).status_code == 400


def test_reading_is_open_on_this_machine_but_not_to_names_that_lead_here(settings: Settings, tmp_path: Path) -> None:
    with gateway(settings, tmp_path) as address:
        assert httpx.get(f"{address}/v1/session").json() == {"name": None, "scopes": ["read"], "open": True}
        assert httpx.get(f"{address}/v1/incidents").status_code == 200
        assert httpx.get(f"{address}/v1/incidents", headers={"Host": "evil.example"}).status_code == 401
        assert httpx.get(f"{address}/v1/incidents", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 401


def test_who_asks_too_often_is_told_when_to_come_again(settings: Settings, tmp_path: Path) -> None:
    slow = settings.model_copy(update={"gateway_rate": 3})
    with gateway(Settings(**slow.model_dump()), tmp_path) as address:
        answers = [httpx.get(f"{address}/v1/alerts") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["RateLimit"].startswith('"requests";r=2')
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 20
        assert "3 requests in a minute" in answers[-1].json()["detail"]
        assert httpx.get(f"{address}/health").status_code == 200


def test_without_redis_no_token_can_be_checked_and_it_says_so(settings: Settings, tmp_path: Path) -> None:
    nobody = settings.model_copy(update={"redis": f"redis://127.0.0.1:{free_port()}/0"})
    with gateway(nobody, tmp_path, well=False) as address:
        answer = httpx.get(f"{address}/v1/incidents", headers={"Authorization": "Bearer hw_x"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "token" in answer.json()["detail"]
