"""Victims who stand apart from their word of harm, and those told by pronoun. Sentences are this project's own."""

import pytest

from tests.unit.extractor.reading import counts, events, groups, mentions, only_event


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("Rebels killed on Sunday 12 civilians in Cartago.", 12),
        ("Gunmen assassinated last night a judge in Tela.", 1),
        ("The gang murdered within two days, Judge Ana Diaz and Senator Luis Vega.", 2),
    ],
)
def test_victims_may_follow_a_time(text: str, killed: int) -> None:
    assert sum(low or 0 for _, low, _ in counts(text)) == killed


@pytest.mark.parametrize(
    "text",
    ["Two men were killed on Monday, a spokesman said.", "Two men were killed on Monday, Mayor Ana Diaz said."],
)
def test_who_speaks_after_a_time_is_no_victim(text: str) -> None:
    assert counts(text) == [("killed", 2, 2)]


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("They condemned the murder committed by rebels against the rector.", ["rector"]),
        ("They condemned the murders in Tela, above all that of Senator Luis Vega.", ["senator"]),
        ("Reporter Ana Diaz, who had come to cover the vote, was injured in the blast.", ["reporter"]),
        ("The daughter of the envoy, who was named by doctors as Ana Diaz, was wounded.", ["daughter"]),
        ("One of the three leaders of the union was found dead.", ["leaders"]),
    ],
)
def test_victims_may_stand_behind_a_deed_or_before_an_aside(text: str, heads: list[str]) -> None:
    assert [group.head for mention in mentions(text) for group in mention.groups] == heads


@pytest.mark.parametrize(
    "text", ["They condemned the crime wave against the state.", "The house of the mayor, who had fled, was damaged."]
)
def test_other_deeds_and_things_have_no_victims(text: str) -> None:
    assert counts(text) == []


@pytest.mark.parametrize(
    ("text", "modal"),
    [
        ("They began to shoot protesters in the square.", False),
        ("The men managed to kill two guards.", False),
        ("They tried to kill two guards.", True),
        ("They could begin to kill hostages.", True),
    ],
)
def test_what_was_begun_has_happened(text: str, modal: bool) -> None:
    assert [mention.modal for mention in mentions(text)] == [modal]


def test_not_a_single_person_is_nobody() -> None:
    assert all(mention.negated for mention in mentions("Not a single person was killed in Cartago."))


def test_a_death_told_by_pronoun_behind_an_attack_counts() -> None:
    event = only_event("Rebels attacked the former minister Luis Vega in Tela on Monday. He died in hospital.")
    assert groups(event) == [("unknown", 1, 1)]


def test_a_death_told_by_pronoun_without_an_attack_is_peaceful() -> None:
    assert events("The former minister Luis Vega had been ill since Monday. He died in hospital.") == ()


def test_a_soldier_told_of_by_pronoun_is_a_fighter() -> None:
    event = only_event("Rebels attacked a sergeant in Tela on Monday. He died in hospital.")
    assert groups(event) == [("combatant", 1, 1)]


@pytest.mark.usefixtures("rules_alone")
def test_people_whom_the_text_takes_for_known_count_beside_fighters() -> None:
    found = events(
        "The rebels deplored that the priests were killed in Tela. They inflicted 20 casualties on the army."
    )
    assert "civilian" in {group.status for event in found for group in event.casualties}
