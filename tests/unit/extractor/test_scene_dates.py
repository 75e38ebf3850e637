"""Days to which a text puts the event by name, wherever it says so; published on Wednesday, 22 March 2017."""

from datetime import date

import pytest

from services.extractor.date.scene_dates import scene_dates
from services.extractor.extract import tell
from tests.unit.extractor.reading import article, only_event


def named(text: str) -> list[int]:
    told = article(text)
    readings = tell(told, told.text).readings
    return [scene.day.first.day for scene in scene_dates(readings, {r.sentence.index for r in readings})]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("The shooting happened about 9 p.m. on Friday in a parking lot.", [17]),
        ("Police were called to a house on Maple Avenue about 2 a.m. Saturday for two people shot.", [18]),
        ("A man has been jailed in connection with the March 4 shooting of his wife.", [4]),
        ("Two men remember Saturday's deadly shooting.", [18]),
        ("A man opened fire on a crowd Friday night.", [17]),
        ("Police have looked for the man since the March 4 shooting.", [4]),
    ],
)
def test_the_day_of_the_event_is_named(text: str, days: list[int]) -> None:
    """By a verb of happening, by the alarm, or by the noun that the day describes."""
    assert named(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "The man charged with the shooting appeared in court on Monday.",
        "(Published Monday, March 20, 2017) Two people were shot.",
        "Authorities Monday said that the shooting was under investigation.",
        "The victim was buried on Monday.",
    ],
)
def test_the_day_of_a_report_an_arrest_or_a_trial_is_not_the_events(text: str) -> None:
    """It is that of what came afterwards."""
    assert named(text) == []


def test_a_follow_up_has_the_day_of_the_event_and_not_of_the_arrest() -> None:
    """The lead tells of the arrest, a later sentence names the day."""
    body = (
        "Police in Toledo, Ohio, arrested a man on Tuesday in a shooting that killed two people outside a bar. "
        "The shooting happened about 2 a.m. on March 4 in the 1500 block of Maple Avenue."
    )
    assert only_event(body).occurred.start == date(2017, 3, 4)


def test_an_event_without_a_day_of_its_own_has_the_one_that_the_text_names() -> None:
    """Instead of the day of publication."""
    body = (
        "Two people were shot dead outside a bar in Toledo, Ohio. The names were not released. Nobody saw the gunman. "
        "He wore a mask. Neighbors slept. The bar was closed by then. The shooting happened on Sunday."
    )
    assert (only_event(body).occurred.start, only_event(body).occurred.basis) == (date(2017, 3, 19), "relative")
