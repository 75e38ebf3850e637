"""Numbers of people as an answer key states them, and when a predicted number is the same."""

from typing import NamedTuple

from schemas import Count


class Number(NamedTuple):
    """``high`` None = open; ``vague``: only that there was more than one."""

    low: int
    high: int | None
    vague: bool = False

    def __add__(self, other: object) -> "Number":
        if not isinstance(other, Number):
            return NotImplemented
        high = None if self.high is None or other.high is None else self.high + other.high
        return Number(self.low + other.low, high, self.vague or other.vague)

    def admits(self, count: Count | None, best: int | None) -> bool:
        """Whether a predicted count says this number.

        A closed number wants ``best`` inside it; an open one the same minimum. A vague one ("civilians were killed")
        is right if the prediction, too, gives its minimum and no more than "at least".
        """
        if count is None or best is None:
            return self.low == 0 and self.high is not None
        if self.high is None:
            return self.low in (best, count.min)
        return self.low <= best <= self.high


ONE = Number(1, 1)


def best_of(count: Count | None) -> int | None:
    """One number for a count: the minimum, or with "up to" the maximum."""
    if count is None:
        return None
    return count.min if count.min is not None else count.max
