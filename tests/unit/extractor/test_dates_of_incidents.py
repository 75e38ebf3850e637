"""Which of an article's dates is the incident's."""

from datetime import date

import pytest

from tests.unit.extractor.reading import events, only_event


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("HOMS, 22 MAR 17 (RIVER WIRE) -- Rebels killed 11 farmers in a village near Homs on Monday.", 20),
        ("Jets bombed the market of Idlib on Monday. Traders had stayed, and a boy burned to death, a medic said.", 20),
        ("Elders said on Wednesday, two days after rebels killed 11 farmers in Homs, that they would leave.", 20),
        ("Rescuers pulled 41 bodies on Tuesday from houses in Idlib brought down by air strikes of Monday.", 20),
        ("Exiles lit candles on Tuesday for a pastor whom soldiers shot dead in Homs, in Syria, on Sunday.", 19),
        ("Jets struck the market of Idlib on Monday; the army gave no comment on Tuesday. Ten people were killed.", 20),
    ],
)
def test_an_incident_has_the_date_of_its_harm_and_not_of_its_report(text: str, day: int) -> None:
    assert only_event(text).occurred.start == date(2017, 3, day)


def test_many_days_are_a_period_and_no_incident() -> None:
    assert only_event("Rebels have murdered two judges in less than 15 days.").scope == "period_total"


def test_an_old_date_of_what_somebody_had_done_dates_no_later_killing() -> None:
    event = only_event("Rebels assassinated a judge in Homs. Their leader had escaped arrest on 29 December.")
    assert event.occurred.basis == "publication"


@pytest.mark.parametrize(
    "text",
    [
        "A mine near Homs killed 22 farmers, the army said on Wednesday. In January a similar attack had left 64 dead.",
        "Rebels killed 19 farmers near Homs, an elder said. In November an attack on the same village took 160 lives.",
    ],
)
def test_the_month_of_another_attack_dates_no_incident_without_a_day(text: str) -> None:
    (event, *_) = [event for event in events(text) if event.scope == "incident"]
    assert (event.occurred.basis, len(event.casualties)) == ("publication", 1)


def test_the_day_of_a_death_stands_behind_what_came_before_it() -> None:
    text = (
        "Two brothers, students picked up at a checkpoint in January, were shot dead in Homs on Monday, a medic said."
    )
    assert only_event(text).occurred.start == date(2017, 3, 20)
