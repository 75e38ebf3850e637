"""Actors: the parties that a sentence names, and the part that it gives them.

Perpetrator only where the words say so ("Boko Haram fighters killed", "shells fired by the army", "blamed the
coalition"); target is the party aimed at; any other is a party. Never inferred from context (domain guide §2, rule 10).
"""

from pathlib import Path
from typing import NamedTuple

from schemas.vocabulary import ActorCertainty, ActorRole, ActorType
from services.extractor.lexicon import Found, PhraseTable, read_rows, read_words, word_set
from services.extractor.tokens import Sentence


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
_ATTACK_VERBS = read_words("attack_words.tsv", "verb")
_ATTACK_NOUNS = read_words("attack_words.tsv", "noun")
_ATTACK_WORDS = _ATTACK_VERBS | _ATTACK_NOUNS
_OTHER_VERBS = word_set("actors.other_verbs")
_ENDS = _OTHER_VERBS | frozenset({".", ";", "while", "but", "against"})
_AFTER_PASSIVE = word_set("actors.after_passive")
_TARGET_LEADS = word_set("actors.target_leads")
_ATTACK_CLAIMED = frozenset({"responsibility", "attack", "bombing", "killing"})
_PART_TAKEN = frozenset({"responsibility", "involvement", "role", "carrying"})
# Nouns for a party's people, which may also be its victims.
_MEN = word_set("actors.men")
_BLAMES = word_set("actors.blames")
_SUSPECTS = word_set("actors.suspects")
_REPORTS = word_set("actors.reports")
_ALLEGES = word_set("actors.alleges")
_BE = frozenset({"was", "were", "been", "being", "be"})
_RELATIVES = frozenset({"who", "which", "that"})
_AGAINST = frozenset({"with", "against"})
_CLASHES = word_set("actors.clashes")
_FELL = frozenset({"dead", "died", "fell", "killed", "lost", "slain"})
# From those killed to whom they fought, in tokens: "were killed on Tuesday in heavy clashes with the".
_CLASH_REACH = 12
# "X air strike": its noun is at most two words on.
_NEXT = 2
_DENIES = word_set("actors.denies")


def find_parties(sentence: Sentence) -> list[Found[Party]]:
    """The parties named in a sentence; short aliases count only in capitals ("IS", not "is")."""
    named = [found for found in _TABLE.scan(sentence.words) if _is_name(sentence, found)]
    adjectives = _by_adjective(sentence, named)
    return sorted([*named, *adjectives], key=lambda found: found.first) if adjectives else named


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
        role = _role(words, found)
        certainty = _certainty(words, found, role, attributed=attributed)
        mentions.append(ActorMention(party, found.first, found.last, role, certainty))
    return mentions


def _role(words: tuple[str, ...], found: Found[Party]) -> ActorRole:
    after = words[found.last + 1 : found.last + 6]
    before = words[max(0, found.first - 6) : found.first]
    lead = words[found.first - 1] if found.first else ""
    if lead in ("the", "a", "an", "suspected", "alleged", "local") and found.first > 1:
        lead = words[found.first - 2]
    if _is_blamed(words, found) or _fells(words, found):
        return "perpetrator"
    if lead == "by" and _ATTACK_WORDS & set(
        words[max(0, found.first - (8 if found.value.actor_id else 5)) : found.first]
    ):
        return "perpetrator"
    if lead == "of" and {
        "warplanes",
        "jets",
        "rebels",
        "fighters",
        "aircraft",
        "members",
        "forces",
        "troops",
        "jet",
        "militants",
    } & set(before):
        return _as_subject(words, found)
    if lead in _TARGET_LEADS or (lead == "of" and "positions" in before):
        return "target"
    if (
        after
        and after[0] in ("positions", "base", "stronghold", "targets", "fighters")
        and lead in ("hit", "struck", "targeting")
    ):
        return "target"
    return _as_subject(words, found)


def _is_blamed(words: tuple[str, ...], found: Found[Party]) -> bool:
    place = found.first - 1
    while place >= max(0, found.first - 3) and words[place] in ("the", "a", "on", "it", "to", "government"):
        place -= 1
    return place >= 0 and words[place] in _BLAMES


def _fells(words: tuple[str, ...], found: Found[Party]) -> bool:
    """As in "ten soldiers were killed in clashes with X": who fought the dead has killed them."""
    before = words[max(0, found.first - _CLASH_REACH) : found.first]
    link = next((n for n in range(len(before) - 1, -1, -1) if before[n] in _AGAINST), None)
    if link is None or link < len(before) - _NEXT - 1 or not _CLASHES & set(before[max(0, link - 2) : link]):
        return False
    lead = before[:link]
    return bool(_FELL & set(lead)) and "between" not in lead and not _ENDS & set(lead)


def _as_subject(words: tuple[str, ...], found: Found[Party]) -> ActorRole:
    """Subject of an attack: "X fighters killed", "X strike", "X claimed responsibility"; the clause ends the search."""
    for place in range(found.last + 1, min(len(words), found.last + 9)):
        word = words[place]
        if word in _ENDS or (word in _RELATIVES and place > found.last + _NEXT):
            return "party"
        if _answers(words, place) or _is_own_noun(words, place, found.last):
            return "perpetrator"
        if word in _ATTACK_VERBS and word not in _ATTACK_NOUNS:
            return "target" if _is_passive(words, place) else "perpetrator"
        if word == ",":
            return "party"
    return "party"


def _answers(words: tuple[str, ...], place: int) -> bool:
    """As in "claimed responsibility", "denied involvement": who speaks of its part is accused of it."""
    following = set(words[place : place + 4])
    if words[place] in ("claimed", "claims", "claim"):
        return bool(_ATTACK_CLAIMED & following)
    return words[place] in _DENIES and bool(_PART_TAKEN & following)


def _is_own_noun(words: tuple[str, ...], place: int, last: int) -> bool:
    """As in "coalition strike", "Boko Haram fighters killed"."""
    if words[place] not in _ATTACK_NOUNS or (words[place] == "air" and _DEEDS.isdisjoint(words[place + 1 : place + 2])):
        return False  # "a military air base"
    if place > last + _NEXT or words[place + 1 : place + 2] == ("'s",):
        return words[place] in _ATTACK_VERBS and not _is_passive(words, place)
    return words[place] not in _MEN or _as_agents(words, place)


def _is_passive(words: tuple[str, ...], place: int) -> bool:
    if words[place - 1] in _BE:
        return True
    return words[place].endswith("ed") and words[place + 1 : place + 2] != () and words[place + 1] in _AFTER_PASSIVE


def _as_agents(words: tuple[str, ...], place: int) -> bool:
    """Whether the men of a party ("Taliban fighters") act in what follows, and are not its victims."""
    for word, after in zip(words[place + 1 : place + 8], words[place + 2 : place + 9], strict=False):
        if word in ("was", "were", "been", ".", ";", "said") or word in _OTHER_VERBS:
            return False
        if word in _ATTACK_VERBS:
            return not (word.endswith("ed") and after in _AFTER_PASSIVE)
    return False


def _certainty(words: tuple[str, ...], found: Found[Party], role: ActorRole, *, attributed: bool) -> ActorCertainty:
    near = set(words[max(0, found.first - 12) : found.last + 10])
    close = set(words[max(0, found.first - 4) : found.last + 1])
    if role != "perpetrator":
        return "known"
    after = words[found.last + 1 : found.last + 9]
    if {"claimed", "claims"} & set(after) and {"responsibility", "attack", "bombing", "killing"} & set(after):
        return "self_claimed"
    if _DENIES & set(after) and {"responsibility", "involvement", "role", "carrying"} & set(after):
        return "denied"
    if _SUSPECTS & close or ({"believed", "suspected", "thought"} & near):
        return "suspected"
    # Accused by somebody is alleged; what is only reported, or told on another's word, makes a suspect.
    if _is_blamed(words, found) or _ALLEGES & near:
        return "alleged"
    return "suspected" if _REPORTS & near or attributed else "known"
