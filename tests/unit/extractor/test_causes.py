"""What did the harm: the cause that a sentence names, and causes that only stand beside an attack."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import extract
from tests.unit.extractor.reading import article

pytestmark = pytest.mark.usefixtures("rules_alone")

PUBLISHED = datetime(2018, 5, 16, 12, tzinfo=UTC)


def reason(body: str) -> str | None:
    extraction = extract(article(body, published=PUBLISHED))
    return extraction.silence.why_not if extraction.silence is not None else extraction.events[0].why_not


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Measles killed three infants near Goma on Monday. Rebels had shelled the road to the clinic.",
            "disaster",
        ),
        ("A cyclone that went over the delta like a bomb killed 40 people on Monday, the army said.", "disaster"),
        ("Two children died of hunger in besieged Taiz on Monday, medics said. Shells fell on the market.", "indirect"),
        (
            "Nine migrants drowned when a dinghy capsized off Sfax on Monday. Some had fled a war.",
            "accident",
        ),
        ("As a storm came in, rebels killed four fishermen near Palma on Monday, villagers said.", None),
        ("Soldiers fired at a boat off Sfax on Monday and nine migrants drowned, a rescuer said.", None),
        ("Militants killed six people in an attack on a camp of flood victims in Borno on Monday.", None),
        ("Two prisoners were hanged in Minna on Monday, after their last appeal to the supreme court.", "judicial"),
        ("Two prisoners of the rebels were hanged in Minna on Monday, residents said.", None),
    ],
)
def test_the_cause_is_what_does_the_harm(body: str, expected: str | None) -> None:
    assert reason(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A mob beat two pedlars to death in Gaya on Monday, police said.", "crime"),
        ("A mob shouting slogans against outsiders beat two pedlars to death in Gaya on Monday, police said.", None),
        ("Unidentified gunmen shot dead a newspaper columnist in Tampico on Monday, colleagues said.", None),
        ("Gunmen killed a jeweller and two customers during a hold-up in Accra on Monday.", "crime"),
        ("Soldiers surrounded the square in Conakry on Monday. Eleven people were killed, a surgeon said.", None),
    ],
)
def test_a_public_victim_a_community_or_armed_forces_make_more_than_a_crime(body: str, expected: str | None) -> None:
    assert reason(body) == expected
