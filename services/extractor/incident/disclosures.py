"""Disclosures: a text that tells of deaths which nobody knew of until now (domain guide §1, ``late_report``).

What counts is that knowing is denied: "nobody had reported a killing there", "no newspaper learned of it until now",
"whom both sides had counted as emigrants until last week". A new find of bodies is one, too; a known grave is none.
"""

from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_NONE = frozenset({"nobody", "none", "never", "no", "not", "nothing", "neither", "nor"})
_HAD = frozenset({"had", "has", "have", "been", "was", "were"})
_BEFORE = frozenset({"before", "ever", "never"})
_KNOWING = word_set("disclosures.knowing")
_HIDDEN = word_set("disclosures.hidden")
_RECORDS = word_set("disclosures.records")
# "No arrests had been reported until now", "a group unknown until now": what was unknown is not the dead.
_OTHERS = word_set("disclosures.others")
_UNTIL = frozenset({"until", "till"})
_NOW = word_set("disclosures.now")
_FINDS = word_set("disclosures.finds")
_BODIES = word_set("disclosures.bodies")
_REACH = 8
_LISTED = 2


def disclosure_in(sentence: Sentence) -> tuple[int, int] | None:
    """The tokens that say that the deaths were unknown until now."""
    words = sentence.words
    if not _OTHERS.isdisjoint(words):
        return None
    return _until_now(words) or _nobody_knew(words) or _in_no_record(words)


def _until_now(words: tuple[str, ...]) -> tuple[int, int] | None:
    """As in "has not been reported until now", "had been thought alive until last week"."""
    if _UNTIL.isdisjoint(words):
        return None
    place = next(n for n, word in enumerate(words) if word in _UNTIL)
    if place + 1 >= len(words) or words[place + 1] not in _NOW:
        return None
    before = words[:place]
    hidden = next((n for n, word in enumerate(before) if word in _HIDDEN), None)
    if hidden is not None:
        return (hidden, place + 1) if "group" not in before[max(0, hidden - 3) : hidden] else None
    denied = next((n for n, word in enumerate(before) if word in _NONE), None)
    if denied is None or _KNOWING.isdisjoint(before[denied:]):
        return None
    return denied, place + 1


def _nobody_knew(words: tuple[str, ...]) -> tuple[int, int] | None:
    """As in "nobody had reported a killing", "a story that no one has told before", "had never heard of it"."""
    if _KNOWING.isdisjoint(words) or _NONE.isdisjoint(words):
        return None
    for place, word in enumerate(words):
        if word not in _NONE:
            continue
        for after in range(place + 1, min(len(words), place + _REACH)):
            if words[after] in _KNOWING:
                near = words[place : after + _REACH // 2]
                told = not _HAD.isdisjoint(words[max(0, place - 2) : after])
                if told and (not _BEFORE.isdisjoint(near) or word in ("nobody", "no", "none")):
                    return place, after
                break
    return None


def _in_no_record(words: tuple[str, ...]) -> tuple[int, int] | None:
    """As in "no monument and no log-book mentions it", "it stands in no register", "was never on any list"."""
    if _RECORDS.isdisjoint(words) or _NONE.isdisjoint(words):
        return None
    none = [n for n, word in enumerate(words) if word == "no"]
    recorded = [n for n in none if words[n + 1 : n + 2] and words[n + 1] in _RECORDS]
    if recorded and (words[recorded[0] - 1 : recorded[0]] in (("in",), ("on",)) or len(none) >= _LISTED):
        return recorded[0], recorded[0] + 1
    for place in range(1, len(words) - 1):
        if words[place] == "any" and words[place - 1] in ("in", "on") and words[place + 1] in _RECORDS:
            denied = next((n for n, word in enumerate(words[:place]) if word in _NONE), None)
            if denied is not None:
                return denied, place + 1
    return None


def find_in(sentence: Sentence) -> tuple[int, int] | None:
    """The tokens that tell of bodies found: "farmers have found the remains of 14 people in a well"."""
    words = sentence.words
    if _FINDS.isdisjoint(words) or _BODIES.isdisjoint(words):
        return None
    found = next(n for n, word in enumerate(words) if word in _FINDS)
    body = next(n for n, word in enumerate(words) if word in _BODIES)
    return min(found, body), max(found, body)
