"""Shootings as local papers tell them: victims by their age alone, shootouts, accidents with a gun."""

import pytest

from tests.unit.extractor.reading import events, groups, only_event


@pytest.mark.parametrize(
    ("text", "outcome", "expected"),
    [
        ("A 4-year-old was shot dead in Toledo on Monday, police said.", "killed", [("civilian", 1, 1)]),
        ("Two 12-year-olds were killed in a shooting in Toledo on Monday.", "killed", [("civilian", 2, 2)]),
        ("A 40-year-old was killed in a shooting in Toledo on Monday.", "killed", [("unknown", 1, 1)]),
        ("Five teens were wounded in a shooting in Toledo on Monday.", "injured", [("civilian", 5, 5)]),
    ],
)
def test_people_named_by_their_age_are_counted(
    text: str, outcome: str, expected: list[tuple[str, int | None, int | None]]
) -> None:
    """Under 18 they are children, and so civilians."""
    assert groups(only_event(text), outcome) == expected


def test_an_age_before_a_noun_is_no_person_of_its_own() -> None:
    """It describes the noun."""
    assert groups(only_event("A 40-year-old man was killed in a shooting in Toledo on Monday.")) == [("unknown", 1, 1)]


def test_a_shootout_told_in_words_of_crime_is_no_battle() -> None:
    """Gangs in a bar are no parties to a conflict."""
    event = only_event("A gang-related shootout in a nightclub in Toledo left one man dead on Sunday, police said.")
    assert (event.event_type, event.domain) == ("armed_attack", "crime")


def test_an_accident_with_a_gun_is_an_armed_attack_of_domain_accident() -> None:
    """Those who record gun violence count it; the default policy keeps it silent."""
    event = only_event("A girl was killed in a hunting accident near Toledo on Monday when a rifle went off.")
    assert (event.event_type, event.domain, event.why_not) == ("armed_attack", "accident", "accident")


def test_a_child_that_shoots_itself_is_hurt() -> None:
    """By accident, whoever the gun belonged to."""
    event = only_event("A 3-year-old boy found a handgun in Toledo on Sunday and accidentally shot himself in the leg.")
    assert groups(event, "injured") == [("civilian", 1, 1)]


def test_a_gunman_who_shoots_himself_is_not_counted_among_the_dead() -> None:
    """He is no victim of violence by others."""
    event = only_event("A gunman killed two women in Toledo on Sunday and then shot himself.")
    assert groups(event) == [("civilian", 2, 2)]


def test_a_shooting_at_a_match_is_no_sport() -> None:
    """A day, a shot and people hurt are a report, however often the game is named."""
    title = "Five teenagers shot after basketball tournament"
    body = "Five teenagers were shot on Saturday after a basketball tournament in Toledo. The tournament had 12 teams."
    assert [event.why_not for event in events(body, title)] == ["crime"]


def test_the_number_of_a_house_is_no_year() -> None:
    """Nothing of it makes the shooting an old one."""
    body = (
        "A man was shot dead on Sunday in front of 1013 Carrie St. in Toledo. The county coroner said that he was 29. "
        "A suspect is in jail."
    )
    assert [event.why_not for event in events(body)] == ["crime"]


@pytest.mark.parametrize(
    "words",
    [
        "The community gathered at a church.",
        "He lives in Oak Village. Two motorcycles stood outside.",
        "A suspect is in custody.",
    ],
)
def test_everyday_words_of_a_local_paper_make_no_conflict(words: str) -> None:
    """Elsewhere a village or a church may say that a community was aimed at."""
    body = f"Two people were shot dead on Sunday in the 1500 block of Maple Avenue, Toledo police said. {words}"
    assert [event.domain for event in events(body)] == ["crime"]


def test_police_before_a_colon_speak_and_did_nothing() -> None:
    """A headline says so who tells it."""
    title = "Police: Man shoots four relatives in Toledo, killing two"
    (event, *_) = events("A man shot four relatives in Toledo on Sunday, killing two of them.", title)
    assert [actor.role for actor in event.actors if actor.role == "perpetrator"] == []


def test_what_a_local_report_of_a_crime_recalls_is_crime_too() -> None:
    """By itself the second sentence would say nothing of who shot."""
    body = (
        "A man was shot dead during a robbery on Sunday in the 1500 block of Maple Avenue, Toledo police said. "
        "The store is a block from where five people were wounded in a shooting on March 2."
    )
    assert [event.domain for event in events(body)] == ["crime", "crime"]


def test_a_murderers_sentence_is_no_execution_on_a_courts_order() -> None:
    """He goes to prison for what he did by himself."""
    body = (
        "A man was sentenced on Monday to life in prison for the shooting that killed two women in the 1500 block of "
        "Maple Avenue in Toledo. He was convicted of murder in May."
    )
    assert "judicial" not in [event.why_not for event in events(body)]
