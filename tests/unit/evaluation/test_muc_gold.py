"""What MUC's templates demand: must alert, may, must not; and how many died."""

from datetime import date
from typing import Any

import pytest

from evaluation.numbers import Number
from evaluation.scores.muc import largest_killed
from evaluation.sets.muc import Need, published
from tests.unit.evaluation.muc_reports import report, target, template


@pytest.mark.parametrize(
    ("targets", "need"),
    [
        ((target("CIVILIAN", "DEATH"),), "must"),
        ((target("POLITICAL FIGURE", "INJURY"),), "must"),
        ((target("FORMER ACTIVE MILITARY", "DEATH"),), "must"),
        ((target("ACTIVE MILITARY", "DEATH"),), "no"),
        ((target("LAW ENFORCEMENT", "DEATH"),), "may"),
        ((target("SECURITY GUARD", "DEATH"), target("CIVILIAN", "DEATH")), "must"),
        ((target("CIVILIAN", "NO INJURY OR DEATH"),), "no"),
        ((target("CIVILIAN", None),), "no"),
        ((target("CIVILIAN", "DEATH", optional=True),), "may"),
        ((target("CIVILIAN", effect=None, type=["CIVILIAN", "ACTIVE MILITARY"]),), "no"),
        ((target("CIVILIAN", "DEATH", type=["CIVILIAN", "ACTIVE MILITARY"]),), "may"),
    ],
)
def test_a_civilian_surely_killed_or_injured_must_alert(targets: tuple[dict[str, Any], ...], need: Need) -> None:
    assert report(template(*targets)).need == need


def test_an_optional_template_may_alert() -> None:
    assert report(template(target(), optional=True)).need == "may"


def test_an_effect_that_is_death_or_injury_is_harm_for_sure() -> None:
    either = target(effect=None) | {"effect": [{"values": ["INJURY", "DEATH"], "optional": False}]}
    assert report(template(either)).need == "must"


def test_the_largest_incident_adds_up_its_civilians_and_leaves_others_out() -> None:
    one = template(target(number=2))
    other = template(target(number=3), target("POLITICAL FIGURE"), target("ACTIVE MILITARY", number=9))
    assert largest_killed(report(one, other)) == (Number(4, 4),)


def test_police_among_the_dead_may_be_counted_or_not() -> None:
    assert set(largest_killed(report(template(target(number=2), target("LAW ENFORCEMENT"))))) == {
        Number(2, 2),
        Number(3, 3),
    }


def test_a_larger_optional_template_may_be_the_largest() -> None:
    numbers = largest_killed(report(template(target(number=2)), template(target(number=7), optional=True)))
    assert set(numbers) == {Number(2, 2), Number(7, 7)}


def test_a_target_both_killed_and_injured_has_no_known_number() -> None:
    both = target(number=8) | {"effect": [{"values": [e], "optional": False} for e in ("DEATH", "INJURY")]}
    assert largest_killed(report(template(both))) == ()


@pytest.mark.parametrize(
    ("text", "dates", "day"),
    [
        ("LIMA, 25 OCT 89 (EFE) -- [TEXT] X", [], date(1989, 10, 25)),
        ("LIMA (PERU), JUNE 11 89 (AFP) -- [TEXT] X", [], date(1989, 6, 11)),
        ("LIMA, 7 FEB (REUTER) -- [TEXT] X", ["- 06 FEB 90"], date(1990, 2, 7)),
        ("NO CITY, NO DATE -- [TEXT] X", ["01 JAN 90 - 31 JAN 90"], date(1990, 1, 31)),
        ("LIMA, 31 FEB 90 -- [TEXT] X", ["30 FEB 90", "02 FEB 90"], date(1990, 2, 2)),
    ],
)
def test_a_report_is_published_on_its_dateline_or_else_on_the_templates_date(
    text: str, dates: list[str], day: date
) -> None:
    assert published({"text": text, "incidents": [template(date=dates)]}) == day


def test_a_filler_spells_one_name_in_several_ways() -> None:
    sure, optional = report(template(perp_org=['"FMLN" / "THE \\"FRONT\\""', '? "ARMY"'])).templates[0].organisations
    assert sure.spellings == ("FMLN", "THE FRONT")
    assert (sure.certain, optional.certain) == (True, False)
