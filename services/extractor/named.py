"""Named: victims whom a noun of killing gives by name ("the murder of Maria Perez", "the mayor's assassination").

No noun for people stands there, so the place in the sentence must say who it is. In capitals a name looks like any
other word: there it must stand right at the noun, and common words that own killings ("today's", "the army's") do not.
"""

from services.extractor.clauses import Clauses
from services.extractor.groups import DEFINITE, INDEFINITE, Group
from services.extractor.lexicon import read_words, word_set
from services.extractor.lists import after_complement
from services.extractor.victim_groups import NAME, is_apposition, is_name_word, merge_apposition, person

_LONGEST = 5
_ARTICLES = INDEFINITE | DEFINITE
_OWN_NOUNS = word_set("named.own_nouns")
_NO_VICTIM_AFTER = word_set("named.no_victim_after")
_NO_OWNERS = word_set("named.no_owners")
_PLACE_NOUNS = word_set("named.place_nouns")
_VIOLENT = word_set("named.violent")
_NOUNS = _OWN_NOUNS | _VIOLENT | frozenset({"deaths"})
_ATTACK = read_words("attack_words.tsv")
_OWNERSHIP = frozenset({"'s", "'"})
# From "the murder in Guatemala of …" to its "of", in chunks.
_ASIDE = 6
# Words between the owner and the noun ("the mayor's brutal murder").
_DESCRIBED = 2


def named_objects(clauses: Clauses, noun: int, start: int) -> tuple[list[Group], list[Group], set[int]] | None:
    """The people at ``start``, right after "murder of": names, titles with names, and lists of both."""
    kinds = clauses.kinds
    if clauses.sentence.words[clauses.chunks[noun].last] not in _NOUNS or not _tells_violence(clauses, noun):
        return None
    groups: list[Group] = []
    used: set[int] = set()
    firm = 0
    position, joined = start, ""
    while position < len(kinds):
        group, end = _item(clauses, position)
        if group is None:
            break
        if groups and _describes(clauses, position, joined, groups[-1]):
            groups[-1] = merge_apposition(groups[-1], group)
        else:
            groups.append(group)
        used.add(position)
        if "&" in joined or not firm:
            firm = len(groups)
        position = end = after_complement(clauses, end)
        while position < len(kinds) and kinds[position] in ",&":
            position += 1
        joined = kinds[end:position]
        if not joined:
            break
        if kinds[position : position + 1] == "o" and "&" in joined:  # "of A and of B"
            position += 1
    groups = groups[:firm]  # what follows a bare comma belongs to the list only if an "and" closes it
    return (groups, [], used) if groups else None


def _item(clauses: Clauses, position: int) -> tuple[Group | None, int]:
    """One person or group of a list, and the place after it."""
    group = clauses.chunks[position].group
    if group is not None and clauses.kinds[position] in "Gg":
        return group, _name_end(clauses, position + 1) if group.singular else position + 1
    last = _name_end(clauses, position)
    if last == position or clauses.word(position) in _NO_OWNERS or _owns(clauses, last - 1):
        return None, position
    return person(clauses, position, last - 1, 1), last


def _name_end(clauses: Clauses, first: int) -> int:
    last = first
    while clauses.kinds[last : last + 1] == "x" and last - first < _LONGEST and is_name_word(clauses, last):
        last += 1
    return last


def _describes(clauses: Clauses, position: int, joined: str, before: Group) -> bool:
    """As in "of Maria Perez, a lawyer,": one person; as in "of senator and candidate Perez": one person too."""
    group = clauses.chunks[position].group
    if group is None or not (group.singular and before.singular) or group.numbered:
        return False
    titled = _name_end(clauses, position + 1) > position + 1
    if joined == ",":
        return not titled and (before.head == NAME or is_apposition(clauses, position, before))
    words = clauses.sentence.words
    bare = words[before.first] not in _ARTICLES and words[group.first] not in _ARTICLES
    return joined == "&" and bare and before.head != NAME and clauses.chunks[position - 2].group == before


def _owns(clauses: Clauses, position: int) -> bool:
    """As in "the murder of Colombia's justice minister": the name belongs to what follows."""
    after = clauses.chunks[position].last + 1
    return clauses.sentence.words[after : after + 1] == ("'s",)


def _tells_violence(clauses: Clauses, noun: int) -> bool:
    """A death alone may be natural: then the sentence must speak of violence."""
    words = clauses.sentence.words
    return words[clauses.chunks[noun].last] in _VIOLENT or not _ATTACK.isdisjoint(words)


def after_an_aside(clauses: Clauses, noun: int) -> int | None:
    """As in "the murder in Guatemala of …", "the killing on 22 March of …": where the victims begin."""
    kinds = clauses.kinds
    if kinds[noun + 1 : noun + 2] not in ("p", "x"):
        return None
    for place in range(noun + 2, min(len(kinds) - 1, noun + 2 + _ASIDE)):
        if kinds[place] == "o":
            named = clauses.sentence.words[clauses.chunks[place - 1].last]
            return None if named in _PLACE_NOUNS or kinds[place - 1] == "p" else place + 1
        if kinds[place] not in "xpQ":
            return None
    return None


def owner_of(clauses: Clauses, noun: int) -> tuple[list[Group], set[int]] | None:
    """As in "the mayor's murder", "Maria Perez's brutal assassination": the owner of the noun is its victim."""
    words, chunk = clauses.sentence.words, clauses.chunks[noun]
    if words[chunk.last] not in _OWN_NOUNS or not _tells_violence(clauses, noun):
        return None
    if chunk.last + 1 < len(words) and words[chunk.last + 1] in _NO_VICTIM_AFTER:
        return None
    last = _owner_end(clauses, noun)
    if last is None or words[clauses.chunks[last].last] in _NO_OWNERS:
        return None
    group = clauses.chunks[last].group
    if group is not None:
        return None if group.any else ([group], {last})
    first = last
    while first >= 0 and clauses.kinds[first] == "x" and last - first < _LONGEST and is_name_word(clauses, first):
        first -= 1
    return ([person(clauses, first + 1, last, 1)], {last}) if first < last else None


def _owner_end(clauses: Clauses, noun: int) -> int | None:
    """The last chunk of the owner before "'s" and at most two words that describe the noun."""
    words = clauses.sentence.words
    for position in range(noun - 1, max(-1, noun - 2 - _DESCRIBED), -1):
        after = clauses.chunks[position].last + 1
        if words[after] in _OWNERSHIP:
            return position
        if clauses.kinds[position] != "x" or after != clauses.chunks[position + 1].first:
            return None
    return None
