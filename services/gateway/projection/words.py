"""What people type, as a question to the full-text indexes: words and their beginnings, never a query language."""

import re

_WORD = re.compile(r"\w+")


def match_of(text: str | None) -> str | None:
    """An FTS5 expression that all words of the text fit, each as the beginning of a word; null without any."""
    words = _WORD.findall(text or "")
    return " ".join(f'"{word}"*' for word in words) if words else None
