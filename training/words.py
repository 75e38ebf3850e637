"""Words that the judge may learn: everyday ones. Names of places and parties would teach it one war by heart."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from training.examples import Example

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_SHOUTED = 0.5
_FEWEST = 2
# Sets in mixed case; ECB+ lends its words only.
_MIXED = frozenset({"fakes", "gva", "traps", "ucdp"})
_MORE = "ecbplus_docs.jsonl"


def everyday(folder: Path, examples: Iterable[Example]) -> frozenset[str]:
    """Words that texts in mixed case write small twice or more, and small more often than with a capital.

    The first word of a sentence says nothing, nor does a headline with all its words capitalised.
    """
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in _texts(folder, examples):
        for sentence in _SENTENCE.split(text):
            words = _WORD.findall(sentence)
            if sum(not word.islower() for word in words) <= _SHOUTED * len(words):
                for word in words[1:]:
                    (small if word.islower() else capital)[word.lower()] += 1
    return frozenset(word for word, count in small.items() if count >= _FEWEST and count > capital[word])


def _texts(folder: Path, examples: Iterable[Example]) -> Iterator[str]:
    yield from (e.article.text for e in examples if e.set_name in _MIXED and e.part != "blind")
    path = folder / _MORE
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)
