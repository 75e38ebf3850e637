"""What the field's codebooks call an event type: ``schemas/event_types.tsv``, and ACLED's levels above it."""

from importlib.resources import files
from typing import NamedTuple

from schemas.vocabulary import EventType


class Codes(NamedTuple):
    """Null where the codebook has no such value."""

    acled: str | None
    ucdp: int | None
    hxl: str


class AcledLevels(NamedTuple):
    """What stands above an ACLED sub-event type (ACLED Codebook of 2024)."""

    event_type: str
    disorder_type: str


def _codes() -> dict[EventType, Codes]:
    found: dict[EventType, Codes] = {}
    for line in (files("schemas") / "event_types.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, acled, ucdp, hxl = line.split("\t")
            # A type that is not known is no "Other" of ACLED's, which is a strategic development.
            known = name != "other" and acled != "-"
            found[name] = Codes(acled if known else None, None if ucdp == "-" else int(ucdp), hxl)  # type: ignore[index]
    return found


def _acled_levels() -> dict[str, AcledLevels]:
    levels = {}
    for line in (files("services.gateway.formats") / "acled.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sub_event_type, event_type, disorder_type = line.split("\t")
            levels[sub_event_type] = AcledLevels(event_type, disorder_type)
    return levels


CODES = _codes()
ACLED_LEVELS = _acled_levels()
