"""Subsets: parts named with their whole ("including eight children", "two of them women"); never added to it."""

from dataclasses import replace

from services.extractor.harm.clauses import Clauses
from services.extractor.people.groups import Group
from services.extractor.people.victim_groups import PEOPLE, begins_clause

# Words of place and time between a verb and the parts of its subject.
_LATE_REACH = 10
_SEPARATORS = frozenset({",", "&"})
_GAPS = frozenset({",", ";", "b", "&"})
_BRACKETS = frozenset({"(", "–", "—", "-"})


def subsets_after(clauses: Clauses, start: int) -> tuple[list[Group], set[int]]:
    """Parts named after their whole: "including eight children", "two of them women"; and the chunks that they take."""
    kinds = clauses.kinds
    position = start
    while kinds[position : position + 1] in _GAPS and (kinds[position] != ";" or clauses.word(position) in _BRACKETS):
        position += 1
    found: list[Group] = []
    used: set[int] = set()
    if kinds[position : position + 1] == "s":
        position = _listed_parts(clauses, position + 1, found, used)
    while kinds[position : position + 2] == "Qw":
        part, end = part_of_them(clauses, position)
        if part is None:
            break
        found.append(part)
        used.update({position, end})
        position = end + 1
        while kinds[position : position + 1] in _SEPARATORS:
            position += 1
    if not found and (rest := _all_of_them(clauses, position)) is not None:
        return [rest], {position + 1}
    return found, used


def _all_of_them(clauses: Clauses, position: int) -> Group | None:
    """As in "20 people, all of them civilians"."""
    if clauses.kinds[position : position + 2] not in ("wg", "wG") or not clauses.chunks[position].first:
        return None
    group = clauses.chunks[position + 1].group
    if clauses.sentence.words[clauses.chunks[position].first - 1] != "all" or group is None or group.numbered:
        return None
    return replace(group, low=None, high=None, rest=True)


def late_subsets(clauses: Clauses, start: int) -> tuple[list[Group], set[int]]:
    """As in "were killed in Kabul on Monday, including the bomber": parts after the place and the time."""
    kinds, position = clauses.kinds, start
    while position < len(kinds) and kinds[position] in "pxoy" and position - start < _LATE_REACH:
        position += 1
    return subsets_after(clauses, position)


def _listed_parts(clauses: Clauses, position: int, found: list[Group], used: set[int]) -> int:
    """Read "eight children and two women" into ``found``; returns the place after it."""
    kinds = clauses.kinds
    while position < len(kinds):
        group = clauses.chunks[position].group
        if group is None:
            break
        found.append(group)
        used.add(position)
        following = position + 1
        while kinds[following : following + 1] in _SEPARATORS:
            following += 1
        if following == position + 1 or (following < len(kinds) and begins_clause(clauses, following)):
            return position + 1
        position = following
    return position


def part_of_them(clauses: Clauses, position: int) -> tuple[Group | None, int]:
    """As in "two of them (were) children" at the count; returns the part and its last chunk."""
    kinds = clauses.kinds
    quantity = clauses.chunks[position].quantity
    place = position + 2
    while place < len(kinds) and kinds[place] in "b,":
        place += 1
    if quantity is None or place >= len(kinds) or kinds[place] not in "gG":
        return None, position
    group = clauses.chunks[place].group
    if group is None:
        return None, position
    part = replace(
        group, first=quantity.first, low=quantity.low, high=quantity.high, qualifier=quantity.qualifier, numbered=True
    )
    return part, place


def subset_before(clauses: Clauses, position: int) -> tuple[list[Group], int] | None:
    """Whether the group at ``position`` ends a subset that stands before its verb; its parts and where it opens."""
    kinds = clauses.kinds
    place = position
    groups: list[Group] = []
    while place >= 0 and kinds[place] in PEOPLE:
        counted = next((opener for opener in ("Qw", "Qwb") if kinds[:place].endswith(opener)), None)
        if counted is not None:
            start = place - len(counted)
            part, _ = part_of_them(clauses, start)
            return ([part] if part else []) + groups, start
        group = clauses.chunks[place].group
        if group is None:
            return None
        if place and (rest := _all_of_them(clauses, place - 1)) is not None:
            return [rest, *groups], place - 1
        groups.insert(0, group)
        before = place - 1
        if before >= 0 and kinds[before] == "s":
            return groups, before
        while before >= 0 and kinds[before] in ",&":
            before -= 1
        if before == place - 1:
            return None
        place = before
    return None
