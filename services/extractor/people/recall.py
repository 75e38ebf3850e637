"""Recall: people told of without a number who were counted elsewhere ("the nuns" after "a mass for six nuns").

"The" says that the reader knows them. The count nearest before is theirs, else the nearest after; its words show it.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.extractor.harm.clauses import Clauses
from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import Group
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

Counted = tuple[Sentence, Group]
# Words that may mean anybody.
_ANYBODY = word_set("recall.anybody")
_MOST = 100
_ARMED = frozenset({"combatant", "security"})


def counted_in(clauses: Clauses) -> tuple[Group, ...]:
    """The groups of a sentence of which it gives the exact number, above one."""
    return tuple(
        chunk.group
        for chunk in clauses.chunks
        if chunk.group is not None and chunk.group.numbered and _is_exact(chunk.group)
    )


def _is_exact(group: Group) -> bool:
    return group.qualifier == "exact" and group.low == group.high and 1 < group.value <= _MOST and not group.more


def with_numbers(mentions: Sequence[Mention], counted: Sequence[Counted]) -> tuple[Mention, ...]:
    """The statements of a sentence, with the numbers of people who were counted elsewhere."""
    if not any(_is_known(mention, group) for mention in mentions for group in mention.groups):
        return tuple(mentions)
    return tuple(
        replace(mention, groups=tuple(_numbered(mention, group, counted) for group in mention.groups))
        for mention in mentions
    )


def _is_known(mention: Mention, group: Group) -> bool:
    bare = not group.numbered and not group.singular and group.definite and not group.none
    return bare and not mention.negated and group.status not in _ARMED and group.head not in _ANYBODY


def _numbered(mention: Mention, group: Group, counted: Sequence[Counted]) -> Group:
    if not _is_known(mention, group):
        return group
    same = [told for told in counted if _are_same(group, *told)]
    here = (mention.sentence.index, group.first)
    before = [told for told in same if (told[0].index, told[1].first) < here]
    found = before[-1] if before else same[0] if same else None
    if found is None:
        return group
    sentence, known = found
    return replace(
        group,
        low=known.low,
        high=known.high,
        qualifier="exact",
        numbered=True,
        counted_at=(sentence, known.first, known.last),
    )


def _are_same(group: Group, sentence: Sentence, known: Group) -> bool:
    """As in "the nuns" and "six Dominican nuns", "the Dominicans" and "six Dominican nuns"."""
    if known.head == group.head:
        return True
    return group.head[:-1] in sentence.words[known.first : known.last] and group.head.endswith("s")
