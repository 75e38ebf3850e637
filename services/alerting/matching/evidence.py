"""What speaks for or against an event and an incident being one, each piece in plain words."""

from typing import NamedTuple

# Enough against to outweigh everything else.
AGAINST = -99.0

# What a piece of evidence says beyond nearness in place and time. Armies strike one town twice a day, so a shared
# perpetrator corroborates only weakly: not against something that contradicts.
NOT, WEAKLY, FIRMLY = 0, 1, 2


class Evidence(NamedTuple):
    """``score`` adds up; ``corroborates``: ``NOT``, ``WEAKLY`` or ``FIRMLY``."""

    score: float
    why: str
    corroborates: int = NOT

    @property
    def excludes(self) -> bool:
        """Whether the two cannot be one incident."""
        return self.score <= AGAINST
