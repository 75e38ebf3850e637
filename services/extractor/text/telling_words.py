"""The words that tell a story from others: names, streets, rare things; by them a follow-up finds its incident.

A follow-up shares no sentences with the first report, so near-duplicate signatures do not see it; it does share the
names of the victim, the accused, the street. How common a word is says ``common_words.tsv`` (``python -m
training.common_words``); what is not in it is rare. Two neighbouring words with capitals are one more word ("maria
perez").

The marks are the base64 text of up to ``MOST`` unsigned 32-bit integers, little-endian, the most telling first: the
upper 28 bits are a hash of the word, the lower 4 its rarity, which is -2 ln of the share of stories that have it. Up to
``MOST_NUMBERS`` follow of numbers (``telling_numbers.py``), whose lower 4 bits are their kind.
"""

import base64
import math
import re
import struct
from collections.abc import Container, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from services.extractor.text.telling_numbers import numbers_in

MOST, MOST_NUMBERS = 64, 24
RAREST = 13
# A word of every seventh story tells nothing. Below it are the kinds of numbers.
_LEAST = 4
# Most words never written with a capital are plain English, however few development texts have them.
_SMALL = 8
# Behind the story stand other stories' headlines, comments, the outlet's own words.
_MOST_TEXT = 6_000
_HEAD, _BEHIND_HEAD = 1_500, 0.7
_SHORTEST = 3
# Numbers are left out: of streets they tell little, of the outlet's telephone they mislead.
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['’-](?=[^\W_])){2,}")
_GENITIVE = re.compile(r"['’]s$")
_COMMON = Path(__file__).parent / "common_words.tsv"


class Word(NamedTuple):
    """How often a word stands in a text, where first, and whether ever with a capital."""

    times: int
    first: int
    is_name: bool


def marks_of(text: str, title_length: int, common: Mapping[str, int] | None = None) -> str | None:
    """Marks of an article's text; None if no word tells it from others. ``common``: rarities for those shipped."""
    text = text[:_MOST_TEXT]
    told = _telling(text, title_length, _common() if common is None else common)
    if not told:
        return None
    numbers = dict.fromkeys(numbers_in(text))
    values = [_mark(word, rarity) for word, rarity in told]
    values += [_mark(number.written, number.kind) for number in islice(numbers, MOST_NUMBERS)]
    return base64.b64encode(struct.pack(f"<{len(values)}I", *values)).decode("ascii")


def words_in(text: str, title_length: int, untold: Container[str] = ()) -> dict[str, Word]:
    """Every word and pair of capitalised words of a text, in small letters; the pairs not of the title.

    ``untold``: words that are of interest only as part of a pair.
    """
    found: dict[str, Word] = {}
    before, end = "", -1
    for match in _WORD.finditer(text):
        written = match[0]
        if written in untold:  # as half of all words are: in small letters, and of no interest
            before = ""
            continue
        start = match.start()
        word, capital, in_capitals = _form(written)
        if not word:
            continue
        if word not in untold:
            _count(found, word, start, is_name=capital)
        if not capital or in_capitals or start <= title_length:
            before = ""
            continue
        if before and start - end == 1:
            _count(found, f"{before} {word}", start, is_name=True)
        before, end = word, match.end()
    return found


@lru_cache(maxsize=65536)
def _form(written: str) -> tuple[str, bool, bool]:
    """The word in small letters ("" = too short), whether it begins with a capital, whether it is all capitals."""
    word = _GENITIVE.sub("", written.lower())
    return word if len(word) >= _SHORTEST else "", written[0].isupper(), written.isupper()


def _count(found: dict[str, Word], word: str, start: int, *, is_name: bool) -> None:
    known = found.get(word)
    if known is None:
        found[word] = Word(1, start, is_name)
    else:
        found[word] = Word(known.times + 1, known.first, known.is_name or is_name)


def _telling(text: str, title_length: int, common: Mapping[str, int]) -> list[tuple[str, int]]:
    weighed = []
    untold = _untold() if common is _common() else frozenset(w for w, rarity in common.items() if rarity < _LEAST)
    for word, told in words_in(text, title_length, untold).items():
        rarity = common.get(word, RAREST)
        if not told.is_name:
            rarity = min(rarity, _SMALL)
        if rarity >= _LEAST:
            weight = rarity * (1 + math.log(told.times)) * (1.0 if told.first < _HEAD else _BEHIND_HEAD)
            weighed.append((-weight, told.first, word, rarity))
    return [(word, rarity) for _, _, word, rarity in sorted(weighed)[:MOST]]


@lru_cache(maxsize=65536)
def _mark(word: str, rarity: int) -> int:
    (digest,) = struct.unpack("<I", blake2b(word.encode("utf-8", "replace"), digest_size=4).digest())
    return (int(digest) & ~15) | rarity


@lru_cache(maxsize=1)
def _common() -> Mapping[str, int]:
    rows = (line.split("\t") for line in _COMMON.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {word: int(rarity) for word, rarity in rows}


@lru_cache(maxsize=1)
def _untold() -> frozenset[str]:
    """Words too common to tell anything."""
    return frozenset(word for word, rarity in _common().items() if rarity < _LEAST)


def rarity_of(share: float) -> int:
    """Rarity of a word by the share of stories that have it."""
    return min(RAREST, round(-2 * math.log(share)))
