"""Apart: victims who stand apart from their word of harm: behind a time, "against" or "that of", before an aside."""

from services.extractor.harm.clauses import Clauses
from services.extractor.harm.subjects import subject_before
from services.extractor.people.groups import INDEFINITE, Group
from services.extractor.people.victim_groups import PEOPLE, begins_clause, is_name_word
from services.extractor.text.lexicon import word_set

Found = tuple[list[Group], list[Group], set[int]]
"""Groups, subsets of them, and the chunks that they take."""

_TIMES = word_set("apart.times")
_VIOLENT = word_set("named.violent")
# In chunks: "on Monday morning", "committed by the rebels of the north against", "who was sent to the capital to …,".
_LONGEST_TIME = 6
_LONGEST_DEED = 12
_LONGEST_ASIDE = 30
_FAR_BACK = 24
_NOT_AGENTS = frozenset("bhmzVPAdDke;,")
_BRACKETS = frozenset("()[]")


def after_time(clauses: Clauses, start: int) -> int:
    """As in "killed on Monday 12 civilians", "shot last night a judge": where the objects begin, else ``start``.

    The people must be counted, or bear a title and a name, and be nobody's subject.
    """
    kinds, place = clauses.kinds, start
    while place < len(kinds) and kinds[place] in "pxQ" and place - start < _LONGEST_TIME:
        place += 1
    if place == start or place >= len(kinds):
        return start
    words = clauses.sentence.words[clauses.chunks[start].first : clauses.chunks[place].first]
    comma = kinds[place] == ","
    place += comma
    if _TIMES.isdisjoint(words) or kinds[place : place + 1] not in set("GQ") or begins_clause(clauses, place):
        return start
    if _is_named(clauses, place):
        return place
    group = clauses.chunks[place].group
    counted = group is None or group.numbered or clauses.word(place) in INDEFINITE
    return place if counted and not comma else start


def _is_named(clauses: Clauses, title: int) -> bool:
    """Whether a name follows a title, and nothing that the person says or does."""
    place = title + 1
    while clauses.kinds[place : place + 1] == "x" and is_name_word(clauses, place):
        place += 1
    return place > title + 1 and clauses.kinds[place : place + 1] not in set("ebhmzVPAdk")


def victims_against(clauses: Clauses, noun: int) -> int | None:
    """As in "the murder committed by rebels against the rector": where the victims begin."""
    kinds = clauses.kinds
    if clauses.sentence.words[clauses.chunks[noun].last] not in _VIOLENT:
        return None
    for place in range(noun + 1, min(len(kinds) - 1, noun + _LONGEST_DEED)):
        if clauses.word(place) == "against" and kinds[place] == "p":
            return place + 1
        if kinds[place] == ";" and clauses.word(place) in _BRACKETS:
            continue
        if kinds[place] in _NOT_AGENTS:
            return None
    return None


def noun_meant(clauses: Clauses, index: int) -> int | None:
    """As in "the murders in the capital, above all that of the senator": the noun of killing that "that" stands for."""
    if clauses.word(index) != "that" or clauses.kinds[index + 1 : index + 2] != "o":
        return None
    for place in range(index - 1, max(-1, index - _FAR_BACK), -1):
        if clauses.kinds[place] == ";":
            return None
        if clauses.sentence.words[clauses.chunks[place].last] in _VIOLENT:
            return place
    return None


def subject_before_aside(clauses: Clauses, position: int) -> Found | None:
    """As in "the reporter Ana Diaz, who had come to cover the election, was": the people before the aside."""
    kinds = clauses.kinds
    if kinds[position : position + 1] != ",":
        return None
    for place in range(position - 1, max(0, position - _LONGEST_ASIDE), -1):
        if kinds[place] == ";" and clauses.word(place) not in _BRACKETS | {"as"}:
            return None
        if kinds[place : place + 2] == ",r":
            found = subject_before(clauses, place - 1)
            return found if found is not None and _is_at_end(clauses, found, place) else None
    return None


def _is_at_end(clauses: Clauses, found: Found, place: int) -> bool:
    """Whether only names and a complement stand between the people and the aside: "the envoy to the north, who"."""
    return all(kind in "xpto" or kind in PEOPLE for kind in clauses.kinds[max(found[2]) + 1 : place])
