"""Kinds of text: what a whole article is, if it is no news of harm: another world than this one, an opinion, a drill.

No single word may silence a real attack near a stadium or a cinema. Where a statement of harm has what only a report
has (somebody answerable says it, or it has a day and a weapon), another world needs a frame around it: "in the last
scene of her thriller".
"""

from collections.abc import Sequence

from services.extractor.reading import Reading
from services.extractor.ruling.ruling_cues import Cue, Evidence, Ruling
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_METAPHORS = ("sport", "business", "game", "film", "figurative", "idiom")
_ENOUGH = 2
# Beside a statement that only a report makes.
_PLENTY = 6
# Harm stated so often as only reports state it is told in no work, whatever else the text tells of.
_OFTEN = 3
_RANTS = 2
_FRAME_REACH = 7
_AGENT_REACH = 4
_HEAD = 3
_HARM = frozenset({"killed", "injured", "killed_or_injured", "sexual_violence"})
_ANSWERABLE = frozenset({"belligerent", "party_authority", "monitor", "ngo", "un", "medic_rescue", "witness"})
_DETERMINERS = frozenset({"a", "an", "her", "his", "its", "my", "our", "that", "the", "their", "this"})
_QUOTES = frozenset('"“”«»')
_SELF = word_set("text_kinds.self")
_FRAMES = word_set("text_kinds.frames")
# As in "burst into a cinema", "who played in the film": the work is a place or a past of somebody real.
_NO_FRAMES = word_set("text_kinds.no_frames")
_AFTER_WORK = word_set("text_kinds.after_work")
_DRILLS = frozenset({"exercise", "exercises", "drill", "drills", "rehearsal", "simulation", "scenario", "test"})
_STOPPED = word_set("text_kinds.stopped")
_BY_GUNS = word_set("text_kinds.by_guns")
_POLICE = word_set("ruling.police")


def text_ruling(evidence: Evidence, readings: Sequence[Reading], byline: str | None) -> Ruling | None:
    """What the whole text is, if it is no news of harm; ``readings`` are those of its sentences."""
    if not evidence.by_kind:
        return None
    told = _told_as_reports_do(evidence, readings)
    reported = told > 0
    return (
        (_framed(evidence, readings) if told < _OFTEN else None)
        or _by_nobody_armed(evidence, readings)
        or _metaphor(evidence, reported=reported)
        or _opinion(evidence, readings, byline)
        or _exercise(evidence, reported=reported)
    )


def _told_as_reports_do(evidence: Evidence, readings: Sequence[Reading]) -> int:
    """How many sentences state harm as only reports do: with a voice that answers for it, or with a day and arms."""
    return sum(
        _is_reported(evidence, reading)
        for reading in readings
        if any(m.outcome in _HARM and m.groups and not m.modal and not m.negated for m in reading.mentions)
    )


def _is_reported(evidence: Evidence, reading: Reading) -> bool:
    words = set(reading.sentence.words)
    if any(a.speaker.type in _ANSWERABLE for a in reading.attributed):
        return True
    if any(actor.party.actor_id and actor.role == "perpetrator" for actor in reading.actors):
        return True
    by_guns = not _BY_GUNS.isdisjoint(words)
    if by_guns and not _POLICE.isdisjoint(words):
        return True
    days = any(found.precision in ("day", "few_days") for found in reading.dates)
    return days and (bool(reading.actors) or by_guns or evidence.near([reading.sentence], "conflict") is not None)


def _framed(evidence: Evidence, readings: Sequence[Reading]) -> Ruling | None:
    """As in "in the last scene of his thriller, a bomb kills 23": harm told inside a work."""
    harming = {r.sentence.index for r in readings if r.mentions}
    for cue in (*evidence.by_kind.get("work", ()), *evidence.by_kind.get("work part", ())):
        index = cue.sentence.index
        if (index in harming or index < _HEAD) and not cue.sentence.in_title and _is_frame(cue):
            return Ruling("metaphor", cue, "told_in_a_work", "other")
    return None


def _by_nobody_armed(evidence: Evidence, readings: Sequence[Reading]) -> Ruling | None:
    """As in "was crucified by the press", "were knifed by members of their own party"."""
    triggers = {r.sentence.index: m.trigger for r in readings for m in r.mentions}
    for cue in evidence.by_kind.get("figurative", ()):
        trigger = triggers.get(cue.sentence.index)
        if trigger is not None and trigger < cue.first <= trigger + _AGENT_REACH:
            return Ruling("metaphor", cue, "done_by_nobody_armed", "other")
    return None


def _is_frame(cue: Cue) -> bool:
    words = cue.sentence.words
    after = words[cue.last + 1] if cue.last + 1 < len(words) else "."
    if after == "of" and cue.last + 2 < len(words) and not _may_own(cue.sentence, cue.last + 2):
        return False  # "turned into a scene of grief", "in a senseless act of revenge"
    if after not in _AFTER_WORK and not cue.sentence.forms[cue.last + 1][:1].isupper():
        return False
    for place in range(cue.first - 1, max(-1, cue.first - 1 - _FRAME_REACH), -1):
        word = words[place]
        if word in _FRAMES:
            return not _NO_FRAMES & set(words[max(0, place - 3) : cue.first])
        if word in (",", ";", ":") or word in _NO_FRAMES:
            return False
    return False


def _may_own(sentence: Sentence, place: int) -> bool:
    """Whether a work can be named here: "of her thriller", "of a film", "of 'Dawn'", "of Dawn"."""
    return sentence.words[place] in _DETERMINERS or not sentence.forms[place][:1].islower()


def _metaphor(evidence: Evidence, *, reported: bool) -> Ruling | None:
    # A shooting at a basketball court is police news with words of sport in it.
    conflict = max(evidence.distinct("conflict"), evidence.distinct("crime"))
    for kind in _METAPHORS:
        kinds = ("film", "work") if kind == "film" else (kind,)
        strength = evidence.distinct(*kinds) + (kind in evidence.in_title)
        least = _PLENTY if reported else _ENOUGH
        if strength >= least and strength > conflict:
            return Ruling("metaphor", evidence.first(*kinds), f"text_is_{kind}", "other")
    return None


def _opinion(evidence: Evidence, readings: Sequence[Reading], byline: str | None) -> Ruling | None:
    """A label, a salutation, or somebody who speaks for himself and tells of no incident."""
    label = next((c for c in evidence.by_kind.get("opinion title", ()) if c.sentence.in_title and c.first == 0), None)
    label = label or next(
        (c for c in evidence.by_kind.get("letter", ()) if c.first == 0 and c.sentence.index < _HEAD), None
    )
    if label is not None:
        return Ruling("opinion", label, "text_is_opinion", "other")
    own = byline is not None and ("column" in byline.lower() or "opinion" in byline.lower())
    strength = evidence.distinct("opinion", "letter") + 2 * own
    cue = evidence.first("opinion", "letter")
    if cue is not None and strength > _ENOUGH:
        return Ruling("opinion", cue, "text_is_opinion", "other")
    if _tells_of_harm(readings):
        return None
    if _is_transcript(readings):
        return None
    rants = [found for r in readings if (found := _speaks_for_itself(r.sentence)) is not None]
    if rants and len(rants) + strength + evidence.distinct("rhetoric") > _RANTS:
        return Ruling("opinion", cue or rants[0], "speaks_for_itself", "other")
    return None


def _tells_of_harm(readings: Sequence[Reading]) -> bool:
    """Whether any sentence says that people were harmed."""
    return any(m.groups and not m.modal and not m.negated for r in readings for m in r.mentions)


def _is_transcript(readings: Sequence[Reading]) -> bool:
    """As in "GUEST: I was under the goal. PRESENTER: And the shoe?": who says "I" there is asked, and has no column."""
    turns = [r for r in readings if r.sentence.words[1:2] == (":",) and r.sentence.forms[0].isupper()]
    return len(turns) >= _ENOUGH


def _speaks_for_itself(sentence: Sentence) -> Cue | None:
    """As in "I wonder", "we must", outside quotation marks."""
    words = sentence.words
    if _SELF.isdisjoint(words) or not _QUOTES.isdisjoint(words):
        return None
    place = next(n for n, word in enumerate(words) if word in _SELF)
    return Cue("opinion", sentence, place, place)


def _exercise(evidence: Evidence, *, reported: bool) -> Ruling | None:
    """Words that only a drill is told with, several words of one, or one that takes back what was told before it."""
    told = next((c for c in evidence.by_kind.get("drill told", ()) if not reported or c.sentence.index < _HEAD), None)
    drills = evidence.by_kind.get("drill", ())
    taking_back = next((cue for cue in drills if _takes_back(cue)), None)
    cue = told or taking_back
    if cue is not None:
        return Ruling("exercise", cue, "told_as_a_drill", "other")
    if drills and (evidence.distinct("drill") > _ENOUGH - (not reported) or "drill" in evidence.in_title):
        return Ruling("exercise", drills[0], "text_is_exercise", "other")
    return None


def _takes_back(cue: Cue) -> bool:
    """As in "The exercise, the first of its kind, closed the harbour"; not so "The drill was called off"."""
    words = cue.sentence.words
    if cue.first > 1 or words[0] not in ("the", "this") or _DRILLS.isdisjoint(words[cue.first : cue.last + 1]):
        return False
    return _STOPPED.isdisjoint(words)


def idle_ruling(evidence: Evidence) -> Ruling | None:
    """Of a text in which nobody is said to be harmed, one word of another world or of a drill says enough."""
    drill = evidence.first("drill told") or evidence.first("drill")
    if drill is not None and drill.sentence.words[drill.first] in _DRILLS | {"mock", "simulated", "part"}:
        return Ruling("exercise", drill, "told_as_a_drill", "other")
    worlds = ("film", "work", "sport", "game", "business", "figurative", "idiom")
    if evidence.distinct(*worlds) > evidence.distinct("conflict"):
        return Ruling("metaphor", evidence.first(*worlds), "nobody_hurt_in_this_world", "other")
    return None
