"""What else than the event goes on in a place: talks, exile, a speaker's seat, a hospital, a state's comment."""

import re
from typing import Literal

from services.extractor.text.lexicon import read_rows, word_set

Occasion = Literal["aside", "other"]

_OCCASIONS: dict[str, str] = {row[0]: row[1] for row in read_rows("place_occasions.tsv")}
_TALK = frozenset({"away", "gathering", "talk"})
_HELD_REACH, _AT_REACH, _TOLD_REACH, _CARRIED_REACH = 9, 4, 3, 7
_AT_IT = word_set("place_asides.at_it")
# "Taken to a hospital in": the hurt and the dead are carried away from where it happened.
_CARE = word_set("place_asides.care")
_CARRIED = word_set("place_asides.carried")
_DATE_WORDS = word_set("place_asides.date_words")
_NO_MEETING = frozenset({"after", "before", "was", "were", "when"})
_REACH = 80
_WHEN = r"(?:\s(?:today|yesterday|this\s\w{1,9}|on\s\w{1,9}))?"
_SPEAKS = re.compile(
    rf"{_WHEN}\s(?:(?:also|have|has)\s)?(?:told\b|(?:said|reported|announced|stated|confirmed|claimed){_WHEN}\sthat\b)",
    re.IGNORECASE,
)
_TALKS = re.compile(
    r"[\s-](?:\w{1,12}\s)?(?:accords?|agreements?|conference|dialogue|meeting|negotiations|summit|talks|treaty)\b",
    re.IGNORECASE,
)
_REACTS = re.compile(
    r"(?:\s[\w'’-]{1,16}){0,6}?\s(?:appeal(?:ed|s)|condemn(?:ed|s)|denounc(?:ed|es)|deplor(?:ed|es)|express(?:ed|es)"
    r"|lament(?:ed|s)|protest(?:ed|s)|regret(?:ted|s)|reject(?:ed|s)|repudiat(?:ed|es)|sympathi[sz](?:ed|es)"
    r"|urg(?:ed|es))\b",
    re.IGNORECASE,
)


def is_journey(word: str) -> bool:
    """Whether "to" after this word leads away from the event: "ambassador to", "flew to"."""
    return _OCCASIONS.get(word) == "journey"


def occasion(words: list[str]) -> Occasion | None:
    """What the words before "in" say that the place sees, if that is talk: "talks held"; not "killed at a meeting".

    ``other``: where somebody is only heard from may be the scene of what he tells, if the sentence names no other.
    """
    words = _without_date(_last_clause(words))
    if not words:
        return None
    kind = _OCCASIONS.get(words[-1])
    carried = words[-1] in _CARE and _CARRIED & set(words[-_CARRIED_REACH:])
    if kind == "away" or carried or _is_held(words[-_HELD_REACH:]):
        return "aside"
    if kind == "gathering":
        return None if _AT_IT & set(words[-_AT_REACH:]) else "other"
    return "other" if kind == "talk" or "told" in words[-_TOLD_REACH:] else None


def _is_held(words: list[str]) -> bool:
    """As in "a meeting scheduled between the two sides"; no harm may come between."""
    kinds = [_OCCASIONS.get(word, "") for word in words]
    held = next((place for place in range(len(words) - 1, 0, -1) if kinds[place] == "held"), None)
    if held is None or not _TALK & set(kinds[:held]):
        return False
    return not any(word in _NO_MEETING or word.endswith(("ed", "ing")) for word in words[held + 1 :])


def _last_clause(words: list[str]) -> list[str]:
    ends = [place for place, word in enumerate(words) if word.endswith((",", ";", ":", "."))]
    return words[ends[-1] + 1 :] if ends else words


def _without_date(words: list[str]) -> list[str]:
    """Without the date at their end: "scheduled for 20 November", "begun on Monday"."""
    end = len(words)
    while end and (words[end - 1] in _DATE_WORDS or words[end - 1].isdecimal()):
        end -= 1
    return words[:end]


def speaks(text: str, end: int) -> bool:
    """Whether the place that ends at ``end`` is where the sentence's speaker sits: "police in Bogota reported that"."""
    return _SPEAKS.match(text, end, end + _REACH) is not None


def holds_talks(text: str, end: int) -> bool:
    """Whether a meeting is called after the name that ends at ``end``: "the Geneva peace talks"."""
    return _TALKS.match(text, end, end + _REACH) is not None


def reacts(text: str, end: int) -> bool:
    """Whether the state whose name ends at ``end`` only comments: "the Honduran Government today condemned"."""
    return _REACTS.match(text, end, end + _REACH) is not None
