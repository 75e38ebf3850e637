"""Victims by name: restricted words, kept apart so that every quote and push can mask them (domain guide §2)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import Group
from services.extractor.people.victim_groups import NAME, is_name_form
from services.extractor.text.tokens import Sentence

_MOST_NAME_WORDS = 5
_OLDEST = 110
_SEX = {"women": "female", "girls": "female", "men": "male", "boys": "male"}


class NamedVictim(NamedTuple):
    """A victim's name at tokens ``first``–``last`` of a sentence."""

    sentence: Sentence
    first: int
    last: int
    outcome: str
    age: int | None
    sex: str | None

    @property
    def name(self) -> str:
        """The name as written."""
        return " ".join(self.sentence.forms[self.first : self.last + 1])


def named_victims(mentions: Iterable[Mention]) -> list[NamedVictim]:
    """The victims whom statements call by name, each name and outcome once."""
    found: dict[tuple[str, str], NamedVictim] = {}
    for mention in mentions:
        for group in mention.groups:
            for first, last in _names(mention.sentence, group):
                age = age_after(mention.sentence, last)
                victim = NamedVictim(mention.sentence, first, last, mention.outcome, age, _SEX.get(group.group))
                found.setdefault((victim.name, victim.outcome), victim)
    return list(found.values())


def _names(sentence: Sentence, group: Group) -> Iterator[tuple[int, int]]:
    if group.head == NAME:
        first = group.first
        for place in range(group.first, group.last + 1):
            if sentence.words[place] == "and":
                yield first, place - 1
                first = place + 1
        yield first, group.last
    elif group.singular and not group.none and not sentence.shouts:
        first = group.last + 1 + (sentence.words[group.last + 1 : group.last + 2] == (",",))
        last = first - 1
        while (
            last + 1 < len(sentence) and last - first + 1 < _MOST_NAME_WORDS and is_name_form(sentence.forms[last + 1])
        ):
            last += 1
        if last >= first + (first > group.last + 1):  # after a comma one word is no name
            yield first, last


def age_after(sentence: Sentence, last: int) -> int | None:
    """The age behind a name that ends at a token, as in "Ahmad Qasim, 34,"."""
    after = sentence.words[last + 1 : last + 3]
    if len(after) == 2 and after[0] in (",", "(") and after[1].isascii() and after[1].isdigit():  # noqa: PLR2004 - a comma, a number
        age = int(after[1]) if len(after[1]) <= 3 else _OLDEST + 1  # noqa: PLR2004 - digits of an age
        return age if age <= _OLDEST else None
    return None
