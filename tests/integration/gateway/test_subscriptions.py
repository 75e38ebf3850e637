"""``/v1/subscriptions`` as its users meet it: what it takes, refuses, shows and keeps to itself."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import feedparser
import httpx
import pytest
from structlog.testing import capture_logs

from services.gateway.access.tokens import SCOPES, TokenStore
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.events import opening
from tests.integration.gateway.serving import World, gateway, wait_for

WEBHOOK = {"kind": "webhook", "url": "https://me:pa55word@desk.example/hook/s3cret?key=s3cret"}


@pytest.fixture(scope="module")
def settings(servers: Any) -> Settings:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-subscriptions")
    ensure_topics(settings)
    return settings


@pytest.fixture(scope="module")
def redis(settings: Settings) -> Iterator[Any]:
    with closing(open_redis(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def address(settings: Settings, redis: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    World(settings, redis).reports(*(opening(number) for number in range(8)))
    with gateway(settings, tmp_path_factory.mktemp("gateway")) as address:
        wait_for(f"{address}/v1/alerts", "alerts", 8)
        yield address


def client_of(settings: Settings, redis: Any, address: str, name: str, *scopes: Any) -> httpx.Client:
    secret = TokenStore(redis, settings).add(name, frozenset(scopes))
    return httpx.Client(base_url=f"{address}/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=30)


@pytest.fixture(scope="module")
def desk(settings: Settings, redis: Any, address: str) -> Iterator[httpx.Client]:
    with client_of(settings, redis, address, "desk", *SCOPES) as client:
        yield client


def test_the_secret_is_told_once_and_nothing_else_shows_what_is_secret(desk: httpx.Client) -> None:
    with capture_logs() as logs:
        made = desk.post("/subscriptions", json={"name": "Iraq", "filters": {"country": "iq"}, "channel": WEBHOOK})
        assert made.status_code == 201
        subscription = made.json()
        path = f"/subscriptions/{subscription['subscription_id']}"
        tested = desk.post(f"{path}/test").json()
        answers = [desk.get(path), desk.get("/subscriptions"), desk.get(f"{path}/deliveries")]

    assert len(subscription["secret"]) == 64
    assert subscription["filters"] == {"country": ["IQ"]}
    assert subscription["channel"] == {"kind": "webhook", "shown": "https://desk.example/…"}
    assert tested["error"] == "the host desk.example is not known"
    for said in (*(answer.text for answer in answers), tested["error"], repr(logs)):
        for hidden in (subscription["secret"], "pa55word", "s3cret"):
            assert hidden not in said


def test_a_secret_may_be_chosen(desk: httpx.Client) -> None:
    chosen = WEBHOOK | {"secret": "of my own choosing".replace(" ", "-")}
    assert desk.post("/subscriptions", json={"name": "x", "channel": chosen}).json()["secret"] == chosen["secret"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"channel": {"kind": "webhook", "url": "ftp://desk.example/"}}, "is no address"),
        ({"channel": {"kind": "webhook", "url": "https://"}}, "is no address"),
        ({"channel": {"kind": "webhook", "url": "http://[::1"}}, "is no address"),
        ({"channel": {"kind": "webhook", "url": "http://169.254.169.254/latest/"}}, "HARMWATCH_WEB_ALLOW"),
        ({"channel": {"kind": "webhook", "url": "http://desk.example:25/"}}, "no port of the web"),
        ({"channel": {"kind": "pigeon"}}, "webhook"),
        ({"channel": WEBHOOK | {"secret": "short"}}, "at least 16"),
        ({"filters": {"country": ["Syria"]}}, "two letters of ISO 3166"),
        ({"filters": {"bbox": "1,2,3"}}, "west,south,east,north"),
        ({"filters": {"nosuch": 1}}, "nosuch"),
        ({"name": ""}, "at least 1 character"),
        ({"name": "a\nb"}, "pattern"),
        ({"more": 1}, "more"),
        ({"digest": {"country": 5}}, "country"),
        ({"digest": {"country": "SY"}}, "kind email"),
        ({"channel": {"kind": "email", "to": "a@b.example"}}, "HARMWATCH_SMTP"),
        (
            {"channel": {"kind": "email", "to": "a@b.example"}, "digest": {"country": "SY"}, "filters": {"text": "x"}},
            "no filters",
        ),
        ({"channel": {"kind": "email", "to": "a@b.example"}, "digest": {"country": "SY", "hour": 24}}, "23"),
        ({"channel": {"kind": "email", "to": "a@b.example"}, "digest": {"country": "SY", "zone": "Kyiv"}}, "time zone"),
    ],
    ids=range(19),
)
def test_what_is_wrong_is_refused_in_words(desk: httpx.Client, wrong: dict[str, Any], said: str) -> None:
    answer = desk.post("/subscriptions", json={"name": "x", "channel": WEBHOOK} | wrong)

    assert answer.status_code == 422
    assert said in answer.text
    assert "pa55word" not in answer.text


def test_text_that_is_none_is_refused_and_not_repeated(desk: httpx.Client) -> None:
    body = b'{"name": "\\ud800", "channel": {"kind": "feed"}, "filters": {"text": "\\udfff"}}'
    answer = desk.post("/subscriptions", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert {tuple(wrong["loc"]) for wrong in answer.json()["detail"]} == {("body", "name"), ("body", "filters", "text")}


def test_who_has_no_token_or_not_the_scope_is_told_so(settings: Settings, redis: Any, address: str) -> None:
    assert httpx.get(f"{address}/v1/subscriptions").status_code == 401
    with client_of(settings, redis, address, "reader", "read") as reader:
        refused = reader.get("/subscriptions")
    assert refused.status_code == 403
    assert "subscribe" in refused.json()["detail"]


def test_what_is_another_token_s_is_not_there(settings: Settings, redis: Any, address: str, desk: httpx.Client) -> None:
    made = desk.post("/subscriptions", json={"name": "mine", "channel": {"kind": "feed"}}).json()
    path = f"/subscriptions/{made['subscription_id']}"
    with client_of(settings, redis, address, "other", "subscribe") as other:
        assert other.get("/subscriptions").json() == {"subscriptions": []}
        for answer in (
            other.get(path),
            other.delete(path),
            other.post(f"{path}/test"),
            other.get(f"{path}/deliveries"),
        ):
            assert answer.status_code == 404
    assert desk.get(path).status_code == 200


def test_a_feed_is_read_without_a_token_and_ends_with_its_subscription(address: str, desk: httpx.Client) -> None:
    made = desk.post(
        "/subscriptions", json={"name": "feed", "filters": {"country": ["IQ"]}, "channel": {"kind": "feed"}}
    ).json()
    path = f"/subscriptions/{made['subscription_id']}"

    feed = httpx.get(made["feed"])
    assert feed.headers["content-type"] == "application/atom+xml"
    (entry,) = feedparser.parse(feed.text).entries
    assert "Town 1" in entry.title
    assert desk.post(f"{path}/test").status_code == 409
    assert made["secret"] is None
    assert httpx.get(f"{address}/v1/subscriptions/{'0' * 64}.atom").status_code == 404
    assert desk.delete(path).status_code == 204
    assert httpx.get(made["feed"]).status_code == 404
    assert desk.get(path).status_code == 404
