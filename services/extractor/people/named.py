"""Named: victims whom a noun of killing gives by name ("the murder of Maria Perez", "the mayor's assassination").

No noun for people stands there, so the place in the sentence must say who it is. In capitals a name looks like any
other word: there it must stand right at the noun, and common words that own killings ("today's", "the army's") do not.
"""

from services.extractor.harm.clauses import Clauses
from services.extractor.people.groups import DEFINITE, INDEFINITE, Group
from services.extractor.people.lists import after_complement
from services.extractor.people.victim_groups import NAME, is_apposition, is_name_word, merge_apposition, person
from services.extractor.text.lexicon import read_words, word_set

_LONGEST = 5
_ARTICLES = INDEFINITE | DEFINITE
_OWN_NOUNS = word_set("named.own_nouns")
_NO_VICTIM_AFTER = word_set("named.no_victim_after")
_NO_OWNERS = word_set("named.no_owners")
_PLACE_NOUNS = word_set("named.place_nouns")
_VIOLENT = word_set("named.violent")
_NOUNS = _OWN_NOUNS | _VIOLENT | frozenset({"deaths"})
_ATTACK = read_words("attack_words.tsv")
_OWN = frozenset({"her", "his", "their"})
_OWNERSHIP = frozenset({"'s", "'"})
# From "the murder in Guatemala of …" to its "of", in chunks.
_ASIDE = 6
# "President of the regional branch of the union", in chunks.
_LONGEST_TITLE = 9
# Words between the owner and the noun ("the mayor's brutal murder").
_DESCRIBED = 2


def named_objects(clauses: Clauses, noun: int, start: int) -> tuple[list[Group], list[Group], set[int]] | None:
    """The people at ``start``, right after "murder of": names, titles with names, and lists of both."""
    if clauses.sentence.words[clauses.chunks[noun].last] not in _NOUNS or not _tells_violence(clauses, noun):
        return None
    return people_at(clauses, start)


def people_at(clauses: Clauses, start: int) -> tuple[list[Group], list[Group], set[int]] | None:
    """A list of people by name, by title, or by both, that begins at ``start``."""
    kinds = clauses.kinds
    groups: list[Group] = []
    used: set[int] = set()
    firm = 0
    position, joined, described = start, "", False
    while position < len(kinds):
        group, end = _item(clauses, position)
        if group is None or (groups and group.head == NAME and not _ends_item(clauses, end)):
            break
        if group.head == NAME and described and clauses.sentence.shouts and "," not in joined:
            break  # "WIFE OF THE HEAD OF PLANNING AND LOGISTICS": the "and" may be the title's
        if groups and _describes(clauses, position, joined, groups[-1], described=described):
            groups[-1] = merge_apposition(groups[-1], group)
            described = True
        else:
            groups.append(group)
            described = False
        used.add(position)
        if "&" in joined or not firm:
            firm = len(groups)
        position = end = after_complement(clauses, end) if not described else _after_titles(clauses, end)
        position = end = _after_age(clauses, end)
        while position < len(kinds) and kinds[position] in ",&+":
            position += 1
        joined = kinds[end:position].replace("+", "&")
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
    noun = clauses.chunks[last].group if position < last < len(clauses.chunks) else None
    if noun is not None and not noun.singular and not noun.definite and not noun.numbered:
        return noun, last + 1  # "of the Fenastras [union] leaders"
    if last == position or clauses.word(position) in _NO_OWNERS or _owns(clauses, last - 1):
        return None, position
    first = clauses.chunks[position].first
    if clauses.sentence.shouts and clauses.sentence.words[first - 1 : first] == ("the",):
        return None, position  # "THE DEMOCRATIC CONVERGENCE" is no person
    return person(clauses, position, last - 1, 1), last


def _name_end(clauses: Clauses, first: int) -> int:
    last = first
    while clauses.kinds[last : last + 1] == "x" and last - first < _LONGEST and is_name_word(clauses, last):
        last += 1
    return last


def _describes(clauses: Clauses, position: int, joined: str, before: Group, *, described: bool) -> bool:
    """As in "of Maria Perez, a lawyer,": one person; as in "of senator and candidate Perez": one person too.

    ``described``: the item before was a title of the person already ("president of the union and mayor of Tela").
    """
    group = clauses.chunks[position].group
    words = clauses.sentence.words
    if group is None or not (group.singular and before.singular) or group.numbered or words[group.first] in _OWN:
        return False
    of_something = "of" in words[group.first : group.last] or clauses.kinds[position + 1 : position + 2] == "o"
    titled = not of_something and _name_end(clauses, position + 1) > position + 1
    if joined == ",":
        return not titled and (before.head == NAME or is_apposition(clauses, position, before))
    if words[group.first] in _ARTICLES:
        return False
    if described and "&" in joined:
        return not titled
    bare = words[before.first] not in _ARTICLES
    return joined == "&" and bare and before.head != NAME and clauses.chunks[position - 2].group == before


def _after_age(clauses: Clauses, position: int) -> int:
    """As in "Ahmad Qasim, 34, and"."""
    aged = clauses.kinds[position : position + 2] in (",x", ",Q") and clauses.word(position + 1).isdigit()
    return position + 2 if aged else position


def _after_titles(clauses: Clauses, position: int) -> int:
    """The place after what a title has beside it ("president of the union for Latin America"), where a list goes on."""
    end = position
    while end < len(clauses.kinds) and clauses.kinds[end] in "oxp" and end - position < _LONGEST_TITLE:
        end += 1
    return end if clauses.kinds[end : end + 1] in (",", "&", "+") else position


def _ends_item(clauses: Clauses, position: int) -> bool:
    """Whether a name is over where the list's next item, a clause or a preposition begins; not so "attempts to"."""
    return position >= len(clauses.kinds) or clauses.kinds[position] in ",&+;opyrVbh"


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
