"""Corrections: what a person puts in place of what the reports say (``correctable.tsv``); no later report overrules it.

A correction is a claim of the ledger, signed; the last one of a field counts, by when it was signed.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError

from schemas import Actor, Count, Incident, Occurred, Place, Span
from schemas.incident import Claim
from schemas.vocabulary import CorrectableField, DatePrecision, Domain, EventType, PlacePrecision, SiteType
from services.alerting.ledger.toll import floor_of

CORRECTED = "corrected_by_a_person"
_REPLACED = "replaced_by_a_later_correction"
UNKNOWN = "unknown"

_WORDS: dict[str, tuple[str, ...]] = {
    "domain": get_args(Domain),
    "event_type": get_args(EventType),
    "place.precision": get_args(PlacePrecision),
    "place.site_type": get_args(SiteType),
}
# How a message calls a value of a form.
_SAID = {
    "coordinates": "latitude,longitude",
    "count": "a count",
    "country": "a country's code",
    "dates": "a date or two",
    "number": "a number",
}
_NUMBER = re.compile(r"\d{1,9}")
_RANGE = re.compile(r"(\d{1,9})\s*(?:-|–|\.\.)\s*(\d{1,9})")
_AT_LEAST = re.compile(r"(?:at least\s+)?(\d{1,9})\s*\+|at least\s+(\d{1,9})")
_UP_TO = re.compile(r"up to\s+(\d{1,9})")
_DATES = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
# Days from the first to the last, inclusive, up to which a window has this precision.
_SPANS: tuple[tuple[int, DatePrecision], ...] = ((1, "day"), (4, "few_days"), (7, "week"), (31, "month"))
_NAMES_OF_PLACE = ("place.name", "place.admin2", "place.admin1", "place.country")
# How precise a place is that is known by these fields alone.
_PRECISION = dict(zip(_NAMES_OF_PLACE, ("town", "district", "province", "country"), strict=True))


class CorrectableError(ValueError):
    """A value that its field cannot have; the message names the field, the value and a form that would do."""


class Form(NamedTuple):
    """How the value of a field is written: its form, an example, and what it replaces."""

    form: str
    example: str
    replaces: str


def _read_forms() -> dict[str, Form]:
    lines = (files("services.alerting.ledger") / "correctable.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {field: Form(*rest) for field, *rest in rows}


FORMS = _read_forms()


def parsed(field: CorrectableField, value: str | None) -> Any:
    """The value as the incident has it: Count, int, str, (date, date) or (latitude, longitude); None = not known.

    Raises ``CorrectableError``.
    """
    text = (value or "").strip()
    if not text or text.lower() == UNKNOWN:
        return None
    form = FORMS[field]
    try:
        found = _READERS[form.form](field, text)
    except (ValueError, ValidationError):
        found = None
    if found is None:
        words = _WORDS.get(field)
        known = f"one of {', '.join(words)}" if words else f"{_SAID[form.form]}, e.g. {form.example}"
        raise CorrectableError(f"{field}: {text!r} is not {known}; or {UNKNOWN}")
    return found


def _count(_: str, text: str) -> Count | None:
    if match := _RANGE.fullmatch(text):
        return Count(min=int(match[1]), max=int(match[2]))
    if match := _AT_LEAST.fullmatch(text):
        return Count(min=int(match[1] or match[2]), max=None)
    if match := _UP_TO.fullmatch(text):
        return Count(min=None, max=int(match[1]))
    return Count(min=int(text), max=int(text)) if _NUMBER.fullmatch(text) else None


def _number(_: str, text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _word(field: str, text: str) -> str | None:
    return text if text in _WORDS[field] else None


def _text(_: str, text: str) -> str:
    return " ".join(text.split())


def _country(_: str, text: str) -> str | None:
    return text.upper() if re.fullmatch(r"[A-Za-z]{2}", text) else None


def _coordinates(_: str, text: str) -> tuple[float, float] | None:
    latitude, longitude = (float(part) for part in text.split(","))
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None  # noqa: PLR2004 - degrees


def _dates(_: str, text: str) -> tuple[date, date] | None:
    match = _DATES.fullmatch(text)
    if match is None:
        return None
    start = date.fromisoformat(match[1])
    end = date.fromisoformat(match[2]) if match[2] else start
    return (start, end) if start <= end else None


_READERS: dict[str, Any] = {
    "coordinates": _coordinates,
    "count": _count,
    "country": _country,
    "dates": _dates,
    "number": _number,
    "text": _text,
    "word": _word,
}


def is_correction(claim: Claim) -> bool:
    """Whether a person overrules the reports by it; it counts no people itself."""
    return claim.correction is not None


def in_force(claims: Sequence[Claim]) -> dict[str, Claim]:
    """The correction of each field that counts: the last one signed, whatever the order of the claims."""
    found: dict[str, Claim] = {}
    for claim in sorted((c for c in claims if is_correction(c)), key=_when):
        if claim.correction is not None:
            found[claim.correction.field] = claim
    return found


def ruled(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The corrections among the claims, each with the rule that applies to it."""
    effective = {c.event_id for c in in_force(claims).values()}
    return tuple(
        c.model_copy(update={"applied_rule": CORRECTED if c.event_id in effective else _REPLACED})
        for c in claims
        if is_correction(c)
    )


def _when(claim: Claim) -> tuple[Any, str]:
    return (claim.reported_at, claim.event_id)


def corrected_dates(corrections: Mapping[str, Claim]) -> tuple[date, date] | None:
    """The dates that a person put in place of the reported ones."""
    claim = corrections.get("occurred")
    dates: tuple[date, date] | None = _value(claim) if claim is not None else None
    return dates


def overlaid(incident: Incident, corrections: Mapping[str, Claim]) -> Incident:
    """The incident as the reports have it, with the corrections (``in_force``) in place of what they correct."""
    if not corrections:
        return incident
    update: dict[str, Any] = {
        field: _value(claim)
        for field, claim in corrections.items()
        if FORMS[field].form in ("count", "number") or (FORMS[field].form == "word" and "." not in field)
    }
    # Unlike a toll, these always have a value: "unknown" leaves what the reports say.
    update = {f: v for f, v in update.items() if v is not None or f not in ("domain", "event_type")}
    update |= _with_best(incident, update)
    dates = corrected_dates(corrections)
    if dates is not None:
        update["occurred"] = _occurred(dates, corrections["occurred"])
    if "perpetrator" in corrections:
        update["actors"] = _actors(incident, corrections["perpetrator"])
    if any(field.startswith("place.") for field in corrections):
        update["place"] = _place(incident.place, corrections)
    return incident.model_copy(update=update)


def _value(claim: Claim) -> Any:
    assert claim.correction is not None  # noqa: S101 - callers give corrections only
    return parsed(claim.correction.field, claim.correction.value)


def _words(claim: Claim) -> Span:
    """The words of the correction itself: a fact that a person states has that person's words for its span."""
    assert claim.correction is not None  # noqa: S101 - callers give corrections only
    return claim.correction.span


def _with_best(incident: Incident, update: Mapping[str, Any]) -> dict[str, Any]:
    """A corrected range takes the best number and the presumed part of it with it."""
    found: dict[str, Any] = {}
    for outcome in ("killed", "injured"):
        if f"civilians_{outcome}" not in update:
            continue
        whole: Count | None = update[f"civilians_{outcome}"]
        found[f"presumed_{outcome}"] = _within(getattr(incident, f"presumed_{outcome}"), whole)
        if outcome == "killed" and "best_killed" not in update:
            best = incident.best_killed
            fits = whole is not None and best is not None and _holds(whole, best)
            found["best_killed"] = best if fits else floor_of(whole)
    return found


def _within(part: Count | None, whole: Count | None) -> Count | None:
    """No more can be presumed than are counted."""
    if part is None or whole is None or part.max == 0:
        return None if whole is None else part
    if whole.max is None:
        return part
    low = None if part.min is None else min(part.min, whole.max)
    return Count(min=low, max=whole.max if part.max is None else min(part.max, whole.max))


def _holds(whole: Count, number: int) -> bool:
    return (whole.min or 0) <= number and (whole.max is None or number <= whole.max)


def _occurred(dates: tuple[date, date], claim: Claim) -> Occurred:
    start, end = dates
    days = (end - start).days + 1
    precision: DatePrecision = next((word for most, word in _SPANS if days <= most), "year")
    return Occurred(start=start, end=end, precision=precision, basis="stated", span=_words(claim))


def _actors(incident: Incident, claim: Claim) -> tuple[Actor, ...]:
    others = tuple(a for a in incident.actors if a.role != "perpetrator")
    name = _value(claim)
    if name is None:
        return others
    return (*others, Actor(name=name, role="perpetrator", certainty="known", span=_words(claim)))


def _place(reported: Place | None, corrections: Mapping[str, Claim]) -> Place | None:
    """The place with what is corrected; raises ``CorrectableError`` where the parts make no place."""
    values = {field: _value(claim) for field, claim in corrections.items() if field.startswith("place.")}
    fields: dict[str, Any] = {} if reported is None else dict(reported)
    moved = any(field in values and values[field] != fields.get(_bare(field)) for field in _NAMES_OF_PLACE)
    if moved:
        # They were the old place's.
        fields |= dict.fromkeys(("latitude", "longitude", "radius_km", "geonames_id", "span"))
    fields |= {_bare(field): v for field, v in values.items() if field != "place.coordinates"}
    known = next((f for f in _NAMES_OF_PLACE if fields.get(_bare(f))), None)
    if known is None:
        return None
    fields["name"] = fields.get("name") or fields[_bare(known)]
    if values.get("place.coordinates") is not None:
        fields["latitude"], fields["longitude"] = values["place.coordinates"]
    fields["precision"] = _precision(fields, values, known)
    if fields["precision"] == "country":
        fields |= dict.fromkeys(("latitude", "longitude", "radius_km"))
    return Place.model_validate(fields)


def _bare(field: str) -> str:
    """``name`` of ``place.name``."""
    return field.removeprefix("place.")


def _precision(fields: Mapping[str, Any], values: Mapping[str, Any], known: str) -> str:
    stated = values.get("place.precision")
    if stated is not None:
        return str(stated)
    if values.get("place.coordinates") is not None and fields.get("precision") in (None, "country"):
        return "exact"
    if fields.get("precision") in (None, "country"):
        return _PRECISION[known]
    return str(fields["precision"])
