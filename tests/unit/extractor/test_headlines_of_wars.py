"""Headlines from lands at war: short, hurried, hedged, hidden from filters; often all that a feed carries."""

from datetime import UTC, datetime

import pytest

from schemas import Event
from services.extractor.extract import extract
from tests.unit.extractor.reading import article, groups

PUBLISHED = datetime(2026, 2, 5, 12, tzinfo=UTC)


def told(title: str, published: datetime = PUBLISHED) -> list[Event]:
    return list(extract(article("", title, published=published)).events)


def only(title: str) -> Event:
    (event,) = told(title)
    return event


@pytest.mark.parametrize(
    "title",
    [
        "Gunmen kill 13 in attack on market in Kwara, Nigeria",
        "A woman and a child were killed in Gaza",
        "Two killed, four injured in attack on monastery in Myanmar",
        "Man shot dead in Aleppo",
    ],
)
def test_where_there_is_war_a_killing_without_a_named_group_is_no_ordinary_crime(title: str) -> None:
    assert [event.why_not for event in told(title)] == [None]


@pytest.mark.parametrize(
    ("title", "published"),
    [
        ("Gunmen kill five in bar in Guadalajara, Mexico", PUBLISHED),
        ("Man shot dead in Aleppo", datetime(2004, 2, 5, tzinfo=UTC)),
        ("Man shot dead in Lahore, Pakistan", PUBLISHED),
        ("Jealous husband shoots dead two neighbours in Kano, Nigeria", PUBLISHED),
        ("Gunmen kill trader in robbery in Kano, Nigeria", PUBLISHED),
    ],
)
def test_elsewhere_before_the_war_and_for_a_private_end_it_stays_crime(title: str, published: datetime) -> None:
    assert [event.why_not for event in told(title, published)] == ["crime"]


@pytest.mark.parametrize(
    ("title", "killed"),
    [
        ("A martyr killed by Israeli forces in Rafah", [("unknown", 1, 1)]),
        ("Three martyrs in shelling of Khan Younis", [("unknown", 3, 3)]),
        ("Villagers allegedly shot dead during military operation in Kano", [("civilian", 2, None)]),
        ("Soldiers allegedly shot dead car dealer in Kebbi", [("civilian", 1, 1)]),
        ("Taxi driver on bus route shot dead in Aleppo", [("civilian", 1, 1)]),
        ("Mayor of Aleppo shot dead", [("civilian", 1, 1)]),
        ("A teacher, identified as Nooruddin, was shot dead by assailants in Miranshah", [("civilian", 1, 1)]),
        ("Double murder in Kabul", [("unknown", 2, 2)]),
    ],
)
def test_who_was_killed_is_read_from_a_headlines_grammar(title: str, killed: list[tuple[str, int, int]]) -> None:
    assert groups(only(title)) == killed


def test_whoever_shoots_is_not_read_for_the_victim() -> None:
    assert told("Soldiers at checkpoint shot at a bus in Kano") == []


@pytest.mark.parametrize("word", ["kil*led", "k*lled", "kil●led", "killed"])
def test_a_word_that_is_hidden_from_filters_is_read_as_it_is_meant(word: str) -> None:
    event = only(f"Civilian {word} in Aleppo")
    assert groups(event) == [("civilian", 1, 1)]
    assert event.casualties[0].span.quote in f"Civilian {word} in Aleppo"


@pytest.mark.parametrize("title", ["A 5*4 grid in Aleppo", "Aleppo: the *best* shop", "Rated ***** for a killer show"])
def test_other_marks_hide_nothing(title: str) -> None:
    assert told(title) == []


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("Airstrikes in Sanaa causing casualties among civilians", "killed_or_injured"),
        ("Shelling in Kharkiv, there are dead and wounded", "killed_or_injured"),
        ("A suicide bomber detonates himself in Anbar, causing injuries", "injured"),
    ],
)
def test_harm_without_a_number_is_two_or_more(title: str, outcome: str) -> None:
    event = only(title)
    assert groups(event, outcome) in ([("unknown", 2, None)], [("civilian", 2, None)])
    assert event.why_not is None


@pytest.mark.parametrize(
    "title",
    [
        "No casualties reported after strike left no injured in Kharkiv",
        "Drill in Kharkiv: if there are dead and wounded, medics train",
        "Shelling in Kharkiv may have left casualties",
    ],
)
def test_harm_that_is_denied_or_feared_is_none(title: str) -> None:
    assert told(title) == []


@pytest.mark.usefixtures("rules_alone")
def test_a_gunman_who_storms_a_bar_is_no_weather() -> None:
    assert only("Gunman storms into bar in Maiduguri and leaves one dead").domain == "conflict"
