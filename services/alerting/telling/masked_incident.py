"""Incidents as readers may see them, those who may see names and those who may not (domain guide §2, rule 15). Pure."""

import re
from collections.abc import Iterable
from typing import Any

from schemas import Incident, Place, Victim
from services.alerting.telling.masking import (
    MARK,
    coarse_place,
    masked,
    masked_url,
    names_finer_than_district,
    never_shown,
    private_names,
    tells_of_survivors,
)

NAME = "[name]"
ERASED = "[erased]"
_BLACKED_OUT = re.compile(r"█+(?:\W?\s*█+)*")


class Mask:
    """Knows the private names of an incident, from all of its claims; and of survivors also the names of places.

    ``names``: for a reader who may see names; some nobody may see. ``also``: other words that are not shown.
    """

    def __init__(self, incident: Incident, *, names: bool = False, also: Iterable[str] = ()) -> None:
        self._never = never_shown(incident.event_type, incident.claims)
        self._names = (self._never if names else private_names(incident.claims)).union(
            also, places_of_survivors(incident)
        )

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
        return blacked_out(value, self._names, self._never)


def blacked_out(value: Any, names: frozenset[str], never: frozenset[str]) -> Any:
    """A JSON value with the names in its texts blacked out, letter for letter; addresses lose those of ``never``."""
    if isinstance(value, str):
        return masked(value, names)
    if isinstance(value, list):
        return [blacked_out(item, names, never) for item in value]
    if isinstance(value, dict):
        return {key: _of_field(key, item, names, never) for key, item in value.items()}
    return value


def _of_field(key: str, value: Any, names: frozenset[str], never: frozenset[str]) -> Any:
    if key == "country":  # a code, which no victim called Sy may black out
        return value
    return masked_url(value, never) if key == "url" else blacked_out(value, names, never)


def shown_place(incident: Incident, place: Place | None) -> Place | None:
    """No finer than its district where survivors of sexual violence could be found by it."""
    return coarse_place(place) if place is not None and _of_survivors(incident) else place


def places_of_survivors(incident: Incident) -> frozenset[str]:
    """Names of its places that are shown no finer than their district, which words would give away."""
    if not _of_survivors(incident):
        return frozenset()
    places = (incident.place, *(claim.place for claim in incident.claims))
    return frozenset().union(*(names_finer_than_district(place) for place in places if place is not None))


def _of_survivors(incident: Incident) -> bool:
    return tells_of_survivors(incident.event_type, incident.claims)


def without_victims(incident: Incident, *, also: Iterable[str] = (), claims: bool = True) -> dict[str, Any]:
    """The incident as JSON without ``victims``, their names blacked out wherever else they stand.

    ``also``: words that are blacked out too. ``claims``: with its ledger.
    """
    left_out: Any = {"claims": {"__all__": {"victims"}}} if claims else {"claims"}
    fields = _with_shown_places(incident).model_dump(mode="json", exclude=left_out)
    public: dict[str, Any] = Mask(incident, also=also).same_length(fields)
    return public


def with_names(incident: Incident, *, claims: bool = True) -> dict[str, Any]:
    """The incident as JSON with all names but those that nobody may see: of minors, and of survivors."""
    shown = _with_shown_places(incident)
    if claims:
        never = never_shown(incident.event_type, incident.claims)
        told = (c.model_copy(update={"victims": _without(c.victims, never)}) for c in shown.claims)
        shown = shown.model_copy(update={"claims": tuple(told)})
    fields = shown.model_dump(mode="json", exclude=None if claims else {"claims"})
    restricted: dict[str, Any] = Mask(incident, names=True).same_length(fields)
    return restricted


def _without(victims: tuple[Victim, ...], names: frozenset[str]) -> tuple[Victim, ...]:
    return tuple(victim for victim in victims if victim.name not in names)


def _with_shown_places(incident: Incident) -> Incident:
    claims = tuple(claim.model_copy(update={"place": shown_place(incident, claim.place)}) for claim in incident.claims)
    return incident.model_copy(update={"place": shown_place(incident, incident.place), "claims": claims})
