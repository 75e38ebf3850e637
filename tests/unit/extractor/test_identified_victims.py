"""Victims whom a sentence of their own calls by name."""

import pytest

from tests.unit.extractor.reading import events, only_event

LEAD = "A man was killed in a shooting in Toledo, Ohio, on Sunday. "


def named(body: str) -> list[tuple[str, int | None, str]]:
    return [(v.name, v.age, v.outcome) for event in events(body) for v in event.victims]


@pytest.mark.parametrize(
    "sentence",
    [
        "The victim was identified as Ralph Moreno, 22, of Dayton.",
        "Police identified the victim as Ralph Moreno, 22.",
        "The coroner identified the dead man as Ralph Moreno, 22.",
    ],
)
def test_the_victim_is_named_later(sentence: str) -> None:
    """The name stands far from the toll; its age stands behind it."""
    assert named(LEAD + "It happened at a bar. " + sentence) == [("Ralph Moreno", 22, "killed")]


def test_every_name_of_a_list_is_a_victim() -> None:
    """Ages stand before or behind the names."""
    body = "Two people were killed in a shooting in Toledo, Ohio, on Sunday. "
    body += "The victims were identified as 22-year-old Ralph Moreno and Anna Lund, 30."
    assert [name for name, *_ in named(body)] == ["Ralph Moreno", "Anna Lund"]


def test_what_became_of_a_named_victim_stays_open_where_some_were_killed_and_some_hurt() -> None:
    """Nothing says which of them it was."""
    body = "One man was killed and two were wounded in a shooting in Toledo, Ohio, on Sunday. "
    body += "One victim was identified as Ralph Moreno, 22."
    assert named(body) == [("Ralph Moreno", 22, "killed_or_injured")]


def test_a_suspect_is_no_victim() -> None:
    """However the sentence goes on."""
    assert named(LEAD + "The suspect in the killing was identified as Ralph Moreno, 22.") == []


def test_a_shooting_suspect_was_not_shot() -> None:
    """The word before "suspect" says of what."""
    body = "A shooting suspect was jailed on Sunday. A man was killed in Toledo, Ohio, on Saturday."
    assert [(c.outcome, c.min) for c in only_event(body).casualties] == [("killed", 1)]
