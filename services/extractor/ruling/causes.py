"""Causes: whether a flood, a crash or hunger did the harm, or only stands beside an attack.

"Cholera has killed", "died of cold", "drowned when two boats capsized" name the cause, whatever else the text tells;
"as a storm came in, gunmen killed" and "killed in an attack on flood victims" do not.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from services.extractor.ruling.ruling_cues import Cue, Evidence
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

Told = tuple[Sentence, int]
"""A sentence and the token at which its word of harm begins."""

_SUBJECT_REACH = 6
_ADJUNCT_REACH = 16
# "Five days after a wave killed": the cause right before its verb.
_NEXT = 2
_ASIDE = word_set("causes.aside")
_LINKS = word_set("causes.links")
_BREAKS = frozenset({",", ";", "but", "and"})
_ATTACKS = word_set("accused.attacks")
_ATTACKED = word_set("causes.attacked")
_VIOLENT = word_set("causes.violent")


def cause_of(evidence: Evidence, told: Iterable[Told], *kinds: str) -> Cue | None:
    """The first words of these kinds that name the cause of the harm told."""
    told = tuple(told)
    if any(sentence.words[trigger] in _VIOLENT for sentence, trigger in told):
        return None
    for sentence, trigger in told:
        cues = evidence.by_sentence.get(sentence.index, ())
        armed = [cue for cue in cues if cue.kind == "conflict"]
        for cue in cues:
            if cue.kind in kinds and _does_it(cue, trigger, armed):
                return cue
    return None


def _does_it(cue: Cue, trigger: int, armed: Sequence[Cue]) -> bool:
    words = cue.sentence.words
    if any(cue.first - 2 < other.last < cue.first for other in armed):
        return False  # "the navy sank three boats"
    if cue.first <= trigger <= cue.last:
        return _ATTACKED.isdisjoint(words) and ("opened", "fire") not in pairwise(words)
    if cue.last < trigger:
        lead, between = words[: cue.first], (cue.last, trigger)
        near = trigger - cue.last <= _NEXT and _ATTACKED.isdisjoint(words)
        linked = near or (cue.first <= _SUBJECT_REACH and _ASIDE.isdisjoint(lead) and "," not in lead)
    else:
        between = (trigger, cue.first)
        reach = words[trigger + 1 : cue.first]
        linked = (
            len(reach) <= _ADJUNCT_REACH
            and _BREAKS.isdisjoint(reach)
            and not _LINKS.isdisjoint((*reach, words[cue.first]))
        )
    if not linked or not _ATTACKS.isdisjoint(words[between[0] + 1 : between[1]]):
        return False
    return not any(between[0] < other.first < between[1] and not _is_likened(other) for other in armed)


def _is_likened(cue: Cue) -> bool:
    """As in 'went over the islands "like a bomb"'."""
    return "like" in cue.sentence.words[max(0, cue.first - 4) : cue.first]
