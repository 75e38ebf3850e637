"""What is only recalled is history; what nobody knew of until now is news, and so is an attack beside a memorial."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import extract
from tests.unit.extractor.reading import article

pytestmark = pytest.mark.usefixtures("rules_alone")

PUBLISHED = datetime(2018, 5, 16, 12, tzinfo=UTC)


def reason(body: str, title: str = "") -> str | None:
    extraction = extract(article(body, title, published=PUBLISHED))
    return extraction.silence.why_not if extraction.silence is not None else extraction.events[0].why_not


def late(body: str) -> bool:
    return extract(article(body, "", published=PUBLISHED)).events[0].late is not None


@pytest.mark.parametrize(
    "body",
    [
        "The ferry sails again, eight months after a rocket came down on the quay. Eleven passengers were killed.",
        "Half a century on, the village keeps their shoes. Soldiers shot 40 farmers at the mill.",
        "The tribunal refused to free the man whose militia killed 30 villagers in 1991.",
        "The museum guide stops by the well. Khmer Rouge guards clubbed 60 people to death behind it.",
        "1944: Soldiers burn a church, killing 90.",
        "Guards threw grenades into a barn full of farmers. That was in May 1994. He has lived abroad ever since.",
    ],
)
def test_what_is_told_of_a_past_time_is_historical(body: str) -> None:
    assert reason(body) == "historical"


@pytest.mark.parametrize(
    "body",
    [
        "Eight months after a truce was signed, a rocket killed eleven passengers on the quay on Monday, police said.",
        "Rebels shot dead the custodian of a museum of the 1991 war in Goma on Monday, his family said.",
        "They were reading out the names of the dead of 1991. A bomb under the lectern killed six people this morning.",
        "Soldiers shot dead 14 farmers at a mill that was built in 1961, near Goma.",
    ],
)
def test_an_attack_beside_the_past_is_news(body: str) -> None:
    assert reason(body) is None


@pytest.mark.parametrize(
    "words",
    [
        "No newspaper had learned of it until now.",
        "Nobody had ever reported a killing there.",
        "The place stands in no register and on no list.",
        "Their families had been counted as emigrants until last week.",
    ],
)
def test_deaths_that_nobody_knew_of_are_told_late(words: str) -> None:
    body = f"Soldiers killed 19 men at the market of Goma in March last year. {words}"
    assert late(body)
    assert reason(body) is None


def test_a_known_grave_and_a_crime_without_suspects_tell_nothing_late() -> None:
    assert not late("Soldiers killed 19 men at Goma in March last year. The grave was long known.")
    assert not late("Soldiers killed 19 men at Goma in March last year. No arrests had been reported until Monday.")


def test_who_dies_in_bed_is_killed_by_nobody() -> None:
    assert reason("The headmaster, whose school rebels had burned, died of a stroke on Monday.") != "crime"
    assert not extract(article("The imam died in his bed on Monday.", "")).events
    assert extract(article("The imam died of a stroke in army custody under torture on Monday.", "")).events
