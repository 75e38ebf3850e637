"""Scene dates: days to which a text puts the event by name, wherever it says so.

As in "the shooting happened on Friday", "police were called about 2 a.m. Saturday", "the May 17 shooting". Follow-ups
tell in their lead of an arrest or a trial, and name the day of the event only in such a sentence.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from services.extractor.date.dates import DateMention
from services.extractor.date.report_dates import dates_report, place_of
from services.extractor.reading import Reading
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_SCENES = word_set("scene_dates.scenes")
_HAPPENED = word_set("scene_dates.happened")
_CALLED = word_set("scene_dates.called")
_ALARMED = word_set("scene_dates.alarmed")
_POINTERS = frozenset({"it", "that", "this"})
# "The May 17, 2014, fatal shooting": tokens from the date to the noun; before it "shooting late on".
_AFTER, _BEFORE = 3, 4
_CLAUSE = 16
_PARTING = word_set("scene_dates.parting")
_STOPS = frozenset({".", ";", ":", "(", ")"})


class SceneDate(NamedTuple):
    """A day and the index of the sentence that puts the event to it."""

    sentence: int
    day: DateMention


def scene_dates(readings: Sequence[Reading], own: Collection[int]) -> list[SceneDate]:
    """The days that a text gives its event by name, in reading order.

    ``own``: the sentences that tell of its dead. One that counts others gives the day of theirs: "Last March an attack
    on the village took 160 lives".
    """
    telling = (reading for reading in readings if reading.sentence.index in own or not _counts(reading))
    return [SceneDate(reading.sentence.index, found) for reading in telling for found in _of(reading)]


def _counts(reading: Reading) -> bool:
    return any(mention.groups and not (mention.negated or mention.modal) for mention in reading.mentions)


def _of(reading: Reading) -> Iterator[DateMention]:
    for found in reading.dates:
        if found.precision == "year":
            continue
        place, last = place_of(reading.sentence, found), _last_of(reading.sentence, found)
        if found.is_since:
            if _is_named(reading.sentence, last):  # "since the Dec. 23 shooting"
                yield replace(found, last=found.first, precision="day", is_since=False)
        elif _is_named(reading.sentence, last) or (
            not dates_report(reading.sentence, place) and _is_scene(reading.sentence, place, last)
        ):
            yield found


def _last_of(sentence: Sentence, found: DateMention) -> int:
    return max((n for n, start in enumerate(sentence.starts) if start < found.end), default=0)


def _is_scene(sentence: Sentence, place: int, last: int) -> bool:
    words = sentence.words
    if _SCENES & set(words[max(0, place - _BEFORE) : place]) and "," not in words[max(0, place - _BEFORE) : place]:
        return True
    clause = _clause(words, place, last)
    if _HAPPENED & set(clause) and (_SCENES | _POINTERS) & set(clause):
        return True
    return bool(_ALARMED & set(clause) and _CALLED & set(clause)) or ("opened" in clause and "fire" in clause)


def _is_named(sentence: Sentence, last: int) -> bool:
    """As in "Saturday's shooting", "the May 17 fatal shooting"."""
    after = [word for word in sentence.words[last + 1 : last + 2 + _AFTER] if word != "'s"]
    end = next((n for n, word in enumerate(after) if word in _SCENES), None)
    return end is not None and all(word.isalnum() and word not in _PARTING for word in after[:end])


def _clause(words: Sequence[str], place: int, last: int) -> Sequence[str]:
    """The words around a date, up to a stop on either side."""
    first = max(0, place - _CLAUSE)
    first = max(
        (n + 1 for n in range(first, place) if words[n] in _STOPS and words[n - 1 : n] != ("m",)), default=first
    )
    end = min(len(words), last + _CLAUSE)
    end = next((n for n in range(last + 1, end) if words[n] in _STOPS), end)
    return words[first:end]
