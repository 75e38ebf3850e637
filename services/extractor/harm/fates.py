"""Fates: people who were shot, of whom only other words of the article say that they died.

"Jihadists shot 25 people, relatives of the dead said": shot alone is killed or injured; with dead, coffins or mourners
beside it, and no word of survivors, the count is of people killed.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.extractor.incident.claims import Claim
from services.extractor.incident.tally import Tally
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_SHOT = frozenset({"shot", "shoot", "shooting", "gunned", "knifed", "stabbed"})
_OF_DEATH = word_set("fates.of_death")
_OF_SURVIVAL = word_set("fates.of_survival")


def with_fates(claims: Sequence[Claim], sentences: Sequence[Sentence]) -> None:
    """Turn counts of people shot into counts of people killed where ``sentences`` about them tell of their death."""
    words = {word for sentence in sentences for word in sentence.words}
    if _OF_DEATH.isdisjoint(words) or not _OF_SURVIVAL.isdisjoint(words):
        return
    for claim in claims:
        shot = claim.tallies.get("killed_or_injured")
        if shot is None or "injured" in claim.tallies or not _are_shot(claim):
            continue
        killed = claim.tallies.get("killed")
        if killed is not None and not all(group.vague for group in killed.groups):
            continue
        if any(group.vague for group in shot.groups):
            continue
        claim.tallies["killed"] = _as_killed(shot)
        del claim.tallies["killed_or_injured"]


def _are_shot(claim: Claim) -> bool:
    triggers = [
        s.mention.sentence.words[s.mention.trigger]
        for s in claim.statements
        if s.mention.outcome == "killed_or_injured"
    ]
    return all(trigger in _SHOT for trigger in triggers)


def _as_killed(shot: Tally) -> Tally:
    killed = Tally("killed")
    killed.groups = [replace(group, outcome="killed") for group in shot.groups]
    return killed
