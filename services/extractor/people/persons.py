"""Persons: who the one victim of a statement is, by name ("Judge Rosa Cruz", "Luis Vega, a farmer,").

One person dies once: the same name is the same incident, another name told without a link is another one.
"""

from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import DEFINITE, GRAMMAR, INDEFINITE, Group
from services.extractor.people.people import noun_starts_at
from services.extractor.people.victim_groups import NAME, is_name_form
from services.extractor.text.lexicon import read_words, word_set
from services.extractor.text.tokens import Sentence

_ARTICLES = DEFINITE | INDEFINITE
_NO_NAMES = GRAMMAR | _ARTICLES | read_words("adverbs.txt") | word_set("named.no_owners")
_PARTICLES = word_set("persons.particles")
_NO_NAME_ENDINGS = ("ed", "ing", "tion", "ly")
_LONGEST, _SHORTEST = 5, 2
_OWN = frozenset({"her", "his", "their"})


def name_of(mention: Mention) -> tuple[str, ...]:
    """The words of the victim's name; empty where the statement tells of several people or of nobody by name."""
    if mention.negated or len(mention.groups) != 1 or not mention.groups[0].singular or mention.groups[0].value != 1:
        return ()
    group, sentence = mention.groups[0], mention.sentence
    if group.head == NAME:
        return _told(sentence, group.first, group.last + 1)
    return _after(sentence, group) or _before(sentence, group)


def is_somebodys(mention: Mention) -> bool:
    """As in "his driver": told as somebody of the victim told before."""
    group = mention.groups[0]
    return bool(_OWN & set(mention.sentence.words[max(0, group.first - 1) : group.first + 1]))


def are_one(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names may be one person's: the shorter within the longer, or two words shared."""
    shared = set(one) & set(other)
    return bool(one and other) and (len(shared) in (len(one), len(other)) or len(shared) >= _SHORTEST)


def are_two(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two full names are two persons'; a surname alone may be misspelt, or an alias.

    Given names may be the same ("Luis Carlos Vega", "Carlos Cruz"), family names are not.
    """
    if min(len(one), len(other)) < _SHORTEST:
        return False
    shared = set(one) & set(other)
    return not shared or (len(shared) == 1 and not shared & {one[-1], other[-1]})


def _after(sentence: Sentence, group: Group) -> tuple[str, ...]:
    end = group.last + 1
    while end < len(sentence) and end - group.last <= _LONGEST and _is_name(sentence, end):
        end += 1
    least = _SHORTEST if sentence.words[group.first] in _ARTICLES or sentence.shouts else 1
    return _told(sentence, group.last + 1, end) if end - group.last - 1 >= least else ()


def _before(sentence: Sentence, group: Group) -> tuple[str, ...]:
    """As in "Luis Vega, 34, a farmer,"."""
    words, last = sentence.words, group.first - 1
    if last > 1 and words[last] == "," and words[last - 1].isdigit() and words[last - 2] == ",":
        last -= 2
    if last < _SHORTEST or words[last] != ",":
        return ()
    first = last
    while first > 0 and last - first < _LONGEST and _is_name(sentence, first - 1):
        first -= 1
    if last - first < _SHORTEST or words[max(0, first - 1)] in _ARTICLES:
        return ()
    return _told(sentence, first, last)


def _is_name(sentence: Sentence, place: int) -> bool:
    word = sentence.words[place]
    if not is_name_form(sentence.forms[place]) or word in _NO_NAMES:
        return False
    return not sentence.shouts or not (word.endswith(_NO_NAME_ENDINGS) or noun_starts_at(sentence.words, place))


def _told(sentence: Sentence, first: int, end: int) -> tuple[str, ...]:
    return tuple(word for word in sentence.words[first:end] if len(word) > 1 and word not in _PARTICLES)
