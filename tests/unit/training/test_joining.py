from math import log

import pytest

from training.figures import bins_of, calibration_error
from training.joining import Joining, Seen, f_over, least_of, sure_of

# Log-odds as they are: no slope but one, no offset.
_PLAIN = Joining(alone=(1.0, 0.0), joined=(1.0, 1.0, 0.0), plain=0.95, sure=0.9, least=0.5)


def test_the_judge_alone_decides_where_it_is_sure() -> None:
    seen = Seen("a", linear=5.0, encoder=-9.0, due=True)
    assert not _PLAIN.asks(seen)
    assert _PLAIN.keeps(seen)
    assert _PLAIN.confidence(seen) == pytest.approx(_PLAIN.probability_alone(5.0))


def test_what_is_stated_plainly_is_not_judged() -> None:
    seen = Seen("a", linear=-5.0, encoder=-9.0, due=True, plain=True)
    assert not _PLAIN.asks(seen)
    assert _PLAIN.keeps(seen)
    assert _PLAIN.confidence(seen) == 0.95


def test_the_encoder_decides_where_the_judge_is_not_sure() -> None:
    assert _PLAIN.asks(Seen("a", 1.0, 2.0, due=True))
    assert _PLAIN.keeps(Seen("a", 1.0, 2.0, due=True))
    assert not _PLAIN.keeps(Seen("a", 1.0, -2.0, due=True))


def _seen(probability: float, *, due: bool, name: str = "a") -> Seen:
    return Seen(name, 0.0, log(probability / (1 - probability)), due)


def test_the_threshold_separates_what_can_be_separated() -> None:
    articles = [_seen(p, due=due) for p, due in ((0.1, False), (0.2, False), (0.605, True), (0.9, True))]
    assert 0.2 < least_of(articles, _PLAIN, {}) <= 0.6


def test_of_equally_good_thresholds_the_lowest_takes_back_least() -> None:
    assert least_of([_seen(0.105, due=False), _seen(0.9, due=True)], _PLAIN, {}) == pytest.approx(0.11)


def test_an_article_of_a_small_set_counts_as_one_of_a_large_one() -> None:
    large = [*[_seen(0.9, due=True, name="large")] * 49, _seen(0.3, due=True, name="large")]
    small = [_seen(0.405, due=False, name="small"), _seen(0.9, due=True, name="small")]
    assert least_of([*large, *small], _PLAIN, {}) < 0.3
    assert least_of([*large, *small * 2], _PLAIN, {}) == pytest.approx(0.41)


def test_the_judge_is_sure_where_the_encoder_never_mends_it() -> None:
    articles = [Seen("a", linear, encoder, due) for linear, encoder, due in ((3.0, 0.0, True), (1.0, -5.0, False))]
    assert _PLAIN.probability_alone(1.0) < sure_of(articles, _PLAIN, {}) <= _PLAIN.probability_alone(3.0)


def test_the_judge_is_never_sure_if_the_encoder_mends_its_best() -> None:
    articles = [Seen("a", 4.0, -9.0, due=False), Seen("a", 1.0, 2.0, due=True)]
    assert sure_of(articles, _PLAIN, {}) > _PLAIN.probability_alone(4.0)


def test_alerts_missed_by_the_rules_count_as_missed() -> None:
    articles = [_seen(0.9, due=True)]
    assert f_over(articles, _PLAIN, {}) == pytest.approx(1.0)
    assert f_over(articles, _PLAIN, {"a": 1}) == pytest.approx(2 / 3)


def test_bins_hold_mean_confidence_and_share_due() -> None:
    likely = Seen("a", 0.0, 1.0, due=True)
    bins = bins_of(_PLAIN, [likely, likely._replace(due=False)])
    assert [(one.alerts, one.right) for one in bins] == [(2, 0.5)]
    assert bins[0].confidence == pytest.approx(_PLAIN.probability(0.0, 1.0))


def test_the_calibration_error_is_the_distance_from_the_diagonal() -> None:
    bins = bins_of(_PLAIN, [Seen("a", 0.0, 0.0, due=True), Seen("a", 0.0, 0.0, due=False)])
    assert calibration_error(bins) == pytest.approx(0.0)
    assert calibration_error(bins_of(_PLAIN, [Seen("a", 0.0, 0.0, due=True)])) == pytest.approx(0.5)
