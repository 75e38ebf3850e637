"""What is left of a page, often its headline alone, tells of people hurt by the kind of shooting that it names."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import extract
from tests.unit.extractor.reading import article

PUBLISHED = datetime(2015, 6, 22, 12, tzinfo=UTC)


def told(body: str, title: str = "") -> list[tuple[str, int | None, int | None]]:
    events = extract(article(body, title, published=PUBLISHED)).events
    return [(group.outcome, group.min, group.max) for event in events for group in event.casualties]


@pytest.mark.parametrize(
    ("title", "harmed"),
    [
        ("Police investigate early morning double homicide", ("killed", 2, 2)),
        ("Two men sought after quadruple shooting, police say", ("killed_or_injured", 4, 4)),
        ("Club closed after fatal shooting", ("killed", 1, None)),
        ("Second arrest in shooting death", ("killed", 1, 1)),
        ("Birchwood shooting victims identified", ("killed_or_injured", 2, None)),
        ("Police: Shooting victim not the intended target", ("killed_or_injured", 1, 1)),
        ("Victims of the street party shooting", ("killed_or_injured", 2, None)),
        ("Arrest made in homicide after pool party", ("killed", 1, None)),
        ("Shooting at bar sends 4 people to the hospital", ("injured", 4, 4)),
        ("Shooting outside a club, hitting four people", ("killed_or_injured", 4, 4)),
        ("Man arrested in shooting of 3-year-old", ("killed_or_injured", 1, 1)),
    ],
)
def test_the_kind_of_shooting_says_who_was_hit(title: str, harmed: tuple[str, int | None, int | None]) -> None:
    assert told("", title) == [harmed]


@pytest.mark.parametrize(
    "title",
    [
        "Homicide detectives move to a new office",
        "City sees no fatal shooting this year",
        "Man convicted of vehicular homicide in county court",
        "Shots fired at club, nobody in custody",
        "Gunman sought after shooting at mall",
    ],
)
def test_what_says_nothing_of_victims_counts_nobody(title: str) -> None:
    assert told("", title) == []


def test_beside_an_account_the_name_counts_nobody_again() -> None:
    body = (
        "Three men were shot outside a club in Statesville on Saturday, police said. The triple shooting is reviewed."
    )
    assert told(body) == [("killed_or_injured", 3, 3)]
