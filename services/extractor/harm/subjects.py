"""Subjects: the people of whom a passive or intransitive verb is said ("33 people sheltering there were killed")."""

from dataclasses import replace

from services.extractor.harm.clauses import Clauses
from services.extractor.people.groups import DEFINITE, INDEFINITE, Group, plain
from services.extractor.people.lists import names_at
from services.extractor.people.partners import with_partner
from services.extractor.people.subsets import subset_before
from services.extractor.people.victim_groups import (
    CLAUSE_OPENERS,
    NAME,
    PEOPLE,
    as_group,
    is_apposition,
    is_name_word,
    merge_apposition,
    person,
)

_SUBJECT_REACH = 16
_BRACKETS = frozenset({"(", ")", "–", "—", "-"})
_ARTICLES = INDEFINITE | DEFINITE
_LONGEST_NAME = 4
_PARTS = frozenset({"boys", "children", "girls", "men", "women"})
_SINGULAR = frozenset({"has", "is", "was"})
_PERSONS = frozenset({"he", "she"})
# As in "villagers allegedly shot dead": it parts nobody from what was done to them.
HEDGES = frozenset({"allegedly", "purportedly", "reportedly"})
_NAMED = frozenset({"identified", "known", "named"})
_PERSONAL = frozenset({"who", "whom", "whose"})
# "With 70 injured", "an American among 18 fighters killed": counts right before their participle.
_WITH_COUNT = frozenset({"with", "among"})


def subject_before(clauses: Clauses, start: int) -> tuple[list[Group], list[Group], set[int]] | None:
    """The groups that a passive or intransitive verb is said of: the nearest ones that are nobody's complement."""
    kinds = clauses.kinds
    subsets: list[Group] = []
    skipped: set[int] = set()
    verb = start + 1
    start = _before_who_clause(clauses, start)
    position, limit = start, max(-1, start - _SUBJECT_REACH)
    while position > limit and not _closes_clause(clauses, position, start):
        if (
            kinds[position] not in PEOPLE
            or _is_complement(clauses, position, start, skipped)
            or _is_age(clauses, position)
        ):
            position -= 1
            continue
        opener = subset_before(clauses, position)
        if opener is None:
            found = _with_list(clauses, (position, verb), subsets, skipped)
            return found and (with_partner(clauses, verb, position, found[0]), *found[1:])
        subsets = opener[0] + subsets
        skipped.update(range(opener[1], position + 1))
        position = opener[1] - 1
    return None


def _before_who_clause(clauses: Clauses, start: int) -> int:
    """As in "two men, who were accused of helping the police, were shot": the place before the commas and "who"."""
    kinds = clauses.kinds
    if kinds[start : start + 1] != ",":
        return start
    for place in range(start - 1, max(1, start - _SUBJECT_REACH), -1):
        if kinds[place] == ";":
            return start
        if kinds[place] == "r" and clauses.word(place) in _PERSONAL and kinds[place - 1] in ",Gx":
            return place - 1 - (kinds[place - 1] == ",")
    return start


def _closes_clause(clauses: Clauses, position: int, start: int) -> bool:
    kind, word = clauses.kinds[position], clauses.word(position)
    if kind == "e" and (word in HEDGES or clauses.word(position + 1) == "as"):
        return False  # "villagers allegedly shot dead", "members of the force known as the Asayish died"
    if kind == ";":  # "a soldier, identified as Nur, was shot dead"
        return word not in _BRACKETS and not (word == "as" and clauses.word(position - 1) in _NAMED)
    if kind == "p" and word in CLAUSE_OPENERS and position < start:
        return all(clauses.kinds[n] == "x" and is_name_word(clauses, n) for n in range(position + 1, start + 1))
    if kind in "VPAdDke" and position < start:
        return not _is_attribute(clauses, position)
    # "said that the side had been": the subject stands after "that".
    return word == "that" and position > 0 and clauses.kinds[position - 1] not in PEOPLE


def _is_complement(clauses: Clauses, position: int, start: int, skipped: set[int]) -> bool:
    """As in "33 people in a group of soldiers were": of a preposition; or "five defeats": counts something else."""
    kinds = clauses.kinds
    if position == start and clauses.word(position - 1) in _WITH_COUNT and _is_counted(clauses, position):
        return False
    between = "".join(kinds[place] for place in range(position + 1, start) if place not in skipped)
    if kinds[start : start + 1] == "r" and between in ("", ",", "s"):
        return False  # "the funerals of the priests, two of them Basques, who were killed"
    lead = position - 1
    while lead > 0 and kinds[lead] == "x" and clauses.word(lead).endswith("ed"):  # "for the disbanded guerrillas"
        lead -= 1
    if lead >= 0 and kinds[lead] in "pyo" and subset_before(clauses, position) is None:
        return clauses.word(lead) not in CLAUSE_OPENERS
    return kinds[position] == "Q" and kinds[position + 1 : position + 2] == "x" and position < start


def _is_age(clauses: Clauses, position: int) -> bool:
    """As in "a fifth, 16, lies": a number between commas is how old somebody is."""
    if clauses.kinds[position] != "Q" or position == 0 or clauses.kinds[position - 1] != ",":
        return False
    quantity = clauses.chunks[position].quantity
    return clauses.kinds[position + 1 : position + 2] == "," and quantity is not None and quantity.digits


def _is_counted(clauses: Clauses, position: int) -> bool:
    chunk = clauses.chunks[position]
    return chunk.quantity is not None or (chunk.group is not None and chunk.group.numbered)


def _is_attribute(clauses: Clauses, position: int) -> bool:
    """As in "33 people sheltering …", "12 people hurt in the blast": a participle after its noun."""
    return clauses.kinds[max(0, position - 1) : position + 1] == "rV"


def _with_list(
    clauses: Clauses, places: tuple[int, int], subsets: list[Group], skipped: set[int]
) -> tuple[list[Group], list[Group], set[int]] | None:
    """Read the list of groups that ends before a verb ("two women, a child and a guard"); ``places``: end, verb."""
    kinds = clauses.kinds
    position, verb = places
    last = as_group(clauses, position)
    if last is None:
        return None
    whole = clauses.chunks[position - 1].group if position else None
    if whole is not None and _counts_part(clauses, position, whole, last):
        return [whole], [last, *subsets], {position - 1, position} | skipped
    groups = _with_names(clauses, position, last)
    used = {position}
    while position > 1:
        before = _before_in_list(clauses, position)
        group = clauses.chunks[before].group if before is not None else None
        if before is None or group is None:
            break
        if kinds[before + 1 : position] == "," and _is_other_clause(group, groups):
            break
        if _has_one_subject(clauses, (position, verb), group, groups):
            united: Group | None = merge_apposition(group, groups[0])
        else:
            united = _united(clauses, (before, position), group, groups[0])
        if united is not None:
            groups[0] = united
        elif kinds[before + 1 : position].lstrip("x") == "," and not (
            len(groups) > 1 or kinds[position + 1 : position + 2] == "&"
        ):
            break
        else:
            groups.insert(0, group)
        used.add(before)
        position = before
    if kinds[max(0, position - 2) : position] == "u&" and clauses.word(position - 2) in _PERSONS:
        groups.insert(0, plain(clauses.chunks[position - 2].first, clauses.chunks[position - 2].first, 1, NAME))
        groups[0] = replace(groups[0], numbered=True)  # "he and his driver died"
    return groups, subsets, used | {place for place in skipped if kinds[place] in PEOPLE}


def _has_one_subject(clauses: Clauses, places: tuple[int, int], before: Group, groups: list[Group]) -> bool:
    """As in "Luis Cruz, a farmer, lawyer and leader of the union, was": titles of the one who "was" killed."""
    position, verb = places
    last = groups[0]
    bare = clauses.sentence.words[last.first] not in _ARTICLES
    one = len(groups) == 1 and before.singular and last.singular and not before.numbered and not last.more
    return one and bare and clauses.kinds[position] == "G" and clauses.word(verb) in _SINGULAR


def _is_other_clause(group: Group, groups: list[Group]) -> bool:
    """As in "in an attack by rebels, five farmers and two guards died": the uncounted before the counted are others."""
    return not group.numbered and not group.singular and all(item.numbered for item in groups)


def _counts_part(clauses: Clauses, position: int, whole: Group, part: Group) -> bool:
    """As in "15 civilians 3 children killed", in headlines: the children are some of the civilians."""
    parts = part.group in _PARTS and whole.group not in _PARTS and whole.status in ("civilian", "unknown")
    adjacent = whole.last + 1 == part.first and whole.numbered and part.numbered
    return parts and adjacent and part.value < whole.value and clauses.kinds[position] == "G"


def _with_names(clauses: Clauses, position: int, group: Group) -> list[Group]:
    """As in "reporter Roberto Cruz and Luis Vega were", "reporters Roberto Cruz and Luis Vega were": two people."""
    names, end = names_at(clauses, position + 1)
    if not names or group.numbered:
        return [group]
    if group.singular:
        return [group, *[person(clauses, position + 1, end - 1, 1)] * (names - 1)]
    return [replace(group, low=names, high=names, qualifier="exact", numbered=True)]


def _before_in_list(clauses: Clauses, position: int) -> int | None:
    """The group before the one at ``position``, if a comma or "and" joins the two."""
    kinds = clauses.kinds
    before = position - 1
    while before >= 0 and kinds[before] in ",&+":
        before -= 1
    if kinds[before + 1 : position] in (",", "&", ",&"):
        before = _titled(clauses, before)
    if before == position - 1 or before < 0 or kinds[before] not in "Gg":
        return None
    # "The attack killed two guards and a boy was hurt": whoever a verb has taken is nobody's partner.
    if before > 0 and clauses.word(before - 1) in CLAUSE_OPENERS:
        return before
    return None if before > 0 and kinds[before - 1] in "pyosbAPVk" else before


def _united(clauses: Clauses, places: tuple[int, int], group: Group, last: Group) -> Group | None:
    """One group of two that name the same people; None if they are others."""
    before, position = places
    between = clauses.kinds[before + 1 : position].lstrip("x")
    if between == "&" and _is_one_person(clauses, places, group, last):
        return merge_apposition(group, last)
    if between == "," and is_apposition(clauses, position, group):
        return group if _is_of_another(clauses, group) else merge_apposition(group, last)
    return None


def _is_one_person(clauses: Clauses, places: tuple[int, int], before: Group, last: Group) -> bool:
    """As in "Maria Perez, senator and former minister, was", "former mayor and president of the court Luis Cruz died".

    Two titles without articles, after a name or before one.
    """
    words, (position, end) = clauses.sentence.words, places
    bare = words[before.first] not in _ARTICLES and words[last.first] not in _ARTICLES
    named = clauses.kinds[max(0, position - 2) : position] == "x," or (
        end == position + 2 and clauses.kinds[end + 1 : end + 2] in ("o", "x") and not clauses.sentence.in_title
    )
    return before.singular and last.singular and bare and not before.numbered and named


def _titled(clauses: Clauses, position: int) -> int:
    """As in "Judge Maria Perez, the mayor's sister, was": the title before a name; the place itself without one."""
    first = position
    while (
        first >= 0 and clauses.kinds[first] == "x" and position - first < _LONGEST_NAME and is_name_word(clauses, first)
    ):
        first -= 1
    group = clauses.chunks[first].group if first >= 0 else None
    return first if group is not None and group.singular and not group.numbered else position


def _is_of_another(clauses: Clauses, group: Group) -> bool:
    """As in "the son-in-law of General Perez, chief of the air force, was": the chief is the general."""
    return "of" in clauses.sentence.words[group.first : group.last]
