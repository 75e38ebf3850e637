"""Victims as the chunks of a sentence give them: counted groups, unnamed counts, and people called by name only."""

from dataclasses import replace
from itertools import pairwise
from typing import cast

from schemas.vocabulary import Status
from services.extractor.harm.clauses import Clauses
from services.extractor.people.groups import DEFINITE, GRAMMAR, INDEFINITE, Group, plain
from services.extractor.people.headless import STATUS_WORDS
from services.extractor.text.lexicon import word_set
from services.extractor.text.numbers import Quantity

PEOPLE = "GgQ"
NAME = "(name)"
PRONOUN = "(pronoun)"
_AFTER_HER = frozenset({"and", "as", "at", "in", "on", "several", "three", "twice", "two", "when", "while", "with"})
# In capitals: how many words a name after a verb has, and how words end that are no names.
_SHORTEST_SHOUTED, _LONGEST_SHOUTED = 2, 5
# "Maria Perez, 72, who worked there, was killed": the aside, in chunks.
_LONGEST_ASIDE = 30
# "The manager of a contracting firm in Jubail said", in chunks.
_LONGEST_VOICE = 8
_SAYS = frozenset({"added", "reported", "said", "says", "stated", "told"})
_NO_NAME_ENDINGS = ("ed", "ing", "tion", "ly")
# What may follow a bare count of people without being what it counts: days, and the voices that end a headline.
_AFTER_COUNT = word_set("victim_groups.after_count")
CLAUSE_OPENERS = frozenset({"after", "before", "since", "until"})
_DIED = word_set("pronouns.deaths")
_POINTING = frozenset({"them", "his", "her", "their"})
_VOICES = word_set("victim_groups.voices")
_NOT_NAMES = word_set("victim_groups.not_names")


def as_group(clauses: Clauses, position: int, *, object_of_verb: bool = False) -> Group | None:
    """The group of a chunk; a bare count stands for unnamed people where nothing else can be counted."""
    chunk = clauses.chunks[position]
    if chunk.group is not None:
        return chunk.group
    if chunk.quantity is None:
        return None
    if object_of_verb and _counts_something_else(clauses, position):
        return None
    return _of_them(clauses, position, unnamed(chunk.quantity))


def _of_them(clauses: Clauses, position: int, group: Group) -> Group:
    """As in "hit the fighters' bunkers, killing a number of them", "a commander and five of his guards".

    They are what those named before are; "five of the militia" are what the militia is, "one of the union's leaders" is
    a leader.
    """
    words = clauses.sentence.words
    party = _party_of(words, group.last)
    if party is not None:
        return replace(group, status=party, basis="described")
    following = clauses.chunks[position + 2 : position + 3] if clauses.kinds[position + 1 : position + 2] == "o" else ()
    whole = following[0].group if following else None
    if whole is not None and not whole.singular:
        return replace(group, head=whole.head, status=whole.status, basis=whole.basis)
    if not _POINTING & set(words[group.last + 1 : group.last + 3]):
        return group
    named = next((c.group for c in reversed(clauses.chunks[:position]) if c.group is not None), None)
    if named is None or named.status == "unknown":
        return group
    return replace(group, status=named.status, basis=named.basis)


def _counts_something_else(clauses: Clauses, position: int) -> bool:
    """As in "destroyed 12 tanks"; "killed 47, the ministry" and "killed 47 on Monday" count people."""
    if clauses.kinds[position + 1 : position + 2] != "x":
        return False
    last, following = clauses.chunks[position].last, clauses.chunks[position + 1].first
    words = clauses.sentence.words
    if following > last + 1:
        between = words[last + 1]
        return between[0].isalnum() and between not in DEFINITE and between not in INDEFINITE
    voice = words[following + 1 : following + 2]
    return words[following] not in _AFTER_COUNT and not (voice and voice[0] in _VOICES)


def _party_of(words: tuple[str, ...], last: int) -> Status | None:
    """As in "killed five of the militia", "lost two of Hezbollah": no noun, only whose they were."""
    if words[last + 1 : last + 2] != ("of",):
        return None
    place = last + 2 + (words[last + 2 : last + 3] == ("the",))
    found = STATUS_WORDS.at(words, place) if place < len(words) else None
    if found is None or found.value not in ("combatant", "security"):
        return None
    after = words[found.last + 1 : found.last + 2]
    return cast("Status", found.value) if not after or after[0] in GRAMMAR or not after[0].isalpha() else None


def unnamed(quantity: Quantity) -> Group:
    """As in "12 killed": people of whom the text says no more."""
    return Group(
        first=quantity.first,
        last=quantity.last,
        head="",
        low=quantity.low,
        high=quantity.high,
        qualifier=quantity.qualifier,
        status="unknown",
        basis="unstated",
        numbered=True,
        more=quantity.more,
    )


def begins_clause(clauses: Clauses, position: int) -> bool:
    """Whether a group after a comma or "and" is the subject of the next statement ("killed 5 and 20 were injured")."""
    kinds = clauses.kinds
    after = kinds[position + 1 : position + 2]
    if kinds[position + 1 : position + 3] == ",r":  # "killed two guards, and a boy, who was with them, was hurt"
        end = kinds.find(",", position + 3)
        return 0 < end - position < _LONGEST_ASIDE and kinds[end + 1 : end + 2] in ("b", "h")
    if after in ("o", "p") and _is_voice(clauses, position + 1):
        return True
    return after != "" and after in "bhmzeVDdPAkx" and not (after == "x" and kinds[position] == "G")


def _is_voice(clauses: Clauses, position: int) -> bool:
    """As in "killed nine guests, the manager of a hotel said": what stands beside a speaker, and then the verb."""
    place = position
    while place < len(clauses.kinds) and clauses.kinds[place] in "opxGg" and place - position < _LONGEST_VOICE:
        place += 1
    return clauses.word(place) in _SAYS and not _has_speaker(clauses, position, place)


def _has_speaker(clauses: Clauses, position: int, verb: int) -> bool:
    """As in "killed 120 soldiers in Aleppo the monitor said": a speaker of its own, though no comma parts the two."""
    words = clauses.sentence.words[clauses.chunks[position].first : clauses.chunks[verb].first]
    return any(word in _ARTICLES and before not in _LEADS for before, word in pairwise(words))


_ARTICLES = frozenset({"a", "an", "the"})
_LEADS = frozenset({"and", "at", "by", "for", "from", "in", "near", "of", "on", "to", "with"})


def named_subject(clauses: Clauses, position: int, verb: int) -> Group | None:
    """As in "Orlando Letelier was murdered": a name before its verb is one person, two joined by "and" are two."""
    related = _before_relative(clauses, position) or _before_aside(clauses, position)
    if related is not None:
        return related
    first = _name_start(clauses, position)
    form = clauses.sentence.forms[clauses.chunks[verb].first]
    if first is None or (form[:1].isupper() and not clauses.sentence.shouts):
        return None  # "Raqqa Is Being Slaughtered Silently" is a title
    count = 1
    if first > 1 and clauses.kinds[first - 1] == "&":
        other = _name_start(clauses, first - 2)
        if other is not None:
            first, count = other, 2
    return person(clauses, first, position, count)


def _before_aside(clauses: Clauses, position: int) -> Group | None:
    """As in "Maria Perez, 72, who worked there, was killed": the name that opens the clause before an aside."""
    kinds = clauses.kinds
    if kinds[position : position + 1] != ",":
        return None
    for place in range(position - 1, max(0, position - _LONGEST_ASIDE), -1):
        if kinds[place] == ";":
            return None
        if kinds[place] == "," and kinds[place + 1] in "rQx":
            first = _name_start(clauses, place - 1)
            opens = first is not None and (first == 0 or kinds[first - 1] in ",;er")
            if first is not None and opens and place - first >= _SHORTEST_SHOUTED:
                return person(clauses, first, place - 1, 1)
    return None


def name_before_relative(clauses: Clauses, position: int) -> Group | None:
    """As in "the movement that replaced Maria Perez, who was murdered": the name right before the pronoun."""
    found = _before_relative(clauses, position)
    return found if found is not None and found.head == NAME else None


def _before_relative(clauses: Clauses, position: int) -> Group | None:
    """As in "by Maria Perez, who was murdered": the name before the pronoun, whatever governs it."""
    if clauses.kinds[position : position + 1] != "r" or clauses.word(position) != "who":
        return None
    last = position - 1
    if last >= 0 and clauses.kinds[last] == ",":
        last -= 1
    first = last
    stop = max(-1, last - _LONGEST_SHOUTED)
    while first > stop and clauses.kinds[first] == "x" and is_name_word(clauses, first):
        first -= 1
    titled = clauses.chunks[first].group if first >= 0 else None
    first += 1
    if titled is not None and titled.singular and clauses.chunks[first - 1].last == clauses.chunks[first].first - 1:
        return titled
    least = _SHORTEST_SHOUTED if clauses.sentence.shouts else 1
    return person(clauses, first, last, 1) if last - first + 1 >= least else None


def named_object(clauses: Clauses, position: int) -> Group | None:
    """As in "killed Ahmad Qasim, 34": a name right after its verb."""
    last = position
    while last < len(clauses.kinds) and clauses.kinds[last] == "x" and is_name_word(clauses, last):
        last += 1
    if last == position or clauses.sentence.in_title:
        return None
    after = clauses.kinds[last : last + 1]
    if clauses.sentence.shouts and (not _SHORTEST_SHOUTED <= last - position <= _LONGEST_SHOUTED or after not in ",;"):
        return None
    if after not in ("", ",", "p", ";", "&"):
        return None
    return person(clauses, position, last - 1, 1)


def _name_start(clauses: Clauses, position: int) -> int | None:
    first = position
    while first >= 0 and clauses.kinds[first] == "x" and is_name_word(clauses, first):
        first -= 1
    first += 1
    if first > position:
        return None
    least = 2 if clauses.sentence.shouts or clauses.chunks[first].first == 0 else 1
    if position - first + 1 < least:
        return None
    if first > 0 and clauses.kinds[first - 1] in "po" and clauses.word(first - 1) not in CLAUSE_OPENERS:
        return None
    return first


def is_name_form(form: str) -> bool:
    """Whether a token is written as part of a proper name."""
    return form[:1].isupper() and form.replace("-", "").isalpha() and form.lower() not in _NOT_NAMES


def is_name_word(clauses: Clauses, position: int) -> bool:
    """Whether a chunk of one word may be part of a name; in capitals, whether its ending speaks against it."""
    form = clauses.sentence.forms[clauses.chunks[position].first]
    return is_name_form(form) and not (clauses.sentence.shouts and form.lower().endswith(_NO_NAME_ENDINGS))


def person(clauses: Clauses, first: int, last: int, count: int) -> Group:
    """The people named at chunks ``first`` to ``last``, of unstated status."""
    return Group(
        first=clauses.chunks[first].first,
        last=clauses.chunks[last].last,
        head=NAME,
        low=count,
        high=count,
        qualifier="exact",
        status="unknown",
        basis="unstated",
        singular=count == 1,
    )


_THEM_REACH = 14
_PAIR = 2


def pronoun_object(clauses: Clauses, verb: int) -> Group | None:
    """As in "shot him in the square": somebody named before."""
    words = clauses.sentence.words
    place = clauses.chunks[verb].last + 1
    if not _POINTING.isdisjoint(words[clauses.chunks[verb].first : place]) and "their" not in words[place - 3 : place]:
        return _somebody(clauses.chunks[verb].first)  # "cut his throat"
    if words[place : place + 1] == ("them",):
        return _those_before(clauses, verb, place)
    if words[place : place + 1] == ("him",) or (words[place : place + 1] == ("her",) and _ends_at(clauses, place + 1)):
        return _somebody(place)
    return None


def _those_before(clauses: Clauses, verb: int, place: int) -> Group | None:
    """As in "stood four men against a wall and shot them": the people counted last before it."""
    for position in range(verb - 1, max(0, verb - 1 - _THEM_REACH), -1):
        if clauses.kinds[position] == ";":
            return None
        group = clauses.chunks[position].group
        if group is None:
            continue
        if not group.numbered or group.value < _PAIR or group.none or group.status in ("combatant", "security"):
            return None
        subject = position == 0 or clauses.kinds[position - 1] in ",;&r"
        return None if subject else replace(group, first=place, last=place)
    return None


def _ends_at(clauses: Clauses, place: int) -> bool:
    """Whether "her" stands alone, and owns nothing that follows."""
    following = clauses.sentence.words[place : place + 1]
    return not following or following[0] in _AFTER_HER or not following[0][0].isalpha()


def pronoun_subject(clauses: Clauses, position: int, verb: int) -> Group | None:
    """As in "he was shot", "she died": somebody named before; ``pronouns`` leaves out peaceful deaths."""
    if clauses.chunks[verb].kind not in "Vd" or clauses.word(position) not in ("he", "she"):
        return None
    if clauses.chunks[verb].kind == "d" and clauses.word(verb) not in _DIED:
        return None
    return _somebody(clauses.chunks[position].first)


def _somebody(place: int) -> Group:
    return plain(place, place, 1, PRONOUN)


def is_apposition(clauses: Clauses, position: int, before: Group) -> bool:
    """As in "the victim, a farmer, was": the second group only describes the first."""
    kinds = clauses.kinds
    group = clauses.chunks[position].group
    if group is None or not (group.singular and before.singular) or group.numbered or group.more:
        return False
    if kinds[position - 1] != ",":
        return False
    bare = clauses.sentence.words[group.first] not in ("a", "an", "the", "his", "her", "their", "another")
    after = kinds[position + 1 : position + 2]
    return bare or (before.definite and after == ",")


def merge_apposition(before: Group, described: Group) -> Group:
    """One group of two that name the same people."""
    if before.head == NAME:
        before = replace(before, group=described.group, child=described.child)
    if before.status == "unknown":
        return replace(before, status=described.status, basis=described.basis)
    return before
