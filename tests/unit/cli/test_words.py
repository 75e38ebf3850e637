"""Counts, tolls, places and dates in words."""

from datetime import UTC, date, datetime
from typing import get_args

import pytest

from schemas import Count, Toll
from schemas.vocabulary import AlertReason, WhyNot
from services.cli.words import (
    REASON_WORDS,
    WHY_NOT_WORDS,
    count_words,
    counted,
    latency_words,
    occurred_words,
    place_words,
    rule_words,
    time_words,
    toll_change_words,
    toll_words,
)
from tests.unit.cli.messages import NIGHT, SHELTER, at_least, exactly


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(33, 33, "33"), (40, None, "at least 40"), (None, 12, "up to 12"), (40, 150, "40–150"), (0, 0, "0")],
)
def test_a_count_says_whether_it_is_open(low: int | None, high: int | None, words: str) -> None:
    assert count_words(Count(min=low, max=high)) == words


def test_dead_of_unstated_status_are_said_to_be_so() -> None:
    toll = Toll(civilians_killed=exactly(33), presumed_killed=exactly(33))
    assert toll_words(toll) == "33 killed (status not stated)"


def test_a_part_of_unstated_status_is_counted() -> None:
    toll = Toll(civilians_killed=exactly(33), presumed_killed=exactly(12))
    assert toll_words(toll) == "33 killed (status of 12 not stated)"
    some = toll.but(presumed_killed=Count(min=0, max=12))
    assert toll_words(some) == "33 killed (status of up to 12 not stated)"


def test_nobody_of_unstated_status_needs_no_words() -> None:
    assert toll_words(Toll(civilians_killed=exactly(33), presumed_killed=exactly(0))) == "33 killed"


def test_women_and_children_stand_with_the_dead_and_combatants_apart() -> None:
    toll = Toll(
        civilians_killed=exactly(33),
        civilians_injured=at_least(4),
        combatants_killed=exactly(5),
        women_killed=1,
        children_killed=8,
    )
    assert toll_words(toll) == "33 killed (1 woman, 8 children), at least 4 injured, combatants: 5 killed"


def test_an_empty_toll_is_not_zero() -> None:
    assert toll_words(Toll()) == "no number stated"


def test_a_change_shows_before_and_after() -> None:
    before, after = Toll(civilians_killed=exactly(33)), Toll(civilians_killed=at_least(40))
    assert toll_change_words(before, after) == "33 killed → at least 40 killed"


def test_an_unchanged_toll_is_said_to_be_unchanged() -> None:
    toll = Toll(civilians_killed=exactly(33))
    assert toll_change_words(toll, toll) == "33 killed, unchanged"


def test_a_place_says_how_precise_it_is() -> None:
    assert place_words(SHELTER) == "al-Badiya school, al-Mansoura, Raqqa, SY (town ±5 km)"


def test_a_missing_place_is_said_to_be_missing() -> None:
    assert place_words(None) == "place not stated"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2017, 3, 21), date(2017, 3, 21), "21 Mar 2017, night"),
        (date(2017, 3, 20), date(2017, 3, 21), "20–21 Mar 2017, night"),
        (date(2017, 3, 31), date(2017, 4, 1), "31 Mar 2017 – 1 Apr 2017, night"),
    ],
)
def test_dates_are_as_short_as_they_are_clear(start: date, end: date, words: str) -> None:
    assert occurred_words(NIGHT.model_copy(update={"start": start, "end": end})) == words


def test_a_date_that_nobody_stated_says_where_it_comes_from() -> None:
    guessed = NIGHT.model_copy(update={"start": date(2017, 3, 22), "end": date(2017, 3, 22), "basis": "publication"})
    assert occurred_words(guessed) == "22 Mar 2017, night (by date of report)"


def test_times_are_utc_and_say_so() -> None:
    assert time_words(datetime(2017, 3, 22, 14, 5, 59, tzinfo=UTC)) == "2017-03-22 14:05 UTC"


def test_latency_names_each_stage_and_the_whole() -> None:
    assert latency_words({"ingest": 2, "extractor": 5, "alerting": 7}) == (
        "ingest 2 ms · extractor 5 ms · alerting 7 ms = 14 ms"
    )


def test_a_long_wait_is_told_in_seconds() -> None:
    assert latency_words({"ingest": 65_000}) == "ingest 65 s = 65 s"


def test_one_is_not_many() -> None:
    assert [counted(n, "line") for n in (0, 1, 1200)] == ["0 lines", "1 line", "1,200 lines"]


def test_rules_are_read_as_words() -> None:
    assert rule_words("killed_civilian") == "killed civilian"


def test_every_reason_of_the_contract_has_words() -> None:
    assert set(REASON_WORDS) == set(get_args(AlertReason))
    assert set(WHY_NOT_WORDS) == set(get_args(WhyNot))
