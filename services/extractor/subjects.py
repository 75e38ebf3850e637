"""Subjects: the people of whom a passive or intransitive verb is said ("33 people sheltering there were killed")."""

from services.extractor.clauses import Clauses
from services.extractor.groups import Group
from services.extractor.subsets import subset_before
from services.extractor.victim_groups import PEOPLE, as_group, is_apposition, merge_apposition

_SUBJECT_REACH = 16
_CLAUSE_OPENERS = frozenset({"after", "before", "since", "until"})


def subject_before(clauses: Clauses, start: int) -> tuple[list[Group], list[Group], set[int]] | None:
    """The groups that a passive or intransitive verb is said of: the nearest ones that are nobody's complement."""
    kinds = clauses.kinds
    subsets: list[Group] = []
    skipped: set[int] = set()
    fallback: int | None = None
    position, limit = start, max(-1, start - _SUBJECT_REACH)
    while position > limit:
        kind = kinds[position]
        if kind == ";" and clauses.word(position) not in (")", "(", "–", "—"):
            break
        if kind in "VPAdDke" and position < start and not _is_attribute(clauses, position):
            break
        if clauses.word(position) == "that" and position > 0 and kinds[position - 1] not in PEOPLE:
            break  # "said that the side had been": its subject stands after "that"
        if kind in PEOPLE:
            opener = subset_before(clauses, position)
            if opener is not None:
                found, opener_index = opener
                subsets = found + subsets
                skipped.update(range(opener_index, position + 1))
                position = opener_index - 1
                continue
            if position > 0 and kinds[position - 1] in "pyo" and clauses.word(position - 1) not in _CLAUSE_OPENERS:
                if fallback is None and kinds[position - 1] == "o":
                    fallback = position
                position -= 1
                continue
            if kind == "Q" and kinds[position + 1 : position + 2] == "x" and position < start:
                position -= 1
                continue  # counts something else: "five defeats"
            return _with_list(clauses, position, subsets, skipped)
        position -= 1
    if fallback is not None and position >= 0:
        return None
    return None


def _is_attribute(clauses: Clauses, position: int) -> bool:
    """As in "33 people sheltering …", "12 people hurt in the blast": a participle after its noun."""
    return clauses.kinds[position] in "V" and position > 0 and clauses.kinds[position - 1] in "r"


def _with_list(
    clauses: Clauses, position: int, subsets: list[Group], skipped: set[int]
) -> tuple[list[Group], list[Group], set[int]] | None:
    """Read the list of groups that ends at ``position`` ("two women, a child and a guard")."""
    kinds = clauses.kinds
    last = as_group(clauses, position)
    if last is None:
        return None
    groups = [last]
    used = {position}
    while position > 1:
        before = position - 1
        while before >= 0 and kinds[before] in ",&+":
            before -= 1
        if before == position - 1 or before < 0 or kinds[before] not in "Gg":
            break
        if before > 0 and kinds[before - 1] in "pyosb":
            break
        group = clauses.chunks[before].group
        if group is None:
            break
        if kinds[before + 1 : position] == ",":
            if is_apposition(clauses, position, group):
                groups[0] = merge_apposition(group, groups[0])
                used.add(before)
                position = before
                continue
            if not (len(groups) > 1 or kinds[position + 1 : position + 2] == "&"):
                break
        groups.insert(0, group)
        used.add(before)
        position = before
    return groups, subsets, used | {place for place in skipped if kinds[place] in PEOPLE}
