"""Numbers of people as the domain guide rules them; what is no count of people is left alone."""

import pytest

from services.extractor.text.numbers import find_quantities
from tests.unit.extractor.reading import sentence


def counted(text: str) -> list[tuple[int | None, int | None, str]]:
    return [(q.low, q.high, q.qualifier) for q in find_quantities(sentence(text))]


@pytest.mark.parametrize(
    ("words", "low", "high", "qualifier"),
    [
        ("33 civilians", 33, 33, "exact"),
        ("1,200 people", 1200, 1200, "exact"),
        ("twenty-five people", 25, 25, "exact"),
        ("two hundred and three people", 203, 203, "exact"),
        ("at least 40 people", 40, None, "at_least"),
        ("more than 320,000 people", 320_000, None, "at_least"),
        ("no fewer than 40 people", 40, None, "at_least"),
        ("40 or more people", 40, None, "at_least"),
        ("up to 40 people", None, 40, "up_to"),
        ("as many as 40 people", None, 40, "up_to"),
        ("about 40 people", 40, 40, "about"),
        ("nearly 50 people", 50, 50, "about"),
        ("30 or so fighters", 30, 30, "about"),
        ("two or three people", 2, 3, "range"),
        ("between 25 and 30 people", 25, 30, "range"),
        ("25–30 people", 25, 30, "range"),
        ("several people", 2, None, "vague"),
        ("a number of people", 2, None, "vague"),
        ("tens of people", 10, None, "vague"),
        ("dozens of people", 12, None, "vague"),
        ("scores of people", 20, None, "vague"),
        ("hundreds of people", 100, None, "vague"),
        ("tens of thousands of people", 10_000, None, "vague"),
        ("two dozen people", 24, 24, "about"),
        ("half a dozen people", 6, 6, "about"),
        ("a hundred people", 100, 100, "exact"),
    ],
)
def test_words_and_digits_give_the_range_of_the_ruling(words: str, low: int, high: int, qualifier: str) -> None:
    assert counted(words) == [(low, high, qualifier)]


@pytest.mark.parametrize(
    "words",
    [
        "Ahmad, 12, was asleep",
        "a 17-year-old girl",
        "a woman of 61",
        "on March 22",
        "on 22 March 2017",
        "on May 7 2014",
        "since 2014",
        "30 kilometres away",
        "a 155 mm gun",
        "a 7.62mm rifle",
        "$50 in cash",
        "15 per cent",
        "the 3rd battalion",
        "at 10:30",
        "resolution 2254",
        "a 68-nation alliance",
        "12 houses",
        "for 12 hours",
    ],
)
def test_ages_dates_measures_money_and_ordinals_are_no_counts(words: str) -> None:
    assert counted(words) == []


def test_a_rise_from_one_number_to_another_is_no_range() -> None:
    assert counted("rose from 31 to 33") == [(31, 31, "exact"), (33, 33, "exact")]


def test_another_twelve_are_on_top_of_those_before() -> None:
    (quantity,) = find_quantities(sentence("another 12 people"))
    assert quantity.more


def test_a_number_of_many_digits_is_no_count_and_no_error() -> None:
    assert counted("9" * 5000 + " people") == []
