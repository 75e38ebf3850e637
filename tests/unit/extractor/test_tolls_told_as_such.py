"""Numbers told by other words than a verb of killing beside its victims. Sentences are this project's own."""

import pytest

from services.extractor.incident.tallied import tallied
from tests.unit.extractor.reading import group_of, mentions, only_event


def told(text: str, outcome: str = "killed") -> int:
    """People of one sentence with an outcome, all groups together."""
    return sum(row.value for mention in mentions(text) if mention.outcome == outcome for row in tallied(mention))


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("A village council put the number at twelve, with three who had been buried at home.", 12, 0),
        ("A village council put the number at twelve, with three who had been released.", 0, 0),
        ("The wounded number 32.", 0, 32),
        ("The dead of the bombing at the depot, in the west of the town, number 25.", 25, 0),
        ("The dead man was held in room number 25.", 0, 0),
        ("All but two of the nine passengers died when the bus hit a mine.", 7, 0),
        ("All of the nine passengers died when the bus hit a mine.", 9, 0),
        ("Dead are Rosa Cruz, her husband, and two children.", 4, 0),
    ],
)
def test_other_words_for_a_number_of_dead_or_wounded(text: str, killed: int, injured: int) -> None:
    assert (told(text), told(text, "injured")) == (killed, injured)


def test_people_led_away_and_killed_are_the_subject_of_both_verbs() -> None:
    text = (
        "Fifty-one people were led to a field at Tela, in the north of the province, and killed with knives by rebels."
    )
    assert told(text) == 51


def test_a_speaker_with_a_complement_is_no_victim() -> None:
    assert told("Gunmen killed 7-9 guests, the manager of a travel firm said.") == 7


def test_an_initial_ends_no_clause() -> None:
    event = only_event("A sniper of the rebels killed Rosa C., a girl of 12 who was on the roof in Homs on Tuesday.")
    assert group_of(event).children == 1
