"""Who is an origin: whoever first asserts a number. Wires and outlets that pass it on are not further ones.

Domain guide §2, rule 4. Who is behind an outlet says ``sources.py``. Names are brought to one key by ``origins.tsv``
(aliases) and ``origin_words.tsv`` (words that say nothing of who somebody is); what neither knows keeps its own name.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from schemas import Actor, Claimant, Event
from services.alerting.ledger.plain_names import plain
from services.alerting.ledger.remembered import by_identity
from services.alerting.ledger.sources import party_behind

UNNAMED = "unnamed"
_PARTIES = frozenset({"belligerent", "party_authority"})


class Origin(NamedTuple):
    """``key`` is what counts as one; ``name`` is shown; ``type`` is a claimant type."""

    key: str
    name: str
    type: str


class _Known(NamedTuple):
    name: str
    kind: str


def _rows(file: str) -> Iterable[list[str]]:
    for line in (Path(__file__).parent / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


_ALIASES = {alias: _Known(name, kind) for kind, name, aliases in _rows("origins.tsv") for alias in aliases.split("|")}
_CANONICAL = frozenset(known.name for known in _ALIASES.values())
_WORDS = {kind: frozenset(words.split("|")) for kind, words in _rows("origin_words.tsv")}
_ADJECTIVES = {"country": "national", "province": "provincial", "region": "regional"}
_ONE_FORM = re.compile(rf"\b({'|'.join(_ADJECTIVES)}) s\b")
_ARTICLES = frozenset({"a", "an", "the", "of", "in", "from", "at", "and"})


@lru_cache(maxsize=8192)
def _known(name: str) -> _Known | None:
    words = plain(name)
    whole = _ALIASES.get("=" + words.removeprefix("the "))
    if whole is not None:
        return whole
    found = [alias for alias in _ALIASES if f" {alias} " in f" {words} "]
    # An organisation before the country it works in: "Syrian Observatory", "Pakistani Taliban".
    best = max(found, key=lambda alias: (_ALIASES[alias].kind != "state", len(alias)), default=None)
    return None if best is None else _ALIASES[best]


def is_known(name: str) -> bool:
    """Whether the name contains one of the register's."""
    return _known(name) is not None


def is_named(actor: Actor) -> bool:
    """Whether it is a party with a name, not "militants" or "the army" of nobody in particular."""
    return actor.actor_id is not None or is_known(actor.name) or not actor.name.islower()


def _own_words(known: _Known) -> set[str]:
    return {word for alias, other in _ALIASES.items() if other == known for word in alias.split()}


@lru_cache(maxsize=8192)
def party_of(name: str) -> str:
    """Key of the party behind a name: its army, ministry and spokesmen are the party itself."""
    known = _known(name)
    words = set(_in_one_form(plain(name)).split()) - _WORDS["office"]
    if known is None:
        return " ".join(sorted(words)) or plain(name)
    rest = words - _own_words(known) if known.kind == "state" else set()
    return " ".join([known.name, *sorted(rest)])


@lru_cache(maxsize=8192)
def same_party(one: str, other: str) -> bool:
    """Whether two party keys may be one: equal, or one is the bare rest of the other.

    >>> same_party(party_of("the coalition"), party_of("US-led coalition"))
    True
    >>> same_party(party_of("Sudanese army"), party_of("South Sudanese army"))
    False
    """
    if one == other:
        return True
    a, b = set(plain(one).split()), set(plain(other).split())
    # "Sudan" is no bare rest of "South Sudan", nor "Russia" of "Russia-backed separatists".
    return (a <= b and one not in _CANONICAL) or (b <= a and other not in _CANONICAL)


def _is_unnamed(name: str, known: _Known | None) -> bool:
    if known is not None and known.kind != "state":
        return False
    words = set(plain(name).split())
    # A nationality does not name anybody: "Palestinian medics", "a Syrian activist".
    nation = _own_words(known) if known is not None else set()
    return bool(words & _WORDS["nameless"]) and words <= _WORDS["nameless"] | _ARTICLES | nation


@lru_cache(maxsize=8192)
def _origin(name: str, kind: str) -> Origin:
    known = _known(name)
    if kind != "belligerent" and _is_unnamed(name, known):
        return Origin(UNNAMED, name, kind)
    party = party_behind(name)
    if party is not None and kind == "media_own":
        return Origin(party_of(party), known.name if known is not None else name, "party_authority")
    if known is not None and known.kind not in ("state", "party"):
        return Origin(known.name, known.name, known.kind)
    if kind in _PARTIES:
        return Origin(party_of(name), name, kind)
    return Origin(_in_one_form(plain(name).removeprefix("the ")), name, kind)


def _in_one_form(words: str) -> str:
    """As "the region's military administration" is "the regional military administration"."""
    return _ONE_FORM.sub(lambda found: _ADJECTIVES[found[1]], words)


def origin_of(claimant: Claimant) -> Origin:
    """The origin behind a claimant; all unnamed ones ("medics", "officials") share one key."""
    return _origin(claimant.name, claimant.type)


def outlet_of(event: Event) -> Origin:
    """The wire that wrote the report, else its publisher."""
    name = event.wire_origin or event.publisher
    known = _known(name)
    key = known.name if known is not None and known.kind == "media_own" else plain(name)
    return Origin(key, known.name if known is not None and known.kind == "media_own" else name, "media_own")


def origins_of(event: Event) -> tuple[Origin, ...]:
    """Every origin of an event's toll: its claimants, or with none the outlet."""
    return _claiming(event.claimants) if event.claimants else (voice_of(event),)


def voice_of(event: Event) -> Origin:
    """Whose word a number without a claimant is: the outlet's, or the party's that the outlet belongs to."""
    outlet = outlet_of(event)
    party = party_behind(outlet.name)
    return outlet if party is None else Origin(party_of(party), outlet.name, "party_authority")


@by_identity
def _claiming(claimants: tuple[Claimant, ...]) -> tuple[Origin, ...]:
    found = {origin.key: origin for origin in reversed([origin_of(c) for c in claimants])}
    return tuple(found[key] for key in sorted(found))


def is_party(kind: str) -> bool:
    """Whether a claimant of this type speaks for a party to the violence."""
    return kind in _PARTIES


def accusable(claimant: Claimant) -> bool:
    """Whether the claimant speaks for a party to the violence."""
    return is_party(claimant.type)
