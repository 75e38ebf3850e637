"""Names of victims out of everything that is shown. Pure."""

import re
from collections.abc import Iterable
from typing import Any

from schemas import Incident

NAME = "[name]"
# One block for one code point, where the length of a quote is part of the contract.
_BLOCK = "█"


class Mask:
    """Knows the names of an incident's victims, from all of its claims."""

    def __init__(self, names: Iterable[str]) -> None:
        # Longest first, so that "Ali Hassan" is not left as "[name] Hassan". Any white space may stand between parts.
        parts = sorted({tuple(name.split()) for name in names if name.strip()}, key=lambda p: (-len(" ".join(p)), p))
        patterns = [r"\s+".join(map(re.escape, name)) for name in parts]
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE) if patterns else None

    @classmethod
    def of(cls, incident: Incident) -> "Mask":
        """The mask of an incident."""
        return cls(victim.name for claim in incident.claims for victim in claim.victims)

    def text(self, text: str) -> str:
        """The text with ``[name]`` for each name."""
        return self._names.sub(NAME, text) if self._names else text

    def same_length(self, value: Any) -> Any:
        """A JSON value with each name in its texts blotted out, so that spans still fit their quotes."""
        if isinstance(value, str):
            return self._names.sub(lambda name: _BLOCK * len(name[0]), value) if self._names else value
        if isinstance(value, list):
            return [self.same_length(item) for item in value]
        if isinstance(value, dict):
            return {key: self.same_length(item) for key, item in value.items()}
        return value


def without_victims(incident: Incident) -> dict[str, Any]:
    """The incident as JSON for readers who may not see names: no ``victims``, and their names blotted out elsewhere."""
    shown: dict[str, Any] = incident.model_dump(mode="json", exclude={"claims": {"__all__": {"victims"}}})
    masked: dict[str, Any] = Mask.of(incident).same_length(shown)
    return masked
