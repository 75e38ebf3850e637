"""Shares, F and how marks add up."""

import pytest

from evaluation.marks import Mark, Measure, add_up, answer, missed, plus
from evaluation.measures import Found, Share, decision


def test_f_is_the_harmonic_mean_of_precision_and_recall() -> None:
    found = Found(right=6, wrong=2, missed=6)
    assert (found.precision, found.recall, found.value) == (0.75, 0.5, 0.6)


def test_a_figure_of_nothing_asked_is_unknown_and_not_zero() -> None:
    assert Share().value is None
    assert Found().value is None


def test_a_false_alarm_is_wrong_and_a_missed_alert_is_missed() -> None:
    assert decision(said=True, true=False) == Found(wrong=1)
    assert decision(said=False, true=True) == Found(missed=1)
    assert decision(said=False, true=False) == Found()


def test_items_that_a_measure_does_not_ask_leave_its_figure_alone() -> None:
    (figure,) = add_up(
        [Measure("killed", "killed")], [{"killed": answer(right=True)}, {}, {"killed": answer(right=False)}], [{}]
    )
    assert figure.ours == Share(1, 2)
    assert figure.baseline is None


def test_marks_of_one_measure_must_be_of_one_kind() -> None:
    with pytest.raises(TypeError, match="mixes"):
        plus(Share(1, 1), Found(1))


def test_a_miss_is_any_mark_that_is_not_wholly_right() -> None:
    marks: dict[str, Mark] = {
        "a": answer(right=True),
        "b": answer(right=False),
        "c": Found(right=1),
        "d": Found(right=1, wrong=1),
    }
    assert missed(marks) == ("b", "d")
