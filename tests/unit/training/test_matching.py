"""Learning what signs weigh."""

import pytest

from services.alerting.matching.same_story import BASE
from training.matching import Pair, fit, fold_of

ROWS = [
    *[Pair(frozenset({"words"}), same=True)] * 9,
    *[Pair(frozenset({"words"}), same=False)] * 1,
    *[Pair(frozenset({"far"}), same=False)] * 9,
    *[Pair(frozenset({"far"}), same=True)] * 1,
    *[Pair(frozenset(), same=n % 2 == 0) for n in range(10)],
]


def test_what_is_told_of_one_incident_weighs_for_it_and_what_is_told_of_two_against() -> None:
    weights = fit(ROWS)
    assert weights["words"] > 0.5 > -0.5 > weights["far"]
    assert weights[BASE] == pytest.approx(0.0, abs=0.2)


def test_the_same_rows_give_the_same_weights() -> None:
    assert fit(ROWS) == fit(list(ROWS))


def test_an_incident_is_weighed_with_words_counted_in_other_folds() -> None:
    assert {fold_of(str(incident)) for incident in range(100, 110)} == set(range(5))
    assert fold_of("100") == fold_of("105") != fold_of("101")


def test_a_sign_of_one_pair_weighs_little() -> None:
    """The penalty holds back what hardly any data speak for."""
    weights = fit([*ROWS, Pair(frozenset({"rare"}), same=True)])
    assert 0.0 < weights["rare"] < weights["words"]
