"""Partners: people whom only the number of the verb shows ("Maria Perez, a lawyer from Homs, and her son were shot").

After "were" one person cannot be the whole subject: the one before the "and" died too, whatever describes him.
"""

from services.extractor.harm.clauses import Clauses
from services.extractor.people.groups import Group
from services.extractor.people.victim_groups import is_name_word, person

_PLURAL = frozenset({"are", "were", "have"})
_MARKS = frozenset({",", ":", ")", "]", '"'})
_LONGEST = 30
_LEAST_NAME, _MOST_NAME = 2, 5
_OPENERS = ";eVPAdDk"


def with_partner(clauses: Clauses, verb: int, place: int, groups: list[Group]) -> list[Group]:
    """``groups`` of a subject that ends at ``place``, and those whom the plural verb at ``verb`` adds to one person."""
    if len(groups) != 1 or not groups[0].singular or clauses.word(verb) not in _PLURAL:
        return groups
    if clauses.kinds[place - 1 : place] != "&" or clauses.word(place - 1) != "and":
        return groups
    if clauses.kinds[place - 2 : place - 1] == ";" and clauses.word(place - 2) == ";":
        return [*_by_semicolons(clauses, place - 2), *groups]
    first = _clause_start(clauses, place - 1)
    partner = _first_person(clauses, first, place - 1)
    return [partner, *groups] if partner is not None else groups


def _by_semicolons(clauses: Clauses, last: int) -> list[Group]:
    """As in "Perez's son, William; Luis Cruz, the secretary; and": one person an item."""
    found: list[Group] = []
    end = last
    while end >= 0:
        start = next((n for n in range(end - 1, -1, -1) if clauses.kinds[n] == ";"), -1)
        partner = _first_person(clauses, start + 1, end)
        if partner is None:
            break
        found.insert(0, partner)
        if start < 0 or clauses.word(start) != ";":
            break
        end = start
    return found


def _clause_start(clauses: Clauses, place: int) -> int:
    """The first chunk of the clause that ends before ``place``: its subject stands there."""
    first = place
    while first > 0 and place - first < _LONGEST:
        before = clauses.kinds[first - 1]
        if before in _OPENERS or clauses.word(first - 1) in ("that", "when", "where", "while", "after"):
            return first
        first -= 1
    return first


def _first_person(clauses: Clauses, first: int, end: int) -> Group | None:
    """The person who opens a clause: a singular noun for people, or a name before a comma or "and"."""
    place = first
    while place < end and clauses.kinds[place] in ",&x":
        start = place
        while place < end and clauses.kinds[place] == "x" and is_name_word(clauses, place):
            place += 1
        closed = place == end or clauses.kinds[place] in ",&"
        if closed and _LEAST_NAME <= place - start <= _MOST_NAME:
            return person(clauses, start, place - 1, 1)
        place += place == start
    group = clauses.chunks[place].group if place < end else None
    return group if group is not None and group.singular and not group.any else None
