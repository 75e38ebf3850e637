"""Numbers, coverage, digests and judgements over HTTP, on real servers; wrong questions too."""

import csv
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest

from schemas import Article
from schemas.topics import ARTICLES, SUPPRESSED
from services.extractor.extract import extract
from services.extractor.silences import suppression_of
from services.gateway.access.tokens import TokenStore
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.articles import CALM, STRIKE, article
from tests.harness.topics import publish
from tests.integration.gateway.serving import World, gateway, wait_for, wait_until_well

DAY = "2017-05-09"


def recent(name: str, body: str, **fields: Any) -> Article:
    return article(name, body, fetched_at=datetime.now(UTC), **fields)


STRUCK = recent("struck", STRIKE, canonical_url="https://struck.example/report")
QUIET = recent("quiet", CALM, url="http://www.quiet.example/a/?utm_source=x", language="en")
FOREIGN = recent("foreign", "Une frappe aérienne a tué dix-sept civils lundi au Yémen.", language="fr", title=None)


@pytest.fixture(scope="module")
def address(servers: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Three articles: one alerts, one claims nothing, one is not read."""
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-insight")
    ensure_topics(settings)
    publish(settings, ARTICLES, *((one.article_id, one.to_json()) for one in (STRUCK, QUIET, FOREIGN)))
    with closing(open_redis(settings)) as redis:
        World(settings, redis).reports(*extract(STRUCK).events)
    for one in (QUIET, FOREIGN):
        silence = extract(one).silence
        assert silence is not None
        publish(settings, SUPPRESSED, (one.article_id, suppression_of(one, silence, datetime.now(UTC)).to_json()))
    with gateway(settings, tmp_path_factory.mktemp("gateway")) as address:
        wait_for(f"{address}/v1/alerts", "alerts", 1)
        wait_for(f"{address}/v1/suppressed", "suppressed", 2)
        wait_until_well(address)
        yield address


def get(address: str, path: str, **parameters: Any) -> Any:
    answer = httpx.get(f"{address}{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def why(address: str, **question: Any) -> httpx.Response:
    return httpx.post(f"{address}/v1/why", json=question, timeout=60)


def test_stats_count_all_kinds(address: str) -> None:
    stats = get(address, "/v1/stats")
    assert {kind: stats[kind]["total"] for kind in ("incidents", "alerts", "silences", "articles")} == {
        "incidents": 1,
        "alerts": 1,
        "silences": 2,
        "articles": 3,
    }
    assert stats["articles"]["last_24h"] == 3
    assert stats["silences"]["by_why_not"] == {"no_casualties": 1, "unsupported_language": 1}


def test_coverage_shows_languages_that_were_not_read(address: str) -> None:
    coverage = get(address, "/v1/coverage", by="language", days=1)
    assert coverage["since"] == datetime.now(UTC).date().isoformat()
    rows = {row["key"]: row for row in coverage["rows"]}
    assert rows["fr"] == {"key": "fr", "articles": 1, "alerts": 0, "silences": 1, "unread": 1}
    assert rows["en"] == {"key": "en", "articles": 2, "alerts": 1, "silences": 1, "unread": 0}


def test_coverage_is_a_table_too(address: str) -> None:
    answer = httpx.get(f"{address}/v1/coverage.csv?by=outlet")
    head, *rows = csv.reader(StringIO(answer.text, newline=""))
    assert head == ["outlet", "articles", "alerts", "silences", "unread"]
    assert ["Outlet of struck", "1", "1", "0", "0"] in rows
    assert answer.headers["content-disposition"] == 'attachment; filename="coverage-outlet.csv"'


def test_a_digest_of_the_day_and_a_feed_of_the_days(address: str) -> None:
    digest = get(address, "/v1/digest/ye", day=DAY)
    (incident,) = digest["incidents"]
    assert (incident["change"], incident["killed"]) == ("new", {"min": 17, "max": 17})
    assert incident["said"][0]["publisher"] == "Outlet of struck"
    assert any("killed 17 civilians" in quote or quote in STRIKE for quote in incident["said"][0]["quotes"])
    assert (digest["zone"], digest["sum"]) == ("UTC", None)
    assert get(address, "/v1/digest/SY", day=DAY)["incidents"] == []

    feed = feedparser.parse(httpx.get(f"{address}/v1/digest/YE.atom", params={"day": DAY}).text)
    (entry,) = feed.entries
    assert entry.title == "Yemen, 9 May 2017 (UTC): 1 new"
    assert entry.content[0].type == "text/html"
    assert "17 civilians killed in an air strike" in entry.content[0].value
    assert f"{address}/#/incident/{incident['incident_id']}" in entry.content[0].value


@pytest.mark.parametrize(
    "url", ["http://www.struck.example/report/?utm_source=mail#top", "https://struck.example", STRUCK.url]
)
def test_an_article_that_alerted_is_known_by_any_spelling_of_its_addresses(address: str, url: str) -> None:
    told = why(address, url=url).json()
    assert told["known"]
    assert told["article"]["article_id"] == STRUCK.article_id
    (alert,) = told["alerts"]
    assert alert["articles"][0]["article_id"] == STRUCK.article_id
    (event,) = told["events"]
    assert (event["decision"], event["rule"]) == ("alert", "killed_civilian")


def test_an_article_that_was_silent_says_why_and_that_its_text_is_gone(address: str) -> None:
    told = why(address, url="https://quiet.example/a").json()
    assert (told["known"], told["article"], told["events"]) == (True, None, [])
    assert [silence["why_not"] for silence in told["silences"]] == ["no_casualties"]
    assert "paste the text" in told["detail"]


def test_an_address_that_is_not_on_record_is_not_fetched_and_says_what_to_do(address: str) -> None:
    told = why(address, url="http://127.0.0.1:1/").json()
    assert (told["known"], told["alerts"], told["silences"], told["events"]) == (False, [], [], [])
    assert "not fetched" in told["detail"]


def test_a_pasted_text_is_judged_and_nothing_is_kept(address: str) -> None:
    before = get(address, "/v1/stats")["alerts"]["total"]
    told = why(address, text=STRIKE, title="Strike", published_at="2017-05-09T08:00:00Z").json()
    assert [event["decision"] for event in told["events"]] == ["alert"]
    assert told["events"][0]["event"]["occurred"]["start"] == "2017-05-08"
    assert get(address, "/v1/stats")["alerts"]["total"] == before


def test_a_shielded_place_is_told_to_none_but_those_who_may_see_names(
    settings: Settings, redis_client: Any, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    text = "An air strike on Al-Amal Hospital in Zabid, Yemen, killed 17 civilians on Monday, a monitoring group said."
    hit = recent("hit", text, published_at=now)
    publish(settings, ARTICLES, (hit.article_id, hit.to_json()))
    World(settings, redis_client).reports(*extract(hit).events)
    names = {"Authorization": f"Bearer {TokenStore(redis_client, settings).add('lina', frozenset({'names'}))}"}
    with gateway(settings, tmp_path) as address:
        wait_for(f"{address}/v1/alerts", "alerts", 1)
        for path, method, asked in (
            ("/v1/why", "POST", {"url": hit.url}),
            (f"/v1/digest/YE?day={now.date()}", "GET", None),
            (f"/v1/digest/YE.atom?day={now.date()}", "GET", None),
            ("/v1/pipeline", "GET", None),
        ):
            told = httpx.request(method, f"{address}{path}", json=asked, timeout=60)
            assert "17" in told.text
            assert "Amal" not in told.text
            assert "Amal" in httpx.request(method, f"{address}{path}", json=asked, headers=names, timeout=60).text


@pytest.mark.parametrize(
    "text",
    ["\x00\x01\u202e", "<script>alert(1)</script>" * 100, "a" * 100_000, "killed " * 14_000],
    ids=["controls", "markup", "one word", "one word again and again"],
)
def test_no_text_is_too_odd_to_answer(address: str, text: str) -> None:
    answer = why(address, text=text)
    assert answer.status_code == 200
    told = answer.json()
    assert told["events"] or told["detail"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({}, "either url or text"),
        ({"url": "https://a.example/", "text": "x"}, "either url or text"),
        ({"url": "https://a.example/", "title": "x"}, "go with text"),
        ({"text": " \n"}, "blank"),
        ({"text": "x" * 100_001}, "100000"),
        ({"text": "x", "published_at": "2017-05-09"}, "published_at"),
        ({"text": "x", "published_at": "0001-01-01T00:00:00Z"}, "published_at"),
        ({"text": "x", "body": "y"}, "body"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value) or "empty",
)
def test_a_wrong_question_says_what_is_wrong(address: str, question: dict[str, Any], said: str) -> None:
    answer = why(address, **question)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    "body", ['{"text":"a\\ud800"}', '{"\\ud800":1}', '{"text":NaN}', '{"published_at":1e400}', "[]", "{", "\x00"]
)
def test_what_is_no_text_or_no_json_is_a_wrong_question_too(address: str, body: str) -> None:
    answer = httpx.post(f"{address}/v1/why", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert "input" not in answer.json()["detail"][0]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/coverage?days=0", 422),
        ("/v1/coverage?days=91", 422),
        ("/v1/coverage?by=town", 422),
        ("/v1/coverage.xlsx", 406),
        ("/v1/digest/Syria", 422),
        ("/v1/digest/XX", 422),
        ("/v1/digest/SY?day=yesterday", 422),
        ("/v1/digest/SY?day=9999-12-31", 422),
        ("/v1/digest/SY.atom?day=0001-01-01", 422),
        ("/v1/digest/SY.csv", 406),
        ("/v1/dead-letters?limit=0", 422),
    ],
)
def test_a_wrong_path_or_parameter_is_answered_with_what_is_wrong(address: str, path: str, status: int) -> None:
    assert httpx.get(f"{address}{path}").status_code == status
