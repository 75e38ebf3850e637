"""Tokens of one sentence: the units in which every later stage counts.

A word keeps its inner hyphens ("US-led", "17-year-old", "30-strong" are one token each), so that a number inside a
compound never looks like a count of people. Offsets are code points of the article's text.
"""

import re
from dataclasses import dataclass
from functools import cached_property

# Alternatives in order: initialisms; clock times, scores and dates; numbers with separators and attached letters;
# the "n't" of contractions; words; any other visible character. Every alternative consumes, so matching is linear.
_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"
    r"|\d+(?:[:/]\d+)+|\d{4}-\d{2}-\d{2}"
    r"|\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?:-?[^\W\d_]+)*|\d+(?:\.\d+)?(?:-?[^\W\d_]+)*"
    r"|['’](?:s|t|re|ve|ll|d|m)\b"
    r"|[^\W\d_]+(?:[-‑][^\W_]+)*"
    r"|[^\s]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    """A sentence as tokens: ``words`` are lower-cased, ``forms`` as written; ``starts``/``ends`` are text offsets."""

    index: int
    start: int
    end: int
    forms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    in_title: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Lower-cased forms, curly apostrophes straightened."""
        return tuple([form.lower().replace("’", "'").replace("‑", "-") for form in self.forms])

    @cached_property
    def shouts(self) -> bool:
        """Whether the sentence is in capitals, so that case says nothing about names."""
        letters = "".join(self.forms)
        return letters.isupper() or sum(map(str.isupper, letters)) > 0.6 * max(1, sum(map(str.isalpha, letters)))

    def __len__(self) -> int:
        return len(self.forms)


def tokenize(text: str, start: int, end: int, *, index: int = 0, in_title: bool = False) -> Sentence:
    """Tokens of ``text[start:end]``."""
    forms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _TOKEN.finditer(text, start, end):
        forms.append(match.group())
        starts.append(match.start())
        ends.append(match.end())
    return Sentence(index, start, end, tuple(forms), tuple(starts), tuple(ends), in_title)
