"""Scope before number: what one incident cost, and what a habit, a stretch or an offensive did. Own sentences."""

from datetime import UTC, date, datetime

import pytest

from services.extractor.date.dates import find_dates
from services.extractor.incident.scope import scope_of
from tests.unit.extractor.reading import mentions, scope

REPORTED = datetime(2017, 3, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "The squads murder priests in the countryside.",
        "The general demanded that they stop killing civilians.",
        "They are killing people in the hills, the bishop said.",
        "The envoy denounced massacres of peasants by the militias.",
        "Civilians are being killed in the valley, the bishop said.",
        "Journalists have been murdered, the bishop said.",
        "It is an army that is killing the Ruritanian people.",
        "The office counted 31 assassinations.",
    ],
)
def test_what_is_done_as_a_habit_is_no_one_incident(text: str) -> None:
    assert scope(text) == "multi_incident"


@pytest.mark.parametrize(
    "text",
    [
        "Shells hit the market, killing civilians.",
        "Gunmen were accused of killing villagers near Bria on Monday.",
        "The militia killed several villagers.",
        "Civilians were killed.",
    ],
)
def test_bare_plurals_of_one_event_stay_an_incident(text: str) -> None:
    assert scope(text) == "incident"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Over the past nine years, about 60 people have been killed.", "period_total"),
        ("In only three months, the press has counted 137 bodies.", "period_total"),
        ("Some 127 people have been killed since the fighting began.", "period_total"),
        ("The offensive has left more than 600 dead.", "campaign_total"),
        ("The deadliest attack in three years killed 40 people.", "incident"),
        ("The post was vacant since 1 March, when the mayor was shot dead.", "incident"),
        ("It was the fourth murder of a teacher since January.", "incident"),
    ],
)
def test_a_stretch_of_time_or_an_offensive_makes_a_total(text: str, expected: str) -> None:
    assert scope(text) == expected


def days(text: str) -> tuple[date | None, date | None]:
    (mention, *_) = mentions(text)
    found = scope_of(mention, find_dates(text, 0, len(text), REPORTED), REPORTED.date())
    return found.start, found.end


def test_several_incidents_cover_the_days_that_their_sentence_names() -> None:
    text = "Soldiers killed two reporters in two separate shootings on Monday and on Tuesday."
    assert days(text) == (date(2017, 3, 20), date(2017, 3, 21))
    assert days("Soldiers killed two reporters in two separate shootings.") == (None, None)


def test_a_time_of_what_was_done_to_the_victims_before_is_no_period() -> None:
    bodies = "The bodies of four of the nine students who have been missing over the past two weeks were found."
    assert scope(bodies) == "incident"
    assert scope("The bodies of nine students were found over the past two weeks.") == "period_total"
