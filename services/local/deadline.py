"""One deadline shared by all the steps of a start or a stop, so that their waits cannot add up."""

import time
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Deadline:
    """An instant of the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Self:
        """The instant ``seconds`` from now."""
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.remaining() == 0.0

    def earlier(self, seconds: float) -> "Deadline":
        """A deadline that leaves ``seconds`` of this one to whoever comes next."""
        return Deadline(self.at - seconds)
