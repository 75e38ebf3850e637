"""What people type, as a question to the full-text indexes: words and their beginnings, never a query language."""

import re

_WORD = re.compile(r"\w+")


def match_of(text: str | None) -> str | None:
    """An FTS5 expression that all words of the text fit, each as the beginning of a word; null without any.

    A word with which another begins says nothing more, and costs a pass through the index: a hundred "a" took seconds.
    """
    words = list(dict.fromkeys(word.casefold() for word in _WORD.findall(text or "")))
    telling = [word for word in words if not any(other != word and other.startswith(word) for other in words)]
    return " ".join(f'"{word}"*' for word in telling) if telling else None
