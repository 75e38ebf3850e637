"""What is told as old, and killings that were done one by one. Sentences are this project's own."""

import pytest

from services.extractor.date.dates import find_dates
from services.extractor.incident.scope import scope_of
from tests.unit.extractor.reading import PUBLISHED, counts, events, groups, mentions, only_event

LEAD = "The bishop spoke in Tela on Monday. He asked for peace. He thanked the choir. The choir sang. "


def test_a_killing_told_after_the_lead_with_an_old_date_is_historical() -> None:
    told = "He recalled the massacre of six nurses. The six nurses were shot dead on 16 November."
    assert [event.why_not for event in events(LEAD + told)] == ["historical"]


@pytest.mark.usefixtures("rules_alone")
def test_a_killing_of_last_week_told_after_the_lead_is_none() -> None:
    told = "He recalled the massacre of six nurses. The six nurses were shot dead on 16 March."
    assert [event.why_not for event in events(LEAD + told)] == [None]


def test_an_old_killing_in_the_lead_may_bring_an_incident_up_to_date() -> None:
    assert only_event("Soldiers killed six nurses in Tela on 16 November, a commission found.").why_not is None


def test_that_occasion_is_the_day_told_right_before() -> None:
    text = (
        "Rebels killed five soldiers near Tela, the army said. Roads were closed. Schools were shut. Shops too. "
        "The rebels called it their answer to the raid of 29 October. On that occasion, 14 fishermen were killed."
    )
    assert [(str(event.occurred.start)[:7], groups(event)) for event in events(text)] == [
        ("2017-03", [("combatant", 5, 5)]),
        ("2016-10", [("civilian", 14, 14)]),
    ]


def scope(text: str) -> str:
    (mention, *_) = mentions(text)
    return scope_of(mention, find_dates(text, 0, len(text), PUBLISHED), PUBLISHED.date()).scope


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hundreds of citizens were murdered.", "multi_incident"),
        ("Many judges have been assassinated.", "multi_incident"),
        ("The cartel has set off more than 260 bombs, killing at least 190 people.", "multi_incident"),
        ("The cartel set off three bombs, killing at least 190 people.", "incident"),
        ("Jets dropped 20 bombs on the market, killing nine people.", "incident"),
        ("Hundreds of citizens were massacred.", "incident"),
        ("Many judges were murdered on Monday.", "incident"),
        ("Several judges have been assassinated.", "incident"),
    ],
)
def test_murders_by_the_hundred_are_no_one_incident(text: str, expected: str) -> None:
    assert scope(text) == expected


def test_a_civilian_named_among_those_hurt_in_a_battle_is_told_apart() -> None:
    event = only_event(
        "Six people were wounded in a shoot-out between soldiers and rebels in Tela on Monday. "
        "Among the wounded was a student."
    )
    assert event.event_type == "battle"
    assert sorted(groups(event, "injured")) == [("civilian", 1, 1), ("unknown", 5, 5)]


@pytest.mark.usefixtures("rules_alone")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A man was found shot, his hands tied, near Tela on Monday.", None),
        ("A man was found shot near Tela on Monday.", "crime"),
    ],
)
def test_a_bound_body_is_no_ordinary_crime(body: str, expected: str | None) -> None:
    assert only_event(body).why_not == expected


def test_personnel_beside_an_officer_are_soldiers_too() -> None:
    (mention,) = mentions("The captain and other personnel were killed in the raid.")
    assert {group.status for group in mention.groups} == {"combatant"}


@pytest.mark.parametrize(
    "text",
    ["They let the CONDOR PROJECT die.", "THE KILLING OF THE PEOPLES MUST END.", "THE SAME PIPELINE WAS BLOWN UP."],
)
def test_projects_and_peoples_are_no_persons(text: str) -> None:
    assert counts(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The murders of a judge and of priests in Tela shook the country.", "multi_incident"),
        ("Not only have priests been murdered, the bishop said.", "multi_incident"),
        ("Even the murder of a judge, a mayor or a teacher would change nothing.", "multi_incident"),
        ("The murders of Judge Ana Diaz and Senator Luis Vega shook the country.", "incident"),
        ("The murder of a judge and a mayor shook the country.", "incident"),
    ],
)
def test_killings_of_whole_kinds_of_people_are_no_one_incident(text: str, expected: str) -> None:
    assert scope(text) == expected


def test_an_old_killing_that_only_places_something_else_is_historical_in_the_lead_too() -> None:
    text = "Ana Diaz became head of the union in Tela after Luis Vega was assassinated on 16 November."
    assert [event.why_not for event in events(text)] == ["historical"]


@pytest.mark.usefixtures("rules_alone")
def test_a_party_s_followers_kill_for_no_private_end() -> None:
    assert only_event("A farmer was shot dead in Tela by members of the Radical Party.").why_not is None
    assert only_event("A farmer was shot dead in Tela by members of a birthday choir.").why_not == "crime"


def test_who_was_killed_stands_behind_after() -> None:
    (mention,) = mentions("The mayor left the town after Luis Vega was murdered.")
    assert [group.head for group in mention.groups] == ["(name)"]
