"""Self-shots: a child, or anybody by accident, who shot himself ("the boy accidentally shot himself in the leg").

Whoever means to is left out: gunmen who turn the gun on themselves are no victims of violence by others.
"""

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.harm.mentions import Mention, build
from services.extractor.text.lexicon import word_set

_SHOT = frozenset({"shoot", "shooting", "shoots", "shot"})
_SELF = frozenset({"herself", "himself", "self"})
_UNMEANT = ("accident", "unintention", "inadvert")
_LIMBS = word_set("self_shots.limbs")
# In tokens after "himself", and before the verb.
_REACH, _BEFORE = 4, 2


def shot_by_themselves(clauses: Clauses) -> list[tuple[Mention, set[int]]]:
    """The one statement of a sentence that somebody shot himself and did not mean to."""
    words = clauses.sentence.words
    for place in range(len(words) - 1):
        if words[place] not in _SHOT or words[place + 1] not in _SELF:
            continue
        index = next((n for n, chunk in enumerate(clauses.chunks) if chunk.first <= place <= chunk.last), None)
        subject = next(
            (n for n in range((index or 0) - 1, -1, -1) if clauses.kinds[n] in "Gg" and clauses.chunks[n].group), None
        )
        group = clauses.chunks[subject].group if subject is not None else None
        if index is None or subject is None or group is None or not group.singular:
            continue
        if group.child or any(word.startswith(_UNMEANT) for word in words):
            return [build(clauses, Harm("part", _outcome(words, place), "-"), index, [group], [], {subject})]
    return []


def _outcome(words: tuple[str, ...], place: int) -> str:
    if "fatally" in words[max(0, place - _BEFORE) : place] or words[place + 2 : place + 4] == ("to", "death"):
        return "killed"
    return "killed_or_injured" if _LIMBS.isdisjoint(words[place + 2 : place + 2 + _REACH]) else "injured"
