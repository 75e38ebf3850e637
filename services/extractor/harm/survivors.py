"""Survivors: deaths that are told by who lived ("none of the eleven survived", "of the nine, only two survived")."""

from dataclasses import replace

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.harm.mentions import Mention, build
from services.extractor.people.groups import Group
from services.extractor.people.victim_groups import as_group
from services.extractor.text.lexicon import word_set

SURVIVE = word_set("survivors.survive")
_SOLE = frozenset({"only", "sole", "lone", "single", "last"})
_NONE = frozenset({"none", "nobody"})
_UNREAL = frozenset({"could", "may", "might", "should", "will", "would", "if", "whether"})
_BREAKS = frozenset({".", ";", "but", "because", "while", "who"})
# In tokens, from "none" or the count to the verb; from a count back to the whole.
_REACH = 12
_BACK = 30
_SOON = 4


def killed_beside(clauses: Clauses) -> list[tuple[Mention, set[int]]]:
    """What a sentence's survivors say of those who did not survive."""
    words = clauses.sentence.words
    if SURVIVE.isdisjoint(words):
        return []
    places = [
        place
        for place, word in enumerate(words)
        if word in SURVIVE and _UNREAL.isdisjoint(words[max(0, place - _SOON) : place])
    ]
    for place in places:
        found = _none_lived(clauses, place) or _few_lived(clauses, place) or _sole_survivor(clauses, place)
        if found is not None:
            whole, lived = found
            dead = _without(whole[1], lived)
            if dead is not None:
                index = next(n for n, chunk in enumerate(clauses.chunks) if chunk.last >= place)
                return [build(clauses, Harm("survive", "killed", "-"), index, [dead], [], {whole[0]})]
    return []


def none_lived(words: tuple[str, ...]) -> bool:
    """Whether a sentence says of some whole told before that nobody of it lived ("No one aboard had survived")."""
    for place, word in enumerate(words):
        if word in SURVIVE and word not in ("survivor", "survivors") and _none_before(words, place) is not None:
            return True
    return any(words[n : n + 2] == ("no", "survivors") and "reports" not in words for n in range(len(words)))


def _without(whole: Group, lived: int) -> Group | None:
    if whole.low is None or whole.qualifier == "vague" or whole.low <= lived:
        return None
    high = None if whole.high is None else whole.high - lived
    count = whole.low - lived
    return replace(whole, low=count, high=high, singular=count == 1, numbered=True, none=False, definite=False)


def _none_before(words: tuple[str, ...], place: int) -> int | None:
    """Where the "none" stands that the verb at ``place`` is said of."""
    for back in range(place - 1, max(-1, place - _REACH), -1):
        if words[back] in _BREAKS or words[back] == "for":
            return None
        if words[back] in _NONE or words[back : back + 2] in (("no", "one"), ("not", "one")):
            return back
    return None


def _none_lived(clauses: Clauses, place: int) -> tuple[tuple[int, Group], int] | None:
    """As in "none of the eleven passengers survived", "eleven people were aboard and none lived"."""
    none = _none_before(clauses.sentence.words, place)
    if none is None:
        return None
    whole = _whole(clauses, none, place) or _whole(clauses, max(0, none - _BACK), none)
    return (whole, 0) if whole is not None else None


def _few_lived(clauses: Clauses, place: int) -> tuple[tuple[int, Group], int] | None:
    """As in "only two of the nine survived", "of the nine on board, two survived"."""
    words = clauses.sentence.words
    if words[place] in ("survivor", "survivors"):
        return None
    if words[place] == "alive" and _SOLE.isdisjoint(words[max(0, place - _REACH) : place]):
        return None  # of the others nothing is known
    for index in range(len(clauses.chunks) - 1, -1, -1):
        chunk = clauses.chunks[index]
        if chunk.last >= place or place - chunk.last > _REACH or clauses.kinds[index] not in "QG":
            continue
        few = as_group(clauses, index)
        if few is None or few.qualifier != "exact" or few.low is None or _BREAKS & set(words[chunk.last : place]):
            return None
        if words[chunk.last + 1 : chunk.last + 2] == ("of",) or "of" in words[chunk.first : chunk.last]:
            whole = _whole(clauses, chunk.last + 1, place)
        else:
            whole = _opened(clauses, index)
        return (whole, few.low) if whole is not None else None
    return None


def _opened(clauses: Clauses, index: int) -> tuple[int, Group] | None:
    """As in "of the nine aboard, only two": the whole that the sentence opens with."""
    words = clauses.sentence.words
    first = clauses.chunks[index].first
    opener = next((n for n in range(max(0, first - _BACK), first) if words[n] == "of"), None)
    opens = opener is not None and (opener == 0 or not words[opener - 1][0].isalnum())
    return _whole(clauses, opener, first) if opens and opener is not None else None


def _sole_survivor(clauses: Clauses, place: int) -> tuple[tuple[int, Group], int] | None:
    """As in "the sole survivor of the nine", "the only survivor of a family of seven"."""
    words = clauses.sentence.words
    if words[place] != "survivor" or not _SOLE & set(words[max(0, place - 2) : place]):
        return None
    if words[place + 1 : place + 2] not in (("of",), ("among",), ("from",)):
        return None
    whole = _whole(clauses, place + 1, place + _REACH)
    return (whole, 1) if whole is not None else None


def _whole(clauses: Clauses, first: int, last: int) -> tuple[int, Group] | None:
    """The counted people between two tokens."""
    for index, chunk in enumerate(clauses.chunks):
        if first <= chunk.first < last and clauses.kinds[index] in "QG":
            group = as_group(clauses, index)
            if group is not None and group.numbered and not group.none and group.value > 1:
                return index, group
    return None
