"""Whose loss an unnamed count is. Sentences are this project's own."""

import pytest

from tests.unit.extractor.reading import mentions


def statuses(text: str) -> set[str]:
    return {group.status for mention in mentions(text) for group in mention.groups}


@pytest.mark.parametrize(
    "text",
    [
        "Seven soldiers were killed and several were wounded.",
        "Rebels ambushed a convoy, killing three and wounding four enemy troops.",
        "The army sustained nine dead and 12 wounded.",
        "The guerrillas reportedly suffered 15 casualties.",
        "Our units inflicted ten casualties on the infantry battalion.",
        "The raid cost the army 21 dead.",
        "The ministry said that 84 terrorists have been killed, and 27 have been wounded.",
    ],
)
def test_an_unnamed_loss_belongs_to_the_armed_side_that_suffers_it(text: str) -> None:
    assert statuses(text) == {"combatant"}


def test_policemen_pass_their_status_on_to_the_unnamed_beside_them() -> None:
    assert statuses("Three policemen were killed and one was wounded.") == {"security"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Four soldiers were killed and 20 people were wounded.", {"combatant", "unknown"}),
        ("The village suffered 12 casualties.", {"unknown"}),
        ("The army said that the shelling left 12 casualties.", {"unknown"}),
        ("The strike inflicted 12 casualties on residents.", {"unknown"}),
    ],
)
def test_people_beside_an_armed_side_stay_of_unstated_status(text: str, expected: set[str]) -> None:
    assert statuses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The ambush resulted in five soldiers dead and seven wounded.",
        "The clash ended with two rebels being killed and one wounded.",
        "Four of the enemy were killed and five were wounded.",
        "The patrol met about 20 rebels, four of whom died.",
        "Our units attacked the garrison, and the guerrillas inflicted 30 casualties.",
    ],
)
def test_the_unnamed_dead_of_a_fight_are_told_by_the_side_beside_them(text: str) -> None:
    assert statuses(text) == {"combatant"}
