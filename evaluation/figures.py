"""A named figure with its baseline and its mark; what tables, plots and results are made of."""

from dataclasses import dataclass
from typing import Any

from evaluation.measures import Averaged, Found, Share


@dataclass(frozen=True, slots=True)
class Figure:
    """One row: ``key`` is ``set.measure``; ``to_reach`` the mark set for the project, between 0 and 1."""

    key: str
    label: str
    ours: Share | Found | Averaged
    baseline: Share | Found | Averaged | None = None
    to_reach: float | None = None
    lower_is_better: bool = False

    def to_json(self) -> dict[str, Any]:
        """For the results file."""
        figure: dict[str, Any] = {"label": self.label, **self.ours.to_json()}
        if self.baseline is not None:
            figure["baseline"] = self.baseline.to_json()
        if self.to_reach is not None:
            figure["to_reach"] = self.to_reach
        if self.lower_is_better:
            figure["lower_is_better"] = True
        return figure


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of one part of one set."""

    set_name: str
    part: str
    title: str
    figures: tuple[Figure, ...]
    articles: int
    articles_per_s: float | None = None
