"""What happens on Kafka and in Redis is there for whoever asks the gateway, at once and after a restart."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.local.ports import free_port
from services.runtime.settings import Settings
from tests.harness.events import opening, place_of, raised, repeat
from tests.integration.gateway.serving import World, gateway, wait_for


@pytest.fixture
def world(settings: Settings, redis_client: Any) -> World:
    return World(settings, redis_client)


def hear(stream: Iterator[str], number: int) -> list[dict[str, Any]]:
    """So many events of a stream, with their id, kind and alert."""
    heard: list[dict[str, Any]] = []
    event: dict[str, Any] = {}
    while len(heard) < number:
        line = next(stream)
        if not line and "data" in event:
            heard.append(event | {"alert": json.loads(event["data"])})
            event = {}
        elif ": " in line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = value
    return heard


def test_what_was_there_before_is_listed_and_can_be_read(settings: Settings, world: World, tmp_path: Path) -> None:
    world.reports(opening(1), opening(2), raised(1))

    with gateway(settings, tmp_path) as address:
        listed = httpx.get(f"{address}/v1/incidents").json()["incidents"]
        assert [incident["place"]["name"] for incident in listed] == ["Town 1", "Town 2"]
        assert "claims" not in listed[0]
        whole = httpx.get(f"{address}/v1/incidents/{listed[0]['incident_id']}").json()
        assert [claim["article_id"] for claim in whole["claims"]] == ["opening-1", "raised-1"]
        then = httpx.get(
            f"{address}/v1/incidents/{listed[0]['incident_id']}", params={"as_of": listed[0]["first_reported_at"]}
        ).json()
        assert [claim["article_id"] for claim in then["claims"]] == ["opening-1"]


def test_a_map_gets_the_areas_of_what_fits(settings: Settings, world: World, tmp_path: Path) -> None:
    nowhere = place_of(9, latitude=None, longitude=None, precision="country")
    world.reports(opening(1), opening(2), opening(9, place=nowhere))

    with gateway(settings, tmp_path) as address:
        told = httpx.get(f"{address}/v1/areas?country=iq").json()
        wrong = httpx.get(f"{address}/v1/areas?limit=10001")

    assert [area[1:] for area in told["areas"]] == [[-60.0, -168.0, 0.0, 11]]
    assert told["number"] == 2
    assert told["without_point"] == {"IQ": 1}
    assert wrong.status_code == 422


def test_a_stream_gets_what_comes_and_after_a_break_what_it_missed(
    settings: Settings, world: World, tmp_path: Path
) -> None:
    with gateway(settings, tmp_path) as address:
        with httpx.stream("GET", f"{address}/v1/stream", timeout=20) as answer:
            stream = answer.iter_lines()
            next(stream)
            world.reports(opening(1), repeat(1), raised(1))
            first, second = hear(stream, 2)
        assert (first["event"], second["event"]) == ("alert", "update")
        assert second["alert"]["references"] == [first["alert"]["alert_id"]]
        world.reports(opening(2))
        wait_for(f"{address}/v1/alerts", "alerts", 3)

    with (
        gateway(settings, tmp_path) as address,
        httpx.stream("GET", f"{address}/v1/stream", timeout=20, headers={"Last-Event-ID": first["id"]}) as answer,
    ):
        again = hear(answer.iter_lines(), 2)
    assert [event["alert"]["place"]["name"] for event in again] == ["Town 1", "Town 2"]
    assert again[0] == second


def test_a_stream_with_filters_gets_only_what_fits(settings: Settings, world: World, tmp_path: Path) -> None:
    with (
        gateway(settings, tmp_path) as address,
        httpx.stream("GET", f"{address}/v1/stream?country=iq,ml", timeout=20) as answer,
    ):
        stream = answer.iter_lines()
        next(stream)
        world.reports(*(opening(number) for number in range(8)))
        heard = hear(stream, 2)
    assert sorted(event["alert"]["place"]["country"] for event in heard) == ["IQ", "ML"]


def test_silences_are_found_by_what_they_say(settings: Settings, world: World, tmp_path: Path) -> None:
    world.reports(opening(1), repeat(1))

    with gateway(settings, tmp_path) as address:
        (silence,) = wait_for(f"{address}/v1/suppressed", "suppressed", 1)
        assert silence["why_not"] == "duplicate"
        (incident,) = httpx.get(f"{address}/v1/incidents").json()["incidents"]
        for found in ({"article": silence["url"]}, {"why_not": "duplicate"}, {"incident_id": incident["incident_id"]}):
            assert httpx.get(f"{address}/v1/suppressed", params=found).json()["suppressed"] == [silence]
        assert httpx.get(f"{address}/v1/suppressed?why_not=crime").json()["suppressed"] == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("country=Syria", "two letters of ISO 3166: Syria is SY"),
        ("country=XX", "'XX' is no country code known here"),
        ("bbox=1,2,3", "west,south,east,north"),
        ("bbox=0,50,10,40", "above north"),
        ("near=95,10", "latitude 95"),
        ("radius=5", "needs near"),
        ("happened_from=yesterday", "happened_from"),
        ("reported_from=2017-03-22T14:00", "timezone"),
        ("event_type=bombing", "air_strike"),
        ("nosuch=1", "nosuch"),
        ("after=x", "no cursor"),
        ("limit=0", "limit"),
        ("incident_id=nonsense", "incident_id"),
        ("min_killed=9223372036854775808", "10000000000"),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(address: str, query: str, said: str) -> None:
    answer = httpx.get(f"{address}/v1/incidents?{query}")

    assert answer.status_code == 422
    assert said in answer.text


@pytest.fixture(scope="module")
def address(servers: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from services.runtime.topic_admin import ensure_topics  # noqa: PLC0415

    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-questions")
    ensure_topics(settings)
    with gateway(settings, tmp_path_factory.mktemp("gateway")) as address:
        yield address


def test_an_incident_that_is_not_there_is_not_found(address: str) -> None:
    assert httpx.get(f"{address}/v1/incidents/{'0' * 32}").status_code == 404
    assert httpx.get(f"{address}/v1/incidents/nonsense").status_code == 422


def test_without_redis_a_ledger_is_unavailable_and_lists_are_served(settings: Settings, tmp_path: Path) -> None:
    nobody = settings.model_copy(update={"redis": f"redis://127.0.0.1:{free_port()}/0"})

    with gateway(nobody, tmp_path, well=False) as address:
        answer = httpx.get(f"{address}/v1/incidents/{'0' * 32}")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "store does not answer" in answer.json()["detail"]
        assert httpx.get(f"{address}/v1/incidents").status_code == 200
