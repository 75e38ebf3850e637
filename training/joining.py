"""Joining: the linear judge's log-odds, and the encoder's, into one calibrated probability; and when which is asked.

Fitted (``fitting``) on articles as models that have not learned them see them. An article counts by its surest draft;
articles without a draft are beyond the judge, which only takes back.
"""

from collections.abc import Mapping, Sequence
from math import exp
from typing import NamedTuple

# No probability reaches it: the encoder is always asked.
_NEVER = 1.01
_GRID = tuple(round(step / 100, 2) for step in range(5, 96))


class Seen(NamedTuple):
    """An article with a draft: best log-odds of the linear judge, the encoder's, and whether an alert was due.

    ``plain``: one of its drafts alerts unjudged; the log-odds are those of all.
    """

    set_name: str
    linear: float
    encoder: float
    due: bool
    plain: bool = False


class Joining(NamedTuple):
    """As in ``judge.json``: slopes and offsets, and the thresholds of ``services.extractor.judge.judge``."""

    alone: tuple[float, float]
    joined: tuple[float, float, float]
    plain: float
    sure: float
    least: float

    def probability_alone(self, linear: float) -> float:
        """By the linear judge."""
        slope, offset = self.alone
        return sigmoid(slope * linear + offset)

    def probability(self, linear: float, encoder: float) -> float:
        """By both."""
        of_linear, of_encoder, offset = self.joined
        return sigmoid(of_linear * linear + of_encoder * encoder + offset)

    def keeps(self, seen: Seen) -> bool:
        """Whether the article's alert stands."""
        return (
            seen.plain
            or self.probability_alone(seen.linear) >= self.sure
            or self.probability(seen.linear, seen.encoder) >= self.least
        )

    def asks(self, seen: Seen) -> bool:
        """Whether the encoder is needed."""
        return not seen.plain and self.probability_alone(seen.linear) < self.sure

    def confidence(self, seen: Seen) -> float:
        """The probability given out."""
        if seen.plain:
            return self.plain
        return self.probability(seen.linear, seen.encoder) if self.asks(seen) else self.probability_alone(seen.linear)


def sigmoid(value: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + exp(-value))


def least_of(articles: Sequence[Seen], joining: Joining, missed: Mapping[str, int]) -> float:
    """The threshold of the best F over all articles; of equals the lowest, which takes back least."""
    options = [joining._replace(least=least, sure=_NEVER) for least in _GRID]
    return max(options, key=lambda option: (round(f_over(articles, option, missed), 6), -option.least)).least


def sure_of(articles: Sequence[Seen], joining: Joining, missed: Mapping[str, int]) -> float:
    """The lowest probability of the judge alone from which not asking the encoder costs nothing."""
    enough = f_over(articles, joining._replace(sure=_NEVER), missed)
    options = (option for option in _GRID if option >= joining.least)
    return next((o for o in options if f_over(articles, joining._replace(sure=o), missed) >= enough), _NEVER)


def f_of(right: int, said: int, due: int) -> float:
    """F1 of alerts."""
    return 2 * right / (said + due) if said + due else 1.0


def f_over(articles: Sequence[Seen], joining: Joining, missed: Mapping[str, int]) -> float:
    """F1 of alerts over all articles; ``missed`` as in ``fitting``."""
    own = [(joining.keeps(seen), seen.due) for seen in articles]
    right = sum(kept and due for kept, due in own)
    return f_of(right, sum(kept for kept, _ in own), sum(due for _, due in own) + sum(missed.values()))
