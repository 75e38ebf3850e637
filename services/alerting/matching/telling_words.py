"""Names, rare words and numbers that two articles share, told by the hashes that the extractor gives with each event.

Base64 of unsigned 32-bit integers, little-endian, the most telling first: the upper 28 bits are a hash of the word, the
lower 4 its rarity, which is -2 ln of the share of stories that have it, or, from 1 to 3, the kind of a number.
"""

import base64
import struct
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from schemas import Event, Incident

_LOWEST_BITS = 15
NUMBERS = {1: "ages", 2: "houses", 3: "hours"}
# A word that fewer than one story in 250 has.
_RARE = 5.5
# Of words that more than one story in 90 has, most would find too many incidents.
_SOUGHT = 4.5
# How many words an event is looked up by, and an incident is known by; and claims that an incident takes them from.
_WORDS, _CLAIMS = 20, 8


class Marks(NamedTuple):
    """``words``: weight by word (nats: -ln of the share of stories that have it); ``numbers`` by kind.

    ``nats`` and ``length`` are the sum of the weights, and the root of the sum of their squares.
    """

    words: Mapping[int, float]
    numbers: Mapping[str, frozenset[int]]
    nats: float
    length: float


_NONE = Marks({}, {}, 0.0, 0.0)


@lru_cache(maxsize=8192)
def read_marks(marks: str | None) -> Marks:
    """What an article is known by; nothing where there are no readable marks."""
    if marks is None:
        return _NONE
    try:
        raw = base64.b64decode(marks, validate=True)
        values = struct.unpack(f"<{len(raw) // 4}I", raw)
    except (ValueError, struct.error):
        return _NONE
    words = {v >> 4: (v & _LOWEST_BITS) / 2 for v in values if v & _LOWEST_BITS not in NUMBERS}
    numbers = {name: frozenset(v >> 4 for v in values if v & _LOWEST_BITS == kind) for kind, name in NUMBERS.items()}
    return Marks(words, numbers, sum(words.values()), sqrt(sum(w * w for w in words.values())))


class Shared(NamedTuple):
    """Words that two articles share: their weight (nats), that of the rare ones, and how many are common.

    ``share``: their part of all weight of the article that has less; ``likeness``: the cosine of the two.
    """

    nats: float = 0.0
    rare: float = 0.0
    common: int = 0
    share: float = 0.0
    likeness: float = 0.0


def shared_words(event: Event, claims: Iterable[Event]) -> Shared:
    """The words that the event shares with the article, of these claims', that has most of them; not with its own."""
    own = read_marks(event.telling_words)
    most, words, nearest = 0.0, frozenset[int](), _NONE
    for other in others(event, claims):
        both = own.words.keys() & other.words.keys()
        nats = sum(map(own.words.__getitem__, both))
        if nats > most:
            most, words, nearest = nats, frozenset(both), other
    if not words:
        return Shared()
    return Shared(
        nats=most,
        rare=sum(own.words[word] for word in words if own.words[word] >= _RARE),
        common=sum(own.words[word] < _RARE for word in words),
        share=most / min(own.nats, nearest.nats),
        likeness=sum(own.words[word] ** 2 for word in words) / (own.length * nearest.length),
    )


def others(event: Event, claims: Iterable[Event]) -> list[Marks]:
    """The marks of the other articles that these claims are from, whatever their order."""
    if event.telling_words is None:
        return []
    marks = {c.telling_words for c in claims if c.article_id != event.article_id}
    return [read_marks(one) for one in sorted(filter(None, marks))]


def sought_by(event: Event) -> tuple[int, ...]:
    """The words by which an event's incident is looked up, the most telling first; of a total, none."""
    return _sought(event.telling_words) if event.scope == "incident" else ()


@lru_cache(maxsize=8192)
def _sought(marks: str | None) -> tuple[int, ...]:
    return tuple(word for word, nats in read_marks(marks).words.items() if nats >= _SOUGHT)[:_WORDS]


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
