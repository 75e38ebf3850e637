"""Harm that was only planned, supposed or prevented, and machines that fall. Sentences are this project's own."""

import pytest

from tests.unit.extractor.reading import counts, mentions


@pytest.mark.parametrize(
    "text",
    [
        "The agent had the mission of assassinating the bishop.",
        "He was planning the assassination of the minister.",
        "A caller threatened the murder of two judges.",
        "The escorts prevent judges from being murdered.",
        "It would be worse if one senator were killed.",
    ],
)
def test_what_is_only_planned_or_supposed_is_possible(text: str) -> None:
    assert all(mention.modal for mention in mentions(text))
    assert mentions(text)


@pytest.mark.parametrize(
    "text", ["Police plan a raid. It killed six farmers.", "The plot that killed a judge was found."]
)
def test_a_plan_elsewhere_makes_nothing_possible(text: str) -> None:
    assert not any(mention.modal for mention in mentions(text))


@pytest.mark.parametrize(
    "text",
    [
        "An army helicopter was shot down near Cartago.",
        "He survived four assassination attempts.",
        "These men succumbed to temptation.",
    ],
)
def test_machines_and_attempts_are_no_victims(text: str) -> None:
    assert counts(text) == []


def test_people_shot_down_are_victims() -> None:
    assert counts("Soldiers shot down six protesters.") == [("killed_or_injured", 6, 6)]


def test_neither_nor_denies_harm() -> None:
    assert all(mention.negated for mention in mentions("Neither the consul nor his wife were injured."))
