"""What is counted of articles is the same whatever comes first and however often, and adds up to what came."""

import csv
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from schemas import Alert, Article, Suppression
from schemas.identity import alert_id_of, suppression_id_of
from services.gateway.formats.tables import csv_of
from services.gateway.insight.coverage import By, Coverage, Row, coverage_of
from services.gateway.projection.database import Database
from services.gateway.projection.messages import put_alerts, put_articles, put_silences, tidy
from tests.harness.articles import article
from tests.unit.cli.messages import ALERT, SUPPRESSION

TODAY = datetime(2026, 11, 27, 18, tzinfo=UTC)
Message = Article | Suppression | Alert


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[Callable[[], Database]]:
    opened: list[Database] = []

    def make() -> Database:
        opened.append(Database(tmp_path / f"{len(opened)}.sqlite"))
        return opened[-1]

    yield make
    for database in opened:
        database.close()


def report(name: str, days_ago: int = 0, **fields: Any) -> Article:
    return article(name, fetched_at=TODAY - timedelta(days=days_ago), **fields)


def silence(of: Article, why_not: str = "no_casualties", **fields: Any) -> Suppression:
    event_id = fields.get("event_id")
    known = {
        "suppression_id": suppression_id_of(of.article_id, of.version, event_id),
        "article_id": of.article_id,
        "article_version": of.version,
        "publisher": of.publisher,
        "why_not": why_not,
        "event_id": event_id,
        "decided_at": of.fetched_at,
    }
    return SUPPRESSION.model_copy(update=known | fields)


def alert(of: Article, number: int, **fields: Any) -> Alert:
    cause = ALERT.articles[0].model_copy(update={"article_id": of.article_id, "publisher": of.publisher})
    known = {
        "alert_id": alert_id_of("incident", number),
        "articles": (cause,),
        "raised_at": of.fetched_at,
        "event_id": "e" * 64,
    }
    return ALERT.model_copy(update=known | fields)


def put(database: Database, *messages: Message) -> None:
    with database.writing() as writer:
        for message in messages:
            if isinstance(message, Article):
                put_articles(writer, [message])
            elif isinstance(message, Suppression):
                put_silences(writer, [message])
            else:
                put_alerts(writer, [message])


def rows(database: Database, by: By, days: int = 7) -> dict[str | None, tuple[int, ...]]:
    counted = coverage_of(database.reading(), by, days, TODAY).rows
    return {row.key: (row.articles, row.alerts, row.silences, row.unread) for row in counted}


STRUCK, EDITED = report("struck"), report("struck", version=2)
FOREIGN = report("foreign", language="ar-SY")
QUIET = report("quiet", language="en-GB")
MESSAGES: tuple[Message, ...] = (
    *(STRUCK, EDITED, FOREIGN, QUIET),
    *(alert(STRUCK, 1), alert(EDITED, 2, kind="update")),
    silence(FOREIGN, "unsupported_language", country=None),
    silence(QUIET, country="UA"),
)


@pytest.mark.parametrize("seed", range(8))
def test_messages_count_once_in_whatever_order_and_however_often_they_come(
    new_database: Callable[[], Database], seed: int
) -> None:
    chance = random.Random(seed)
    # Versions of one article keep their order: they lie in one partition.
    others = [message for message in MESSAGES if message not in (STRUCK, EDITED)] * 2
    chance.shuffle(others)
    place = chance.randrange(len(others) + 1)
    database = new_database()
    put(database, *others[:place], STRUCK, EDITED, STRUCK, EDITED, *others[place:])

    assert rows(database, "country") == {"SY": (2, 2, 0, 0), "UA": (1, 0, 1, 0), None: (1, 0, 1, 1)}
    assert rows(database, "language") == {"en": (3, 2, 1, 0), "ar": (1, 0, 1, 1)}
    assert rows(database, "outlet") == {
        "Outlet of struck": (2, 2, 0, 0),
        "Outlet of quiet": (1, 0, 1, 0),
        "Outlet of foreign": (1, 0, 1, 1),
    }


def test_only_the_days_that_are_asked_for_count_and_since_says_from_when(
    new_database: Callable[[], Database],
) -> None:
    database = new_database()
    assert coverage_of(database.reading(), "country", 90, TODAY) == Coverage(None, ())
    put(database, report("old", 40), report("recent", 3))

    assert rows(database, "outlet", 7) == {"Outlet of recent": (1, 0, 0, 0)}
    assert coverage_of(database.reading(), "outlet", 4, TODAY).since == date(2026, 11, 24)
    assert coverage_of(database.reading(), "outlet", 3, TODAY).since is None
    assert coverage_of(database.reading(), "outlet", 90, TODAY).since == date(2026, 10, 18)


def test_what_a_person_decided_counts_for_no_outlet(new_database: Callable[[], Database]) -> None:
    database = new_database()
    put(database, alert(STRUCK, 1, event_id=None))
    assert rows(database, "outlet") == {}


@pytest.mark.parametrize("language", ["", "?", "english", "1", "x-klingon"])
def test_what_is_no_language_is_not_known(new_database: Callable[[], Database], language: str) -> None:
    database = new_database()
    put(database, report("a", language=language))
    assert rows(database, "language") == {None: (1, 0, 0, 0)}


def test_counts_outlive_the_text_and_end_after_ninety_days(new_database: Callable[[], Database]) -> None:
    database = new_database()
    fresh = article("fresh", fetched_at=datetime.now(UTC))
    put(database, fresh, silence(fresh), article("ancient", fetched_at=datetime.now(UTC) - timedelta(days=100)))
    with database.writing() as writer:
        tidy(writer)

    reader = database.reading()
    assert reader.execute("SELECT count(*) FROM article WHERE article_id = ?", (fresh.article_id,)).fetchone()[0] == 0
    assert [tuple(row) for row in reader.execute("SELECT outlet, articles FROM tally")] == [("Outlet of fresh", 1)]
    assert reader.execute("SELECT count(*) FROM reading").fetchone()[0] == 1


def test_a_table_shows_outlets_as_text(new_database: Callable[[], Database]) -> None:
    database = new_database()
    put(database, report("a", publisher='=HYPERLINK("https://evil.example")'))
    coverage = coverage_of(database.reading(), "outlet", 7, TODAY)

    table = list(csv.reader(StringIO(csv_of(Row._fields, coverage.rows).decode(), newline="")))
    assert table == [
        ["key", "articles", "alerts", "silences", "unread"],
        ['\'=HYPERLINK("https://evil.example")', "1", "0", "0", "0"],
    ]
