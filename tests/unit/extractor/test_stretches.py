"""Stretches of time that a number is counted over, and the times that only say when one attack was. Own sentences."""

from datetime import UTC, datetime

import pytest

from services.extractor.date.dates import find_dates
from services.extractor.incident.scope import inherited, scope_of
from tests.unit.extractor.reading import mentions, scope, sentence

REPORTED = datetime(2017, 3, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Seventeen people were killed in eleven days of raids, the mayor said.",
        "In the week to Sunday 14 civilians were killed, the list says.",
        "Between May and August the militia killed 230 villagers.",
        "From the 2nd to the 28th gunmen killed 45 residents.",
        "Since the mayor was sworn in, gunmen have killed 61 residents.",
        "The nine nights since the truce collapsed have cost 33 lives.",
        "In the third quarter 812 people were killed, the mission said.",
        "Raids over the weekends of the rainy season killed 19 farmers.",
    ],
)
def test_a_number_counted_over_a_long_stretch_is_a_total(text: str) -> None:
    assert scope(text) == "period_total"


@pytest.mark.parametrize(
    "text",
    [
        "Shelling and raids over the past 48 hours killed 14 people in three towns.",
        "Those two days cost 14 lives, the doctor said.",
        "Between 18 and 20 March rebels killed 12 residents of several villages.",
    ],
)
def test_a_number_of_up_to_three_days_is_a_short_total(text: str) -> None:
    (mention, *_) = mentions(text)
    found = scope_of(mention, find_dates(text, 0, len(text), REPORTED), REPORTED.date())
    assert found.scope == "period_total"
    assert found.start is not None
    assert found.end is not None
    assert (found.end - found.start).days <= 2


@pytest.mark.parametrize(
    "text",
    [
        "An air strike in the past 24 hours killed 14 people, the mayor said.",
        "The deadliest attack in three years killed 14 people.",
        "Gunmen killed six workers of a tribe they have been fighting for weeks.",
        "A shell killed six people who had lived there for ten years.",
        "The blast killed 12 people two days ago.",
        "Clashes killed 20 rebels in the past two days.",
        "Since he was a soldier, the bomb that killed six people was meant for him.",
    ],
)
def test_a_time_that_only_tells_when_makes_no_total(text: str) -> None:
    assert scope(text) == "incident"


def test_a_number_takes_the_period_that_the_sentence_before_it_names() -> None:
    (documented,) = mentions("It documented 1,209 killed.")
    (part,) = mentions("Of those, 310 people were killed.")
    (other,) = mentions("A strike killed 12 people.")
    before = [sentence("Between July and September civilian casualties rose by half.")]
    assert inherited(documented, before) is not None
    assert inherited(part, before) is not None
    assert inherited(other, before) is None
    assert inherited(documented, [sentence("The market was hit on Monday.")]) is None
