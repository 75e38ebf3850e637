"""Deaths and wounds are told in many ways; each counts the people who suffered them, and nothing else."""

import pytest

from tests.unit.extractor.reading import counts


@pytest.mark.parametrize(
    "words",
    [
        "Four farmers fell to sniper fire on the ridge.",
        "Four farmers met a violent death at the ford.",
        "Four farmers had their throats cut.",
        "Machine-gun fire cut down four farmers.",
        "Four farmers were torn to pieces by the mine.",
        "The raid wiped out a family of four.",
        "Four farmers did not survive the night.",
        "Four farmers were dug out dead.",
        "Four farmers paid with their lives.",
        "Four shrouds lay in the yard after the shelling.",
    ],
)
def test_a_death_is_counted_however_it_is_told(words: str) -> None:
    assert counts(words) == [("killed", 4, 4)]


@pytest.mark.parametrize(
    "words",
    [
        "Four farmers were hit by shrapnel.",
        "Four farmers were cut by flying glass.",
        "Four farmers lost limbs.",
        "Four farmers suffered severe burns.",
        "Four farmers are in intensive care.",
        "Four farmers were operated on.",
    ],
)
def test_a_wound_is_counted_however_it_is_told(words: str) -> None:
    assert counts(words) == [("injured", 4, 4)]


@pytest.mark.parametrize(
    "words",
    [
        "Four farmers lost their land.",
        "Four farmers were hit by the new tax.",
        "The company cut down four mahogany trees.",
        "Four farmers were in the hospital garden.",
    ],
)
def test_loss_and_blows_without_wounds_count_nobody(words: str) -> None:
    assert counts(words) == []
