"""One spelling for matching: lower case, no diacritics, punctuation as spaces, and as long as the original.

Length is kept code point by code point, so that an offset into the normalised text is the offset into the article.
"""

import re
import unicodedata

# Letters whose decomposition does not give their plain Latin form.
_PLAIN = str.maketrans("øłđðþßæœıəħŋ", "oldptsaoiehn")
# Letters are folded up to here (Latin, Greek, Cyrillic, Arabic, Latin Extended Additional, general punctuation);
# beyond lie scripts without case in which no key of the table is written.
_LAST_FOLDED = 0x2E80


def _fold(char: str) -> str:
    if not char.isalnum():
        return " "
    lowered = char.lower()
    base = unicodedata.normalize("NFKD", lowered)[0].translate(_PLAIN)
    return base if base.isalnum() else " "


_FOLDS = {code: _fold(chr(code)) for code in range(_LAST_FOLDED)}
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def normalise(text: str) -> str:
    """Fold ``text`` for matching; ``len(normalise(text)) == len(text)`` always."""
    # Twice as fast for English, whose few curly quotes would send all of the text down the slow path of translate.
    if not text.isascii():
        text = _BEYOND_ASCII.sub(_fold_match, text)
    return text.translate(_FOLDS)


def _fold_match(match: re.Match[str]) -> str:
    char = match[0]
    return _FOLDS.get(ord(char), char)


def keys_of(name: str) -> set[str]:
    """Every key under which ``name`` is compiled: as written, with runs of spaces closed, without apostrophes."""
    written = {name, name.translate(_NO_APOSTROPHES)}
    folded = {normalise(form).strip() for form in written}
    return {key for form in folded for key in (form, " ".join(form.split())) if key}


_NO_APOSTROPHES = {ord(mark): None for mark in "'’‘`´ʿʾʼ"}
