"""Wounds: people of whom the text says what they bear: "nine others have burns", "a girl has three broken ribs"."""

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.harm.subjects import subject_before
from services.extractor.people.groups import Group
from services.extractor.text.lexicon import word_set

HURT = Harm("die", "injured", "-")
_BEARS = frozenset({"has", "have", "had", "suffered", "suffers", "sustained", "got", "with"})
_WOUNDS = word_set("wounds.nouns")
_BROKEN = word_set("wounds.broken")
_LIMBS = word_set("wounds.limbs")
_REACH = 6
# "Has died from wounds" tells of a death; "had no wounds" of nothing.
_ENDS = frozenset({".", ";", ":", "been", "died", "killed", "no", "not", "perished", "succumbed"})

Found = tuple[list[Group], list[Group], set[int]]


def may_bear_wounds(words: tuple[str, ...]) -> bool:
    """Whether a sentence names a wound, or a limb with what became of it."""
    return not _WOUNDS.isdisjoint(words) or not (_BROKEN.isdisjoint(words) or _LIMBS.isdisjoint(words))


def bearers_of_wounds(clauses: Clauses, index: int) -> Found | None:
    """The people before "have" or "suffered" where a wound follows; None if none does."""
    if clauses.word(index) not in _BEARS or not _is_followed_by_wound(clauses, index):
        return None
    start = index - 1
    while (
        start > 0
        and clauses.kinds[start] in "hbxp"
        and clauses.word(start) in ("lies", "lie", "was", "were", "is", "are", "and")
    ):
        start -= 1
    found = subject_before(clauses, start) if start >= 0 else None
    if found is None:
        return None
    groups = found[0]
    return found if groups[-1].numbered or groups[-1].singular or groups[-1].more else None


def _is_followed_by_wound(clauses: Clauses, index: int) -> bool:
    first = clauses.chunks[index].last + 1
    reach = clauses.sentence.words[first : first + _REACH]
    for place, word in enumerate(reach):
        if word in _ENDS:
            return False
        if word in _WOUNDS:
            return True
        if word in _BROKEN and not _LIMBS.isdisjoint(reach[place + 1 : place + 3]):
            return True
    return False
