"""Numbers of what there is, against a plain count of what was put in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.incident import Review
from services.alerting.store.commit import Stored
from services.gateway.insight.stats import DAYS, stats_of
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import put_incidents
from tests.unit.alerting.builders import Stream, by, on, place, report
from tests.unit.gateway.test_tallies import TODAY, alert, put, silence
from tests.unit.gateway.test_tallies import report as read

HOURS_AGO = (1, 30, 24 * 29, 24 * 40)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Four incidents, alerts, articles and silences, one each at these hours; the first of them signed."""
    database = Database(tmp_path / "gateway.sqlite")
    with database.writing() as writer:
        for number, hours in enumerate(HOURS_AGO):
            put_incidents(writer, [incident_of(number, TODAY - timedelta(hours=hours))])
    for number, hours in enumerate(HOURS_AGO):
        article = read(f"article-{number}").model_copy(update={"fetched_at": TODAY - timedelta(hours=hours)})
        put(database, article, alert(article, number), silence(article, "crime" if number else "opinion"))
    yield database
    database.close()


def incident_of(number: int, reported: datetime) -> Stored:
    stream = Stream()
    where = place(f"Town {number}", longitude=40.0 + 3 * number)
    happened = on(reported.date().isoformat())
    stream.feed(report(f"a{number}", reported, place=where, occurred=happened, claimants=(by(f"Monitor {number}"),)))
    review = None if number else Review(by="lina", at=reported, grade="weak")
    return Stored(stream.incident.model_copy(update={"review": review}), "stamp")


def test_each_kind_counts_in_all_lately_and_by_day(database: Database) -> None:
    stats = stats_of(database.reading(), TODAY)
    for kind in ("incidents", "alerts", "silences", "articles"):
        told = stats[kind]
        assert (told["total"], told["last_24h"]) == (4, 1), kind
        assert len(told["by_day"]) == DAYS
        numbers = {day["day"]: day["number"] for day in told["by_day"] if day["number"]}
        assert numbers == {"2026-11-27": 1, "2026-11-26": 1, "2026-10-29": 1}, kind
        assert told["by_day"][-1]["day"] == "2026-11-27"


def test_incidents_count_by_grading_and_silences_by_reason(database: Database) -> None:
    stats = stats_of(database.reading(), TODAY)
    assert stats["incidents"]["by_grading"] == {"weak": 4}
    assert (stats["incidents"]["reviewed"], stats["incidents"]["reviewed_share"]) == (1, 0.25)
    assert stats["silences"]["by_why_not"] == {"crime": 3, "opinion": 1}


def test_an_empty_gateway_has_no_share(tmp_path: Path) -> None:
    database = Database(tmp_path / "empty.sqlite")
    stats = stats_of(database.reading(), datetime.now(UTC))
    assert stats["incidents"]["reviewed_share"] is None
    assert stats["articles"]["total"] == 0
    database.close()
