"""Timing: when an incident happened, told apart from when it was reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.vocabulary import DateBasis, DatePrecision, TimeOfDay
from services.extractor.casualties import Mention
from services.extractor.dates import DateMention
from services.extractor.incidents import Incident
from services.extractor.reading import Reading
from services.extractor.tokens import Sentence

_SAID = frozenset(
    "said says told reported announced confirmed added stated denied admitted conceded acknowledged declared published "
    "revised documented warned spokesman ministry issued".split()
)
_REPORT_NOUNS = frozenset({"report", "statement", "story"})
_ATTACKS = frozenset(
    "air attack attacks strike strikes airstrike airstrikes raid raids bombing bombings shelling blast explosion massacre "
    "killing killings clashes violence fighting ambush assault incident car suicide drone deadly shooting boko islamic "
    "bombardment missile rocket bomb battle operation murder deaths death toll unrest protest".split()
)
_COMMA_COST = 6
_OLD = timedelta(days=60)
_LONG = timedelta(days=45)


@dataclass(frozen=True)
class When:
    """Local days of an event; ``mention`` is the date's words, None for the day of publication."""

    start: date
    end: date
    precision: DatePrecision
    basis: DateBasis
    time_of_day: TimeOfDay | None = None
    mention: DateMention | None = None


def date_of(mention: Mention, reading: Reading) -> DateMention | None:
    """The date in a statement's own sentence that dates the harm: the nearest that does not date the report."""
    sentence = reading.sentence
    best: tuple[int, DateMention] | None = None
    for found in reading.dates:
        place = _place(sentence, found)
        if (
            found.is_since
            or found.precision == "year"
            and found.last - found.first > _LONG
            and _is_loose(sentence, place)
        ):
            continue
        if dates_report(sentence, place):
            continue
        distance = _distance(sentence, mention, place)
        if best is None or distance < best[0]:
            best = (distance, found)
    return best[1] if best else None


def _is_loose(sentence: Sentence, place: int) -> bool:
    return sentence.words[max(0, place - 1) : place] not in (("in",), ("of",), ("the",))


def _place(sentence: Sentence, found: DateMention) -> int:
    return next((n for n, end in enumerate(sentence.ends) if end > found.start), len(sentence) - 1)


def dates_report(sentence: Sentence, place: int) -> bool:
    """ "said on Wednesday", "on Friday denied", "its report of 16 August"."""
    words = sentence.words
    before = words[max(0, place - 3) : place]
    if before and (
        before[-1] in _SAID or (before[-1] in ("on", "late", "early") and len(before) > 1 and before[-2] in _SAID)
    ):
        return True
    if len(before) > 2 and before[-1] in ("on",) and before[-2] in ("media", "afp", "reuters", "reporters", "ap"):  # noqa: PLR2004
        return True
    if before[-2:] and before[-1] == "of" and len(before) > 1 and before[-2] in _REPORT_NOUNS:
        return True
    after = words[place + 1 : place + 3]
    if after[:1] == ("'s",) and (len(after) < 2 or after[1] not in _ATTACKS):  # noqa: PLR2004
        return True  # "ahead of Wednesday's meeting"
    return bool(after) and before[-1:] == ("on",) and after[0] in _SAID


def _distance(sentence: Sentence, mention: Mention, place: int) -> int:
    low, high = (mention.last, place) if place > mention.last else (place, mention.first)
    between = sentence.words[low + 1 : high]
    return len(between) + _COMMA_COST * between.count(",") + (3 if place < mention.first else 0)


def when_of(incident: Incident, near: Sequence[Reading], reported: date, *, late: bool) -> When:
    """When an incident happened: by its statements, else by the sentences around, else the day of the report."""
    found = incident.date
    others = [
        d
        for r in near
        for d in r.dates
        if not d.is_since and not dates_report(r.sentence, _place(r.sentence, d)) and d.precision != "year"
    ]
    if late:
        found = next((d for d in others if reported - d.last > _OLD), found)
    if found is None:
        found = next((d for d in others if d.precision in ("day", "few_days")), None)
    if found is None:
        return When(reported, reported, "day", "publication")
    return When(found.first, found.last, found.precision, found.basis, found.time_of_day, found)
