"""What is known in the end of each scenario does not depend on the order in which its reports arrive."""

import random

import pytest

from evaluation.sets import scenarios
from schemas import Event
from services.alerting.ledger.statements import rank_of
from services.extractor.extract import extract
from tests.unit.alerting.test_any_order import ends

_SHUFFLES = 6


@pytest.mark.parametrize("scenario", list(scenarios.read()), ids=lambda scenario: scenario.item_id)
def test_a_scenario_ends_the_same_in_any_order_of_arrival(scenario: scenarios.Scenario) -> None:
    """Claims, tolls, positions and grading of every incident, after six shuffles of its events."""
    events: list[Event] = [e for step in scenario.steps for e in extract(step.article).events]
    expected = ends(sorted(events, key=rank_of))
    for seed in range(_SHUFFLES):
        random.Random(seed).shuffle(events)
        assert ends(events) == expected
