"""Pronouns: whom "he was shot" means, and whether "she died" tells of violence; the sentences before say it.

Deaths of all kinds are told by pronoun, so that one counts only behind an attack: "A bomb went off under her car. She
died in hospital."
"""

from collections.abc import Sequence
from dataclasses import replace

from services.extractor.harm.mentions import Mention
from services.extractor.people.groups import Group
from services.extractor.people.people import noun_statuses
from services.extractor.people.victim_groups import PRONOUN
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_DEATHS = word_set("pronouns.deaths")
_ATTACKED = word_set("pronouns.attacked")
_ARMED = frozenset({"combatant", "security"})
_PLURAL = ("s", "children", "men", "police", "people", "personnel")


def with_antecedents(mentions: Sequence[Mention], before: Sequence[Sentence]) -> list[Mention]:
    """The statements of a sentence, those by pronoun with the status of whom they mean; no peaceful deaths."""
    return [found for mention in mentions if (found := _resolved(mention, before)) is not None]


def _resolved(mention: Mention, before: Sequence[Sentence]) -> Mention | None:
    if all(group.head != PRONOUN for group in mention.groups):
        return mention
    words = mention.sentence.words
    if words[mention.trigger] in _DEATHS and not any(
        not _ATTACKED.isdisjoint(sentence.words) for sentence in (*before, mention.sentence)
    ):
        return None
    told = [sentence.words for sentence in before]
    groups = tuple(
        _meant(group, [*told, words[: group.first]]) if group.head == PRONOUN else group for group in mention.groups
    )
    return replace(mention, groups=groups)


def _meant(group: Group, told: Sequence[tuple[str, ...]]) -> Group:
    """The one person of an armed side told of before, where no civilian is: gunmen who did it are several."""
    statuses = [
        status for words in told for place, status in noun_statuses(words) if not words[place].endswith(_PLURAL)
    ]
    if not statuses or any(status not in _ARMED for status in statuses):
        return group
    return replace(group, status=statuses[-1], basis="described")
