"""Which words of an article tell its story from others."""

import base64
import struct

import pytest

from services.alerting.matching.telling_words import read_marks, shared_words
from services.extractor.text.telling_numbers import AGE, CLOCK, HOUSE, numbers_in
from services.extractor.text.telling_words import MOST, marks_of, rarity_of, words_in
from tests.unit.alerting.builders import report

FIRST = (
    "Two people were shot outside a barbershop on Kossuth Avenue late Friday, police said.\n\n"
    "Brian Jermon, 27, died at the scene. Franchelle Harris was taken to a hospital."
)
TRIAL = "A jury on Tuesday found Demetrius Walford guilty of the murder of Brian Jermon on Kossuth Avenue in August."
OTHER = "Two people were shot outside a nightclub on Tillman Street late Friday, police said. Anna Pereira, 30, died."


def nats(one: str, other: str) -> float:
    claims = (report("known", "2017-05-08", telling_words=marks_of(one, 0)),)
    return shared_words(report("new", "2017-05-08", telling_words=marks_of(other, 0)), claims).nats


def test_a_follow_up_shares_the_names_and_another_report_does_not() -> None:
    assert nats(FIRST, TRIAL) > 15.0
    assert nats(FIRST, OTHER) < 5.0


def test_two_neighbouring_names_are_one_more_word() -> None:
    assert {"brian", "jermon", "brian jermon"} <= words_in(FIRST, 0).keys()


def test_the_capitals_of_a_title_pair_nobody() -> None:
    assert "barbershop shooting" not in words_in("Barbershop Shooting\n\nText.", len("Barbershop Shooting"))


@pytest.mark.parametrize("written", ["Jermon's", "Jermon’s", "JERMON"])
def test_a_name_is_one_word_however_it_is_written(written: str) -> None:
    assert "jermon" in words_in(f"The {written} family", 0)


def test_words_of_every_other_story_are_no_marks() -> None:
    assert marks_of("The police said that two people were killed on Friday.", 0) is None


def test_there_are_at_most_as_many_marks_as_said() -> None:
    names = " and ".join(f"Xq{chr(97 + n // 26)}{chr(97 + n % 26)}z" for n in range(2 * MOST))
    marks = marks_of(names, 0)
    assert marks is not None
    assert len(base64.b64decode(marks)) == MOST * struct.calcsize("<I")


def test_marks_are_the_same_whenever_they_are_made() -> None:
    assert marks_of(FIRST, 0) == marks_of(FIRST, 0) != marks_of(OTHER, 0)


def test_no_name_can_be_read_from_the_marks() -> None:
    """They are hashes of 28 bits, and go where victims' names may not."""
    assert all(isinstance(word, int) for word in read_marks(marks_of(FIRST, 0)).words)


def test_a_word_of_every_story_has_no_rarity() -> None:
    assert rarity_of(1.0) == 0 < rarity_of(0.1) < rarity_of(0.001)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("a 17-year-old boy", (AGE, "17")),
        ("a two-year-old girl", (AGE, "2")),
        ("Brian Jermon, 27, died", (AGE, "27")),
        ("in the 3400 block of Algonquin Parkway", (HOUSE, "3400")),
        ("at 205 Ruth Ave., police said", (HOUSE, "205")),
        ("about 2 a.m. Saturday", (CLOCK, "2:00a")),
        ("at 11:45 pm on Friday", (CLOCK, "11:45p")),
    ],
)
def test_numbers_that_tell_a_local_story(text: str, number: tuple[int, str]) -> None:
    assert list(numbers_in(text)) == [number]


@pytest.mark.parametrize("text", ["Posted 4:03 PM", "17 people were killed", "call 555-0143", "in 2014, police said"])
def test_numbers_that_tell_nothing(text: str) -> None:
    assert list(numbers_in(text)) == []


def test_two_reports_share_their_numbers() -> None:
    one, other = (
        read_marks(marks_of(text, 0)) for text in ("Ann Bexley, 27, died.", "A 27-year-old from Tillman died.")
    )
    assert one.numbers["ages"] == other.numbers["ages"] != frozenset()
    assert not one.words.keys() & one.numbers["ages"]
