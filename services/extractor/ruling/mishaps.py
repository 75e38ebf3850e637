"""Mishaps: harm of which the words themselves say that nobody attacked: a van on a pavement, a store that went up.

"Accident" is seldom written. Where people died and nothing armed is told near them, vehicles, works and structures
that failed speak for one; a store of shells that blew up beside a welder's torch is no bombing.
"""

from collections.abc import Iterable

from services.extractor.ruling.ruling_cues import Cue, Evidence
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

# Words that kill in peace and in war.
_NEUTRAL = word_set("mishaps.neutral")
_STORES = word_set("mishaps.stores")
_STRUCK = word_set("mishaps.struck")


def mishap_told(
    evidence: Evidence, core: Iterable[Sentence], around: Iterable[Sentence], triggers: frozenset[str]
) -> Cue | None:
    """Words of a mishap near deaths that no verb of violence and no arms tell of."""
    core = tuple(core)
    near = [*core, *around]
    if not triggers <= _NEUTRAL or evidence.near(near, "crime") is not None:
        return None
    last = core[0].index + 1 if core else 0
    if any(cue.sentence.index <= last for cue in evidence.by_kind.get("conflict", ())):
        return None  # whoever attacked is told of beside the first deaths
    return evidence.near(near, "mishap")


def store_went_up(evidence: Evidence, core: Iterable[Sentence], around: Iterable[Sentence]) -> Cue | None:
    """As in "a store of shells went up when a spark fell into it": no one is said to have hit or lit it."""
    near = [*core, *around]
    words = {word for sentence in near for word in sentence.words}
    if _STORES.isdisjoint(words) or not _STRUCK.isdisjoint(words):
        return None
    return evidence.near(near, "spark")
