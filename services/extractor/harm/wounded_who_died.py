"""The wounded who died: "a girl who was wounded in Monday's attack died of her wounds" tells of one killed.

The people are named before the word for their wounds, and their death at the end of the sentence, often with another
clause between the two. Domain guide §3, rule 5: a death from wounds raises killed and lowers injured.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import Group
from services.extractor.text.lexicon import read_rows, word_set

_DIES = frozenset({"died", "dies", "die", "dying", "succumbed", "succumbs"})
_OF_WOUNDS = word_set("casualties.wounds") | {"hospital"}
_REACH = 5
_RELATIVES = frozenset({"who", "whom"})
_UNITS = {row[0]: int(row[2]) for row in read_rows("number_words.tsv") if row[1] == "unit"}
# "Six were wounded and two died of their wounds": these two are others than those before "and".
_PARTS = frozenset({";", "and", "but", "while", "two", "three", "four", "five", "six", "seven", "eight", "nine", "one"})


def with_wounded_who_died(mentions: Sequence[Mention]) -> list[Mention]:
    """The statements, with those of wounded people whose death the sentence goes on to tell turned into deaths."""
    found = next((pair for m in mentions if (pair := _death_of(m)) is not None), None)
    if found is None:
        return list(mentions)
    wounded, death = found
    kept = [m for m in mentions if m is not wounded and not (m.outcome == "killed" and m.trigger == death)]
    groups = tuple(_those_who_died(wounded, group) for group in wounded.groups)
    died = replace(
        wounded, outcome="killed", groups=groups, trigger=death, first=groups[0].first, last=max(wounded.last, death)
    )
    return sorted([*kept, died], key=lambda mention: mention.first)


def _death_of(wounded: Mention) -> tuple[Mention, int] | None:
    """The word that tells the death of people told as wounded; None where it tells of others, or there is none."""
    words = wounded.sentence.words
    if wounded.outcome != "injured" or not wounded.groups or wounded.negated:
        return None
    group = wounded.groups[-1]
    related = (
        bool(_RELATIVES & set(words[group.last + 1 : group.last + 1 + _REACH])) or wounded.trigger == group.last + 1
    )
    if not related and group.harmed != "injured":
        return None
    for place in range(max(wounded.trigger, group.last) + 1, len(words)):
        if words[place] in _DIES and (wounded.sentence.in_title or _OF_WOUNDS & set(words[place : place + _REACH])):
            own = words[place - 1] not in _PARTS and ";" not in words[group.last : place]
            return (wounded, place) if own and not _has_own_subject(words, place) else None
    return None


def _has_own_subject(words: tuple[str, ...], place: int) -> bool:
    """As in "six were wounded, of whom two later died": somebody is counted right before the word of death."""
    return not _PARTS.isdisjoint(words[max(0, place - 3) : place])


def _those_who_died(wounded: Mention, group: Group) -> Group:
    """As in "two of the six people who were wounded": the two."""
    words = wounded.sentence.words
    first = next((at for at in (group.first - 2, group.first - 3) if words[at + 1 : at + 2] == ("of",) and at >= 0), -1)
    number = _number(words[first]) if first >= 0 else None
    if number is None:
        return group
    return replace(group, first=first, low=number, high=number, numbered=True, singular=number == 1)


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() else _UNITS.get(word)
