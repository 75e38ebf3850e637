"""Sides: dead and wounded whom the words around them give to an armed side ("the army suffered 12 casualties").

The count itself has no noun for people. It is a side's own where a force suffers it, where it is inflicted on one, and
where the count beside it is of fighters ("seven soldiers were killed and several were wounded").
"""

from collections.abc import Sequence
from dataclasses import replace

from schemas.vocabulary import Status
from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import Group
from services.extractor.people.headless import COUNT_NOUNS, STATUS_WORDS
from services.extractor.people.people import noun_statuses
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence
from services.extractor.voices.actors import find_parties

_SUFFERS = word_set("sides.suffers")
_INFLICTS = word_set("sides.inflicts")
_INFLICTS_LOSS = frozenset({"inflict", "inflicted", "inflicting", "inflicts"})
_ONTO = word_set("sides.onto")
_LINKS = word_set("sides.links")
_STOPS = word_set("sides.stops")
_UNNAMED = frozenset({"", "one", "more"})
_ARMED: frozenset[Status] = frozenset({"combatant", "security"})
_STATE = frozenset({"state_forces", "external_forces"})
_REBELS = frozenset({"rebel_group", "political_militia"})
# In tokens: from a verb of loss back to the side that suffers it, from an inflicted loss on to the side that is hit.
_BACK = 14
_LEAD = 4
_NEAR = 6
_ON = 9


def with_sides(mentions: Sequence[Mention]) -> list[Mention]:
    """The statements of one sentence, with the status of unnamed people who belong to an armed side."""
    completed: list[Mention] = []
    for place, mention in enumerate(mentions):
        before = completed[-1] if completed else None
        after = mentions[place + 1] if place + 1 < len(mentions) else None
        completed.append(_sided(mention, before, after))
    return completed


def _sided(mention: Mention, before: Mention | None, after: Mention | None) -> Mention:
    if not any(_is_open(mention.sentence, group) for group in mention.groups):
        return mention
    status = _shared(mention, before, after) or _own_side(mention)
    if status is None:
        return mention
    groups = tuple(
        replace(group, status=status, basis="described") if _is_open(mention.sentence, group) else group
        for group in mention.groups
    )
    return replace(mention, groups=groups)


def _is_open(sentence: Sentence, group: Group) -> bool:
    """Whether the count names nobody: "12 killed", "12 casualties"."""
    if group.status != "unknown" or group.none:
        return False
    return group.head in _UNNAMED or COUNT_NOUNS.at(sentence.words, group.last) is not None


def _shared(mention: Mention, before: Mention | None, after: Mention | None) -> Status | None:
    """As in "five soldiers were killed and nine were wounded", "killing three and wounding four enemy troops"."""
    words = mention.sentence.words
    if before is not None and set(words[before.last + 1 : mention.first]) <= _LINKS and before.groups:
        status = before.groups[-1].status
        if status in _ARMED and mention.groups[0].head in _UNNAMED:
            return status
        if status in _ARMED and _is_open(mention.sentence, replace(before.groups[-1], status="unknown")):
            return status
    if after is not None and mention.active and after.active and after.groups:
        linked = words[mention.last + 1 : after.first] == ("and",)
        if linked and after.groups[0].status in _ARMED and mention.groups[0].head in _UNNAMED:
            return after.groups[0].status
    return None


def _own_side(mention: Mention) -> Status | None:
    """Whose loss it is: of those who suffer it, or of those on whom it is inflicted."""
    return _counted_of(mention) or _suffered(mention) or _inflicted(mention)


def _counted_of(mention: Mention) -> Status | None:
    """As in "four of the enemy", "about 20 rebels, four of whom"."""
    words, group = mention.sentence.words, mention.groups[0]
    if words[group.last + 1 : group.last + 4] == ("of", "the", "enemy"):
        return "combatant"
    if words[group.last + 1 : group.last + 3] == ("of", "whom"):
        return _nearest(mention.sentence, max(0, group.first - _NEAR), group.first, latest=True)
    return None


def _suffered(mention: Mention) -> Status | None:
    """As in "the army suffered 12 casualties", "the raid cost the army 21 dead"."""
    words, first = mention.sentence.words, mention.groups[0].first
    lead = max(0, first - _LEAD)
    suffers = [place for place in range(lead, first) if words[place] in _SUFFERS]
    if suffers:
        return _nearest(mention.sentence, max(0, suffers[-1] - _BACK), suffers[-1], latest=True)
    if {"cost", "costing"} & set(words[lead:first]):
        return _nearest(mention.sentence, lead, first, latest=True)
    return None


def _inflicted(mention: Mention) -> Status | None:
    """As in "inflicted ten casualties on the battalion"; a force inflicts on its enemy unless the words say on whom."""
    words = mention.sentence.words
    first, last = mention.groups[0].first, max(mention.last, mention.groups[-1].last)
    lead = set(words[max(0, first - _LEAD) : first])
    onto = next((place for place in range(last + 1, min(len(words), last + _LEAD)) if words[place] in _ONTO), None)
    if onto is not None and (_INFLICTS & {*lead, *words[last + 1 : onto]} or words[onto] in ("among", "upon")):
        return _nearest(mention.sentence, onto + 1, min(len(words), onto + 1 + _ON), latest=False)
    if _INFLICTS_LOSS & lead:
        by = _nearest(mention.sentence, max(0, first - _LEAD - _BACK), first - 1, latest=True)
        return "combatant" if by is not None else None
    return None


def _nearest(sentence: Sentence, first: int, last: int, *, latest: bool) -> Status | None:
    """The armed side named in ``first`` to ``last`` (not included); None if none is, or civilians stand nearer."""
    words = sentence.words[first:last]
    stops = [place for place, word in enumerate(words) if word in _STOPS]
    if stops:
        first, last = (first + stops[-1] + 1, last) if latest else (first, first + stops[0])
    found: list[tuple[int, Status]] = [
        (first + mark.first, mark.value)  # type: ignore[misc] # armed statuses only, by the condition
        for mark in STATUS_WORDS.scan(sentence.words[first:last])
        if mark.value in ("combatant", "security", "civilian")
    ]
    found += [(first + place, status) for place, status in noun_statuses(sentence.words[first:last])]
    for party in find_parties(sentence):
        if first <= party.first < last and party.value.type in _STATE | _REBELS:
            found.append((party.first, "security" if party.value.name.startswith("police") else "combatant"))
    if not found:
        return None
    status = (max if latest else min)(found, key=lambda pair: pair[0])[1]
    return status if status in _ARMED else None
