"""Subsets: parts named with their whole ("including eight children", "two of them women"); never added to it."""

from dataclasses import replace

from services.extractor.clauses import Clauses
from services.extractor.groups import Group
from services.extractor.victim_groups import PEOPLE, begins_clause


def subsets_after(clauses: Clauses, start: int) -> tuple[list[Group], set[int]]:
    """Parts named after their whole: "including eight children", "two of them women", "most of them children"."""
    kinds = clauses.kinds
    position = start
    found: list[Group] = []
    used: set[int] = set()
    while position < len(kinds) and kinds[position] in ",;b&" and clauses.word(position) not in (";", ".", ":"):
        if kinds[position] == ";" and clauses.word(position) not in ("(", "–", "—"):
            break
        position += 1
    if position < len(kinds) and kinds[position] == "s":
        position += 1
        while position < len(kinds) and kinds[position] in PEOPLE:
            group = clauses.chunks[position].group
            if group is None:
                break
            found.append(group)
            used.add(position)
            following = position + 1
            while following < len(kinds) and kinds[following] in ",&":
                following += 1
            if following == position + 1 or (following < len(kinds) and begins_clause(clauses, following)):
                break
            position = following
    while kinds[position : position + 2] == "Qw":
        part, end = part_of_them(clauses, position)
        if part is None:
            break
        found.append(part)
        used.update(range(position, end + 1))
        position = end + 1
        while position < len(kinds) and kinds[position] in ",&":
            position += 1
    return found, {place for place in used if kinds[place] in PEOPLE}


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
        if (place > 1 and kinds[place - 2 : place] == "Qw") or (place > 2 and kinds[place - 3 : place] == "Qwb"):
            start = place - 2 if kinds[place - 1] == "w" else place - 3
            part, _ = part_of_them(clauses, start)
            return ([part] if part else []) + groups, start
        group = clauses.chunks[place].group
        if group is None:
            return None
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
