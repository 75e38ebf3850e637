"""docker-compose.yml as a user runs it: built, scaled, with Kafka restarted, and again with its volumes."""

import json
import uuid
from datetime import UTC, datetime, timedelta

import httpx

from tests.compose.conftest import Stack, eventually


def article(town: str) -> str:
    """A report of the project's own about an incident of yesterday."""
    now = datetime.now(UTC)
    day = now.date() - timedelta(days=1)
    return json.dumps(
        {
            "url": f"https://compose.example/{uuid.uuid4().hex}",
            "title": f"Air strike on market in {town} kills 14 civilians",
            "body": f"An air strike on a market in {town}, Syria, on {day.day} {day:%B %Y} killed 14 civilians, the"
            " Syrian Observatory for Human Rights said. Rescue workers searched the rubble until the evening.",
            "published_at": now.isoformat(),
            "publisher": "Compose Wire",
        }
    )


def alerts_about(stack: Stack, town: str) -> list[str]:
    """Headlines of incidents in the town."""
    return [i["incident_id"] for i in stack.incidents() if (i["place"] or {}).get("name") == town]


def feed_and_wait(stack: Stack, town: str) -> None:
    """Feed a report of an incident there, and see it become one incident."""
    stack.harmwatch("feed", "-", stdin=article(town) + "\n")
    assert len(eventually(lambda: alerts_about(stack, town))) == 1


def test_the_seeds_are_fed_and_the_flagship_alert_is_printed(stack: Stack) -> None:
    eventually(lambda: "33 civilians" in stack.compose("logs", "alerts"))


def test_an_article_that_is_fed_becomes_an_alert(stack: Stack) -> None:
    feed_and_wait(stack, "Idlib")


def test_the_gateway_shows_what_is_known(stack: Stack) -> None:
    address = f"http://127.0.0.1:{stack.gateway_port}/v1/incidents?country=SY"
    eventually(lambda: httpx.get(address).json()["incidents"])


def test_no_port_is_open_beyond_this_machine(stack: Stack) -> None:
    published = [
        p
        for name in ("kafka", "redis", "ingest", "extractor", "alerting", "gateway")
        for c in stack.containers(name)
        for p in c["Publishers"]
    ]
    assert {p["URL"] for p in published if p["PublishedPort"]} == {"127.0.0.1"}


def test_three_extractors_share_the_work(stack: Stack) -> None:
    stack.scale = {"extractor": 3}
    stack.up()
    assert len(stack.containers("extractor")) == 3
    feed_and_wait(stack, "Manbij")


def test_the_stack_goes_on_after_kafka_was_restarted(stack: Stack) -> None:
    stack.compose("restart", "kafka")
    stack.up()
    feed_and_wait(stack, "Palmyra")


def test_what_is_known_survives_down_and_up(stack: Stack) -> None:
    before = {incident["incident_id"] for incident in stack.incidents()}
    stack.compose("down", "--timeout", "15")
    stack.up()
    assert before <= {incident["incident_id"] for incident in stack.incidents()}
    feed_and_wait(stack, "Daraa")
