"""A table of everything is one state of the projection, however long its reader takes."""

import csv
import random
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from services.alerting.store.commit import Stored
from services.gateway.api import incidents as resource
from services.gateway.formats import tables
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import put_incidents
from services.gateway.projection.search import Wanted
from tests.unit.gateway.test_incident_search import made


def test_an_incident_that_changes_while_a_table_is_read_is_in_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "_AT_ONCE", 2)
    chance = random.Random(20170322)
    incidents = sorted((made(number, chance) for number in range(6)), key=lambda incident: incident.last_changed_at)
    oldest, newest = incidents[0], incidents[-1]
    database = Database(tmp_path / "gateway.sqlite")
    with database.writing() as writer:
        put_incidents(writer, [Stored(incident, "1") for incident in incidents])

    parts = resource.all_rows(database, Wanted(), tables.PLAIN)
    read = next(parts) + next(parts)
    changed = oldest.model_copy(update={"last_changed_at": newest.last_changed_at + timedelta(days=1), "version": 9})
    with database.writing() as writer:
        put_incidents(writer, [Stored(changed, "2")])
    read += b"".join(parts)
    database.close()

    ids = [line[0] for line in csv.reader(StringIO(read.decode(), newline=""))][1:]
    assert ids == [incident.incident_id for incident in reversed(incidents)]
