"""Names whose calling is told, own bombs, and what somebody only recalls. Sentences are this project's own."""

import pytest

from services.extractor.date.dates import find_dates
from services.extractor.incident.scope import scope_of
from tests.unit.extractor.reading import PUBLISHED, events, mentions


def statuses(text: str) -> list[str]:
    return [group.status for mention in mentions(text) for group in mention.groups]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Troops killed Luis Vega, considered the most important leader of the FARC in the south.", "combatant"),
        ("Luis Vega, a commander of the guerrillas, was killed.", "combatant"),
        ("Troops killed Luis Vega, a former commander of the guerrillas, on Monday.", "civilian"),
        ("Troops killed Luis Vega, the head of a farmers' union, on Monday.", "unknown"),
        ("Guerrillas killed Luis Vega, whom the army had warned, on Monday.", "unknown"),
    ],
)
def test_a_name_is_a_fighter_where_an_aside_says_so(text: str, status: str) -> None:
    assert statuses(text) == [status]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Two men died when the explosives they were carrying went off in Tela.", "combatant"),
        ("Two men died when a bomb exploded prematurely.", "combatant"),
        ("Two nurses died when a bomb exploded prematurely.", "civilian"),
        ("Two men died when a bomb went off in Tela.", "unknown"),
    ],
)
def test_whose_own_bomb_goes_off_is_a_fighter(text: str, status: str) -> None:
    assert statuses(text) == [status]


@pytest.mark.usefixtures("rules_alone")
def test_what_a_speaker_recalls_is_no_news() -> None:
    text = "The rebels must not return, the mayor said. Let us remember the murder of the bishop in Tela."
    assert [event.why_not for event in events(text)] == ["historical"]


def test_what_was_told_as_new_stays_so_when_a_like_killing_is_recalled() -> None:
    text = (
        "Rebels killed six priests in Tela on Monday, the army said. "
        "We must not forget the murder of the bishop, the mayor said."
    )
    assert None in [event.why_not for event in events(text)]


def test_a_relative_clause_behind_but_ends_no_period() -> None:
    text = "In only three months, the press told of 79 people who were held but who are missing, and 23 people killed."
    (mention,) = [found for found in mentions(text) if found.outcome == "killed"]
    assert scope_of(mention, find_dates(text, 0, len(text), PUBLISHED), PUBLISHED.date()).scope == "period_total"
