"""One line for each item: what people said, what the system said, and which measures it got wrong."""

from dataclasses import dataclass, field
from typing import Any

from evaluation.judging import Judged
from evaluation.marks import Marks, missed


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """An item of a part of a set; ``gold`` and ``predicted`` are plain JSON values.

    ``due``: whether it should alert; None = either way.
    """

    set_name: str
    part: str
    item_id: str
    due: bool | None
    gold: dict[str, Any]
    predicted: dict[str, Any]
    marks: Marks = field(repr=False)
    judged: Judged = field(repr=False)

    @property
    def misses(self) -> tuple[str, ...]:
        """The measures that it got wrong, wholly or in part."""
        return missed(self.marks)

    def to_json(self) -> dict[str, Any]:
        """Without the text."""
        return {
            "id": self.item_id,
            "set": self.set_name,
            "part": self.part,
            "misses": list(self.misses),
            "gold": self.gold,
            "predicted": self.predicted,
        }
