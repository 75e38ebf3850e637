"""A country's day: what changed, what may be added up, and text that stays text."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from schemas import Event
from schemas.incident import PossibleDuplicate
from services.alerting.store.commit import Stored
from services.gateway.insight.digest import Digest, digest_of, last_digests
from services.gateway.insight.digest_words import html_of, json_of, sum_words, text_of, title_of
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import put_incidents
from services.gateway.projection.messages import put_alerts
from tests.unit.alerting.builders import Stream, at, by, covers, injured, killed, on, place, report, revision

DAY = date(2017, 5, 9)
SITE = "http://127.0.0.1:8088/"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "gateway.sqlite")
    yield database
    database.close()


def told(number: int, reported: str, **fields: Any) -> Event:
    """A report of an incident of its own."""
    known = {
        "place": place(f"Town {number}", admin1=f"Province {number}", latitude=14.0 + 3 * number),
        "occurred": on("2017-05-08"),
        "casualties": (killed(10 * number),),
        "claimants": (by(f"Monitor {number}"),),
    }
    return report(f"{reported}-{number}", at(reported), **(known | fields))


def put(database: Database, *events: Event, **changed: Any) -> Stream:
    """Alerting's state and alerts after these; ``changed``: of the incidents as they stand now."""
    stream = Stream()
    stream.feed_all(events)
    with database.writing() as writer:
        put_incidents(writer, [Stored(i.model_copy(update=changed), f"stamp {i.version}") for i in stream.incidents])
        put_alerts(writer, stream.alerts)
    return stream


def digest(database: Database) -> Digest:
    return digest_of(database.reading(), "YE", DAY)


def test_new_incidents_are_added_up_with_their_ranges(database: Database) -> None:
    put(
        database,
        told(1, "2017-05-09T08"),
        told(2, "2017-05-09T09", casualties=(killed(20, None), injured(5))),
        told(3, "2017-05-08T23"),
    )
    found = digest(database)

    assert [entry.change for entry in found.entries] == ["new", "new"]
    assert json_of(found)["sum"] == {
        "incidents": 2,
        "killed": {"min": 30, "max": None},
        "injured": {"min": 5, "max": 5},
    }
    assert title_of(found) == "Yemen, 9 May 2017 (UTC): 2 new"
    assert sum_words(found) == "Together, 2 new incidents: at least 30 people killed, 5 people injured."


def test_an_update_is_told_with_its_toll_before_and_not_added(database: Database) -> None:
    higher = told(1, "2017-05-09T08", casualties=(killed(40),), revision=revision("update"))
    put(database, told(1, "2017-05-08T20"), higher, told(2, "2017-05-09T09"))
    new, updated = json_of(digest(database))["incidents"]

    assert (new["change"], updated["change"]) == ("new", "updated")
    assert (updated["before"]["civilians_killed"], updated["killed"]) == (
        {"min": 10, "max": 10},
        {"min": 40, "max": 40},
    )
    assert "counted on an earlier day" in updated["not_added"]
    assert json_of(digest(database))["sum"] is None
    assert sum_words(digest(database)).startswith("Nothing is added up")


def test_a_day_is_told_up_to_its_last_alert_whatever_order_they_were_copied_in(database: Database) -> None:
    stream = Stream()
    higher = told(1, "2017-05-09T08", casualties=(killed(40),), revision=revision("update"))
    highest = told(1, "2017-05-09T11", casualties=(killed(70),), revision=revision("update"))
    stream.feed_all([told(1, "2017-05-08T20"), higher, highest])
    together = [alert.model_copy(update={"raised_at": at("2017-05-09T08")}) for alert in stream.alerts[1:]]
    with database.writing() as writer:
        put_incidents(writer, [Stored(i, f"stamp {i.version}") for i in stream.incidents])
        put_alerts(writer, [stream.alerts[0], *reversed(together)])
    (entry,) = json_of(digest(database))["incidents"]

    assert [alert.incident_version for alert in stream.alerts] == [1, 2, 3]
    assert (entry["before"]["civilians_killed"]["min"], entry["killed"]["min"]) == (10, 70)


def test_a_total_over_several_incidents_is_never_added(database: Database) -> None:
    total = told(
        3,
        "2017-05-09T10",
        scope="period_total",
        incident_ref=None,
        covers=covers("2017-05-08", "2017-05-08"),
        casualties=(killed(60),),
    )
    put(database, told(1, "2017-05-09T08"), told(2, "2017-05-09T09"), total)
    found = json_of(digest(database))

    assert found["sum"]["killed"] == {"min": 30, "max": 30}
    (left_out,) = [incident for incident in found["incidents"] if incident["aggregate"]]
    assert "may count the same people" in left_out["not_added"]


def test_possible_duplicates_are_not_added(database: Database) -> None:
    other = PossibleDuplicate(incident_id="f" * 32, score=0.5, why=("same town",))
    put(database, told(1, "2017-05-09T08"), told(2, "2017-05-09T09"), possible_duplicates=(other,))
    found = json_of(digest(database))

    assert found["sum"] is None
    assert {incident["not_added"] for incident in found["incidents"]} == {f"it may be the same incident as {'f' * 32}"}


def test_what_was_taken_back_is_told_and_not_added(database: Database) -> None:
    put(database, told(1, "2017-05-09T08"), told(2, "2017-05-09T09"), status="retracted")
    assert json_of(digest(database))["sum"] is None


def test_a_day_and_a_country_without_alerts_are_said_to_be_so(database: Database) -> None:
    put(database, told(1, "2017-05-09T08"))
    assert json_of(digest_of(database.reading(), "SY", DAY))["title"] == "Syria, 9 May 2017 (UTC): nothing new"
    assert sum_words(digest_of(database.reading(), "YE", date(2017, 5, 7))) == ""


def test_a_feed_has_the_days_that_have_something_the_last_first(database: Database) -> None:
    put(database, told(1, "2017-05-09T08"), told(2, "2017-05-07T23"), told(3, "2017-04-01"))
    days = [one.day for one in last_digests(database.reading(), "YE", DAY, 30)]
    assert days == [date(2017, 5, 9), date(2017, 5, 7)]


def test_the_text_says_who_says_what_and_where_to_look(database: Database) -> None:
    stream = put(database, told(1, "2017-05-09T08", casualties=(killed(10, quote="ten villagers were killed"),)))
    text = text_of(digest(database), SITE)

    assert "NEW\n\n10 civilians killed in an air strike in Town 1" in text
    assert "08:00 UTC Outlet of 2017-05-09T08-1: “ten villagers were killed”" in text
    assert "Monitor 1 · grading weak · coded by a machine, not reviewed" in text
    assert f"{SITE}#/incident/{stream.incident.incident_id}" in text


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        self.found |= {name for name, _ in attrs}


def test_nothing_from_an_article_becomes_markup_or_a_line_of_its_own(database: Database) -> None:
    nasty = "<script>alert(1)</script>\r\nBcc: all@evil.example\u202e<img src=x onerror=y>"
    put(
        database,
        told(1, "2017-05-09T08", publisher=nasty, claimants=(by(nasty),), casualties=(killed(3, quote=nasty),)),
    )
    found = digest(database)

    assert Elements(html_of(found, SITE)).found == {"h1", "h2", "h3", "a", "href", "ul", "li", "p", "br"} - {"br"}
    assert "<script" not in html_of(found, SITE)
    for rendered in (html_of(found, SITE), text_of(found, SITE)):
        assert "\nBcc" not in rendered
        assert "\u202e" not in rendered
        assert "\r" not in rendered
