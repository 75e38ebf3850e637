"""Figures: how right the judge is on articles that the models it is made of have not seen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evaluation.measures import Found
from evaluation.reliability import Bin
from training.joining import Joining, Seen

_BINS = 10


def of_part(joining: Joining, articles: Sequence[Seen], missed: Mapping[str, int]) -> dict[str, Any]:
    """By set: alerts of the rules alone, with the linear judge, with both; how often the encoder is asked."""
    return {
        name: _of_set(joining, [seen for seen in articles if seen.set_name == name], missed.get(name, 0))
        for name in sorted({seen.set_name for seen in articles})
    }


def bins_of(joining: Joining, articles: Iterable[Seen]) -> list[Bin]:
    """Articles by the probability given out, and how many were due: ten bins, empty ones left out."""
    filled: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for seen in articles:
        confidence = joining.confidence(seen)
        filled[min(_BINS - 1, int(confidence * _BINS))].append((confidence, seen.due))
    return [
        Bin(sum(c for c, _ in one) / len(one), sum(d for _, d in one) / len(one), len(one)) for one in filled if one
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: the mean distance from the diagonal, by articles."""
    return sum(abs(b.confidence - b.right) * b.alerts for b in bins) / max(1, sum(b.alerts for b in bins))


def _of_set(joining: Joining, articles: Sequence[Seen], missed: int) -> dict[str, Any]:
    alone = [seen.plain or joining.probability_alone(seen.linear) >= joining.least for seen in articles]
    both = [joining.keeps(seen) for seen in articles]
    return {
        "articles_with_a_draft": len(articles),
        "due_without_a_draft": missed,
        "rules": _found([True] * len(articles), articles, missed),
        "linear": _found(alone, articles, missed),
        "joined": _found(both, articles, missed),
        "encoder_asked": round(sum(map(joining.asks, articles)) / max(1, len(articles)), 3),
    }


def _found(kept: Sequence[bool], articles: Sequence[Seen], missed: int) -> dict[str, Any]:
    found = Found(missed=missed)
    for alerts, seen in zip(kept, articles, strict=True):
        found += Found(right=alerts and seen.due, wrong=alerts and not seen.due, missed=seen.due and not alerts)
    return found.to_json()
