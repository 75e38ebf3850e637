"""Gun crime: shootouts that are no battles of a war, and accidents by a firearm."""

from collections.abc import Sequence

from services.extractor.incident.drafts import Context
from services.extractor.incident.incidents import Incident
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence
from services.extractor.voices.actors import ActorMention

_GUNS = word_set("gun_crime.guns")
_ARMED = frozenset({"combatant", "security"})
# Who may stand in a report of a shootout in a bar: gangs, and the police that come.
_OF_NO_CONFLICT = frozenset({"civilians", "external_forces", "identity_militia", "political_militia", "state_forces"})


def is_shootout(context: Context, incident: Incident, actors: Sequence[ActorMention]) -> bool:
    """Whether a battle is one of ordinary crime: it is told in words of crime, and no party to a conflict is named."""
    if not context.evidence.by_kind.get("crime"):
        return False
    if any(row.status in _ARMED for statement in incident.statements for row in statement.rows):
        return False
    parties = [a.party for reading in context.readings for a in reading.actors] + [a.party for a in actors]
    return all(party.actor_id is None and party.type in _OF_NO_CONFLICT for party in parties)


def is_by_gun(core: Sequence[Sentence], around: Sequence[Sentence]) -> bool:
    """Whether a firearm did the harm of an accident: those who record shootings count it."""
    return any(not _GUNS.isdisjoint(sentence.words) for sentence in (*core, *around))
