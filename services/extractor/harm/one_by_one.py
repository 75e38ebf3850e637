"""One by one: killings of several people in as many incidents, which no total says ("the murders of A and of priests").

Nobody murders a hundred at a blow: who does so massacres. What a day is named for stays an incident.
"""

from services.extractor.date.dates import DateMention
from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import Group
from services.extractor.text.lexicon import word_set

_MURDERS = word_set("ruling.murders") | {"slain"}
_SERIES = frozenset({"assassinations", "executions", "killings", "murders"})
_PERFECT = frozenset({"has", "have", "had"})
_LATELY = frozenset({"days", "few_days", "day", "week"})
_MANY = word_set("one_by_one.many")
_HUNDREDS = 100
_PAIR = 2
# From "have" over the people to "been murdered", in tokens.
_REACH = 5
_SET_OFF = word_set("one_by_one.set_off")
_BOMBS = word_set("one_by_one.bombs")
_MANY_BOMBS, _LONGEST_COUNT = 15, 4
# From the count of bombs to the word of harm, and from "set off" to the count, in tokens.
_FAR, _LEAD = 14, 5


def are_one_by_one(mention: Mention, dates: list[DateMention]) -> bool:
    """Whether a statement tells of several killings at several times."""
    sentence = mention.sentence
    if sentence.in_title or mention.toll or mention.negated:
        return False
    if any(sentence.start <= found.start < sentence.end and found.precision in _LATELY for found in dates):
        return False
    return _are_murders(mention) or _is_any_of(mention) or _are_of_many_attacks(mention)


def _are_murders(mention: Mention) -> bool:
    """As in "hundreds were murdered", "many judges have been assassinated", "the murders of a judge and of priests"."""
    words, trigger = mention.sentence.words, mention.sentence.words[mention.trigger]
    if not any(_is_vague(group) for group in mention.groups):
        return False
    if trigger in _SERIES and len(mention.groups) >= _PAIR:
        return True
    if trigger not in _MURDERS:
        return False
    if any(group.value >= _HUNDREDS for group in mention.groups):
        return True
    many = any(not _MANY.isdisjoint(words[group.first : group.last]) for group in mention.groups)
    perfect = not _PERFECT.isdisjoint(words[max(0, mention.trigger - _REACH) : mention.trigger])
    return perfect and (many or any(group.head == words[group.first] for group in mention.groups))


def _is_vague(group: Group) -> bool:
    return group.qualifier == "vague" and not group.definite


def _is_any_of(mention: Mention) -> bool:
    """As in "even the murder of a judge, a policeman or a politician": whoever it may be."""
    if len(mention.groups) < _PAIR or not all(group.singular and not group.definite for group in mention.groups):
        return False
    last, before = mention.groups[-1], mention.groups[-2]
    return mention.sentence.words[before.last + 1 : last.first][-1:] == ("or",)


def _are_of_many_attacks(mention: Mention) -> bool:
    """As in "have set off more than 260 bombs, killing 190": so many bombs are no one attack."""
    words = mention.sentence.words
    for place in range(max(0, mention.trigger - _FAR), mention.trigger - 1):
        count = words[place]
        if count.isdigit() and len(count) <= _LONGEST_COUNT and int(count) >= _MANY_BOMBS:
            made = not _SET_OFF.isdisjoint(words[max(0, place - _LEAD) : place])
            if made and not _BOMBS.isdisjoint(words[place + 1 : place + 3]):
                return True
    return False
