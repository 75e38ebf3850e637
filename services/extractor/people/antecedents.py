"""Antecedents within a sentence: whom "them" means in "took eight men off the coach and shot them"."""

from services.extractor.harm.clauses import Clauses
from services.extractor.people.groups import Group

# As in "bound the hands of 27 miners and cut their throats".
_PLURAL = frozenset({"them", "their"})
_REACH = 14


def group_meant_by_them(clauses: Clauses, verb: int) -> tuple[Group, int] | None:
    """The people of whom a verb's "them" speaks, and their chunk: the last counted ones before it that do not act."""
    if not _says_them(clauses, verb):
        return None
    for place in range(verb - 1, max(-1, verb - 1 - _REACH), -1):
        if clauses.kinds[place] not in "Gg":
            continue
        group = clauses.chunks[place].group
        if (
            group is None
            or group.singular
            or group.none
            or (group.status in ("combatant", "security") and not group.numbered)
        ):
            continue
        if group.numbered and not _acts(clauses, place):
            return group, place
    return None


def _says_them(clauses: Clauses, verb: int) -> bool:
    words, chunk = clauses.sentence.words, clauses.chunks[verb]
    return not _PLURAL.isdisjoint((*words[chunk.first : chunk.last + 1], *words[chunk.last + 1 : chunk.last + 2][:1]))


def _acts(clauses: Clauses, place: int) -> bool:
    """Whether the group opens the sentence or a clause: whoever shoots "them" is another."""
    return place == 0 or clauses.kinds[place - 1] in ";r"
