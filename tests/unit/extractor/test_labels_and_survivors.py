"""Counts behind labels, deaths told by who survived or by "fatally", and numbers that are taken back."""

import pytest

from tests.unit.extractor.reading import counts


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Killed: 12. Wounded: 30.", [("killed", 12, 12), ("injured", 30, 30)]),
        ("Dead on arrival – 3; died in the ward – 2.", [("killed", 3, 3), ("killed", 2, 2)]),
        ("The dead of the shelling number 19.", [("killed", 19, 19)]),
        ("The clinic puts the dead at nine.", [("killed", 9, 9)]),
        ("Dead are four farmers.", [("killed", 4, 4)]),
    ],
)
def test_a_label_counts_the_people_behind_it(words: str, found: list[tuple[str, int, int]]) -> None:
    assert counts(words) == found


@pytest.mark.parametrize(
    ("words", "dead"),
    [
        ("None of the eight passengers survived.", 8),
        ("Of the eight passengers, only three survived.", 5),
        ("He is the sole survivor of the eight passengers.", 7),
        ("All but three of the eight passengers died.", 5),
    ],
)
def test_survivors_tell_how_many_died(words: str, dead: int) -> None:
    assert counts(words) == [("killed", dead, dead)]


@pytest.mark.parametrize(
    "words",
    ["All eight passengers survived.", "None of the eight passengers would survive a hit.", "The eight survived."],
)
def test_those_who_survived_count_no_dead(words: str) -> None:
    assert counts(words) == []


def test_those_hit_fatally_are_told_from_the_others() -> None:
    assert counts("Nine farmers were hit, two of them fatally.") == [("killed", 2, 2), ("injured", 7, 7)]
    assert counts("Nine farmers were hit, none of them fatally.") == [("injured", 9, 9)]


def test_a_denied_number_is_no_count() -> None:
    assert counts("Nine, not ninety, were killed at the mill.") == [("killed", 9, 9)]


def test_who_tells_of_the_dead_is_none_of_them() -> None:
    assert counts("Gunmen killed ten, the governor of the province said.") == [("killed", 10, 10)]
    assert counts("Gunmen killed ten, a governor and a judge.") == [
        ("killed", 10, 10),
        ("killed", 1, 1),
        ("killed", 1, 1),
    ]


def test_both_and_he_count() -> None:
    assert counts("Both were killed.") == [("killed", 2, 2)]
    assert counts("He and his driver were killed.") == [("killed", 1, 1), ("killed", 1, 1)]
