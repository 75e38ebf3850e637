"""Sentences with code point offsets: a small linear splitter for news text.

The title is a sentence of its own, a blank line always ends one, a single line break does not (wires wrap lines). A
full stop ends a sentence unless it belongs to an abbreviation, an initial or a number, or a small letter follows.
"""

import re
from collections.abc import Iterator

from services.extractor.text.lexicon import read_words

_ABBREVIATIONS = read_words("abbreviations.txt")

# What may end a sentence: a terminator with closing quotes and brackets, then space or the end; or a blank line.
_BREAK = re.compile(r"[.!?…]+[\"'”’)\]»]*(?=\s|$)|\n[ \t\r]*\n|[.!?][\"”’]?(?=[A-Z][a-z])|[。！？]")
_LAST_WORD = re.compile(r"[^\s(\[\"“'‘]*$")
# Longest abbreviation that is looked at, so that a megabyte without spaces costs no more than any other.
_LOOK_BACK = 24
_HEAD = 120
_SHORTEST_TITLE = 20


def spans(text: str, title_length: int) -> Iterator[tuple[int, int]]:
    """Offsets of each sentence, in order, without outer white space; the first ``title_length`` code points are one.

    A title that the head of the body repeats, as many feeds do, is a sentence there too.
    """
    title = _without_site(text[:title_length].strip())
    start = title_length
    if title:
        yield _trim(text, 0, title_length)
        again = text.find(title, title_length, 2 * title_length + _HEAD) if title_length >= _SHORTEST_TITLE else -1
        if again >= 0:
            end = again + len(title)
            yield _trim(text, title_length, end)
            start = end + (text[end : end + 1] == ".")
    for match in _BREAK.finditer(text, start):
        if match.end() <= start or not _ends_here(text, start, match):
            continue
        if text[start : match.end()].strip():
            yield _trim(text, start, match.end())
        start = match.end()
    if text[start:].strip():
        yield _trim(text, start, len(text))


def _without_site(title: str) -> str:
    """A title without the name of its site or section ("… - World - The Herald", "… | The Herald")."""
    for mark in (" - ", " | "):
        head = title.split(mark, 1)[0]
        if len(head) >= _SHORTEST_TITLE:
            title = head
    return title


def _ends_here(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match.group()
    if mark[0] != ".":
        return True
    after = text[match.end() : match.end() + 40].lstrip()
    if len(mark) == 1:
        word = _LAST_WORD.search(text, max(start, match.start() - _LOOK_BACK), match.start())
        last = word.group() if word else ""
        if _is_abbreviation(last) or (last.lower() == "no" and after[:1].isdigit()):
            return False
    return not after[:1].islower()


def _is_abbreviation(word: str) -> bool:
    if len(word) == 1:
        return word.isupper()
    if "." in word:  # inside U.S., a.m., J.P.: ends a sentence only where a new one clearly begins, which is rare
        return all(len(part) <= 1 for part in word.split("."))
    return word.lower() in _ABBREVIATIONS


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
