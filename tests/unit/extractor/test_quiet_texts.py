"""Why a text in which nobody is said to be harmed stays silent, by its own words."""

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
            "Soldiers arrested 30 market women in Bamenda on Monday, a lawyer said. They were held in a barracks.",
            "other_harm",
        ),
        ("Gunmen freed a Danish geologist on Monday after two months in the hills, the army said.", "other_harm"),
        ("Shells tore the roof off a bakery in Avdiivka on Monday. Nobody was touched, the baker said.", "negated"),
        ("An air strike on a depot near Hajjah caused no casualties on Monday, a ministry said.", "negated"),
        ("Rockets fell near a port on Monday. There were no immediate reports of casualties.", "no_casualties"),
        ("The embassy warned on Monday of possible attacks by militants on beach resorts.", "hypothetical"),
        ("The rebels may kill more than they feed, an elder said on Monday.", "hypothetical"),
        ("The cell had planned to bomb a fair and kill its visitors, the army said on Monday.", "hypothetical"),
        ("Forty pupils would have been killed if the shell had hit the school in Bin Jawad on Monday.", "hypothetical"),
        (
            "The town marks the tenth anniversary of the attack in which 20 people died, the mayor said on Monday.",
            "historical",
        ),
        ("The bakers of the town won a prize for their bread on Monday.", "no_casualties"),
    ],
)
def test_a_text_without_harm_gives_its_reason(body: str, expected: str | None) -> None:
    assert reason(body) == expected


def test_what_may_have_happened_is_no_forecast() -> None:
    assert reason("The raid on Sabha on Monday may have killed six civilians, a medic said.") is None
