"""Event type: how people were harmed, by the words of the incident's own sentences."""

from collections.abc import Iterable
from typing import cast

from schemas.vocabulary import EventType
from services.extractor.text.lexicon import PhraseTable, read_rows, word_set
from services.extractor.text.tokens import Sentence

_MANNERS: PhraseTable[EventType] = PhraseTable(
    (words, cast("EventType", kind)) for words, kind in read_rows("manners.tsv") if kind != "none"
)
# Where a sentence names several, the more telling one wins: a suicide bomb is also a bomb.
_TELLING: tuple[EventType, ...] = (
    "suicide_bomb", "chemical", "drone_strike", "landmine", "air_strike", "grenade", "shelling", "ied", "mob_violence",
    "detention_death", "sexual_violence", "excessive_force", "execution", "battle", "abduction", "armed_attack",
)  # fmt: skip
_RANK = {kind: rank for rank, kind in enumerate(_TELLING)}
_BOMBED = frozenset({"bombed", "bombing", "bombings"})
_SEIZED = word_set("event_type.seized")
_ARMS: frozenset[EventType] = frozenset({"grenade", "shelling", "ied", "air_strike", "landmine"})
_WITH_FORCES = word_set("event_type.with_forces")


def manners_of(sentence: Sentence) -> list[EventType]:
    """The kinds of event that a sentence names, the most telling first."""
    taken = next((place for place, word in enumerate(sentence.words) if word in _SEIZED), len(sentence))
    # Weapons after "seized" were taken, not used.
    found = {match.value for match in _MANNERS.scan(sentence.words) if match.first < taken or match.value not in _ARMS}
    if "excessive_force" in found and not _WITH_FORCES & set(sentence.words):
        found.discard("excessive_force")
    if {"drone_strike", "shelling"} <= found and {"debris", "intercepted"} & set(sentence.words):
        found.discard("drone_strike")
    return sorted(found, key=_RANK.__getitem__)


def event_type_of(
    core: Iterable[Sentence], around: Iterable[Sentence], hint: str | None, *, by_state: bool = False
) -> EventType:
    """Type of an incident: what its casualty sentences name, else the sentences around, else the word of harm."""
    core = list(core)
    own = _most_telling(core)
    if own == "ied" and by_state and _BOMBED & {word for sentence in core for word in sentence.words}:
        return "air_strike"
    if hint in ("sexual_violence", "abduction"):
        return hint  # type: ignore[return-value] # members of EventType
    if own in (None, "armed_attack", "battle"):
        other = _most_telling(around) if own != "battle" else None
        if own is None or (other is not None and _RANK[other] < _RANK["mob_violence"]):
            own = other or own
    if own in (None, "armed_attack", "battle") and hint not in (None, "-"):
        return hint  # type: ignore[return-value] # manners of harm.tsv are event types
    return own or "other"


def _most_telling(sentences: Iterable[Sentence]) -> EventType | None:
    kinds = [kind for sentence in sentences for kind in manners_of(sentence)]
    return min(kinds, key=_RANK.__getitem__, default=None)
