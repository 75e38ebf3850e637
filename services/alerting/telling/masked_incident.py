"""Incidents as readers who may not see names may see them (domain guide §2, rule 15). Pure."""

import re
from typing import Any

from schemas import Incident, Place
from services.alerting.telling.masking import (
    MARK,
    coarse_place,
    masked,
    masked_url,
    never_shown,
    private_names,
    tells_of_survivors,
)

NAME = "[name]"
ERASED = "[erased]"
_BLACKED_OUT = re.compile(r"█+(?:\W?\s*█+)*")


class Mask:
    """Knows the private names of an incident, from all of its claims."""

    def __init__(self, incident: Incident) -> None:
        self._names = private_names(incident.claims)
        self._never = never_shown(incident.event_type, incident.claims)

    def text(self, text: str) -> str:
        """For people: ``[name]`` in place of each name, ``[erased]`` in place of words that a person redacted whole."""
        if text and not text.strip(MARK):
            return ERASED
        return _BLACKED_OUT.sub(NAME, masked(text, self._names))

    def address(self, url: str) -> str:
        """An article's address, whole but for names that nobody may see."""
        return masked_url(url, self._never)

    def same_length(self, value: Any) -> Any:
        """For machines: a JSON value with the names in its texts blacked out, so that spans still fit their quotes."""
        if isinstance(value, str):
            return masked(value, self._names)
        if isinstance(value, list):
            return [self.same_length(item) for item in value]
        if isinstance(value, dict):
            return {key: self._of_field(key, item) for key, item in value.items()}
        return value

    def _of_field(self, key: str, value: Any) -> Any:
        if key == "country":  # a code, which no victim called Sy may black out
            return value
        return self.address(value) if key == "url" else self.same_length(value)


def shown_place(incident: Incident, place: Place | None) -> Place | None:
    """No finer than its district where survivors of sexual violence could be found by it."""
    return coarse_place(place) if place is not None and _of_survivors(incident) else place


def _of_survivors(incident: Incident) -> bool:
    return tells_of_survivors(incident.event_type, incident.claims)


def without_victims(incident: Incident) -> dict[str, Any]:
    """The incident as JSON without ``victims``, their names blacked out wherever else they stand."""
    claims = tuple(claim.model_copy(update={"place": shown_place(incident, claim.place)}) for claim in incident.claims)
    shown = incident.model_copy(update={"place": shown_place(incident, incident.place), "claims": claims})
    fields: dict[str, Any] = shown.model_dump(mode="json", exclude={"claims": {"__all__": {"victims"}}})
    public: dict[str, Any] = Mask(incident).same_length(fields)
    return public
