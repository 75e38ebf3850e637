"""Drafts: events before they are written down, and what all drafts of one article are made with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from schemas.vocabulary import Assertion, Domain, EventType
from services.extractor.date.timing import When
from services.extractor.incident.claims import Claim
from services.extractor.incident.scope import Reading as ScopeReading
from services.extractor.people.victims import NamedVictim
from services.extractor.reading import Reading as SentenceReading
from services.extractor.ruling.ruling_cues import Cue, Evidence, Ruling
from services.extractor.text.tokens import Sentence
from services.extractor.voices.actors import ActorMention

# Whose harm alerts: civilians, and people of unstated status.
CIVILIAN = frozenset({"civilian", "unknown"})
HARM_OUTCOMES = frozenset({"killed", "injured", "killed_or_injured", "sexual_violence"})


@dataclass(frozen=True)
class Draft:
    """An event before it is written down: everything about it except its place in the article's list.

    ``identified``: victims whom sentences apart from the statements call by name. ``probability``: that it tells of
    civilians harmed in one incident, where the judge was asked.
    """

    claim: Claim
    incident_ref: int | None
    scope: ScopeReading
    core: tuple[Sentence, ...]
    around: tuple[Sentence, ...]
    event_type: EventType
    domain: Domain
    assertion: Assertion
    ruling: Ruling | None
    actors: tuple[ActorMention, ...]
    actor_sentences: tuple[Sentence, ...]
    when: When
    late: Cue | None
    probability: float | None = None
    identified: tuple[NamedVictim, ...] = ()


@dataclass(frozen=True)
class Context:
    """An article's readings and the day of its report; ``overall`` rules on a whole text that is no news of harm.

    ``american``: the text words places as papers of the United States do.
    """

    readings: Sequence[SentenceReading]
    evidence: Evidence
    overall: Ruling | None
    reported: date
    american: bool = False
