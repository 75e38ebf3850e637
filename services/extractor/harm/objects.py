"""Objects: the people right after an active verb or after "of" ("killed 33 civilians and two guards")."""

from dataclasses import replace

from services.extractor.harm.clauses import Clauses
from services.extractor.people.groups import INDEFINITE, Group
from services.extractor.people.lists import after_complement, names_at
from services.extractor.people.subsets import late_subsets
from services.extractor.people.victim_groups import (
    PEOPLE,
    as_group,
    begins_clause,
    is_apposition,
    merge_apposition,
    person,
)
from services.extractor.text.lexicon import word_set

_OF_ONE = frozenset({"has", "is", "was"})
_SAYS = word_set("objects.says")
_ENDS_SPEAKER = frozenset({",", ";", ".", "and", "who", "was", "were", ")", "–", "—"})
_SPEECH_REACH = 12
# From the first to the others, in chunks: "in the northern countryside of Homs province".
_OTHERS_REACH = 6
_REFLEXIVES = frozenset({"himself", "herself", "themselves", "itself"})


def objects_after(
    clauses: Clauses, start: int, *, of_noun: bool = False
) -> tuple[list[Group], list[Group], set[int]] | None:
    """The groups right after an active verb, with their subsets; ``of_noun``: after "the murder of"."""
    kinds, position = clauses.kinds, _first_person(clauses, start)
    groups: list[Group] = []
    used: set[int] = set()
    while position < len(kinds) and kinds[position] in PEOPLE:
        group = as_group(clauses, position, object_of_verb=True)
        if group is None or (groups and _is_odd_count(clauses, position)):
            break
        if groups and kinds[position - 1] == "," and _speaks(clauses, group):
            break
        if groups and begins_clause(clauses, position) and not (of_noun and clauses.word(position + 1) in _OF_ONE):
            break  # "the murder of six monks, a woman and her son was": the murder was
        if groups and is_apposition(clauses, position, groups[-1]):
            groups[-1] = merge_apposition(groups[-1], group)
        else:
            groups.append(group)
        used.add(position)
        following = _after_names(clauses, position + 1, groups)
        while following < len(kinds) and kinds[following] in ",&+":
            following += 1
        if following >= len(kinds) or kinds[following] not in PEOPLE:
            break
        if following == position + 1 and not _is_listed(clauses, following):
            break
        position = following
    if not groups:
        return None
    groups, used = _with_others_elsewhere(clauses, groups, used)
    subsets, more = late_subsets(clauses, max(used) + 1)
    return groups, subsets, used | more


def _with_others_elsewhere(clauses: Clauses, groups: list[Group], used: set[int]) -> tuple[list[Group], set[int]]:
    """As in "killed 20 militants in Palmyra and 15 others in Homs": what those before were, in another place."""
    kinds, place = clauses.kinds, max(used) + 1
    if kinds[place : place + 1] != "p":
        return groups, used
    while place < len(kinds) and kinds[place] in "pxo" and place - max(used) <= _OTHERS_REACH:
        place += 1
    if kinds[place : place + 2] not in ("&G", "&Q"):
        return groups, used
    others = as_group(clauses, place + 1, object_of_verb=True)
    if others is None or not others.more or others.status != "unknown" or begins_clause(clauses, place + 1):
        return groups, used
    told = groups[-1]
    return [*groups, replace(others, status=told.status, basis="described")], used | {place + 1}


def _first_person(clauses: Clauses, position: int) -> int:
    """Past what is no person after a verb: "off", "himself and", "2,100 sheep and"."""
    kinds = clauses.kinds
    if position < len(kinds) and kinds[position] in "xp" and clauses.word(position) in ("off", "up", "down"):
        position += 1
    if kinds[position : position + 3] == "xx&" and clauses.word(position)[0].isdigit():
        position += 3
    if clauses.word(position) in _REFLEXIVES and kinds[position + 1 : position + 2] == "&":
        position += 2
    return position


def _after_names(clauses: Clauses, position: int, groups: list[Group]) -> int:
    """The place after the names and complements of a list's item; names after a noun tell how many there were."""
    names, end = names_at(clauses, position)
    group = groups[-1]
    if names and not group.numbered:
        if group.singular:
            groups += [person(clauses, position, end - 1, 1)] * (names - 1)
        else:
            groups[-1] = replace(group, low=names, high=names, qualifier="exact", numbered=True)
        return end
    return after_complement(clauses, position)


def _speaks(clauses: Clauses, group: Group) -> bool:
    """As in "killed ten, the governor of the province said": the one who tells it is none of them."""
    if group.numbered:
        return False
    words = clauses.sentence.words
    for word in words[group.last + 1 : group.last + 1 + _SPEECH_REACH]:
        if word in _SAYS:
            return True
        if word in _ENDS_SPEAKER:
            return False
    return False


def _is_odd_count(clauses: Clauses, position: int) -> bool:
    """As in "injured six people and millions in losses": a bare count after a noun counts something else.

    Not so with "five others" and "five of his guards".
    """
    quantity = clauses.chunks[position].quantity
    if quantity is None or quantity.more:
        return False
    return clauses.sentence.words[quantity.last : quantity.last + 3][-1:] not in (("his",), ("her",), ("their",))


def _is_listed(clauses: Clauses, position: int) -> bool:
    """As in "kill 10 children 5 women", "a nurse a driver and two guards": headlines, damaged texts drop the comma."""
    group = clauses.chunks[position].group
    if group is not None and group.singular and clauses.chunks[position - 1].group is not None:
        first = clauses.sentence.words[group.first]
        return first in INDEFINITE and clauses.kinds[position + 1 : position + 3] in ("&G", "&g")
    before = clauses.chunks[position - 1].group
    if group is not None and group.numbered and before is not None and before.numbered:
        return True
    return group is not None and group.numbered and group.group in ("women", "men", "children", "girls", "boys")
