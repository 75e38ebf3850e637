"""Tokens of one sentence: the units in which every later stage counts.

A word keeps its inner hyphens ("US-led", "17-year-old", "30-strong" are one token each), so that a number inside a
compound never looks like a count of people. Offsets are code points of the article's text.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from services.extractor.text.hidden_words import MARKS, shown

# Alternatives in order, the commonest first: words of two letters and more; initialisms; words of one letter; clock
# times, scores and dates; numbers with separators and attached letters; the "n't" of contractions; any other visible
# character. Every alternative consumes, so matching is linear.
_PLAIN = (
    r"[^\W\d_]{2,}(?:[-‑][^\W_]+)*"
    r"|(?:[^\W\d_]\.){2,}"
    r"|[^\W\d_](?:[-‑][^\W_]+)*"
    r"|\d+(?:[:/]\d+)+|\d{4}-\d{2}-\d{2}"
    r"|\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?(?:-?[^\W\d_]+)*|\d+(?:\.\d+)?(?:-?[^\W\d_]+)*"
    r"|['’](?:[sS]|[tT]|[rR][eE]|[vV][eE]|[lL][lL]|[dD]|[mM])\b"
    r"|[^\s]"
)
_TOKEN = re.compile(_PLAIN)
# Where a text has such a mark: words that it hides from filters ("kil*led") are one token. Looked for only there, as
# it costs as much as all the rest.
_HIDING = re.compile(rf"[{MARKS}]")
_TOKEN_OR_HIDDEN = re.compile(rf"[^\W\d_]{{1,12}}[{MARKS}][^\W\d_]{{1,12}}(?![^\W_]|[{MARKS}])|{_PLAIN}")


@dataclass(frozen=True, eq=False)
class Sentence:
    """A sentence as tokens: ``forms`` as written, ``words`` in lower case; ``starts``/``ends``: offsets in the text."""

    index: int
    start: int
    end: int
    piece: str
    in_title: bool = False

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The tokens as written."""
        return tuple(self._token.findall(self.piece))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Lower-cased forms, curly apostrophes straightened."""
        # One pass over the joined forms: a call per token would cost more than the tokens. No token holds a space.
        joined = " ".join(self.forms)
        if " IS " in f" {joined} " and not self.shouts:  # the Islamic State, not the verb
            joined = re.sub(r"(?<!\S)IS(?!\S)", "isis", joined)
        joined = joined.lower()
        return tuple(shown(joined).replace("’", "'").replace("‑", "-").split(" ")) if joined else ()

    @cached_property
    def _bounds(self) -> tuple[tuple[int, int], ...]:
        return tuple([match.span() for match in self._token.finditer(self.piece)])

    @property
    def _token(self) -> re.Pattern[str]:
        return _TOKEN_OR_HIDDEN if _HIDING.search(self.piece) else _TOKEN

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each token begins."""
        return tuple([self.start + first for first, _ in self._bounds])

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where each token ends."""
        return tuple([self.start + last for _, last in self._bounds])

    @cached_property
    def shouts(self) -> bool:
        """Whether the sentence is in capitals, so that case says nothing about names."""
        letters = "".join(self.forms)
        return letters.isupper() or sum(map(str.isupper, letters)) > 0.6 * max(1, sum(map(str.isalpha, letters)))

    def __len__(self) -> int:
        return len(self.forms)


def tokenize(text: str, start: int, end: int, *, index: int = 0, in_title: bool = False) -> Sentence:
    """Tokens of ``text[start:end]``."""
    return Sentence(index, start, end, text[start:end], in_title)
