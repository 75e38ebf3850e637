"""Which words of an article tell its story from others."""

import base64
import struct

import pytest

from services.alerting.matching.telling_words import shared_words, words_of
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
    names = " and ".join(f"Xq{chr(97 + n // 26)}{chr(97 + n % 26)}z" for n in range(60))
    marks = marks_of(names, 0)
    assert marks is not None
    assert len(base64.b64decode(marks)) == MOST * struct.calcsize("<I")


def test_marks_are_the_same_whenever_they_are_made() -> None:
    assert marks_of(FIRST, 0) == marks_of(FIRST, 0) != marks_of(OTHER, 0)


def test_no_name_can_be_read_from_the_marks() -> None:
    """They are hashes of 28 bits, and go where victims' names may not."""
    assert all(isinstance(word, int) for word in words_of(marks_of(FIRST, 0)))


def test_a_word_of_every_story_has_no_rarity() -> None:
    assert rarity_of(1.0) == 0 < rarity_of(0.1) < rarity_of(0.001)
