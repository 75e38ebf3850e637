"""People whose noun no lexicon has, parts told by what they were, and counts that answer a question."""

import pytest

from tests.unit.extractor.reading import counts, groups, mentions, only_event


@pytest.mark.parametrize(
    "words",
    [
        "A rocket killed three prune sorters in the yard.",
        "Three prune sorters were killed by a rocket.",
        "The militia killed three altar servers.",
    ],
)
def test_counted_people_need_no_known_noun(words: str) -> None:
    assert counts(words) == [("killed", 3, 3)]


@pytest.mark.parametrize(
    "words", ["Shells killed three cows in the yard.", "Three containers were hit.", "It killed three bills."]
)
def test_counted_beasts_and_things_are_nobody(words: str) -> None:
    assert counts(words) == []


def test_an_answer_counts_those_whom_the_question_asked_for() -> None:
    event = only_event("Soldiers fired on the ward on Friday. How many died? – Seven protesters.")
    assert groups(event) == [("civilian", 7, 7)] or groups(event) == [("unknown", 7, 7)]


def test_nobody_of_those_told_of_before_survived() -> None:
    event = only_event("Nine people from the village were in the boat when rebels shot at it. No one aboard survived.")
    assert [(low, high) for _, low, high in groups(event)] == [(9, 9)]


def test_parts_are_told_by_what_they_were() -> None:
    event = only_event("Rebels killed 13 people in a bomb attack on Monday. Four were soldiers.")
    assert sorted(groups(event)) == [("combatant", 4, 4), ("unknown", 9, 9)]


def test_all_of_them_were_soldiers() -> None:
    event = only_event("Rebels stopped a bus and shot dead eight of the passengers. All eight were soldiers.")
    assert groups(event) == [("combatant", 8, 8)]


def test_those_lined_up_and_shot_are_dead() -> None:
    assert counts("Six farmers were lined up and shot.") == [("killed", 6, 6)]
    assert counts("Six farmers were shot at the gate.") == [("killed_or_injured", 6, 6)]


def test_a_force_loses_men_and_a_party_its_seats() -> None:
    assert counts("The army lost 14 men on the hill.") == [("killed", 14, 14)]
    assert counts("The party lost 14 seats.") == []


def test_patients_are_hurt_if_treated_for_wounds() -> None:
    assert counts("Doctors treated four farmers for burns.") == [("injured", 4, 4)]
    assert counts("Doctors treated four farmers for malaria.") == []


def test_not_a_soul_is_nobody() -> None:
    assert all(found.negated for found in mentions("Not a soul was hurt."))
