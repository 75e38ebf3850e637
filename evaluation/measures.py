"""Figures: shares of right answers, and precision, recall and F of things found."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Share:
    """``right`` of ``asked``; ``value`` is None where nothing was asked."""

    right: int = 0
    asked: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.right + other.right, self.asked + other.asked)

    @property
    def value(self) -> float | None:
        """Between 0 and 1."""
        return self.right / self.asked if self.asked else None

    def to_json(self) -> dict[str, Any]:
        """For the results file."""
        return {"value": _rounded(self.value), "right": self.right, "asked": self.asked}


@dataclass(frozen=True, slots=True)
class Found:
    """Things found (``right``), invented (``wrong``) and ``missed``."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: "Found") -> "Found":
        return Found(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        """Right among those found."""
        return Share(self.right, self.right + self.wrong).value

    @property
    def recall(self) -> float | None:
        """Right among those that there are."""
        return Share(self.right, self.right + self.missed).value

    @property
    def value(self) -> float | None:
        """F1, the harmonic mean of precision and recall."""
        return Share(2 * self.right, 2 * self.right + self.wrong + self.missed).value

    def to_json(self) -> dict[str, Any]:
        """For the results file."""
        return {
            "value": _rounded(self.value),
            "precision": _rounded(self.precision),
            "recall": _rounded(self.recall),
            "right": self.right,
            "wrong": self.wrong,
            "missed": self.missed,
        }


@dataclass(frozen=True, slots=True)
class Averaged:
    """Precision and recall of each of ``items`` things, added up; F1 is the harmonic mean of their averages."""

    precisions: float = 0.0
    recalls: float = 0.0
    items: int = 0

    def __add__(self, other: "Averaged") -> "Averaged":
        return Averaged(self.precisions + other.precisions, self.recalls + other.recalls, self.items + other.items)

    @property
    def precision(self) -> float | None:
        """Mean over the things."""
        return self.precisions / self.items if self.items else None

    @property
    def recall(self) -> float | None:
        """Mean over the things."""
        return self.recalls / self.items if self.items else None

    @property
    def value(self) -> float | None:
        """F1 of the two means."""
        both = self.precisions + self.recalls
        return 2 * self.precisions * self.recalls / (both * self.items) if both else None

    def to_json(self) -> dict[str, Any]:
        """For the results file."""
        return {
            "value": _rounded(self.value),
            "precision": _rounded(self.precision),
            "recall": _rounded(self.recall),
            "asked": self.items,
        }


def decision(said: bool, true: bool) -> Found:
    """One yes-or-no answer, as part of a Found."""
    return Found(right=said and true, wrong=said and not true, missed=true and not said)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
