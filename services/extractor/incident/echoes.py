"""Echoes: sentences that count the dead only by what the one before them said.

"How many died? Eighteen protesters." "Eleven people had climbed into the boat. No one aboard survived."
"""

from collections.abc import Sequence
from dataclasses import replace

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import read_clauses
from services.extractor.harm.mentions import Mention, build
from services.extractor.harm.survivors import SURVIVE, none_lived
from services.extractor.people.victim_groups import as_group
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_DIED = word_set("echoes.died")
_HURT = word_set("echoes.hurt")
# An answer opens with its count, behind a dash or "A.:" at most.
_OPENS = 3


def asks(sentence: Sentence) -> str | None:
    """The outcome whose count a question asks for ("How many people were killed?")."""
    words = sentence.words
    if words[-1:] != ("?",) or not any(words[n : n + 2] == ("how", "many") for n in range(len(words))):
        return None
    return "killed" if _DIED & set(words) else "injured" if _HURT & set(words) else None


def echoed(sentence: Sentence, before: Sequence[Sentence]) -> list[Mention]:
    """What a sentence without a statement of its own says of the people told of before it."""
    if not before:
        return []
    outcome = asks(before[-1])
    if outcome is not None:
        return _answer(sentence, outcome)
    if not SURVIVE.isdisjoint(sentence.words) and none_lived(sentence.words):
        return _none_left(sentence, before)
    return []


def _answer(sentence: Sentence, outcome: str) -> list[Mention]:
    clauses = read_clauses(sentence)
    for index in range(min(_OPENS, len(clauses.chunks))):
        group = as_group(clauses, index) if clauses.kinds[index] in "QG" else None
        if group is not None and group.numbered and not group.none:
            return [build(clauses, Harm("answer", outcome, "-"), index, [group], [], {index})[0]]
    return []


def _none_left(sentence: Sentence, before: Sequence[Sentence]) -> list[Mention]:
    clauses = read_clauses(sentence)
    for told in reversed(before):
        earlier = read_clauses(told)
        for index, kind in enumerate(earlier.kinds):
            group = as_group(earlier, index) if kind in "QG" else None
            if group is not None and group.numbered and not group.none and group.value > 1 and group.head:
                here = replace(group, first=0, last=0, definite=False)
                return [build(clauses, Harm("survive", "killed", "-"), 0, [here], [], set())[0]]
    return []
