"""Strangers: people whose noun no lexicon has ("killed two fruit sorters", "three cable splicers were killed").

English makes nouns for people freely, so that a count before a noun in "-ers", "-ists", "-men" counts people unless the
noun is a known thing; any other noun does where a word that only people can be the victims of stands right at it.
"""

from dataclasses import replace

from services.extractor.people.groups import GRAMMAR, Group, counted, plain
from services.extractor.text.lexicon import read_rows, word_set
from services.extractor.text.numbers import NOT_PEOPLE, Quantity
from services.extractor.text.tokens import Sentence

_ENDINGS = ("ers", "ors", "ists", "ians", "eers", "men", "women", "folk", "smiths", "wrights", "hands", "mates")
_SINGULAR_ENDINGS = ("er", "or", "ist", "ian", "eer", "man", "woman", "smith", "wright", "mate")
_THINGS = word_set("strangers.things")
_KILLING = word_set("strangers.killing")
_KILLED = word_set("strangers.killed")
_BE = frozenset({"was", "were", "is", "are", "been"})
_HARM = frozenset(row[0] for row in read_rows("harm.tsv"))
_LONGEST = 3
_ONE = frozenset({"a", "an"})
_SHORTEST = 4


def find_strangers(sentence: Sentence, quantities: list[Quantity], taken: set[int]) -> list[Group]:
    """Groups of counted people, and of one killed, whose noun is in no lexicon; of unstated status."""
    if sentence.shouts:
        return []
    words = sentence.words
    found: list[Group] = []
    for quantity in quantities:
        last = _noun_end(sentence, quantity.last + 1, taken)
        if quantity.first in taken or last is None or not words[last].endswith(("s", "men", "women", "folk")):
            continue
        if _is_agent(words[last], _ENDINGS) or _is_killed(words, quantity.first, last):
            found.append(counted(plain(quantity.first, last, 1, words[last], plural=quantity.value != 1), quantity))
    for place, word in enumerate(words[:-1]):
        if word in _KILLING and words[place + 1] in _ONE and place + 1 not in taken:
            last = _noun_end(sentence, place + 2, taken)
            if last is not None and _is_agent(words[last], _SINGULAR_ENDINGS):
                found.append(replace(plain(place + 1, last, 1, words[last]), high=1))
    return found


def _noun_end(sentence: Sentence, first: int, taken: set[int]) -> int | None:
    """The last of at most three small words that no other group, verb or function word cuts short."""
    words = sentence.words
    last = first - 1
    while last + 1 < len(words) and last - first < _LONGEST - 1:
        word = words[last + 1]
        plain_word = word.replace("-", "").isalpha() and sentence.forms[last + 1] == word
        if (
            not plain_word
            or last + 1 in taken
            or word in GRAMMAR
            or word in _HARM
            or word.endswith(("ed", "ing", "ly"))
        ):
            break
        last += 1
        if word.endswith("s") and not word.endswith(("ss", "us")):
            break
    if last < first or any(word in NOT_PEOPLE or word in _THINGS for word in words[first : last + 1]):
        return None
    return last


def _is_agent(word: str, endings: tuple[str, ...]) -> bool:
    return len(word) > _SHORTEST and word.endswith(endings) and word not in _THINGS


def _is_killed(words: tuple[str, ...], first: int, last: int) -> bool:
    """Whether a word that only people can be the victims of stands right before or behind."""
    if first and words[first - 1] in _KILLING:
        return True
    after = words[last + 1 : last + 4]
    return bool(after) and (after[0] in ("died", "perished") or (after[0] in _BE and bool(_KILLED & set(after[1:]))))
