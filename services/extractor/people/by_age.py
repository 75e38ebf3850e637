"""By age: people whom a text names by their age alone ("a 4-year-old was shot", "two 12-year-olds")."""

import re
from collections.abc import Sequence

from services.extractor.people.groups import DEFINITE, INDEFINITE, Group, counted, left_edge
from services.extractor.text.lexicon import read_rows, word_set
from services.extractor.text.numbers import Quantity
from services.extractor.text.tokens import Sentence

_AGED = re.compile(r"(\d{1,3}|[a-z]+)-(year|month|week|day)-old(s?)")
_GRAMMAR = frozenset(row[0] for row in read_rows("grammar.tsv"))
_HARM = frozenset(row[0].split(" ")[0] for row in read_rows("harm.tsv"))
_WORD_AGES = word_set("people.word_ages")
_ADULT = 18


def find_by_age(sentence: Sentence, quantities: Sequence[Quantity], taken: set[int]) -> list[Group]:
    """Groups whose noun is an age, where no noun for people follows it."""
    if not any("-old" in word for word in sentence.words):
        return []
    ends = {quantity.last: quantity for quantity in quantities}
    found = []
    for place, word in enumerate(sentence.words):
        match = _AGED.fullmatch(word)
        if match is not None and place not in taken and _is_noun(sentence, place):
            group = _group(sentence.words, place, match, ends)
            if group is not None and taken.isdisjoint(range(group.first, place)):
                found.append(group)
    return found


def _is_noun(sentence: Sentence, place: int) -> bool:
    """Whether nothing follows that the age could describe: a verb, a function word, a name, a stop, the end."""
    if place + 1 >= len(sentence):
        return True
    word, form = sentence.words[place + 1], sentence.forms[place + 1]
    named = form[:1].isupper() and not sentence.shouts
    return named or word in _GRAMMAR or word in _HARM or not word[0].isalnum() or word.endswith("ly")


def _group(words: tuple[str, ...], place: int, match: re.Match[str], ends: dict[int, Quantity]) -> Group | None:
    age, unit, plural = match.groups()
    first, quantity, determiner = left_edge(words, place, ends, -1)
    if plural and quantity is None:
        return None
    child = unit != "year" or (int(age) < _ADULT if age.isdigit() else age in _WORD_AGES)
    group = Group(
        first=first,
        last=place,
        head=words[place],
        low=1,
        high=1,
        qualifier="exact",
        status="civilian" if child else "unknown",
        basis="described" if child else "unstated",
        group="children" if child else "-",
        singular=True,
        child=child,
        definite=determiner in DEFINITE or determiner == "'s",
        more=determiner == "another" and determiner in INDEFINITE,
    )
    return counted(group, quantity) if quantity is not None else group
