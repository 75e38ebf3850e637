"""Fatally: people hit of whom some died ("twelve were hit, four of them fatally"; "none of them fatally")."""

from dataclasses import replace

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.harm.mentions import Mention, build
from services.extractor.people.groups import Group
from services.extractor.people.victim_groups import as_group
from services.extractor.text.lexicon import word_set

_DEADLY = frozenset({"fatally", "mortally"})
_HIT = word_set("fatally.hit")
_NONE = frozenset({"none", "nobody"})
_LEAD = 6


def told_fatally(clauses: Clauses, mentions: list[Mention]) -> list[Mention]:
    """The statements with those of whom the sentence says "fatally" told apart from the others who were hit."""
    words = clauses.sentence.words
    if _DEADLY.isdisjoint(words):
        return mentions
    place = next(n for n, word in enumerate(words) if word in _DEADLY)
    part = _part(clauses, place)
    if part is None or _HIT.isdisjoint(words[:place]):
        return mentions
    index, dead = part
    whole = next(
        (
            (n, group)
            for n in range(index - 1, -1, -1)
            if clauses.kinds[n] in "QG" and (group := as_group(clauses, n)) is not None and group.numbered
        ),
        None,
    )
    if whole is None or whole[1].low is None or whole[1].value <= (dead.value if dead is not None else 0):
        return mentions
    kept = [m for m in mentions if not any(group.first == whole[1].first for group in m.groups)]
    count = dead.value if dead is not None else 0
    hurt = replace(whole[1], low=whole[1].low - count, high=None if whole[1].high is None else whole[1].high - count)
    told = [build(clauses, Harm("part", "injured", "-"), index, [hurt], [], set())[0]]
    if dead is not None:
        killed = replace(whole[1], low=dead.low, high=dead.high, qualifier=dead.qualifier)
        told.insert(0, build(clauses, Harm("part", "killed", "-"), index, [killed], [], set())[0])
    return [*kept, *told]


def _part(clauses: Clauses, place: int) -> tuple[int, Group | None] | None:
    """The count before "of them fatally"; a group of None where it is "none of them"."""
    words = clauses.sentence.words
    for index, chunk in enumerate(clauses.chunks):
        if not place - _LEAD < chunk.last < place or words[chunk.last + 1 : chunk.last + 2] not in (
            ("of",),
            ("fatally",),
        ):
            continue
        if words[chunk.first] in _NONE:
            return index, None
        if clauses.kinds[index] == "Q":
            return index, as_group(clauses, index)
    return None
