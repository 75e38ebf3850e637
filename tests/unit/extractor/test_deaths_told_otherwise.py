"""Deaths and wounds told by what became of people: by "them", survivors, coffins, broken bones, unknown trades."""

import pytest

from tests.unit.extractor.reading import counts, events

pytestmark = pytest.mark.usefixtures("rules_alone")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Militiamen took nine men off a ferry and shot them dead.", [("killed", 9, 9)]),
        ("Rebels tied the hands of 12 shepherds and cut their throats.", [("killed", 12, 12)]),
        ("Militiamen took nine men off a ferry and gave them bread.", []),
        ("Rebels threatened to take nine men and kill them.", [("killed", 9, 9)]),
    ],
)
def test_them_are_the_people_counted_before_the_verb(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert counts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("None of the seven passengers in the van survived.", [("killed", 7, 7)]),
        ("None of the three was alive when the smoke cleared.", [("killed", 3, 3)]),
        ("All of the seven passengers survived.", []),
    ],
)
def test_where_none_survived_all_are_dead(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert counts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Six others have burns.", [("injured", 6, 6)]),
        ("A baker has two broken ribs.", [("injured", 1, 1)]),
        ("A third, 19, lies in hospital.", [("injured", 1, 1)]),
        ("Six others have tickets.", []),
        ("A farmer had broken promises.", []),
    ],
)
def test_people_are_hurt_who_bear_wounds(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert counts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A mine killed four bargers on Monday.", [("killed", 4, 4)]),
        ("Shells killed 30 heifers on Monday.", []),
        ("The fire destroyed four trailers and killed nobody.", [("killed", 1, 1)]),
        ("Four aboard a lorry were killed.", [("killed", 4, 4)]),
        ("An aged couple were shot dead.", [("killed", 2, 2)]),
        ("One clerk, 31, dead on her own stairs.", [("killed", 1, 1)]),
    ],
)
def test_people_of_unknown_trades_and_places_are_counted(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert counts(text) == expected


def killed(body: str) -> list[tuple[int | None, int | None]]:
    return [(c.min, c.max) for event in events(body) for c in event.casualties if c.outcome == "killed"]


def test_those_buried_are_dead_where_violence_is_told() -> None:
    assert killed("Soldiers fired into a wedding at Marib on Monday. The village buried nine people on Tuesday.") == [
        (9, 9)
    ]


def test_a_funeral_without_violence_tells_of_no_killing() -> None:
    assert killed("The choir sang at Marib on Monday. The village buried two old farmers on Tuesday.") == []


def test_those_under_rubble_are_not_told_dead() -> None:
    assert (
        killed("A shell hit a house in Marib on Monday. Four people are buried under the rubble, rescuers said.") == []
    )


def test_the_buried_are_those_already_counted() -> None:
    assert killed("Soldiers shot dead nine people at Marib on Monday. Seven were buried on Tuesday.") == [(9, 9)]
