"""Hearsay: numbers that a text only passes on, to take them back; and numbers whose denial shows who asserts them.

A rumour that the report itself dispels tells of nobody. A denial never deletes (domain guide §2, rule 6): where
survivors, elders or a monitor speak beside it, the number that a party denies is theirs.
"""

from collections.abc import Sequence

from services.extractor.harm.mentions import Mention
from services.extractor.reading import Reading
from services.extractor.text.lexicon import PhraseTable, read_rows, word_set
from services.extractor.voices.assertion import is_denied
from services.extractor.voices.claimants import Attribution

_CUES = PhraseTable((row[0], row[1]) for row in read_rows("hearsay.tsv"))
_RUMOURS = "rumour"
_DISPELS = "dispelled"
_ACCUSERS = frozenset({"monitor", "ngo", "un", "medic_rescue", "witness"})
_OF_HARM = word_set("hearsay.of_harm")
_NEAR = 3


def is_dispelled(mention: Mention, readings: Sequence[Reading]) -> bool:
    """As in "Word went round that gunmen had shot seven people. No one had been shot, the officer said"."""
    cues = _CUES.scan(mention.sentence.words)
    if not any(cue.value == _RUMOURS and cue.first < mention.trigger for cue in cues):
        return False
    return any(_dispels(reading, mention) for reading in readings)


def _dispels(reading: Reading, mention: Mention) -> bool:
    """Whether a sentence says that nothing happened; a party's denial dispels nothing."""
    if any(a.speaker.type == "belligerent" for a in reading.attributed):
        return False
    if any(m.negated for m in reading.mentions):
        return True
    cues = _CUES.scan(reading.sentence.words)
    return any(cue.value == _DISPELS for cue in cues) and reading.sentence is not mention.sentence


def is_only_relayed(mention: Mention) -> bool:
    """Whether its speaker denies it, or only looks into it."""
    return is_denied(mention) is not None or (any(g.any for g in mention.groups) and "denied" in mention.sentence.words)


def is_counted_report(mention: Mention) -> bool:
    """As in "will look into reports that 16 villagers were killed": somebody has counted them, if not the speaker."""
    cue = is_denied(mention)
    counted = all(group.numbered or group.singular for group in mention.groups)
    return cue is not None and cue.value == "investigating" and counted


def accusers_of(mention: Mention, readings: Sequence[Reading]) -> tuple[Attribution, ...]:
    """Who asserts a number that a party denies: those who speak of harm in the sentences around."""
    index = mention.sentence.index
    near = [r for r in readings if 0 < abs(r.sentence.index - index) <= _NEAR and not r.sentence.in_title]
    for reading in sorted(near, key=lambda r: abs(r.sentence.index - index)):
        voices = tuple(a for a in reading.attributed if a.speaker.type in _ACCUSERS)
        if voices and not _OF_HARM.isdisjoint(reading.sentence.words):
            return voices
    return ()
