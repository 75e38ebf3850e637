"""Callings: people called by name, of whom an aside says that they belong to an armed side, or whose own bomb went off.

"Troops killed Luis Vega, considered the rebels' second in command" tells of a fighter; so does "two men died when the
explosive that they were trying to throw went off".
"""

from collections.abc import Sequence
from dataclasses import replace

from schemas.vocabulary import Status
from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import Group
from services.extractor.people.headless import STATUS_WORDS
from services.extractor.people.victim_groups import NAME
from services.extractor.text.lexicon import PhraseTable, word_set
from services.extractor.text.tokens import Sentence
from services.extractor.voices.actors import find_parties

_RANKS = word_set("callings.ranks")
_OWN_BOMBS = PhraseTable((phrase, True) for phrase in word_set("callings.own_bombs"))
_HANDLERS = word_set("callings.handlers")
_ARMED_PARTIES = frozenset({"rebel_group", "political_militia"})
# An aside, in tokens: "considered the most important leader of the rebels in the south of the country".
_LONGEST = 16


def with_callings(mentions: Sequence[Mention]) -> list[Mention]:
    """The statements of one sentence, with the status of those whose calling it tells."""
    if not mentions:
        return []
    own_bomb = bool(_OWN_BOMBS.scan(mentions[0].sentence.words))
    return [_called(mention, own_bomb=own_bomb) for mention in mentions]


def _called(mention: Mention, *, own_bomb: bool) -> Mention:
    groups = tuple(_of_side(mention.sentence, group, own_bomb=own_bomb) for group in mention.groups)
    return replace(mention, groups=groups) if groups != mention.groups else mention


def _of_side(sentence: Sentence, group: Group, *, own_bomb: bool) -> Group:
    if group.status != "unknown":
        return group
    if own_bomb and group.head in _HANDLERS:
        return replace(group, status="combatant", basis="described")
    if group.head != NAME or not group.singular:
        return group
    status = _status_of_aside(sentence, group.last + 1)
    return group if status is None else replace(group, status=status, basis="described")


def _status_of_aside(sentence: Sentence, comma: int) -> Status | None:
    """What ", considered the leader of the rebels," makes of somebody: a rank and its armed party, up to a comma."""
    words = sentence.words
    if words[comma : comma + 1] != (",",):
        return None
    end = next((n for n in range(comma + 1, min(len(words), comma + _LONGEST)) if words[n] in (",", ".", ";")), None)
    aside = words[comma + 1 : end] if end is not None else words[comma + 1 : comma + _LONGEST]
    if _RANKS.isdisjoint(aside) or "former" in aside:
        return None
    last = comma + len(aside)
    if any(comma < party.first <= last and party.value.type in _ARMED_PARTIES for party in find_parties(sentence)):
        return "combatant"
    return "combatant" if any(mark.value == "combatant" for mark in STATUS_WORDS.scan(aside)) else None
