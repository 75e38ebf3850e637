"""The gate: whether a text, or a sentence of it, is worth reading. Articles without violence cost little more than this.

A text passes if it has a word of harm. In a text that passes, sentences with a word of harm, of attack, of position or of
revision are read; the others only lend names, places and dates where a read sentence needs them.
"""

import re

from services.extractor.lexicon import read_rows, read_words

# Words of harm that are common in peaceful texts and never the only one in a violent one.
_TOO_COMMON = frozenset(
    "life remains missing body being down over taken treated hospital burns alive people who".split()
)
_WORD = re.compile(r"[a-z]+")


def _signal(phrase: str, single: frozenset[str]) -> str:
    """The word of a phrase that gives it away."""
    words = _WORD.findall(phrase)
    return next((word for word in words if word in single), max(words, key=len))


def _triggers() -> frozenset[str]:
    phrases = [row[0] for row in read_rows("harm.tsv")]
    single = frozenset(phrase for phrase in phrases if " " not in phrase)
    return frozenset(_signal(phrase, single) for phrase in phrases) - _TOO_COMMON


HARM_TRIGGERS = _triggers() | {"casualties", "casualty", "unharmed", "unhurt", "harmed", "hostages", "bloodbath"}
_SENTENCE_TRIGGERS = (
    HARM_TRIGGERS
    | {"missing", "body", "remains"}
    | read_words("attack_words.txt")
    | frozenset(_WORD.findall(row[0])[0] for row in read_rows("positions.tsv"))
    | {"look", "looking", "assessing", "investigate", "investigation", "responsibility", "blamed", "accused", "toll", "grave"}
)  # fmt: skip


def passes(text: str) -> bool:
    """Whether a text may tell of people harmed."""
    return not HARM_TRIGGERS.isdisjoint(_WORD.findall(text.lower()))


def is_worth_reading(words: tuple[str, ...]) -> bool:
    """Whether a sentence's lower-cased words touch on harm, attack, position or revision."""
    return not _SENTENCE_TRIGGERS.isdisjoint(words)
