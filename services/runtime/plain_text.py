"""Text of strangers as one line that shows in its own order: for terminals, logs, mail."""

import re

# C0 and C1 controls and line separators move the cursor or start escape sequences; a space keeps the words apart.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Marks, embeddings, overrides and isolates of the bidirectional algorithm can show a text in another order than it has;
# tag characters are invisible text.
_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """Text of a stranger as one line that a terminal shows in its own order and obeys in nothing."""
    harmless = _REORDERING.sub("", _LONE_SURROGATE.sub("\ufffd", text))
    return " ".join(_CONTROLS.sub(" ", harmless).split())
