"""When a life-cycle scenario counts as told right."""

from typing import Any

import pytest

from evaluation.judging import Judged, judge_stream
from evaluation.measures import Share
from evaluation.scores.scenarios import marks_of, misses_of
from evaluation.sets.scenarios import Ends, Scenario, ScenarioError, ends_of, scenario_of
from services.alerting.telling.policy import Policy

RIGHT, WRONG = Share(1, 1), Share(0, 1)
TEXT = "An air strike on a market in Zabid, Yemen, killed {} civilians on Monday, the health ministry said."


def article(number: str, hour: int, *alerts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "publisher": "Own",
        "url": f"https://own.example/{hour}",
        "published_at": f"2017-05-09T{hour:02d}:00:00Z",
        "title": "Strike",
        "text": TEXT.format(number),
        "alerts": list(alerts),
    } | fields


def due(reason: str, killed: int | str, incident: str = "market") -> dict[str, Any]:
    return {"incident": incident, "reason": reason, "killed": killed}


OPENED, REPEATED = article("17", 8, due("new_incident", 17)), article("17", 9, silence="duplicate")


def scenario(*articles: dict[str, Any], incidents: Any = ({"name": "market", "killed": 17},)) -> Scenario:
    told = {"family": "own", "about": "A test.", "article": articles, "incident": incidents}
    return scenario_of("own", "dev", told)


def told(one: Scenario) -> Judged:
    return judge_stream([step.article for step in one.steps], Policy())


def test_a_stream_whose_every_article_does_what_is_due_is_right() -> None:
    one = scenario(OPENED, REPEATED)
    marks = marks_of(one, told(one))
    assert marks == {"sequence": RIGHT, "final": RIGHT, "articles": Share(2, 2), "silences": RIGHT}
    assert misses_of(one, told(one)) == []


def test_a_due_alert_that_does_not_come_makes_the_sequence_wrong_and_is_named() -> None:
    one = scenario(OPENED, article("17", 9, due("toll_raised", 20)))
    assert marks_of(one, told(one))["sequence"] == WRONG
    (miss,) = misses_of(one, told(one))
    assert miss.startswith("article 2: due market toll_raised killed 20; came silence (duplicate")


def test_an_alert_that_is_not_due_makes_the_sequence_wrong() -> None:
    one = scenario(article("17", 8, silence="duplicate"), incidents=())
    marks = marks_of(one, told(one))
    assert (marks["sequence"], marks["silences"], marks["final"]) == (WRONG, WRONG, WRONG)


@pytest.mark.parametrize("expected", [due("late_report", 17), due("new_incident", 18), due("new_incident", "17+")])
def test_reason_and_toll_belong_to_the_sequence(expected: dict[str, Any]) -> None:
    one = scenario(article("17", 8, expected))
    assert marks_of(one, told(one))["sequence"] == WRONG


def test_an_alert_of_another_incident_than_the_due_one_is_wrong() -> None:
    elsewhere = TEXT.format("5").replace("Zabid, Yemen", "Herat, Afghanistan")
    one = scenario(OPENED, article("5", 9, due("new_incident", 5), text=elsewhere))
    assert marks_of(one, told(one))["sequence"] == WRONG


def test_a_silence_for_another_reason_leaves_the_sequence_right() -> None:
    one = scenario(OPENED, REPEATED | {"silence": "opinion"})
    marks = marks_of(one, told(one))
    assert (marks["sequence"], marks["silences"]) == (RIGHT, WRONG)


@pytest.mark.parametrize("field", [{"killed": 18}, {"country": "SY"}, {"grading": "fair"}, {"positions": ["denied"]}])
def test_the_final_state_is_asked_field_by_field(field: dict[str, Any]) -> None:
    one = scenario(OPENED, incidents=({"name": "market", **field},))
    assert marks_of(one, told(one))["final"] == WRONG


def test_the_lines_of_a_paragraph_are_one_and_paragraphs_stay_apart() -> None:
    one = scenario(article("17", 8, due("new_incident", 17), text="\nOne\nline.\n\nAnother.\n"))
    assert one.steps[0].article.body == "One line.\n\nAnother."


@pytest.mark.parametrize(
    ("words", "count"),
    [(40, (40, 40)), ("40+", (40, None)), ("40-150", (40, 150)), ("up to 40", (None, 40)), ("none", None)],
)
def test_a_count_is_written_as_people_write_it(words: int | str, count: Ends) -> None:
    assert ends_of("own", words) == count


def test_a_count_that_is_none_says_in_which_file_and_what_to_write() -> None:
    with pytest.raises(ScenarioError, match='own: "many" is no count; write 40'.replace('"', "'")):
        ends_of("own", "many")
