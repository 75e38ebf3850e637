"""One line for each item: what people said, what the system said, and which measures it got wrong."""

from dataclasses import dataclass, field
from typing import Any

from evaluation.judging import Judged


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """``misses`` are the measures that the item got wrong; ``gold`` and ``predicted`` are plain JSON values."""

    set_name: str
    part: str
    item_id: str
    gold: dict[str, Any]
    predicted: dict[str, Any]
    misses: tuple[str, ...]
    judged: Judged = field(repr=False)

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
