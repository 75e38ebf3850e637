"""Whether an article was edited, or only its page: spacing and the clocks that pages print are no edit of a text."""

import hashlib
import re
from pathlib import Path

# A stamp stands in a line of its own, and in such a line is nothing else.
_LONGEST_STAMP = 100
_ORDER = frozenset({"last", "first", "originally"})
_MARKS = frozenset({"updated", "modified", "edited", "published", "posted", "created"})
TIME_WORDS = Path(__file__).with_name("time_words.txt")
_TIME_WORDS = frozenset(line for line in TIME_WORDS.read_text().splitlines() if not line.startswith("#"))
_LEAST_TOKENS = 2
_TOKEN = re.compile(r"[a-z]\.m|[^\W\d_]+|\d+|[^\w\s]|_")
_COUNTED = re.compile(
    r"(?:\d+|an?) (?:sec|second|min|minute|hour|hr|day|week|month)s? ago|\d+[ -]min(?:ute)?s? read"
    r"|\d[\d,.]*[km]? (?:comment|share|view|like|reaction)s?"
)
_SPACES = b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def edit_digest(text: str) -> str:
    """SHA-256, hexadecimal, of what readers read in a text (``Article.text``); only an edit of it gives another.

    White space and invisible characters do not count, and lines that only say when the page was updated, how long it
    takes to read or how many commented on it are left out. Every other difference counts: a corrected letter may be a
    name, a changed comma a toll.
    """
    lines = [line for line in text.splitlines() if line and (len(line) > _LONGEST_STAMP or not _is_stamp(line))]
    read = "\n".join(lines)
    if read.isascii():
        return hashlib.sha256(read.encode().translate(None, _SPACES)).hexdigest()
    read = _INVISIBLE.sub("", "".join(read.split()))
    return hashlib.sha256(read.encode("utf-8", "surrogatepass")).hexdigest()


def _is_stamp(line: str) -> bool:
    said = " ".join(line.lower().split())
    if _COUNTED.fullmatch(said):
        return True
    tokens = _TOKEN.findall(said)
    if tokens and tokens[0] in _ORDER:
        del tokens[0]
    if len(tokens) < _LEAST_TOKENS or tokens[0] not in _MARKS:
        return False
    return all(token in _TIME_WORDS or token in _MARKS or not token.isalpha() for token in tokens)
