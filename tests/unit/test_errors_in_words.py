"""What is wrong with a message, in words that a person can act on."""

import json
from typing import Any

import pytest
from kafka.errors import KafkaTimeoutError
from pydantic import ValidationError

from schemas import Event
from services.runtime.errors import explain, named
from tests.unit.alerting.builders import report

GOOD: dict[str, Any] = report("a", "2017-05-09").model_dump(mode="json")


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({"event_type": "bombing"}, "event_type: must be one of air_strike, drone_strike, "),
        ({"reported_at": "2017-05-09T12:00:00"}, "reported_at: needs a time zone, e.g. 2017-03-22T14:00Z"),
        ({"reported_at": "noon"}, "reported_at: is no time, e.g. 2017-03-22T14:00Z"),
        ({"article_version": 0}, "article_version: must be at least 1"),
        ({"article_version": "two"}, "article_version: is no whole number"),
        ({"confidence": 2}, "confidence: must be at most 1.0"),
        ({"url": None}, "url: is no text"),
        ({"casualties": 3}, "casualties: is no list"),
        ({"occurred": 3}, "occurred: is no JSON object"),
        ({"occurred": GOOD["occurred"] | {"start": "May"}}, "occurred.start: is no date, e.g. 2017-03-22"),
        ({"casualties": [{}]}, "casualties.0.outcome: is missing; casualties.0.status: is missing; "),
    ],
)
def test_each_field_is_named_with_what_is_wrong(fields: dict[str, Any], due: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Event.from_json(json.dumps(GOOD | fields))
    assert explain(wrong.value).startswith(due)


def test_what_is_no_json_is_said_to_be_none() -> None:
    with pytest.raises(ValidationError) as wrong:
        Event.from_json("{")
    assert explain(wrong.value).startswith("message: is no JSON (EOF while parsing")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KafkaTimeoutError("no broker"), "KafkaTimeoutError: no broker"),
        (ValueError("no port"), "ValueError: no port"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_the_kind_of_an_error_is_named_once(error: Exception, words: str) -> None:
    assert named(error) == words


def test_the_words_of_a_rule_of_our_own_stay() -> None:
    counts = GOOD["casualties"][0] | {"min": 5, "max": 3}
    with pytest.raises(ValidationError) as wrong:
        Event.from_json(json.dumps(GOOD | {"casualties": [counts]}))
    assert "min 5 is above max 3" in explain(wrong.value)
