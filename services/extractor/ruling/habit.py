"""Habit: statements of what is done again and again ("the squads murder priests", "stop killing people").

They tell of no one incident: nobody is counted, no day is named, and the verb says what somebody does or goes on doing.
"""

from services.extractor.date.dates import DateMention
from services.extractor.harm.clauses import HARM
from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import Group
from services.extractor.text.lexicon import word_set

_GOES_ON = word_set("habit.goes_on")
_PEOPLES = frozenset({"people", "peoples", "population"})
_PRESENT = frozenset({"are", "is", "being", "am"})
_NOW = frozenset({"base", "pres"})
_LATELY = frozenset({"days", "few_days", "day", "week"})
# "the murder of activists", "massacres of peasants": the noun and its "of".
_OF = 3


def is_habit(mention: Mention, dates: list[DateMention]) -> bool:
    """Whether a statement tells what is done as a habit, and of no incident."""
    sentence = mention.sentence
    if sentence.in_title or mention.toll or mention.negated or not all(_is_anybody(group) for group in mention.groups):
        return False
    if any(sentence.start <= found.start < sentence.end and found.precision in _LATELY for found in dates):
        return False
    words, place = sentence.words, mention.trigger
    found = HARM.at(words, place)
    forms = {way.form for way in found.value} if found is not None else set()
    before = words[max(0, place - 2) : place]
    if "of" in words[place + 1 : place + _OF] and "noun" in forms:
        return True
    if mention.active and "ger" in forms:
        return bool(_GOES_ON & set(before))
    if mention.active and forms & _NOW and "part" not in forms and "past" not in forms:
        return "to" not in before
    passive = not mention.active and "part" in forms
    return passive and (before == ("have", "been") or (before[-1:] == ("being",) and bool(_PRESENT & set(before))))


def _is_anybody(group: Group) -> bool:
    """A bare plural or a whole people: "priests", "the Peruvian people"; not "several people", "the priests"."""
    if group.head in _PEOPLES and group.definite and not group.numbered:
        return True
    return group.qualifier == "vague" and not (group.numbered or group.definite or group.singular or group.none)
