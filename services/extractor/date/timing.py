"""Timing: when an incident happened, told apart from when it was reported."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from schemas.vocabulary import DateBasis, DatePrecision, TimeOfDay
from services.extractor.date.dates import DateMention
from services.extractor.date.report_dates import dates_attack, dates_report, place_of
from services.extractor.date.scene_dates import SceneDate
from services.extractor.harm.mentions import Mention
from services.extractor.incident.incidents import Incident
from services.extractor.reading import Reading
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_COMMA_COST = 6
# "Two brothers, picked up in June, died on Friday".
_ASIDE_COST = 12
_TOO_FAR = 40
# A date tied to the attack ("the strikes of Monday"), or to how the wounds came about, wins over a nearer one.
_ATTACK_GAIN, _WOUND_GAIN = 12, 60
_WOUNDS = frozenset({"wounds", "injuries"})
# Words of remembrance before those who are remembered.
_HELD_FOR = word_set("timing.remembrance")
_CAME_BY = frozenset({"from", "got", "inflicted", "received", "suffered", "sustained"})
_HURT = frozenset({"hurt", "injured", "shot", "wounded"})
_DIED = frozenset({"died", "dies", "succumbed"})
_OCCASIONS = frozenset({"attack", "date", "day", "incident", "occasion"})
# In tokens: "on that occasion", "on that same day".
_OPENING = 4
_OLD = timedelta(days=60)
_LONG = timedelta(days=45)
# What is older is no news of these days (domain guide §1).
_RECENT = timedelta(days=14)


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
        place = place_of(sentence, found)
        if found.is_since or _is_loose(sentence, place, found, reading):
            continue
        shift = _days_after(sentence, mention, place)
        if shift:
            return replace(found, first=found.first - shift, last=found.last - shift)
        if dates_report(sentence, place) or any(
            sentence.words[a.verb] == "by" and a.verb < place for a in reading.attributed
        ):
            continue
        if place < mention.first and _is_of_the_main_clause(mention, found, reading):
            continue  # "wept on Tuesday for a man whom soldiers shot": the day of the weeping
        distance = _distance(sentence, mention, place)
        if distance < _TOO_FAR and (best is None or distance < best[0]):
            best = (distance, found)
    return best[1] if best else None


def _is_of_the_main_clause(mention: Mention, found: DateMention, reading: Reading) -> bool:
    """Whether the harm is told in a clause of its own, "for those who were shot in 2014", after the date."""
    words = reading.sentence.words
    own = words[mention.first : mention.trigger]
    if "whom" in own:
        return True
    later = any(place_of(reading.sentence, other) > mention.trigger for other in reading.dates if other is not found)
    return later and "who" in own and not _HELD_FOR.isdisjoint(words[: mention.first])


def date_pointed_at(reading: Reading, before: Reading | None) -> DateMention | None:
    """As in "On that occasion, 14 fishermen were killed": the one date of the sentence before."""
    words = reading.sentence.words[:_OPENING]
    pointed = any(words[n] == "that" and words[n + 1] in _OCCASIONS for n in range(len(words) - 1))
    if before is None or reading.dates or not pointed:
        return None
    told = [found for found in before.dates if not dates_report(before.sentence, place_of(before.sentence, found))]
    return told[0] if len(told) == 1 else None


def _is_loose(sentence: Sentence, place: int, found: DateMention, reading: Reading) -> bool:
    """Whether a year stands as in "the 2014 war"; not as in "in 2014", "ten years ago", "last year"."""
    if found.precision != "year" or found.last - found.first <= _LONG:
        return False
    if sentence.words[place : place + 1] == ("last",) or "ago" in sentence.words[place : place + 4]:
        return False
    before = sentence.words[max(0, place - 1) : place]
    if before in (("of",), ("the",)):  # "shot a witness of the massacre of 2009 on Tuesday"
        return any(other.precision == "day" for other in reading.dates)
    return before not in (("in",), ("the",))


def _days_after(sentence: Sentence, mention: Mention, place: int) -> timedelta:
    """As in "buried on Tuesday, a day after an air strike killed": the harm came that much before the date."""
    between = sentence.words[place + 1 : mention.first] if place < mention.first else ()
    for number, days in (("a", 1), ("one", 1), ("two", 2), ("three", 3)):
        for noun in ("day", "days"):
            if any(between[n : n + 3] == (number, noun, "after") for n in range(len(between))):
                return timedelta(days)
    return timedelta()


def _distance(sentence: Sentence, mention: Mention, place: int) -> int:
    low, high = (mention.last, place) if place > mention.last else (place, mention.first)
    inside = mention.first < place < mention.trigger
    if inside:
        low, high = place, mention.trigger
    between = sentence.words[low + 1 : high]
    cost = len(between) + _COMMA_COST * between.count(",") + (3 if place < mention.first else 0)
    if inside:  # such a date may stand behind another, and is still the sentence's own
        cost = min(cost + _ASIDE_COST * ("," in between), _TOO_FAR - 1)
    if dates_attack(sentence, place):
        cost -= _ATTACK_GAIN
    wound = next((n for n, word in enumerate(sentence.words) if word in _WOUNDS), None)
    if wound is not None and sentence.words[mention.trigger] in _DIED:
        # "Died on Monday of wounds suffered on Sunday": the harm was done on Sunday; not "of wounds at home on Monday".
        cost += -_WOUND_GAIN if place > wound and not _CAME_BY.isdisjoint(sentence.words[wound:place]) else 0
    hurt = next((n for n, word in enumerate(sentence.words[: mention.trigger]) if word in _HURT), None)
    if hurt is not None and hurt < place < mention.trigger and sentence.words[mention.trigger] in _DIED:
        cost -= _WOUND_GAIN  # "who was wounded on Sunday … died"
    return cost


def when_of(
    incident: Incident,
    near: Sequence[Reading],
    reported: date,
    *,
    late: bool,
    before: Sequence[Reading] = (),
    scenes: Sequence[SceneDate] = (),
    of_crime: bool = False,
) -> When:
    """When an incident happened: by its statements, else by the sentences around, else the day of the report.

    ``before`` are sentences that lead up to it without telling of harm: "Jets bombed the market on Monday. A boy died."
    ``scenes`` are days that the text gives the event by name elsewhere; ``of_crime``: in a report of
    crime they win over a day that is more likely the arrest's or the trial's.
    """
    found = incident.date
    found = (_named_elsewhere(incident, scenes, reported) if of_crime else None) or found
    others = _dates_in(near)
    if found is not None and found.precision in ("year", "month"):
        finer = [
            d for d in others if d.precision in ("day", "few_days") and found.first <= d.first and d.last <= found.last
        ]
        found = finer[0] if finer else found
    if late:
        found = next((d for least in (_OLD, _RECENT) for d in others if reported - d.last > least), found)
    if found is None:
        later = [d for d in _dates_in(near, before=reported - _OLD) if d.precision in ("day", "few_days")]
        named = [scene.day for scene in scenes]
        days = (d for d in (*_dates_in(before), *later, *named) if d.precision in ("day", "few_days"))
        found = next(days, None) or next((d for d in named if d.precision == "month"), None)
    if found is None:
        return When(reported, reported, "day", "publication")
    return When(found.first, found.last, found.precision, found.basis, found.time_of_day, found)


def _named_elsewhere(incident: Incident, scenes: Sequence[SceneDate], reported: date) -> DateMention | None:
    """The day that the text names for the event, where the day beside the harm is more likely the report's.

    That is so of a day at most one before the report, and of one told after the event's was named.
    """
    scenes = [scene for scene in scenes if scene.day.precision in ("day", "few_days")]
    told = next((s for s in incident.statements if s.date is not None), None)
    if told is None or told.date is None or not scenes:
        return None
    day = told.date
    if any(scene.day.first <= day.last and day.first <= scene.day.last for scene in scenes):
        return None
    fresh = (reported - day.last).days <= 1
    return scenes[0].day if fresh or told.mention.sentence.index > scenes[0].sentence else None


def _dates_in(readings: Sequence[Reading], before: date | None = None) -> list[DateMention]:
    """Dates that may be the event's; none of a report, a year or a time that goes on.

    With a day ``before``: none from before it of what had come about earlier ("he had escaped them last March").
    """
    return [
        found
        for reading in readings
        for found in reading.dates
        if not found.is_since
        and found.precision != "year"
        and not dates_report(reading.sentence, place_of(reading.sentence, found))
        and not (before is not None and found.last < before and "had" in reading.sentence.words)
    ]
