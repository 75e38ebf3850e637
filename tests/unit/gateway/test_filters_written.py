"""Saved filters are read again as what they were."""

import json
from typing import Any

import pytest

from services.gateway.api.filters import Filters


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"country": "sy, UA", "min_killed": 3},
        {"bbox": "35.7,32.3,42.4,37.3"},
        {"bbox": "170,-20,-170,10", "everything": True},
        {"near": "35.95,39.01", "radius": 30},
        {"happened_from": "2017-03-01", "reported_from": "2017-03-01T00:00:00Z"},
        {
            "event_type": ["air_strike", "shelling"],
            "grading": "contested",
            "text": "school",
            "perpetrator": "coalition",
        },
    ],
    ids=["all", "countries", "box", "date-line", "circle", "times", "words"],
)
def test_filters_outlive_being_written(asked: dict[str, Any]) -> None:
    filters = Filters.model_validate(asked)
    written = json.loads(filters.model_dump_json())

    assert written.keys() == asked.keys()
    assert Filters.model_validate(written).wanted == filters.wanted
    assert Filters.model_validate(written) == filters
