"""Every format over HTTP: by suffix and by header, in pages and whole, as docs/api.md shows it."""

import csv
import re
import shlex
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest
from lxml import etree  # type: ignore[import-untyped]

from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.events import opening, raised
from tests.integration.gateway.serving import World, gateway, wait_for

API = Path(__file__).parents[3] / "docs" / "api.md"
NUMBER = 5


@pytest.fixture(scope="module")
def address(servers: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Five incidents, one of them with an update."""
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-formats")
    ensure_topics(settings)
    with closing(open_redis(settings)) as redis:
        World(settings, redis).reports(*(opening(number) for number in range(NUMBER)), raised(1))
    with gateway(settings, tmp_path_factory.mktemp("gateway")) as address:
        wait_for(f"{address}/v1/alerts", "alerts", NUMBER + 1)
        yield address


@pytest.fixture(scope="module")
def update(address: str) -> dict[str, Any]:
    (update,) = [a for a in httpx.get(f"{address}/v1/alerts").json()["alerts"] if a["kind"] == "update"]
    return dict(update)


def rows(answer: httpx.Response) -> list[list[str]]:
    return list(csv.reader(StringIO(answer.text, newline=""), strict=True))


def test_a_suffix_and_a_header_give_the_same(address: str) -> None:
    by_suffix = httpx.get(f"{address}/v1/incidents.geojson")
    by_header = httpx.get(f"{address}/v1/incidents", headers={"Accept": "application/geo+json"})
    assert by_suffix.headers["content-type"] == by_header.headers["content-type"] == "application/geo+json"
    assert by_suffix.json() == by_header.json()
    assert len(by_suffix.json()["features"]) == NUMBER


def test_what_is_not_there_is_answered_with_what_is(address: str, update: dict[str, Any]) -> None:
    refused = httpx.get(f"{address}/v1/incidents.xlsx")
    assert refused.status_code == 406
    assert ".acled.csv (text/csv)" in refused.json()["detail"]
    assert httpx.get(f"{address}/v1/incidents", headers={"Accept": "image/png"}).status_code == 406
    assert httpx.get(f"{address}/v1/alerts.csv").status_code == 406
    assert httpx.get(f"{address}/v1/incidents/{update['incident_id']}.atom").status_code == 406


def test_a_table_without_a_limit_is_whole_and_with_one_a_page(address: str) -> None:
    whole = httpx.get(f"{address}/v1/incidents.acled.csv")
    assert whole.headers["content-disposition"] == 'attachment; filename="incidents.acled.csv"'
    assert len(rows(whole)) == 1 + NUMBER
    page = httpx.get(f"{address}/v1/incidents.csv?limit=2")
    found = rows(page)[1:]
    while (link := re.match('<(.*)>; rel="next"', page.headers.get("link", ""))) is not None:
        page = httpx.get(link[1])
        found += rows(page)[1:]
    assert found == rows(httpx.get(f"{address}/v1/incidents.csv"))[1:]


def test_a_feed_leads_to_its_next_page(address: str) -> None:
    feed = feedparser.parse(httpx.get(f"{address}/v1/alerts.atom?limit=4").text)
    links = {link.rel: link.href for link in feed.feed.links}
    assert len(feedparser.parse(httpx.get(links["next"]).text).entries) == NUMBER + 1 - 4


def test_an_alert_alone_is_json_or_a_message_of_its_thread(address: str, update: dict[str, Any]) -> None:
    (newest, *_) = httpx.get(f"{address}/v1/alerts").json()["alerts"]
    assert httpx.get(f"{address}/v1/alerts/{newest['alert_id']}").json() == newest
    assert httpx.get(f"{address}/v1/alerts/{'0' * 32}").status_code == 404
    message = etree.fromstring(httpx.get(f"{address}/v1/alerts/{update['alert_id']}.cap").content)
    assert message.findtext("{*}references").split(",")[1] == update["references"][0]


def test_an_incident_alone_is_a_feature_or_a_row(address: str, update: dict[str, Any]) -> None:
    incident = f"{address}/v1/incidents/{update['incident_id']}"
    assert httpx.get(f"{incident}.geojson").json()["properties"]["civilians_killed_min"] == 41
    assert rows(httpx.get(f"{incident}.ged.csv"))[1][0] == update["incident_id"]


def test_the_openapi_document_names_each_path_and_its_format(address: str) -> None:
    document = httpx.get(f"{address}/openapi.json").json()
    answer = document["paths"]["/v1/alerts/{alert_id}.cap"]["get"]["responses"]["200"]
    assert list(answer["content"]) == ["application/cap+xml"]
    assert "text/csv" in document["paths"]["/v1/incidents"]["get"]["responses"]["200"]["content"]


def test_the_examples_of_the_documentation_work(address: str) -> None:
    (alert, *_) = httpx.get(f"{address}/v1/alerts").json()["alerts"]
    examples = [line for line in API.read_text(encoding="utf-8").splitlines() if line.startswith("curl ")]
    assert len(examples) > 5

    for example in examples:
        shown = example.replace("INCIDENT_ID", alert["incident_id"]).replace("ALERT_ID", alert["alert_id"])
        *options, url = shlex.split(shown.replace("http://127.0.0.1:8088", address))[1:]
        given = dict(zip(options[::2], options[1::2], strict=True))
        headers = dict([given["-H"].split(": ")]) if "-H" in given else {}
        method = "POST" if "-d" in given else "GET"
        answer = httpx.request(method, url, headers=headers, content=given.get("-d"), timeout=60)
        assert answer.status_code == 200, example
        assert answer.content, example
