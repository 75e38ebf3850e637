"""Reads the lexicons: plain, sorted, commented files in ``lexicons/``, one entry a line, columns parted by tabs."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from services.extractor.text.tokens import tokenize

_FOLDER = Path(__file__).parents[1] / "lexicons"

Value = TypeVar("Value")


class Found(NamedTuple, Generic[Value]):
    """A phrase of a lexicon in a sentence: tokens ``first`` to ``last``, both included."""

    first: int
    last: int
    value: Value


class PhraseTable(Generic[Value]):
    """Finds phrases in token sequences, leftmost and longest; time is linear in the tokens."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        singles: dict[str, Value] = {}
        longer: dict[str, dict[str, dict[tuple[str, ...], Value]]] = {}
        for phrase, value in phrases:
            words = tokenize(phrase, 0, len(phrase)).words
            if len(words) == 1:
                singles[words[0]] = value
            else:
                longer.setdefault(words[0], {}).setdefault(words[1], {})[words[2:]] = value
        self._singles = singles
        # By first and second word: half of all sentences have the first word of some phrase ("the"), few have both.
        self._longer = {
            first: {
                second: tuple(sorted(rests.items(), key=lambda item: -len(item[0])))
                for second, rests in seconds.items()
            }
            for first, seconds in longer.items()
        }
        self._firsts = singles.keys() | longer.keys()

    def at(self, words: Sequence[str], first: int) -> Found[Value] | None:
        """The longest phrase that starts at token ``first``."""
        word = words[first]
        seconds = self._longer.get(word)
        if seconds is not None and first + 1 < len(words):
            for rest, value in seconds.get(words[first + 1], ()):
                end = first + 2 + len(rest)
                if not rest or tuple(words[first + 2 : end]) == rest:
                    return Found(first, end - 1, value)
        if word in self._singles:
            return Found(first, first, self._singles[word])
        return None

    def scan(self, words: Sequence[str]) -> list[Found[Value]]:
        """All phrases, none overlapping another."""
        firsts = self._firsts
        if firsts.isdisjoint(words):
            return []
        found: list[Found[Value]] = []
        singles, longer = self._singles, self._longer
        after, last = 0, len(words) - 1
        for position in [place for place, word in enumerate(words) if word in firsts]:
            if position < after:
                continue
            word = words[position]
            if word not in singles and (position == last or words[position + 1] not in longer[word]):
                continue
            match = self.at(words, position)
            if match is not None:
                found.append(match)
                after = match.last + 1
        return found


def read_rows(name: str, folder: Path = _FOLDER) -> list[tuple[str, ...]]:
    """The rows of a lexicon, comments and blank lines left out."""
    lines = (folder / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line.strip() and not line.startswith("#")]


def read_words(name: str, section: str | None = None) -> frozenset[str]:
    """The phrases of a lexicon; with ``section``, those whose second column is that."""
    return frozenset(row[0] for row in read_rows(name) if section is None or row[1] == section)


@cache
def _word_sets() -> dict[str, frozenset[str]]:
    sets: dict[str, set[str]] = {}
    for name, word in read_rows("word_sets.tsv"):
        sets.setdefault(name, set()).add(word)
    return {name: frozenset(words) for name, words in sets.items()}


def word_set(name: str) -> frozenset[str]:
    """One of the small closed sets of ``word_sets.tsv``."""
    return _word_sets()[name]
