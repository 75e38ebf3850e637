"""How predictions meet MUC's templates."""

from typing import Any

import pytest

from evaluation.marks import Marks
from evaluation.measures import Found, Share
from evaluation.scores.muc import marks_of, naive_marks
from evaluation.sets.muc import Report
from schemas import Event
from tests.unit.alerting.builders import injured, killed, perpetrator, place
from tests.unit.alerting.builders import report as event
from tests.unit.evaluation.judged import judged
from tests.unit.evaluation.muc_reports import report, target, template

LIMA = place("Lima", country="PE", admin1="Lima", latitude=-12.05, longitude=-77.04)
AYACUCHO = place("Ayacucho", country="PE", admin1="Ayacucho", latitude=-13.16, longitude=-74.22)
RIGHT, WRONG = Share(1, 1), Share(0, 1)


def told(*groups: Any, ordinal: int = 0, **fields: Any) -> Event:
    known = {"casualties": groups, "place": LIMA, "event_type": "armed_attack", "incident_ref": ordinal}
    return event("a", "1989-03-03", ordinal=ordinal, **(known | fields))


def marks(gold: Report, *events: Event) -> Marks:
    return marks_of(gold, judged(*events))


def test_a_right_answer_is_right_in_every_slot() -> None:
    gold = report(template(target(number=5), target(effect="INJURY", number=2)))
    assert marks(gold, told(killed(5), injured(2))) == {
        "alert": Found(1),
        "killed_exact": RIGHT,
        "killed_all": RIGHT,
        "effect": Found(2),
        "type": Found(2),
        "number": Found(2),
        "incident_type": RIGHT,
        "country": RIGHT,
        "province": RIGHT,
        "perpetrator": Found(),
    }


def test_silence_about_civilians_killed_is_missed_in_alert_and_slots() -> None:
    said = marks(report(template(target(number=5))))
    assert (said["alert"], said["killed_exact"], said["number"]) == (Found(missed=1), WRONG, Found(missed=1))


def test_an_alert_without_a_template_is_wrong_with_all_its_victims() -> None:
    said = marks(report(), told(killed(5)))
    assert (said["alert"], said["effect"], said["number"]) == (Found(wrong=1), Found(wrong=1), Found(wrong=1))


@pytest.mark.parametrize("events", [(), (told(killed(2)),)])
def test_an_optional_template_counts_neither_way(events: tuple[Event, ...]) -> None:
    said = marks(report(template(target(number=5), optional=True)), *events)
    assert "alert" not in said
    assert "killed_all" not in said
    assert (said["effect"], said["number"]) == (Found(), Found())


def test_a_wrong_number_is_both_wrong_and_missed() -> None:
    said = marks(report(template(target(number=5))), told(killed(6)))
    assert (said["killed_exact"], said["type"], said["number"]) == (WRONG, Found(1), Found(wrong=1, missed=1))


def test_an_open_number_wants_the_same_minimum() -> None:
    gold = report(template(target(number=(5, None))))
    assert marks(gold, told(killed(5, None)))["killed_exact"] == RIGHT
    assert marks(gold, told(killed(6, None)))["killed_exact"] == WRONG


def test_several_killed_without_a_number_is_right_with_any_deaths_but_not_asked_exactly() -> None:
    gold = report(template(target() | {"number": []}))
    assert marks(gold, told(killed(4)))["killed_all"] == RIGHT
    assert marks(gold)["killed_all"] == WRONG
    assert "killed_exact" not in marks(gold, told(killed(4)))


def test_the_largest_incident_is_asked_and_not_the_sum() -> None:
    gold = report(template(target(number=5)), template(target(number=2), location=["PERU: AYACUCHO (DEPARTMENT)"]))
    events = (told(killed(5)), told(killed(2), ordinal=1, place=AYACUCHO))
    assert marks(gold, *events)["killed_exact"] == RIGHT
    assert marks(gold, told(killed(7)))["killed_exact"] == WRONG


def test_incidents_answer_the_templates_that_they_are_likest_to() -> None:
    gold = report(
        template(target(number=2), location=["PERU: AYACUCHO (DEPARTMENT)"]),
        template(target(effect="INJURY", number=9)),
    )
    said = marks(gold, told(injured(9)), told(killed(2), ordinal=1, place=AYACUCHO))
    assert said["number"] == Found(2)
    assert said["province"] == Share(2, 2)


def test_six_named_victims_and_six_counted_ones_are_the_same_toll() -> None:
    gold = report(template(*[target() for _ in range(6)]))
    assert marks(gold, told(killed(6)))["number"] == Found(1)


def test_a_fighter_taken_for_a_civilian_is_a_wrong_type() -> None:
    gold = report(template(target(number=2), target("ACTIVE MILITARY", number=3)))
    said = marks(gold, told(killed(2), injured(3)))
    assert (said["effect"], said["type"]) == (Found(1, wrong=1), Found(1, wrong=1))


def test_an_unnamed_perpetrator_of_the_right_sort_is_not_wrong() -> None:
    gold = report(template(target(), perp_org=['"SHINING PATH"'], perp_individual=['"GUERRILLAS"']))
    said = marks(gold, told(killed(1), actors=(perpetrator("guerrillas"),)))
    assert said["perpetrator"] == Found(missed=1)


@pytest.mark.parametrize(("name", "found"), [("Shining Path", Found(1)), ("army", Found(wrong=1, missed=1))])
def test_a_perpetrator_is_right_by_name(name: str, found: Found) -> None:
    gold = report(template(target(), perp_org=['"SHINING PATH"']))
    assert marks(gold, told(killed(1), actors=(perpetrator(name),)))["perpetrator"] == found


def test_the_baseline_takes_the_first_number_near_a_word_of_killing() -> None:
    gold = report(template(target(number=5)), text="LIMA, 3 MAR 89 -- [TEXT] IN ALL, FIVE PEASANTS WERE KILLED.")
    assert naive_marks(gold) == {"alert": Found(1), "killed_exact": RIGHT, "killed_all": RIGHT}
