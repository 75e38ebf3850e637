"""Other worlds, opinions and drills, and the real attacks that look like them."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import extract
from tests.unit.extractor.reading import article

pytestmark = pytest.mark.usefixtures("rules_alone")

PUBLISHED = datetime(2018, 5, 16, 12, tzinfo=UTC)


def reason(body: str, title: str = "") -> str | None:
    extraction = extract(article(body, title, published=PUBLISHED))
    return extraction.silence.why_not if extraction.silence is not None else extraction.events[0].why_not


@pytest.mark.parametrize(
    "body",
    [
        "In the third chapter of her saga, gunmen kill 14 guests at a wedding in a mountain village.",
        "A landmine kills four schoolboys in the opening scene of the film, and no one in the valley dares to speak.",
        "The opposition was slaughtered at half-time, said the midfielder, and the striker killed off the match.",
        "The shareholders were massacred on Tuesday. Stocks fell by nine percent and investors fled, a brokerage said.",
    ],
)
def test_harm_in_another_world_is_a_metaphor(body: str) -> None:
    assert reason(body) == "metaphor"


@pytest.mark.parametrize(
    "body",
    [
        "Militants killed 14 people in a cinema in Quetta on Monday during the last scene of a film, police said.",
        "A bomb killed nine people outside a stadium in Basra on Monday, police said. The match was in extra time.",
        "Rebels shot dead an actor who had played in the film of the war, near Goma on Monday, his family said.",
    ],
)
def test_an_attack_beside_another_world_is_real(body: str) -> None:
    assert reason(body) is None


def test_a_letter_to_the_editor_is_an_opinion() -> None:
    assert reason("Sir: Those who kill our herders know that nobody will ask why.", "Letter: who asks?") == "opinion"


def test_somebody_who_speaks_for_himself_and_tells_of_no_incident_has_an_opinion() -> None:
    body = "I have buried two friends of my youth. I wonder who gains when we kill. Our leaders will not tell us."
    assert reason(body) == "opinion"


def test_a_correspondent_who_counts_the_dead_reports() -> None:
    assert reason("Soldiers fired into a church in Ngozi on Monday. I counted 15 dead, our correspondent says.") is None


def test_a_drill_is_one_even_where_only_the_end_says_so() -> None:
    body = "Nurses carried 30 wounded from the station on Tuesday after a bomb left six dead. The drill lasted an hour."
    assert reason(body) == "exercise"
    assert reason(body.replace("The drill", "The rescue")) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The minister was crucified by the press in Lima on Monday.", "metaphor"),
        ("The senator's bill was killed in committee, and the lobby died a death.", "metaphor"),
        ("Bombs killed 60 people at a station in Porto on Monday in an exercise to test its hospitals.", "exercise"),
        ("Soldiers on their way to an exercise were ambushed. Rebels killed six farmers near Goma on Monday.", None),
    ],
)
def test_who_does_it_and_where_it_is_told_make_the_world(body: str, expected: str | None) -> None:
    assert reason(body) == expected


def test_what_a_plan_foresees_has_not_happened() -> None:
    assert reason("The leaked plan foresees 2,000 dead civilians in an assault on the port.") == "hypothetical"
