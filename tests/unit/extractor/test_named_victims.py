"""Victims whom a noun of killing names: no noun for people stands there. Sentences are this project's own."""

import pytest

from tests.unit.extractor.reading import counts, mentions


def statuses(text: str) -> list[str]:
    return [group.status for mention in mentions(text) for group in mention.groups]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Unions protested the murder of Elena Mora.", 1),
        ("UNIONS PROTESTED THE MURDER OF ELENA MORA.", 1),
        ("Marchers recalled Elena Mora's assassination.", 1),
        ("MARCHERS RECALLED ELENA MORA'S ASSASSINATION.", 1),
        ("The mayor's brutal murder shook the town.", 1),
        ("He condemned the murders of Elena Mora, Judge Pablo Rey and a driver.", 3),
        ("HE CONDEMNED THE MURDERS OF ELENA MORA, JUDGE PABLO REY AND A DRIVER.", 3),
        ("THE ASSASSINATION IN SAN JUAN OF ELENA MORA AND PABLO REY WAS CONDEMNED.", 2),
        ("He condemned the murder of Elena Mora, a lawyer, in her office.", 1),
        ("He condemned the murder of senator and candidate Elena Mora.", 1),
        ("THE REPORT WAS SIGNED BY ELENA MORA, WHO WAS SHOT TO DEATH ON MONDAY.", 1),
        ("The report was signed by Judge Mora, who was shot dead on Monday.", 1),
        ("GUNMEN KILLED ELENA DE MORA, WIFE OF A COLONEL.", 1),
    ],
)
def test_a_name_at_a_noun_of_killing_is_a_victim(text: str, people: int) -> None:
    assert sum(low or 0 for _, low, _ in counts(text)) == people


@pytest.mark.parametrize(
    "text",
    [
        "Yesterday's murder shook the town.",
        "The army's killing of time annoyed the minister.",
        "The city's murder rate has fallen.",
        "They fear the death of Democracy.",
        "THEY FEAR THE DEATH OF HOPE.",
        "Friends mourned the death of Elena Mora after a long illness.",
        "She was held in the murder in the city of Cartago.",
    ],
)
def test_times_owners_and_ideas_are_no_victims(text: str) -> None:
    assert counts(text) == []


def test_a_title_gives_a_named_victim_its_status() -> None:
    assert statuses("They condemned the murders of Elena Mora, Colonel Pablo Rey and Senator Ana Paz.") == [
        "unknown",
        "combatant",
        "civilian",
    ]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("ELENA MORA, 72, WHO WORKED IN THE SHOP ON THE CORNER, WAS KILLED.", 1),
        ("The attack resulted in one person wounded and broken windows.", 1),
        ("They attended the funerals of the six priests who were killed.", 6),
        ("Elena Mora, party leader and former ambassador to Peru, was shot dead.", 1),
        ("The man resisted and they shot him.", 1),
        ("He leads the movement that followed Elena Mora, who was murdered in May.", 1),
        ("The court closed the murder case of former minister Elena Mora.", 1),
        ("Eight bombs were detonated on Monday and killed six teachers.", 6),
        ("He was shot twice in the square.", 1),
    ],
)
def test_victims_are_found_behind_asides_titles_and_pronouns(text: str, people: int) -> None:
    assert sum(low or 0 for _, low, _ in counts(text)) == people


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Pablo Rey, presidential candidate for the disbanded rebel group, was shot dead.", "civilian"),
        ("Pablo Rey, the son-in-law of General Ana Paz, chief of the air force, was wounded.", "civilian"),
    ],
)
def test_a_victim_keeps_its_own_status_beside_the_fighters_it_is_described_by(text: str, status: str) -> None:
    assert statuses(text) == [status]
