"""Passage: what the encoder reads of an article, and the counts of people in it among which it may choose."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.extractor.gate import may_tell_harm
from services.extractor.people.groups import Group
from services.extractor.people.people import find_groups
from services.extractor.text.numbers import find_quantities
from services.extractor.text.tokens import Sentence

# A short report is read again: a word anywhere in it may say that it was a drill or a match. In words.
_SHORT = 220
# Of a word and what follows it.
_CHARACTERS = 6
# No token of the encoder holds two words, so it could not take more.
_MOST_WORDS = 176
# So many words fit with the tokens that they are cut into.
_FITS = 160
# The title, and the sentence that says what the report is about.
_HEAD = 2


class Choice(NamedTuple):
    """A group of people, or a count without a noun, of the passage; ``first``–``last``: its words there."""

    sentence: Sentence
    group: Group
    first: int
    last: int


class Passage(NamedTuple):
    """Lower-cased words, sentence after sentence, title first."""

    words: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    def choices(self) -> list[Choice]:
        """In reading order; nobody ("no one") is none."""
        found: list[Choice] = []
        offset = 0
        for sentence in self.sentences:
            kept = (group for group in groups_of(sentence) if offset + group.last < len(self.words))
            found += [Choice(sentence, group, offset + group.first, offset + group.last) for group in kept]
            offset += len(sentence.words)
        return found


def is_short(sentences: Sequence[Sentence]) -> bool:
    """Whether a report is short enough to be read again."""
    return _is_within(sentences, _SHORT)


def is_short_text(text: str) -> bool:
    """The same, roughly, of a text that is not cut into sentences yet."""
    return len(text) <= _SHORT * _CHARACTERS


def passage_of(sentences: Sequence[Sentence]) -> Passage:
    """A text that fits whole; of another the sentences that may tell of harm, of a short one also its head."""
    head = _head_of(sentences)
    chosen = tuple(s for place, s in enumerate(sentences) if place < head or may_tell_harm(s.words))
    words = [word for sentence in chosen for word in sentence.words]
    return Passage(tuple(words[:_MOST_WORDS]), chosen)


def _head_of(sentences: Sequence[Sentence]) -> int:
    """How many sentences from the first on are read whatever they tell."""
    if _is_within(sentences, _FITS):
        return len(sentences)
    return _HEAD if is_short(sentences) else 0


def _is_within(sentences: Sequence[Sentence], most: int) -> bool:
    """Whether they have so many words at the most."""
    words = 0
    for sentence in sentences:  # a book's are not all cut into words for it
        words += len(sentence.words)
        if words > most:
            return False
    return True


def groups_of(sentence: Sentence) -> Iterable[Group]:
    """Groups of people in a sentence, and counts that no noun took, as groups without one."""
    groups, bare = find_groups(sentence, find_quantities(sentence))
    counts = [
        Group(q.first, q.last, "", q.low, q.high, q.qualifier, "unknown", "unstated", numbered=True)
        for q in bare
        if q.value
    ]
    return sorted([group for group in (*groups, *counts) if not group.none], key=lambda group: group.first)
