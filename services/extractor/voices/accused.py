"""The accused: whom an incident's sentences hold responsible or name as the target, and who speaks for them."""

from collections.abc import Sequence

from services.extractor.incident.incidents import Statement
from services.extractor.reading import Reading
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence
from services.extractor.voices.actor_roles import DEEDS
from services.extractor.voices.actors import ActorMention, find_parties
from services.extractor.voices.assertion import Position

_THE = frozenset({"the", "this", "that", "today", "yesterday", "'s", "dynamite", "bomb", "car", "double"})
_OWN = frozenset({"its", "their", "our", "his"})
_ATTACKS_OR_DEEDS = word_set("accused.attacks") | word_set("accused.deeds")


def actors_in(readings: Sequence[Reading], core: set[int]) -> tuple[tuple[ActorMention, ...], tuple[Sentence, ...]]:
    """Perpetrators and targets; each party once, in its strongest part."""
    kept: dict[str, tuple[ActorMention, Sentence]] = {}
    ordered = sorted(readings, key=lambda r: (r.sentence.in_title, r.sentence.index not in core, r.sentence.index))
    for reading in ordered:
        for actor in reading.actors:
            if actor.role == "party" or (actor.role == "target" and actor.party.actor_id is None):
                continue
            key = actor.party.actor_id or actor.party.name
            held = kept.get(key)
            if held is None or (held[0].role == "target" and actor.role == "perpetrator"):
                kept[key] = (actor, reading.sentence)
    named = any(a.party.actor_id for a, _ in kept.values() if a.role == "perpetrator")
    pairs = [(a, s) for a, s in kept.values() if a.party.actor_id]
    if not named:
        pairs += [(a, s) for a, s in kept.values() if not a.party.actor_id][:1]
    return tuple(a for a, _ in pairs), tuple(s for _, s in pairs)


def pointing(readings: Sequence[Reading]) -> list[Reading]:
    """The sentences that say who did "the attack", "this crime", wherever they stand; for articles of one incident."""
    return [r for r in readings if r.worth and any(_points(r.sentence.words, a) for a in r.actors)]


def _points(words: tuple[str, ...], actor: ActorMention) -> bool:
    if actor.role != "perpetrator" or actor.certainty not in ("alleged", "self_claimed", "suspected"):
        return False
    return any(words[at] in DEEDS and words[at - 1] in _THE for at in range(1, len(words)))


def with_owners(
    actors: tuple[ActorMention, ...], sentences: tuple[Sentence, ...], positions: Sequence[Position]
) -> tuple[tuple[ActorMention, ...], tuple[Sentence, ...]]:
    """Who acknowledges or concedes "its strike" did it, by its own words."""
    for position in positions:
        speaker = position.attribution.speaker if position.attribution else None
        if (
            speaker is None
            or not _OWN & set(position.sentence.words)
            or any(a.role == "perpetrator" and a.party.actor_id for a in actors)
        ):
            continue
        for found in find_parties(speaker.sentence):
            if speaker.first <= found.first <= speaker.last and found.value.name not in ("coalition", "junta"):
                known = position.assertion in ("acknowledged", "conceded")
                owner = ActorMention(
                    found.value, found.first, found.last, "perpetrator", "known" if known else "alleged"
                )
                kept = [(a, s) for a, s in zip(actors, sentences, strict=True) if a.party.actor_id]
                return (*(a for a, _ in kept), owner), (*(s for _, s in kept), speaker.sentence)
    return actors, sentences


def is_own(position: Position, actors: Sequence[ActorMention]) -> bool:
    """Whether a party speaks of its own part: it is accused, or says "its strike"."""
    if position.assertion == "retracted":
        return True
    if position.attribution is None:
        return False
    speaker = position.attribution.speaker
    named = {f.value.actor_id for f in find_parties(speaker.sentence) if speaker.first <= f.first <= speaker.last}
    accused = [a for a in actors if a.role == "perpetrator"]
    if any(a.party.actor_id in named and a.party.actor_id for a in accused):
        return True
    if any(
        a.party.name.lower() in speaker.name.lower() or speaker.name.lower() in a.party.name.lower() for a in accused
    ):
        return True
    if speaker.type != "belligerent" and not (_OWN & set(position.sentence.words[position.first :][:12])):
        return False
    return not any(a.party.actor_id for a in accused) and not _ATTACKS_OR_DEEDS.isdisjoint(position.sentence.words)


def agents_of(statement: Statement) -> tuple[tuple[ActorMention, ...], tuple[Sentence, ...]]:
    """Whose campaign a total is of; a war's has many hands."""
    if statement.scope.scope == "war_total":
        return (), ()
    reading = statement.reading
    actors = [a for a in reading.actors if a.role == "perpetrator"]
    if statement.scope.scope == "campaign_total" and not actors:
        spoken = {a.speaker.first for a in statement.claimants}
        actors = [a._replace(role="perpetrator", certainty="known") for a in reading.actors if a.first in spoken]
    named = tuple(a for a in actors if a.party.actor_id)
    return named, tuple(reading.sentence for _ in named)
