"""Actors: the parties that a sentence names, and the part that it gives them.

Perpetrator only where the words say so ("Boko Haram fighters killed", "shells fired by the army", "blamed the
coalition"); target is the party aimed at; any other is a party. Never inferred from context (domain guide §2, rule 10).
"""

from pathlib import Path
from typing import NamedTuple

from schemas.vocabulary import ActorCertainty, ActorRole, ActorType
from services.extractor.text.lexicon import Found, PhraseTable, read_rows, word_set
from services.extractor.text.tokens import Sentence
from services.extractor.voices.actor_roles import DENIES, is_blamed, role_of


class Party(NamedTuple):
    """A row of the actor table; ``actor_id`` None = a party that the report leaves unnamed."""

    actor_id: str | None
    name: str
    type: ActorType
    country: str | None


class ActorMention(NamedTuple):
    """A party at tokens ``first``–``last`` of a sentence, with its part."""

    party: Party
    first: int
    last: int
    role: ActorRole
    certainty: ActorCertainty


_TABLE = PhraseTable(
    (alias, Party(None if key == "-" else key, name, kind, None if country == "-" else country))  # type: ignore[arg-type]
    for alias, key, name, kind, country in read_rows("actors.tsv", Path(__file__).parent)
)
_ADJECTIVES: PhraseTable[tuple[Party, str]] = PhraseTable(
    (words, (Party(None if key == "-" else key, name, kind, None if country == "-" else country), reach))  # type: ignore[arg-type]
    for words, key, name, kind, country, reach in read_rows("party_adjectives.tsv")
)
_DEEDS = word_set("actors.deeds")
_ARMY_DEEDS = word_set("actors.army_deeds")
_MACHINES = word_set("actors.machines")
_DEEDS_OR_MACHINES = _DEEDS | _MACHINES | {"war"}
# Aliases that stand for the one such party which the article names ("the coalition").
_OPEN = frozenset({"coalition", "junta"})
_SHORT_ALIAS = 4
_SUSPECTS = word_set("actors.suspects")
_REPORTS = word_set("actors.reports")
_ALLEGES = word_set("actors.alleges")
_CLAIMS = word_set("actors.claims")
_CLAIMED = word_set("actors.claimed")
_PART_TAKEN = word_set("actors.part_taken")
# Parties that blame names, but whose other doings are no attacks.
_ONLY_BLAMED = frozenset({"government"})


def find_parties(sentence: Sentence) -> list[Found[Party]]:
    """The parties named in a sentence; short aliases count only in capitals ("IS", not "is")."""
    named = [found for found in _TABLE.scan(sentence.words) if _is_name(sentence, found)]
    adjectives = _by_adjective(sentence, [found for found in named if found.value.name not in _ONLY_BLAMED])
    if not adjectives:
        return named
    firsts = {found.first for found in adjectives}
    return sorted([*(f for f in named if f.first not in firsts), *adjectives], key=lambda found: found.first)


def _by_adjective(sentence: Sentence, named: list[Found[Party]]) -> list[Found[Party]]:
    """As in "government air strikes", "rebel shelling", "US-led raids": a party named by its deed or machine."""
    words = sentence.words
    if _DEEDS_OR_MACHINES.isdisjoint(words):
        return []
    taken = {place for found in named for place in range(found.first, found.last + 1)}
    parties: list[Found[Party]] = []
    for found in _ADJECTIVES.scan(words):
        party, reach = found.value
        mention = Found(found.first, found.last, party)
        either = "or" in words[max(0, found.first - 1) : found.first]  # "a Russian or Syrian jet"
        if found.first in taken or either or not _is_name(sentence, mention):
            continue
        place = found.last + 1 + (words[found.last + 1 : found.last + 2] == ("war",))  # "war planes"
        noun = words[place] if place < len(words) else ""
        deeds = _DEEDS if reach == "any" else _ARMY_DEEDS
        if noun == "air" and not _DEEDS & set(words[place + 1 : place + 2]):
            continue  # "military air base"
        if noun in deeds:
            parties.append(mention)
        elif noun in _MACHINES:
            parties.append(mention._replace(last=place))
    return parties


def _is_name(sentence: Sentence, found: Found[Party]) -> bool:
    form = sentence.forms[found.first]
    if found.first != found.last or found.value.actor_id is None or len(form) > _SHORT_ALIAS:
        return True
    if sentence.shouts:
        return form.lower() not in ("is", "sl", "bir", "jas", "eps", "who")
    return form.isupper() or (form[:1].isupper() and len(form) == _SHORT_ALIAS)


class Cast:
    """The named parties of an article so far, so that "the coalition" finds its own."""

    def __init__(self) -> None:
        self._named: list[Party] = []

    def read(self, sentence: Sentence) -> None:
        """Take note of the parties of a sentence, before any is resolved."""
        self._named += [f.value for f in find_parties(sentence) if f.value.actor_id not in (None, *_OPEN)]

    def resolve(self, party: Party) -> Party | None:
        """The named party behind an open alias; None where the article names none."""
        if party.actor_id not in _OPEN:
            return party
        kinds = [known for known in self._named if party.actor_id in known.name.lower()]
        if party.actor_id == "junta" and not kinds:
            kinds = [known for known in self._named if known.actor_id == "myanmar-army"]
        return kinds[0] if kinds else None


def actors_of(sentence: Sentence, cast: Cast, *, attributed: bool) -> list[ActorMention]:
    """The parties of a sentence with their parts. ``attributed``: somebody is cited for what the sentence says."""
    words = sentence.words
    mentions: list[ActorMention] = []
    for found in find_parties(sentence):
        party = cast.resolve(found.value)
        if party is None:
            continue
        role = role_of(words, found.first, found.last, acts=party.name not in _ONLY_BLAMED)
        certainty = _certainty(words, found, role, attributed=attributed)
        mentions.append(ActorMention(party, found.first, found.last, role, certainty))
    return mentions


def _certainty(words: tuple[str, ...], found: Found[Party], role: ActorRole, *, attributed: bool) -> ActorCertainty:
    near = set(words[max(0, found.first - 12) : found.last + 10])
    close = set(words[max(0, found.first - 4) : found.last + 1])
    if role != "perpetrator":
        return "known"
    after = words[found.last + 1 : found.last + 12]
    if (_CLAIMS & set(after) and _CLAIMED & set(after)) or "claimed" in words[max(0, found.first - 3) : found.first]:
        return "self_claimed"
    if DENIES & set(after) and _PART_TAKEN & set(after):
        return "denied"
    if _SUSPECTS & close or ({"believed", "suspected", "thought"} & near):
        return "suspected"
    # Accused by somebody is alleged; what is only reported, or told on another's word, makes a suspect.
    if is_blamed(words, found.first, found.last) or _ALLEGES & near:
        return "alleged"
    return "suspected" if _REPORTS & near or attributed else "known"
