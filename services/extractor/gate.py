"""The gate: whether a text, or a sentence of it, is worth reading. Peaceful articles cost little more than this.

A text passes if it has a word of harm. In a text that passes, sentences with a word of harm, of attack, of position or
of revision are read; the others only lend names, places and dates where a read sentence needs them.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from services.extractor.ruling.quiet import is_worth_a_reason
from services.extractor.text.hidden_words import shown
from services.extractor.text.lexicon import read_rows, read_words, word_set
from services.extractor.text.tokens import tokenize

_WORD = re.compile(r"[a-z]+")
# Words that stand in half of all sentences: a phrase is not given away by these.
_COMMON = frozenset(
    {"a", "about", "also", "and", "are", "as", "at", "be", "been", "being", "by", "did", "do", "does", "had", "has"}
    | {"have", "in", "into", "is", "it", "no", "not", "of", "off", "on", "or", "out", "that", "the", "their", "them"}
    | {"they", "to", "up", "was", "we", "were", "will", "with", "would"}
)


def _signal(phrase: str) -> str:
    """The word of a phrase that gives it away: no text has the phrase without it."""
    words: list[str] = _WORD.findall(phrase)
    return max((word for word in words if word not in _COMMON), key=len, default=max(words, key=len))


_HARM = frozenset(row[0] for row in read_rows("harm.tsv"))
# Common in peaceful texts, and never the only word of harm in a violent one.
_TOO_COMMON = frozenset({"body", "life", "missing", "remains"})
# A single word of harm lets a text pass; of "finished off" or "gave their lives" the words must follow one another.
_HARM_WORDS = frozenset(phrase for phrase in _HARM - _TOO_COMMON if _WORD.fullmatch(phrase)) | {
    "bloodbath", "casualties", "casualty", "harmed", "homicide", "hostages", "survived", "survivors", "unharmed",
    "unhurt",
}  # fmt: skip
# "The coalition acknowledged the strike": a position may come without a word of harm.
_ANSWERS = word_set("gate.answers")
_ATTACKS = word_set("gate.attacks")
# What people bear ("nine have burns").
_WOUNDS = word_set("wounds.nouns")
_HARM_PHRASES: dict[str, list[str]] = {}
for _phrase in sorted(_HARM - _HARM_WORDS - _TOO_COMMON):
    _HARM_PHRASES.setdefault(_signal(_phrase), []).append(" ".join(_WORD.findall(_phrase)))


class _Triggers:
    """Words, one of which is enough, and phrases, of which the words must follow one another."""

    def __init__(self, words: frozenset[str], phrases: Iterable[str]) -> None:
        tokens = [tokenize(phrase, 0, len(phrase)).words for phrase in phrases]
        self.words = words | {phrase[0] for phrase in tokens if len(phrase) == 1}
        self._phrases: dict[str, list[str]] = {}
        for phrase in tokens:
            if self.words.isdisjoint(phrase):
                joined = " ".join(phrase)
                self._phrases.setdefault(_signal(joined), []).append(f" {joined} ")

    def are_in(self, words: tuple[str, ...]) -> bool:
        """Whether a sentence's words have one; a phrase is looked for only where its rarest word stands."""
        if not self.words.isdisjoint(words):
            return True
        signals = self._phrases.keys() & set(words)
        if not signals:
            return False
        joined = f" {' '.join(words)} "
        return any(phrase in joined for signal in signals for phrase in self._phrases[signal])


_HARM_TRIGGERS = _Triggers(
    _HARM_WORDS | _WOUNDS | word_set("wounds.broken") | {"missing", "body", "remains", "lives", "number", "figure"},
    _HARM - _HARM_WORDS,
)
_SENTENCE_TRIGGERS = _Triggers(
    _HARM_TRIGGERS.words
    | read_words("attack_words.tsv")
    | {"accused", "assessing", "blamed", "grave", "investigate", "investigation", "look", "looking", "responsibility"},
    [*(_HARM - _HARM_WORDS), *(row[0] for row in read_rows("positions.tsv"))],
)


@lru_cache(maxsize=1)
def _words_of(text: str) -> list[str]:
    """Kept for the second question about one text, as finding the words costs more than both answers."""
    return _WORD.findall(shown(text.lower()))


def passes(text: str) -> bool:
    """Whether a text may tell of people harmed, or of a party's word on its own attack."""
    words = _words_of(text)
    if not (_ANSWERS.isdisjoint(words) or _ATTACKS.isdisjoint(words)):
        return True
    if not _HARM_WORDS.isdisjoint(words) or not _WOUNDS.isdisjoint(words):
        return True
    signals = _HARM_PHRASES.keys() & set(words)
    joined = f" {' '.join(words)} " if signals else ""
    return any(f" {phrase} " in joined for signal in signals for phrase in _HARM_PHRASES[signal])


def may_tell_other_harm(text: str) -> bool:
    """Whether a text that does not pass still touches on arms and on arrests, flight, ruins or a close escape."""
    return is_worth_a_reason(_words_of(text))


def is_worth_reading(words: tuple[str, ...]) -> bool:
    """Whether a sentence's lower-cased words touch on harm, attack, position or revision."""
    return _SENTENCE_TRIGGERS.are_in(words) or _tells_of_them(words)


def may_tell_harm(words: tuple[str, ...]) -> bool:
    """Whether a sentence's lower-cased words may state that people were harmed."""
    return _HARM_TRIGGERS.are_in(words) or _tells_of_them(words)


def may_tell_parts(words: tuple[str, ...]) -> bool:
    """As in "Four were officers", "All eight were soldiers": of the dead told before."""
    return words[1:2] == ("were",) or words[:1] == ("all",)


def _tells_of_them(words: tuple[str, ...]) -> bool:
    """As in "six of them were children", "a boy was among them": of the dead told right before."""
    if "them" not in words:
        return False
    place = words.index("them")
    was_among = words[place - 2 : place] in (("was", "among"), ("were", "among"))
    return was_among or (words[place - 1 : place] == ("of",) and words[place + 1 : place + 2] in (("were",), ("was",)))
