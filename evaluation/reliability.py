"""Is the confidence calibrated? Alerts by the confidence of their surest event, and how many were due."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from evaluation.outcomes import ItemOutcome

_BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """``confidence`` is the mean of the alerts in it, ``right`` the share that was due."""

    confidence: float
    right: float
    alerts: int

    def to_json(self) -> dict[str, Any]:
        """For the results file."""
        return {"confidence": round(self.confidence, 3), "right": round(self.right, 3), "alerts": self.alerts}


def bins_of(items: Iterable[ItemOutcome]) -> list[Bin]:
    """Ten bins of equal width, empty ones left out; blind parts only, and no item that may go either way."""
    filled: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for item in items:
        if item.due is not None and item.part == "blind" and item.judged.alerted:
            confidence = max((event.confidence for event in item.judged.events), default=0.0)
            filled[min(_BINS - 1, int(confidence * _BINS))].append((confidence, item.due))
    return [
        Bin(sum(c for c, _ in one) / len(one), sum(due for _, due in one) / len(one), len(one)) for one in filled if one
    ]
