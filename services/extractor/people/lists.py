"""Lists of people whose items have complements or names ("the mayor of Tela, a judge and two peasants")."""

from services.extractor.harm.clauses import Clauses
from services.extractor.people.victim_groups import is_name_word

# In chunks: "of the small town of Tela", the words of one name, a whole list of names.
_LONGEST_COMPLEMENT = 9
_LONGEST_NAME = 5
_LONGEST_LIST = 14
_ITEM_ENDS = frozenset(",;pyo&r")


def after_complement(clauses: Clauses, position: int) -> int:
    """The place after a name or "of …" at ``position`` where a list goes on that an "and" closes; else ``position``."""
    kinds, place = clauses.kinds, position
    while place < len(kinds) and kinds[place] in "ox" and place - position < _LONGEST_COMPLEMENT:
        if kinds[place] == "x" and "o" not in kinds[position:place] and not is_name_word(clauses, place):
            return position
        place += 1
    if place == position or place >= len(kinds) or kinds[place] not in ",&+":
        return position
    return place if _is_closed(clauses, place) else position


def _is_closed(clauses: Clauses, start: int) -> bool:
    """Whether "and" and a last item follow, which is not the subject of a clause of its own."""
    kinds = clauses.kinds
    for place in range(start, min(len(kinds) - 1, start + _LONGEST_LIST)):
        if kinds[place] in "&+":
            return kinds[place + 1] == "G" and _ends_item(clauses, place + 2)
        if kinds[place] not in "Gxo,":
            return False
    return False


def _ends_item(clauses: Clauses, position: int) -> bool:
    """As in "and two guards.", "and opposition leader Rosa Cruz in the capital"; not "and the guards fled to"."""
    kinds, place = clauses.kinds, position
    while place < len(kinds) and kinds[place] == "x" and is_name_word(clauses, place):
        place += 1
    return place - position <= _LONGEST_NAME and (place == len(kinds) or kinds[place] in _ITEM_ENDS)


def names_at(clauses: Clauses, position: int) -> tuple[int, int]:
    """How many names a list at ``position`` has ("Roberto Cruz and Luis Vega"), and the place after it; 0 = no list."""
    kinds, place = clauses.kinds, position
    names, closed = 0, False
    while place < len(kinds):
        first = place
        while place < len(kinds) and kinds[place] == "x" and is_name_word(clauses, place):
            place += 1
        if not 0 < place - first <= _LONGEST_NAME:
            return 0, position
        names += 1
        if closed:
            return names, place
        following = place
        while following < len(kinds) and kinds[following] in ",&":
            closed = closed or kinds[following] == "&"
            following += 1
        if following == place:
            break
        place = following
    return 0, position
