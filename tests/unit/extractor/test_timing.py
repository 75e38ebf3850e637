"""When an event was: the date that tells of the harm, told from those of reports, burials and earlier harm."""

from datetime import UTC, date, datetime

import pytest

from schemas import Article
from services.extractor.extract import extract

# A Wednesday.
REPORTED = datetime(2024, 5, 15, 12, tzinfo=UTC)


def starts_of(body: str, title: str = "Report") -> list[date]:
    article = Article(
        article_id="a",
        version=1,
        content_sha256="0" * 64,
        url="https://desk.example/a",
        canonical_url="https://desk.example/a",
        title=title,
        body=body,
        language="en",
        publisher="Desk",
        published_at=REPORTED,
        fetched_at=REPORTED,
        feed="desk",
    )
    return [event.occurred.start for event in extract(article).events]


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("Army jets bombed the crowded market of Aden on Monday. Ten civilians were killed, doctors said.", 13),
        ("ADEN, 15 MAY 24 (COAST WIRE) -- ARMY SHELLS KILLED TEN CIVILIANS IN ADEN ON MONDAY.", 13),
        ("Rescuers in Aden pulled ten bodies on Tuesday from houses brought down by the air strikes of Sunday.", 12),
        ("A man died on Tuesday of wounds suffered when a rebel bomb went off in Aden on Sunday.", 12),
        ("Elders said on Monday, two days after rebel fighters killed ten villagers, that they would leave.", 11),
        ("Militia gunmen shot dead a witness of the massacre of 2009 on Tuesday, prosecutors said.", 14),
    ],
)
def test_the_date_of_the_harm_is_told_from_other_dates(body: str, day: int) -> None:
    assert starts_of(body) == [date(2024, 5, day)]


def test_the_day_of_an_earlier_attack_is_not_lent_to_the_next() -> None:
    body = "Shells killed four civilians in Taiz on Monday. An air strike killed ten civilians in Aden on Tuesday."
    assert starts_of(body) == [date(2024, 5, 13), date(2024, 5, 14)]
