"""Stretches: the time a number is counted over, as its sentence words it.

As in "in thirteen days of raids", "in the week to Friday", "between July and September", "since he was sworn in". A
stretch is long if it covers more than 72 hours. One attack has a day: beside a word for a single attack a short stretch
counts nothing, and "the worst attack in ten years" counts none of those years.
"""

from dataclasses import dataclass

from services.extractor.text.lexicon import read_rows, word_set

_VALUES = {word: int(value) for word, kind, value in read_rows("number_words.tsv") if kind in ("unit", "set", "scale")}
_SEVERAL = word_set("stretches.several")
_HOURS = {"hour": 1, "hours": 1, "day": 24, "days": 24, "night": 24, "nights": 24} | {
    "week": 168, "weeks": 168, "fortnight": 336, "month": 720, "months": 720, "quarter": 2160, "quarters": 2160,
    "season": 2160, "year": 8760, "years": 8760, "decade": 87600, "decades": 87600, "weekend": 48, "weekends": 400,
}  # fmt: skip
_SHORT_HOURS = 72
# Less than a day is how long one attack takes.
_LEAST_HOURS = 24
_DURING = word_set("stretches.during")
_LEADS = word_set("stretches.leads")
_PAST = frozenset({"past", "last", "preceding", "previous"})
_THOSE = frozenset({"those", "these"})
_COSTS = word_set("stretches.costs")
_PLAIN = frozenset({"the", "a", "this", "that", "its", "their"})
_HAVE = frozenset({"have", "has", "had"})
_UNTIL = frozenset({"to", "ending", "ended", "until", "through"})
_MONTHS = word_set("stretches.months")
_PARTS_OF_MONTHS = frozenset({"mid", "early", "late", "the", "end", "of"})
_TO = {"between": frozenset({"and"}), "from": frozenset({"to", "until", "till", "through"})}
_RANGE_REACH = 8
_OPENINGS = word_set("stretches.openings")
_OPENED_BY = word_set("stretches.opened_by")
_SINCE_REACH = 12
_STOPS = frozenset({",", ";", ":", ".", "(", ")", "—", "–"})
_ORDER = word_set("stretches.order")
_RECORDS = word_set("stretches.records")
_RECORD_REACH = 7
_YEAR_DIGITS = 4


@dataclass(frozen=True)
class Stretch:
    """Tokens ``first`` to ``last``; ``hours`` None = more than one can tell, and long.

    ``up_to_now``: it ends with the report, or just before it.
    """

    first: int
    last: int
    hours: int | None = None
    up_to_now: bool = False

    @property
    def is_long(self) -> bool:
        """Whether it covers more than 72 hours."""
        return self.hours is None or self.hours > _SHORT_HOURS


def stretches(words: tuple[str, ...]) -> list[Stretch]:
    """The stretches of time that a sentence's lower-cased words name, in reading order."""
    found: list[Stretch] = []
    for place, word in enumerate(words):
        stretch = None
        if word in _HOURS:
            stretch = _counted(words, place) or _ordered(words, place)
            if stretch is None and word != "night":  # "the week to Friday"; "the night to Tuesday" is one night
                stretch = _until(words, place)
        elif word in _TO:
            stretch = _range(words, place)
        elif word == "since":
            stretch = _since(words, place)
        if stretch is not None and not is_of_record(words, stretch.first):
            found.append(stretch)
    return found


def is_of_record(words: tuple[str, ...], place: int) -> bool:
    """As in "the deadliest attack in three years": the years are those before it."""
    return any(
        (word in _RECORDS or word.endswith(("iest", "worst"))) and words[n + 1] not in _HOURS
        for n, word in enumerate(words[max(0, place - _RECORD_REACH) : place], max(0, place - _RECORD_REACH))
    )


def _counted(words: tuple[str, ...], place: int) -> Stretch | None:
    """As in "in thirteen days of raids", "over the past day", "those forty-eight hours cost 13 lives"."""
    start = place
    number: int | None = None
    past = False
    while start > 0:
        word = words[start - 1]
        value = _value(word)
        if value is not None and number is None and words[start] not in _PAST:  # "on 21 last month"
            number = value
        elif word in _SEVERAL and number is None:
            number = 4
        elif word in _PAST:
            past = True
        elif word not in _LEADS:
            break
        start -= 1
    lead = words[start - 1] if start else ""
    if number is None and not (past and words[place] in ("day", "night", "weekend")) and words[place] != "weekends":
        return None
    if lead == "for" and not past:
        return None
    hours = (number or 1) * _HOURS[words[place]]
    agent = _costs(words, place) and (past or bool(_THOSE & set(words[start:place])) or start < place - 1)
    if hours < _LEAST_HOURS or (lead not in _DURING and not agent) or words[place + 1 : place + 2] == ("ago",):
        return None
    if words[place + 1 : place + 2] in (("'",), ("’",), ("'s",)) or (
        number is None and not past and words[place] != "weekends"
    ):
        return None
    until = words[place + 1 : place + 2] != () and words[place + 1] in _UNTIL
    return Stretch(start, place, hours, up_to_now=past or until or bool(_THOSE & set(words[start:place])))


def _costs(words: tuple[str, ...], place: int) -> bool:
    """As in "the ten nights since the offensive began have cost 21 lives": time as what takes lives."""
    after = [word for word in words[place + 1 : place + 2 + _SINCE_REACH] if word not in _HAVE]
    return bool(after) and (after[0] in _COSTS or (after[0] == "since" and bool(_COSTS & set(after))))


def _until(words: tuple[str, ...], place: int) -> Stretch | None:
    """As in "in the week to Friday", "in the year ending in June"."""
    after = words[place + 1 : place + 3]
    if len(after) < 2 or after[0] not in ("to", "ending", "ended") or words[place - 1 : place] != ("the",):  # noqa: PLR2004
        return None
    if after[0] == "to" and not (after[1].endswith("day") or after[1] in _MONTHS or after[1] in ("the", "mid", "this")):
        return None
    lead = words[place - 2 : place - 1]
    return Stretch(place - 1, place, _HOURS[words[place]], up_to_now=True) if lead and lead[0] in _DURING else None


def _ordered(words: tuple[str, ...], place: int) -> Stretch | None:
    """As in "third quarter", "the month's bloodiest", "in the year under review"."""
    before = words[place - 1] if place else ""
    if words[place] in ("quarter", "half") and before in _ORDER:
        return Stretch(place - 1, place)
    under_review = words[place + 1 : place + 3] == ("under", "review")
    return Stretch(place, place + 2) if under_review else None


def _range(words: tuple[str, ...], place: int) -> Stretch | None:
    """As in "between July and September", "from 2019 to 2021", "between the 1st and the 30th"."""
    middle = next(
        (n for n in range(place + 2, min(len(words) - 1, place + _RANGE_REACH)) if words[n] in _TO[words[place]]), None
    )
    if middle is None or not _STOPS.isdisjoint(words[place:middle]):
        return None
    end = middle + 1
    while end + 1 < len(words) and words[end] in _PARTS_OF_MONTHS:
        end += 1
    start = place + 1
    while start < middle and words[start] in _PARTS_OF_MONTHS:
        start += 1
    one, other = words[start], words[end]
    if one in _MONTHS and other in _MONTHS and one != other:
        return Stretch(place, end)
    if _is_year(one) and _is_year(other):
        return Stretch(place, end)
    first, last = _day(one), _day(other)
    ordinal = one.endswith(("st", "nd", "rd", "th"))
    if first is None or last is None or not (ordinal or _is_dated(words, start, end)):
        return None
    length = last - first + 1
    # Two days are a night; "from 28 to 3 May" turns the month.
    return Stretch(place, end, 24 * length) if length > 2 else None  # noqa: PLR2004


def _is_dated(words: tuple[str, ...], start: int, end: int) -> bool:
    near = (*words[start - 1 : start], *words[start + 1 : start + 2], *words[end + 1 : end + 3])
    return not _MONTHS.isdisjoint(near)


def _is_year(word: str) -> bool:
    return len(word) == _YEAR_DIGITS and word.isdigit() and word[:2] in ("18", "19", "20")


def _day(word: str) -> int | None:
    digits = word.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    return int(digits) if digits.isdigit() and 1 <= int(digits) <= 31 else None  # noqa: PLR2004


def _since(words: tuple[str, ...], place: int) -> Stretch | None:
    """As in "since the governor was sworn in", "since that briefing"; dates after "since" are read elsewhere."""
    after = words[place + 1 : place + 1 + _SINCE_REACH]
    if not after or after[0] not in _OPENED_BY:
        return None
    for n, word in enumerate(after):
        if word in _STOPS:
            return None
        if word in _OPENINGS:
            return Stretch(place, place + 1 + n, up_to_now=True)
    return None


def _value(word: str) -> int | None:
    if word.isdigit() and len(word) <= 3:  # noqa: PLR2004 - a count of days, no year
        return int(word)
    if "-" in word:
        parts = [_VALUES.get(part) for part in word.split("-")]
        return sum(part for part in parts if part is not None) if None not in parts else None
    return _VALUES.get(word)
