"""The copy is brought to the store's state in parts, each small, whatever happens to the store between two of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_states
from services.gateway.projection.comparing import compare
from services.gateway.projection.copying import Copying
from services.gateway.projection.database import Database
from services.runtime.settings import Settings
from tests.harness.events import opening, raised
from tests.harness.store import fill_outbox

_MORE_THAN_A_PART = 300


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "gateway.sqlite")
    yield opened
    opened.close()


def stamps_here(database: Database) -> dict[str, str]:
    return {row["id"]: row["stamp"] for row in database.reading().execute("SELECT id, stamp FROM incident")}


def stamps_there(settings: Settings, redis: Any) -> dict[str, str]:
    keys = Keys(settings)
    ids = [incident_id.decode() for incident_id in redis.zrange(keys.recent, 0, -1) + redis.zrange(keys.silent, 0, -1)]
    return {name: state.stamp for name, state in read_states(redis, keys, ids).items() if state is not None}


def test_every_incident_comes_over_in_several_parts(settings: Settings, redis_client: Any, database: Database) -> None:
    fill_outbox(settings, [opening(number) for number in range(_MORE_THAN_A_PART)])

    steps = compare(Copying(redis_client, settings, database))
    next(steps)
    assert 0 < len(stamps_here(database)) < _MORE_THAN_A_PART
    assert len(list(steps)) > 1
    assert stamps_here(database) == stamps_there(settings, redis_client)


def test_what_changes_or_goes_meanwhile_is_found_by_the_next_round(
    settings: Settings, redis_client: Any, database: Database
) -> None:
    fill_outbox(settings, [opening(number) for number in range(_MORE_THAN_A_PART)])
    steps = compare(Copying(redis_client, settings, database))
    next(steps)
    fill_outbox(settings, [raised(1), raised(2), opening(_MORE_THAN_A_PART + 1)])
    gone = sorted(stamps_there(settings, redis_client))[7]
    list(steps)

    keys = Keys(settings)
    redis_client.delete(keys.incident(gone), keys.claims(gone))
    redis_client.zrem(keys.recent, gone)
    list(compare(Copying(redis_client, settings, database)))

    assert gone not in stamps_here(database)
    assert stamps_here(database) == stamps_there(settings, redis_client)
