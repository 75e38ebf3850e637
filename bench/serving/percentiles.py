"""Percentiles of what was measured."""

from collections.abc import Sequence


def percentile(figures: Sequence[float], percent: int) -> float:
    """The least of the figures that so many per cent of them do not exceed, to a tenth."""
    return round(sorted(figures)[min(len(figures) - 1, len(figures) * percent // 100)], 1)
