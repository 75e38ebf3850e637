"""The words around a place name: whether the event is there, how far away, and what sort of place is meant."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from services.extractor.place.place_asides import is_journey, occasion
from services.extractor.text.lexicon import read_rows, read_words
from services.gazetteer import tables

PlaceRole = Literal["locative", "origin", "dateline", "aside", "other"]
"""``locative``: something happened there; ``origin``: people or fire come from there; ``dateline``: written there;
``aside``: people meet, talk, live in exile or speak for a state there, so that it is never the event's place."""
Wanted = Literal["settlement", "division"]

_KINDS: dict[str, str] = {row[0]: row[1] for row in read_rows("place_words.tsv")}
# "In the Syrian city of", "in Syria's", and in headlines that lost the apostrophe "in Syrias": they part nothing.
_NATIONS = frozenset(
    form.lower()
    for row in tables.rows(tables.COUNTRIES)
    for form in (*row[3].split("|"), *(f"{row[1]}{ending}" for ending in ("'s", "’s", "s")))
    if form
)
_BEARINGS = {"n": 0.0, "ne": 45.0, "e": 90.0, "se": 135.0, "s": 180.0, "sw": 225.0, "w": 270.0, "nw": 315.0}
_KM_PER_MILE = 1.609
_NUMBER_WORDS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
_NUMBER_WORDS |= {
    "nine": 9,
    "ten": 10,
    "dozen": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
_NUMBER_WORDS |= {"few": 4, "several": 5}

# Where all is written in capitals, these are still no part of a name ("OF", "WAS").
_FUNCTION_WORDS = frozenset(read_words("place_function_words.txt"))
_GIVEN_NAMES = frozenset(read_words("given_names.txt"))
LOOK_BACK = 90
_LOOK_AHEAD = 32
ROADS = frozenset({"road", "highway", "motorway", "route", "railway"})
_STEPS = 9
_DISTANCE_WORDS = 7
# Farther from its anchor nothing is located by distance: that is the length of a road or a front.
_FARTHEST_KM = 250.0
_HELD = re.compile(r"[\w'’]+-(?:held|controlled|run|besieged|dominated|ravaged|stricken|torn|ruled|occupied|majority)$")
# "30 kilometres", "30-km", "19 miles (30 km)": a number and its unit at the end of the words before a bearing.
_DISTANCE = re.compile(
    r"(?:^|\s)(\d{1,4}(?:[.,]\d{1,3})?|[a-z]{1,8})[\s-]?(km|kms|kilometers?|kilometres?|miles?|mi)"
    r"(?:\s\([^()]{1,20}\))?(?:\s(?:to\sthe|away|further))?$"
)
_THOUSANDS = re.compile(r",(?=\d{3}$)")
_TAIL = re.compile(r"(?P<possessive>['’]s)?[\s-](?P<word>\w[\w-]{0,19})")

_POLICE_AFTER = re.compile(
    r"(?:['’]s)?\s(?:city\s|area\s|metro(?:politan)?\s)?(?:police|sheriff|fire\s?(?:fighters|rescue|department)|marshal)",
    re.IGNORECASE,
)

_STATES = [(name, *filter(None, forms.split("|"))) for _, name, forms in read_rows("us_states.tsv")]
# Not in these: states that are called like a country, a city or a river elsewhere.
_AMBIGUOUS = frozenset({"District of Columbia", "Florida", "Georgia", "New York", "Washington"})
# Searching for these one by one costs a tenth of one pattern for all.
_AMERICAN = (
    *("00 block of ", "Sheriff", "SHERIFF", " County", " COUNTY"),
    *(name for name, *_ in _STATES if name not in _AMBIGUOUS),
)
# Postal codes that are words of English or Spanish in capitals show nothing.
_WORDS = frozenset({"AL", "CO", "DE", "HI", "ID", "IN", "LA", "MA", "ME", "OK", "OR", "PA"})
_SHORT_STATE = re.compile(
    ", (?:{forms}|(?:{codes})(?=[ ,.;)]))".format(
        forms="|".join(re.escape(form) for _, *forms in _STATES for form in forms),
        codes="|".join(code for code, *_ in read_rows("us_states.tsv") if code not in _WORDS),
    )
)


@dataclass(frozen=True, slots=True)
class Relative:
    """Away from the named place: a distance and a bearing; both are unknown of what happened on the road to it."""

    km: float | None
    bearing_deg: float | None


class Lead(NamedTuple):
    """What the words before a name say.

    ``joined``: only a comma or "and" parts the name from what comes before; ``relative_start``: where in the words
    before it the distance begins.
    """

    role: PlaceRole = "other"
    wanted: Wanted | None = None
    directed: bool = False
    near: bool = False
    between: bool = False
    joined: bool = False
    relative: Relative | None = None
    relative_start: int = 0


def read_lead(before: str) -> Lead:
    """Read the words before a name, nearest first, up to the word that decides."""
    if not before[-1:].isspace() and before[-1:] not in {"", "(", "“", '"', "‘"}:
        return Lead()
    words = before.lower().split()
    wanted: Wanted | None = None
    directed = False
    for index in range(len(words) - 1, max(-1, len(words) - 1 - _STEPS), -1):
        word = words[index].strip("\"'“”‘’()")
        decided = _decided(before, words, index, word)
        if decided is not None:
            return decided._replace(wanted=wanted, directed=directed)
        kind = _KINDS.get(word)
        if kind in {"division", "settlement"}:
            wanted = wanted or ("division" if kind == "division" else "settlement")
        directed = directed or kind in {"direction", "bearing"}
    return Lead(wanted=wanted, directed=directed)


def _decided(before: str, words: list[str], index: int, word: str) -> Lead | None:
    """What the word at ``index`` settles; None for words that one reads past."""
    if word.endswith((",", ";", ":", ".")):
        return _parted(words[index + 1 :], word)
    if word == "of":
        return _away(before, words[:index])
    if word == "to":
        return _toward(before, words, index)
    kind = _KINDS.get(word)
    if kind == "origin":
        return _from(before, words[:index])
    lead = _DECIDED.get(word) or _LEADS.get(kind or "")
    if lead is not None:
        seen = occasion(words[:index]) if kind in _LEADS else None
        return lead if seen is None else Lead(seen)
    return None if kind or word in _NATIONS or _HELD.fullmatch(word) else Lead()


def _toward(before: str, words: list[str], index: int) -> Lead | None:
    """As in "on the road to", "ambassador to"."""
    last = words[index - 1] if index else ""
    if last in ROADS:
        return Lead("locative", relative=Relative(None, None), relative_start=_offset(before, index - 1))
    return Lead("aside") if is_journey(last) else None


def _parted(after: list[str], word: str) -> Lead | None:
    """What a word before a comma or a stop settles; one reads on past "the capital, Sanaa"."""
    if not after and word.endswith(",") and _KINDS.get(word[:-1]) == "settlement":
        return None
    return Lead(joined=word.endswith(",") and _is_through(after))


_DECIDED = {
    "and": Lead(joined=True),
    "between": Lead("locative", between=True),
    "connecting": Lead("locative", between=True),
    "linking": Lead("locative", between=True),
}
_LEADS = {"locative": Lead("locative"), "near": Lead("locative", near=True)}


def _is_through(words: list[str]) -> bool:
    return all(word in _KINDS for word in words)


def leads_on(gap: str) -> bool:
    """Whether only words for places part two names: ", in the department of", "district of northern"."""
    words = gap.replace(",", " ").lower().split()
    return all(word == "of" or word in _KINDS for word in words)


def _from(before: str, words: list[str]) -> Lead:
    """From a place: its people, a distance ("30 km from Raqqa"), or a road ("the road from Homs to Palmyra")."""
    if words and words[-1] in ROADS:
        return _DECIDED["between"]
    km, used = _distance(words)
    if km is None or km > _FARTHEST_KM:
        return Lead("origin")
    start = _offset(before, len(words) - used)
    return Lead("locative", relative=Relative(km, None), relative_start=start)


def _away(before: str, words: list[str]) -> Lead | None:
    """The words that end in a bearing: "about 30 kilometres west"."""
    if not words or _KINDS.get(words[-1]) != "bearing":
        return None
    letters = words[-1].replace("-", "")
    short = "".join(point[0] for point in ("north", "south", "east", "west") if point in letters)
    km, used = _distance(words[:-1])
    if km is not None and km > _FARTHEST_KM:
        return Lead("origin")
    start = _offset(before, len(words) - 1 - used)
    return Lead("locative", relative=Relative(km, _BEARINGS[short]), relative_start=start)


def _distance(words: list[str]) -> tuple[float | None, int]:
    """Kilometres at the end of the words and how many words say so; (None, 0) where no distance is given."""
    phrase = " ".join(words[-_DISTANCE_WORDS:])
    match = _DISTANCE.search(phrase)
    if match is None:
        return None, 0
    number, unit = match.groups()
    written = _THOUSANDS.sub("", number).replace(",", ".")
    count = float(written) if number[0].isdecimal() else _NUMBER_WORDS.get(number)
    if count is None:
        return None, 0
    km = round(count * (_KM_PER_MILE if unit.startswith("mi") else 1.0), 1)
    return km, len(match.group().split())


def _offset(before: str, words: int) -> int:
    """Where the word after the first ``words`` words begins."""
    return len(before) - len(before.split(None, words)[-1])


class Tail(NamedTuple):
    """What the words after a name say. ``name_goes_on``: a capitalised word follows that is no word for places."""

    wanted: Wanted | None
    possessive: bool
    name_goes_on: bool


def read_tail(text: str, end: int) -> Tail:
    """Read the word after a name that ends at ``end``."""
    match = _TAIL.match(text, end, end + _LOOK_AHEAD)
    if match is None:
        return Tail(wanted=None, possessive=False, name_goes_on=False)
    word = match["word"]
    kind = _KINDS.get(word.lower())
    wanted: Wanted | None = "division" if kind == "division" else "settlement" if kind == "settlement" else None
    possessive = match["possessive"] is not None
    goes_on = kind is None and word[0].isupper() and not possessive and word.lower() not in _FUNCTION_WORDS
    return Tail(wanted, possessive, name_goes_on=goes_on)


@lru_cache(maxsize=4)
def is_american(text: str) -> bool:
    """Whether a text words places as papers of the United States do: "1500 block of", a sheriff, "Canton, Ohio".

    The last few answers are kept, for every event of an article asks again.
    """
    return any(words in text for words in _AMERICAN) or _SHORT_STATE.search(text) is not None


def is_police_of(text: str, end: int) -> bool:
    """Whether the name that ends at ``end`` tells whose police it is: "Memphis police", "Canton Fire Department"."""
    return _POLICE_AFTER.match(text, end, end + 30) is not None


def name_begins_before(before: str) -> bool:
    """Whether a capitalised word that is no word for places stands right before the name ("Abdel Rahman")."""
    if not before.endswith(" "):
        return False
    word = before.rstrip().rpartition(" ")[2]
    if not word[:1].isupper() or word[-1] in ',.;:)”"':
        return False
    if word.lower() in _GIVEN_NAMES:
        return True
    starts_sentence = len(before.rstrip()) == len(word)
    return not starts_sentence and word.lower() not in _KINDS and word.lower() not in _FUNCTION_WORDS
