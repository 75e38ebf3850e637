"""History: whether an incident is only recalled, commemorated, tried or written about, and happened long ago.

Three things show it: its own date; words bound to it that put it long ago ("half a century on", "nine months after a
missile came down"); or the kind of text (a court's ruling, a museum, a memoir) together with a year or an era of the
past, where nothing dates the harm itself. Deaths that nobody knew of until now are news at any age.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from services.extractor.date.past_times import PastTime, past_times
from services.extractor.ruling.ruling_cues import Cue, Evidence, Ruling
from services.extractor.text.tokens import Sentence

if TYPE_CHECKING:
    from services.extractor.ruling.ruling import Circumstances

_OLD_DAYS = 60
_LONG_AGO = 75
_REACH = 2
_MANY = 60
_ENOUGH = 2
_LEAD = 3


def recalled(evidence: Evidence, known: "Circumstances") -> Ruling | None:
    """As in "marks the fifth anniversary of the attack in which 11 died": told as past before it is told.

    What the article first tells as new stays new when somebody later recalls a like one.
    """
    if evidence.late is not None:
        return None
    told = sorted(((s, trigger) for s, trigger in known.told if not s.in_title), key=lambda one: one[0].index)
    for sentence, trigger in told[:1]:
        for cue in evidence.by_sentence.get(sentence.index, ()):
            if cue.kind == "recalled" and cue.last < trigger:
                return Ruling("historical", cue, "commemoration_or_exhumation")
    return None


def historical(evidence: Evidence, known: "Circumstances") -> Ruling | None:
    """An incident whose own date, or whose telling, is long past."""
    if evidence.late is not None:
        return None
    return _by_its_date(evidence, known) or (None if known.of_these_days else _by_its_telling(evidence, known))


def _by_its_date(evidence: Evidence, known: "Circumstances") -> Ruling | None:
    if known.days_old is None or known.days_old <= _OLD_DAYS:
        return None
    cue = evidence.near([*known.core, *known.around], "past", "recalled")
    if cue is not None:
        return Ruling("historical", cue, "commemoration_or_trial")
    first = known.core[0]
    cue = Cue("past", first, 0, min(len(first) - 1, 7))
    if known.in_passing:
        return Ruling("historical", cue, "told_in_passing")
    return Ruling("historical", cue, "told_as_old") if known.dated and known.days_old > _LONG_AGO else None


def _by_its_telling(evidence: Evidence, known: "Circumstances") -> Ruling | None:
    bound = _bound(evidence.sentences, known.core, known.reported)
    if bound is not None:
        return Ruling("historical", bound, "told_of_the_past")
    genre = evidence.near([*known.core, *known.around], "past", "recalled") or _genre(evidence)
    if genre is None:
        return None
    if _opens_a_grave(genre):
        return Ruling("historical", genre, "commemoration_or_exhumation")
    past = _any_past(evidence.sentences, known.reported)
    return Ruling("historical", genre, "commemoration_or_trial") if past else None


def old_story(evidence: Evidence, reported: date) -> Ruling | None:
    """Of a text in which nobody is said to be harmed: armed people or an attack, told of long ago."""
    if evidence.first("conflict") is None:
        return None
    for sentence in evidence.sentences[:_MANY]:
        found = past_times(sentence, reported)
        if not found:
            continue
        beside = [s for s in evidence.sentences if abs(s.index - sentence.index) <= 1]
        time = next((t for t in found if t.bound), found[0])
        told = time.bound or evidence.first("past", "recalled", "obituary")
        if told and evidence.near(beside, "conflict") is not None:
            return Ruling("historical", _cue(sentence, time), "told_of_the_past")
    return None


def _opens_a_grave(cue: Cue) -> bool:
    """As in "a grave known since the war was opened": the dead of a known grave are old, whatever the year."""
    words = cue.sentence.words[cue.first : cue.last + 1]
    return "known" in words or any(word.startswith(("exhum", "reburi")) for word in words)


def _genre(evidence: Evidence) -> Cue | None:
    """Words of court, museum or memoir in the head of a text, or several of them anywhere."""
    cue = evidence.first("past", "recalled")
    if cue is not None and (cue.sentence.index < _LEAD or evidence.distinct("past", "recalled") >= _ENOUGH):
        return cue
    return None


def _bound(sentences: Sequence[Sentence], core: Sequence[Sentence], reported: date) -> Cue | None:
    """Words that put the incident's own sentence, or one close before it or in the title, long ago."""
    own = {sentence.index for sentence in core}
    for sentence in sentences[:_MANY]:
        ahead = [index - sentence.index for index in own if index >= sentence.index]
        if sentence.index in own or sentence.in_title or (ahead and min(ahead) <= _REACH):
            for time in past_times(sentence, reported):
                if time.bound and (sentence.index not in own or _governs(sentence, time)):
                    return _cue(sentence, time)
    return None


def _governs(sentence: Sentence, time: PastTime) -> bool:
    """Whether a time in the harm's own sentence opens it or stands apart; not "where a bomb fell ten years ago"."""
    return not {"where", "whose", "who", "which"} & set(sentence.words[max(0, time.first - 6) : time.first])


def _any_past(sentences: Iterable[Sentence], reported: date) -> bool:
    return any(past_times(sentence, reported) for sentence in list(sentences)[:_MANY])


def _cue(sentence: Sentence, time: PastTime) -> Cue:
    return Cue("past", sentence, time.first, time.last)
