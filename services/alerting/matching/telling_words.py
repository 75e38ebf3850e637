"""Names and rare words that two articles share, told by the hashes that the extractor gives with each event.

Base64 of unsigned 32-bit integers, little-endian, the most telling first: the upper 28 bits are a hash of the word, the
lower 4 its rarity, which is -2 ln of the share of stories that have it.
"""

import base64
import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from schemas import Event, Incident

_RARITY = 15
# A word that fewer than one story in 250 has; commoner ones would find too many incidents.
_SOUGHT = 5.5
# How many words an event is looked up by, and an incident is known by; and claims that an incident takes them from.
_WORDS, _CLAIMS = 12, 8


@lru_cache(maxsize=8192)
def words_of(marks: str | None) -> Mapping[int, float]:
    """Weight by word (nats: -ln of the share of stories that have it); empty where there are no readable marks."""
    if marks is None:
        return {}
    try:
        raw = base64.b64decode(marks, validate=True)
        values = struct.unpack(f"<{len(raw) // 4}I", raw)
    except (ValueError, struct.error):
        return {}
    return {value >> 4: (value & _RARITY) / 2 for value in values}


class Shared(NamedTuple):
    """Words that two articles share: their weight (nats), how many of them are common, and their part of all weight."""

    nats: float = 0.0
    common: int = 0
    share: float = 0.0


def shared_words(event: Event, claims: Iterable[Event]) -> Shared:
    """The words that the event shares with the article, of these claims', that has most of them; not with its own."""
    own = words_of(event.telling_words)
    others = {c.telling_words for c in claims if c.article_id != event.article_id} if own else ()
    most, words = 0.0, frozenset[int]()
    for other in sorted(filter(None, others)):
        both = own.keys() & words_of(other).keys()
        nats = sum(map(own.__getitem__, both))
        if nats > most:
            most, words = nats, frozenset(both)
    if not words:
        return Shared()
    return Shared(most, sum(own[word] < _SOUGHT for word in words), most / sum(own.values()))


def sought_by(event: Event) -> tuple[int, ...]:
    """The words by which an event's incident is looked up, the most telling first; of a total, none."""
    return _sought(event.telling_words) if event.scope == "incident" else ()


@lru_cache(maxsize=8192)
def _sought(marks: str | None) -> tuple[int, ...]:
    return tuple(word for word, nats in words_of(marks).items() if nats >= _SOUGHT)[:_WORDS]


def known_by(incident: Incident) -> tuple[int, ...]:
    """The words by which an incident is found: those that most of its first claims are looked up by.

    They follow from the set of claims, whatever the order in which these came. Of a total there are none.
    """
    if incident.aggregate:
        return ()
    return _known(tuple(dict.fromkeys(claim.telling_words for claim in incident.claims[:_CLAIMS])))


@lru_cache(maxsize=8192)
def _known(marks: tuple[str | None, ...]) -> tuple[int, ...]:
    counts = Counter(word for article in marks for word in _sought(article))
    return tuple(sorted(counts, key=lambda word: -counts[word])[:_WORDS])
