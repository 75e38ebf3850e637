"""Names and shielded places over HTTP, in every form: with the scope ``names``, and without."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from schemas import Event
from services.gateway.access.shielding import LASTS
from services.gateway.access.tokens import TokenStore
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from tests.integration.gateway.serving import World, gateway, wait_for
from tests.unit.alerting.builders import group, killed, on, place, report, victim

_PATIENCE_S = 30.0
SECRETS = ("Amina Saleh", "Al-Noor", "Al-Jarrahi", "14.2137", "43.3391")
NOT_NAMES = SECRETS[1:]
WHERE = place(
    "Al-Jarrahi",
    admin2="Zabid District",
    site_name="Al-Noor Hospital",
    site_type="hospital",
    precision="neighbourhood",
    latitude=14.2137,
    longitude=43.3391,
)


def reported(at: datetime) -> Event:
    return report(
        "hospital",
        at,
        title="Al-Noor Hospital hit",
        place=WHERE,
        occurred=on(at.date().isoformat()),
        casualties=(killed(1, quote="Amina Saleh died at Al-Noor Hospital in Al-Jarrahi"),),
        victims=(victim("Amina Saleh"),),
    )


@pytest.fixture
def world(settings: Settings, redis_client: Any) -> World:
    return World(settings, redis_client)


@pytest.fixture
def names(settings: Settings) -> dict[str, str]:
    with closing(open_redis(settings)) as client:
        secret = TokenStore(client, settings).add("anna", frozenset({"names"}))
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def address(settings: Settings, tmp_path: Path) -> Iterator[str]:
    with gateway(settings, tmp_path) as address:
        yield address


def ways_to_see_it(address: str) -> list[str]:
    (alert,) = wait_for(f"{address}/v1/alerts", "alerts", 1)
    incidents, alerts = f"{address}/v1/incidents", f"{address}/v1/alerts"
    one = f"{incidents}/{alert['incident_id']}"
    lists = [
        f"{incidents}{suffix}" for suffix in ("", ".geojson", ".csv", ".hxl.csv", ".acled.csv", ".ged.csv", ".atom")
    ]
    ones = [f"{one}{suffix}" for suffix in ("", ".geojson", ".csv", ".hxl.csv", ".acled.csv", ".ged.csv")]
    return [
        *(*lists, *ones, f"{one}?as_of=2100-01-01T00:00Z", f"{address}/v1/areas"),
        *(alerts, f"{alerts}.atom", f"{alerts}/{alert['alert_id']}", f"{alerts}/{alert['alert_id']}.cap"),
    ]


def ways_to_hear_of_it(address: str) -> list[str]:
    """Where it is told of among other things."""
    (alert,) = wait_for(f"{address}/v1/alerts", "alerts", 1)
    of_it = f"{address}/v1/incidents/{alert['incident_id']}"
    day = alert["raised_at"][:10]
    digest = f"{address}/v1/digest/YE"
    return [
        *(f"{digest}?day={day}", f"{digest}.atom", f"{address}/v1/pipeline", f"{address}/v1/stats"),
        *(f"{of_it}/desk", f"{of_it}/decisions", f"{of_it}/evidence.zip"),
    ]


def text_of(answer: httpx.Response) -> str:
    if answer.headers["content-type"] != "application/zip":
        return answer.text
    with ZipFile(BytesIO(answer.content)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def first_alert(stream: httpx.Response) -> str:
    return next(line for line in stream.iter_lines() if line.startswith("data: "))


def test_without_names_no_form_tells_whom_or_exactly_where(address: str, world: World, names: dict[str, str]) -> None:
    stream = f"{address}/v1/stream"
    with (
        httpx.stream("GET", stream, timeout=_PATIENCE_S) as to_all,
        httpx.stream("GET", stream, timeout=_PATIENCE_S, headers=names) as with_names,
    ):
        world.reports(reported(datetime.now(UTC) - timedelta(hours=1)))
        to_anybody, to_anna = first_alert(to_all), first_alert(with_names)
    assert not [secret for secret in SECRETS if secret in to_anybody]
    assert [secret for secret in ("14.2137", "Al-Noor") if secret not in to_anna] == []
    for way in ways_to_see_it(address):
        seen = httpx.get(way)
        assert seen.status_code == 200, way
        assert not [secret for secret in SECRETS if secret in seen.text], way
    assert httpx.get(f"{address}/v1/incidents?text=Noor").json()["incidents"] == []


def test_without_names_a_reviewer_is_not_told_either(
    address: str, world: World, settings: Settings, redis_client: Any
) -> None:
    secret = TokenStore(redis_client, settings).add("ben", frozenset({"review"}))
    world.reports(reported(datetime.now(UTC) - timedelta(hours=1)))
    for way in ways_to_hear_of_it(address):
        seen = httpx.get(way, headers={"Authorization": f"Bearer {secret}"})
        assert seen.status_code == 200, way
        assert not [secret for secret in SECRETS if secret in text_of(seen)], way


def test_a_silence_about_it_is_shown_likewise(address: str, world: World, names: dict[str, str]) -> None:
    first = reported(datetime.now(UTC) - timedelta(hours=1))
    world.reports(first, first.model_copy(update={"event_id": "f" * 64, "article_id": "again"}))
    (silence,) = wait_for(f"{address}/v1/suppressed", "suppressed", 1)
    assert "Al-Noor" not in silence["quote"]
    assert httpx.get(f"{address}/v1/suppressed?text=Noor").json()["suppressed"] == []
    assert len(httpx.get(f"{address}/v1/suppressed?text=outlet").json()["suppressed"]) == 1
    (whole,) = httpx.get(f"{address}/v1/suppressed", headers=names).json()["suppressed"]
    assert "Al-Noor" in whole["quote"]


def test_where_survivors_are_told_of_later_the_earlier_alert_is_shown_likewise(address: str, world: World) -> None:
    house = WHERE.model_copy(update={"site_name": "Blue House", "site_type": "market"})
    first = reported(datetime.now(UTC) - timedelta(hours=1)).model_copy(update={"place": house})
    world.reports(first)
    (alert,) = wait_for(f"{address}/v1/alerts", "alerts", 1)
    assert alert["place"]["site_name"] == "Blue House"
    survivors = (*first.casualties, group("sexual_violence", "civilian", 3, 3))
    world.reports(first.model_copy(update={"event_id": "f" * 64, "article_id": "again", "casualties": survivors}))
    wait_for(f"{address}/v1/suppressed", "suppressed", 1)
    for way in ways_to_see_it(address):
        seen = httpx.get(way).text
        assert not [secret for secret in ("Blue House", *NOT_NAMES[1:]) if secret in seen], way
    assert httpx.get(f"{address}/v1/incidents?text=Jarrahi").json()["incidents"] == []


def test_with_names_every_form_is_whole(address: str, world: World, names: dict[str, str]) -> None:
    world.reports(reported(datetime.now(UTC) - timedelta(hours=1)))
    for way in ways_to_see_it(address):
        seen = httpx.get(way, headers=names)
        assert [secret for secret in NOT_NAMES if secret in seen.text], way
    incident = httpx.get(f"{address}/v1/incidents", headers=names).json()["incidents"][0]
    whole = httpx.get(f"{address}/v1/incidents/{incident['incident_id']}", headers=names).json()
    assert whole["claims"][0]["victims"][0]["name"] == "Amina Saleh"
    assert incident["place"]["site_name"] == "Al-Noor Hospital"


def test_after_72_hours_the_place_is_shown_although_nothing_more_was_said(address: str, world: World) -> None:
    world.reports(reported(datetime.now(UTC) - LASTS + timedelta(seconds=6)))
    (alert,) = wait_for(f"{address}/v1/alerts", "alerts", 1)
    assert alert["place"]["name"] == "Zabid District"
    deadline = time.monotonic() + _PATIENCE_S
    while httpx.get(f"{address}/v1/alerts").json()["alerts"][0]["place"]["name"] != "Al-Jarrahi":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    for way in ways_to_see_it(address):
        seen = httpx.get(way).text
        assert "Amina Saleh" not in seen, way
        assert [secret for secret in NOT_NAMES if secret in seen], way
    assert len(httpx.get(f"{address}/v1/incidents?text=Noor").json()["incidents"]) == 1
