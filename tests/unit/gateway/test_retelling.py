"""Alerts and silences of the past hide what their incident hides by now: later names, erased words."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas import Alert, Event, Incident, Suppression
from services.alerting.store.commit import Stored
from services.gateway.projection.alerts import alerts_of
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import put_incidents
from services.gateway.projection.messages import put_alerts, put_silences
from services.gateway.projection.retelling import retell
from services.gateway.projection.silences import find_silences
from tests.unit.alerting.builders import at, group, killed, place, report, victim
from tests.unit.alerting.deciding import NOON, TAIZ_TOLD, ZABID, Desk

NAME = "Yusuf Haddad"
# The extractor read no victim in them.
TOLD = report("told", "2017-05-08", casualties=(killed(17, quote=f"killed 17, among them {NAME}"),))
AGAIN = report(
    "again",
    "2017-05-08T14:00:00",
    title=f"{NAME} among the dead",
    casualties=(killed(17, quote=f"{NAME} and 16 others"),),
)
HOUSE = place("Al-Qutay", site_name="Blue House", admin2="Marawah", precision="neighbourhood", site_type="market")


class Told:
    """What a gateway has read of a desk."""

    def __init__(self, database: Database, desk: Desk, alerts: Sequence[Alert]) -> None:
        self._database = database
        with database.writing() as writer:
            put_alerts(writer, alerts)
            put_silences(writer, desk.suppressions)
        self.see(desk.store.incidents())

    def see(self, incidents: Sequence[Incident]) -> None:
        """As whoever copies them does."""
        with self._database.writing() as writer:
            put_incidents(writer, [Stored(incident, f"{incident.version}") for incident in incidents], NOON)
            for incident in incidents:
                retell(writer, incident, NOON)

    def alerts(self, desk: Desk) -> list[Alert]:
        ids = [incident.incident_id for incident in desk.store.everything()]
        return alerts_of(self._database.reading(), ids, names=True)

    def silences(self, text: str | None = None) -> list[Suppression]:
        found = find_silences(self._database.reading(), text=text, limit=10, names=True).documents
        return [Suppression.from_json(document) for document in found]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "gateway.sqlite")
    yield opened
    opened.close()


def told_of(database: Database, *events: Event) -> tuple[Desk, Told]:
    desk = Desk()
    desk.feed_all(events)
    alerts = tuple(desk.alerts)
    assert alerts
    return desk, Told(database, desk, alerts)


def written(messages: Sequence[Any]) -> str:
    return "".join(message.to_json().decode() for message in messages)


@pytest.mark.parametrize("what", [{"name": NAME}, {"article_id": "told"}, {"event_id": TOLD.event_id}], ids=str)
def test_what_a_person_erased_leaves_the_alerts_that_told_it(database: Database, what: dict[str, str]) -> None:
    desk, told = told_of(database, TOLD)
    assert NAME in written(told.alerts(desk))
    desk.decide(action="redact", incident_id=desk.incident.incident_id, redact=what, reason="The family asked")
    told.see(desk.store.everything())
    (alert,) = told.alerts(desk)
    assert not [part for part in NAME.split() if part in written([alert])]
    assert (alert.toll_after, alert.place) == (desk.incident.toll, desk.incident.place)
    assert alert.occurred == desk.incident.occurred


def test_a_name_leaves_the_silences_and_what_finds_them(database: Database) -> None:
    desk, told = told_of(database, TOLD, AGAIN)
    assert len(told.silences("Haddad")) == 1
    desk.decide(
        action="redact", incident_id=desk.incident.incident_id, redact={"name": NAME}, reason="The family asked"
    )
    told.see(desk.store.everything())
    assert told.silences("Haddad") == []
    assert NAME not in written(told.silences())
    assert len(told.silences()) == 1


def test_a_thread_that_was_merged_tells_no_more_than_what_it_was_merged_into(database: Database) -> None:
    elsewhere = TAIZ_TOLD.model_copy(update={"casualties": TOLD.casualties})
    desk, told = told_of(database, ZABID, elsewhere)
    kept, gone = desk.holding(ZABID).incident_id, desk.holding(elsewhere).incident_id
    assert NAME in written(told.alerts(desk))
    desk.decide(action="merge", incident_id=kept, other_id=gone)
    desk.decide(action="redact", incident_id=kept, redact={"name": NAME}, reason="The family asked")
    told.see(desk.store.everything())
    assert NAME not in written(told.alerts(desk))


def test_who_is_named_as_a_victim_later_is_masked_in_the_first_alert(database: Database) -> None:
    desk, told = told_of(database, TOLD)
    named = AGAIN.model_copy(update={"victims": (victim(NAME),), "reported_at": TOLD.reported_at + timedelta(hours=1)})
    desk.feed(named)
    told.see(desk.store.incidents())
    assert NAME not in written(told.alerts(desk))


def test_where_survivors_are_told_of_later_the_first_alert_tells_no_place(database: Database) -> None:
    first = TOLD.model_copy(update={"place": HOUSE})
    desk, told = told_of(database, first)
    assert "Blue House" in written(told.alerts(desk))
    told_too = group("sexual_violence", "civilian", 3, 3)
    desk.feed(
        first.model_copy(update={"event_id": "e" * 64, "article_id": "b", "casualties": (*TOLD.casualties, told_too)})
    )
    told.see(desk.store.incidents())
    (alert,) = told.alerts(desk)
    assert not [word for word in ("Blue House", "Al-Qutay", "14.195") if word in written([alert])]
    assert alert.place is not None
    assert (alert.place.name, alert.place.precision) == ("Marawah", "district")


def test_nothing_is_written_where_nothing_is_to_be_hidden(database: Database) -> None:
    desk, told = told_of(database, ZABID)
    before = written(told.alerts(desk))
    with database.writing() as writer:
        changes = writer.total_changes
        retell(writer, desk.incident, at("2017-05-09"))
        assert writer.total_changes == changes
    assert written(told.alerts(desk)) == before
