"""How predictions meet FA-KES's one figure a report."""

from typing import Any

import pytest

from evaluation.measures import Found, Share
from evaluation.scores.fakes import marks_of, naive_marks
from evaluation.sets.fakes import BLIND_FROM, Report, report_of
from schemas import Event
from tests.unit.alerting.builders import injured, killed, perpetrator, place
from tests.unit.alerting.builders import report as event
from tests.unit.evaluation.judged import judged

RIGHT, WRONG = Share(1, 1), Share(0, 1)
TOWN: dict[str, Any] = {"name": "Sarmada", "country": "SY", "latitude": 36.2, "longitude": 36.7}


def gold(civilians: int = 0, combatants: int = 0, **fields: Any) -> Report:
    item: dict[str, Any] = {
        "id": "1",
        "title": "T",
        "text": "X",
        "date": "2015-05-09",
        "location": "idlib",
        "actor": "unknown",
    }
    item |= {"cause": "shelling", "civilians": civilians, "noncivilians": combatants}
    return report_of(item | fields)


def told(*groups: Any, ordinal: int = 0, **fields: Any) -> Event:
    known = {"casualties": groups, "place": place(**TOWN, admin1="Idlib"), "incident_ref": ordinal}
    return event("a", "2015-05-09", ordinal=ordinal, **(known | fields))


@pytest.mark.parametrize(
    ("said", "exact", "near"), [(100, RIGHT, RIGHT), (110, WRONG, RIGHT), (90, WRONG, RIGHT), (111, WRONG, WRONG)]
)
def test_a_count_is_exact_or_within_a_tenth_of_the_truth(said: int, exact: Share, near: Share) -> None:
    marks = marks_of(gold(100), judged(told(killed(said))))
    assert (marks["civilians_exact"], marks["civilians_within_10"]) == (exact, near)


def test_people_of_unknown_status_count_as_civilians() -> None:
    marks = marks_of(gold(7), judged(told(killed(3), killed(4, status="unknown"))))
    assert marks["civilians_exact"] == RIGHT


def test_police_count_with_the_fighters() -> None:
    marks = marks_of(gold(0, 7), judged(told(killed(3, status="combatant"), killed(4, status="security"))))
    assert (marks["combatants_exact"], marks["civilians_none"]) == (RIGHT, RIGHT)


def test_dead_of_a_battle_that_raised_no_alert_are_counted_all_the_same() -> None:
    marks = marks_of(gold(13), judged(told(killed(13, status="unknown"), event_type="battle")))
    assert marks["civilians_exact"] == RIGHT


def test_silence_is_right_where_nobody_died_and_wrong_where_somebody_did() -> None:
    assert marks_of(gold(0), judged())["civilians_none"] == RIGHT
    assert marks_of(gold(3), judged())["civilians_exact"] == WRONG


def test_zeros_and_positives_are_asked_apart() -> None:
    assert "civilians_exact" not in marks_of(gold(0), judged(told(killed(2))))
    assert "civilians_none" not in marks_of(gold(2), judged(told(killed(2))))


def test_the_incident_told_first_is_asked_and_the_largest_apart() -> None:
    far = place("Daraa", country="SY", admin1="Daraa", latitude=32.6, longitude=36.1)
    marks = marks_of(gold(2), judged(told(killed(2)), told(killed(60), ordinal=1, place=far)))
    assert (marks["civilians_exact"], marks["largest_exact"]) == (RIGHT, WRONG)


def test_an_incident_in_which_nobody_was_killed_does_not_come_first() -> None:
    far = place("Daraa", country="SY", admin1="Daraa", latitude=32.6, longitude=36.1)
    marks = marks_of(gold(2), judged(told(injured(5)), told(killed(2), ordinal=1, place=far)))
    assert marks["civilians_exact"] == RIGHT


def test_a_total_over_a_war_is_no_incident() -> None:
    total = told(killed(320_000), scope="war_total", incident_ref=None)
    assert marks_of(gold(0), judged(total))["civilians_none"] == RIGHT


def test_the_side_of_the_dead_is_right_only_as_a_whole() -> None:
    both = told(killed(3), killed(4, status="combatant"))
    assert marks_of(gold(3, 4), judged(both))["side"] == RIGHT
    assert marks_of(gold(7), judged(both))["side"] == WRONG


def test_damascus_holds_its_countryside() -> None:
    marks = marks_of(gold(2, location="damascus"), judged(told(killed(2), place=place(**TOWN, admin1="Rif Dimashq"))))
    assert marks["province"] == RIGHT


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("Syrian regime", "syrian government or russian troops"),
        ("rebels", "armed opposition groups"),
        ("unidentified gunmen", "unknown"),
    ],
)
def test_a_perpetrator_belongs_to_a_class_of_the_set(name: str, actor: str) -> None:
    marks = marks_of(gold(2, actor=actor), judged(told(killed(2), actors=(perpetrator(name),))))
    assert marks["actor"] == RIGHT


def test_a_named_actor_where_the_set_knows_none_is_wrong() -> None:
    assert marks_of(gold(2), judged(told(killed(2), actors=(perpetrator("rebels"),))))["actor"] == WRONG


def test_the_kind_of_act_tells_the_cause() -> None:
    assert marks_of(gold(2), judged(told(killed(2), event_type="air_strike")))["cause"] == RIGHT
    assert marks_of(gold(2), judged(told(killed(2), event_type="ied")))["cause"] == WRONG


def test_reports_from_the_fixed_day_on_are_blind() -> None:
    assert gold(date=BLIND_FROM.isoformat()).part == "blind"
    assert gold(date="2015-12-31").part == "train"


def test_the_baseline_takes_everybody_for_a_civilian() -> None:
    marks = naive_marks(gold(0, 29, text="Some 29 rebels were killed."))
    assert (marks["civilians_none"], marks["side"], marks["alert"]) == (WRONG, WRONG, Found(wrong=1))
