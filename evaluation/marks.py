"""The marks of one item, added up to figures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from evaluation.figures import Figure
from evaluation.measures import Averaged, Found, Share

Mark = Share | Found | Averaged
Marks = Mapping[str, Mark]
"""Marks of one item by measure; a measure that does not apply to the item is left out."""


class Measure(NamedTuple):
    """A measure of a set; ``to_reach`` between 0 and 1, where ``lower_is_better`` the most that is allowed."""

    key: str
    label: str
    to_reach: float | None = None
    lower_is_better: bool = False


def answer(right: bool) -> Share:
    """One question, answered right or not."""
    return Share(int(right), 1)


def missed(marks: Marks) -> tuple[str, ...]:
    """The measures that are not wholly right."""
    return tuple(key for key, mark in marks.items() if not _whole(mark))


def add_up(measures: Sequence[Measure], ours: Iterable[Marks], naive: Iterable[Marks]) -> tuple[Figure, ...]:
    """A figure for each measure, in their order; the baseline stands beside what it can give."""
    keys = {measure.key for measure in measures}
    own, other = _sums(ours, keys), _sums(naive, keys)
    return tuple(
        Figure(m.key, m.label, own.get(m.key, Share()), other.get(m.key), m.to_reach, m.lower_is_better)
        for m in measures
    )


def _sums(items: Iterable[Marks], keys: set[str]) -> dict[str, Mark]:
    sums: dict[str, Mark] = {}
    for marks in items:
        for key in keys & marks.keys():
            sums[key] = plus(sums[key], marks[key]) if key in sums else marks[key]
    return sums


def plus(one: Mark, other: Mark) -> Mark:
    """The sum of two marks of one measure."""
    if isinstance(one, Share) and isinstance(other, Share):
        return one + other
    if isinstance(one, Found) and isinstance(other, Found):
        return one + other
    if isinstance(one, Averaged) and isinstance(other, Averaged):
        return one + other
    msg = f"a measure mixes {type(one).__name__} and {type(other).__name__}"
    raise TypeError(msg)


def _whole(mark: Mark) -> bool:
    if isinstance(mark, Share):
        return mark.right == mark.asked
    if isinstance(mark, Averaged):
        return mark.precisions == mark.recalls == mark.items
    return not mark.wrong and not mark.missed
