"""Dates in text, resolved against the moment of publication.

Own rules: general date parsers miss how news dates events ("early yesterday", "late Sunday", "earlier this month").
Rules of the domain guide: an event never happens after its report; a weekday is the latest one not after publication; a
night belongs to two dates. All patterns are linear: each alternative starts at a word that only it can start with, and
nothing in them repeats without bound.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from schemas.vocabulary import DateBasis, DatePrecision, TimeOfDay
from services.extractor.date.periods import Days, month_of, week_of, year_of

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {
    word: number
    for number, words in enumerate(("", "a|an|one", "two|couple of", "three", "four", "five", "six", "seven"))
    for word in words.split("|")
    if word
} | {"eight": 8, "nine": 9, "ten": 10, "twelve": 12, "24": 24, "48": 48, "72": 72}
_SOME = {"few", "several", "some"}
# "A few days ago" is read as two to five days.
_SOME_DAYS = (2, 5)

_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_FULL_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_MONTH = f"(?:{_FULL_MONTH}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\\b\\.?)"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_DAYS = rf"{_DAY}(?:\s?(?:-|–|to|and|/)\s?{_DAY})?"
_YEAR = r"(?:19|20)\d\d"
_OF_LAST_YEAR = r"\s(?:of\s)?(?:last|this)\syear"
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|(?:a )?few|several|some)"
_VIOLENCE = "(?:air|attacks|bombardment|bombing|clashes|fighting|protests|raids|shelling|strikes|unrest|violence)"
_PART = r"(?:\s(?:night|morning|afternoon|evening))?"

_CORE = re.compile(
    rf"""\b(?:
      (?P<iso>{_YEAR}-[01]?\d-[0-3]?\d)
    | (?P<month_day>(?:{_WEEKDAY},?\s)?{_MONTH}\s{_DAYS}(?:,?\s{_YEAR}|{_OF_LAST_YEAR})?)
    | (?P<day_month>(?:{_WEEKDAY},?\s)?(?:the\s)?{_DAYS}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR}|{_OF_LAST_YEAR}|\s'?\d\d)?)
    | (?P<month>{_MONTH}(?:,?\s(?:of\s)?{_YEAR})?)
    | (?P<weekday>{_WEEKDAY}{_PART})
    | (?P<year>{_YEAR})
    | (?P<before_yesterday>the\sday\sbefore\syesterday)
    | (?P<yesterday>yesterday{_PART})
    | (?P<today>today|tonight|this\s(?:morning|afternoon|evening)|dawn|midnight)
    | (?P<overnight>overnight|last\snight)
    | (?P<ago>{_NUMBER}\s(?:hour|day|week|month|year)s?\sago)
    | (?P<past>(?:past|last)\s(?:{_NUMBER}\s)?(?:hours|days|weeks)|past\s(?:week|month|year))
    | (?P<lasting>{_NUMBER}\s(?:consecutive\s|straight\s)?days\sof(?=\s(?:\w+\s)?{_VIOLENCE}))
    | (?P<period>(?:earlier\s)?(?:this|last)\s(?:week|month|year)|(?:over|at|last|this|during)\s(?:the\s)?weekend)
    )\b(?![-/]?\d)""",
    re.VERBOSE,
)
_BEFORE = re.compile(
    r"(?:\b(?P<since>since)|\b(?P<future>next|coming|upcoming|by|until|till|before)"
    r"|\b(?P<into>(?:the\snight|overnight)\s(?:in)?to)"
    r"|\b(?P<night>(?:the\s)?night\s(?:of|between|from)|overnight(?:\son)?)|\b(?P<last>last)"
    r"|\b(?P<early>(?:the\s)?early\shours\s(?:of|on)|early(?:\son)?|(?:before|at)\sdawn(?:\son)?)"
    r"|\b(?P<late>late(?:\son)?)|\b(?P<morning>(?:the\s)?morning\sof)|\b(?P<in>in|during|of|from|for|year|mid))[\s-](?:the\s)?$"
)
_LOOK_BACK = 28
_WORD = re.compile(r"[a-z]+|\d+")
_ANCHORS = frozenset(
    [
        *_WEEKDAYS,
        *_MONTHS,
        *_FULL_MONTH[3:-1].split("|"),
        *("sept", "today", "tonight", "yesterday", "overnight", "dawn", "midnight", "morning", "afternoon", "evening"),
        *("night", "hour", "hours", "day", "days", "week", "weeks", "weekend", "month", "months", "year", "years"),
    ]
)
# Longer than any date before or after its anchor.
_REACH = 20


@dataclass(frozen=True, slots=True)
class DateMention:
    """Days named in a text: ``first`` to ``last``, both included, never after the publication.

    ``start`` and ``end`` are the offsets of the words. ``is_since``: a period that runs from ``first`` until the report
    ("since 2014"), which is no date of one event.
    """

    start: int
    end: int
    first: date
    last: date
    precision: DatePrecision
    basis: DateBasis
    time_of_day: TimeOfDay | None = None
    is_since: bool = False


_DIGIT_OR_HYPHEN = re.compile(r"[\d\-‑]")


def may_name_dates(words: Sequence[str], piece: str) -> bool:
    """Whether a sentence (its lower-cased words and its text) may name a date: most need no closer look."""
    # A compound ("mid-March") is one word; its parts are told by the closer look.
    return not _ANCHORS.isdisjoint(words) or _DIGIT_OR_HYPHEN.search(piece) is not None


def find_dates(text: str, start: int, end: int, published_at: datetime) -> list[DateMention]:
    """The dates named between the offsets, in order; those that cannot exist or lie in the future are left out."""
    # Only U+0130 lowers to two code points; without it offsets hold.
    lowered = text[start:end].replace("İ", "I").lower()
    found = []
    for window_start, window_end in _windows(lowered):
        for match in _CORE.finditer(lowered, window_start, window_end):
            mention = _mention(match, text[start + match.start()], published_at)
            if mention is not None:
                found.append(replace(mention, start=start + mention.start, end=start + mention.end))
    return found


def _windows(lowered: str) -> Iterator[tuple[int, int]]:
    """The stretches around words of the calendar, apart and in order: the full pattern costs too much elsewhere."""
    start = end = 0
    for word in _WORD.finditer(lowered):
        if word[0] not in _ANCHORS and not word[0].isdecimal():
            continue
        if word.end() + _REACH <= end:
            continue
        if word.start() - _REACH > end:
            if end:
                yield start, end
            start = max(0, lowered.rfind(" ", 0, word.start() - _REACH) + 1) if word.start() > _REACH else 0
        space = lowered.find(" ", word.end() + _REACH)
        end = len(lowered) if space < 0 else space
    if end:
        yield start, end


def _mention(match: re.Match[str], initial: str, published_at: datetime) -> DateMention | None:
    kind = match.lastgroup or ""
    lead = _BEFORE.search(match.string, max(0, match.start() - _LOOK_BACK), match.start())
    word = lead.lastgroup if lead else None
    if word == "future" or not _is_date(kind, match, initial, word):
        return None
    days = _READERS[kind](match.group(), published_at)
    if days is None:
        return None
    if word == "last" and kind == "weekday" and days.last == published_at.date():
        days = Days(days.first - timedelta(7), days.last - timedelta(7), days.precision, days.basis)
    mention = DateMention(match.start(), match.end(), days.first, days.last, days.precision, days.basis)
    mention = _at_time(mention, _time_of_day(match.group()), published_at.date())
    while lead:
        mention = _led(mention, lead, published_at.date())
        lead = _BEFORE.search(match.string, max(0, lead.start() - _LOOK_BACK), lead.start())
    return mention


def _is_date(kind: str, match: re.Match[str], initial: str, lead: str | None) -> bool:
    """Whether words that may mean something else ("may", "march", a bare number, dawn) are a date here."""
    words = match.group()
    if kind == "year":
        return lead is not None
    if kind == "month" and not words[-1].isdigit():
        # Without a day or a year "March" and "May" need their capital, and abbreviations are too short to trust.
        return initial.isupper() and (words in _LONG_MONTHS or (words in _VERBS and lead is not None))
    if kind == "today" and words in {"dawn", "midnight"}:
        return lead == "since"
    return True


_VERBS = {"may", "march"}
_LONG_MONTHS = frozenset(_FULL_MONTH[3:-1].split("|")) - _VERBS


def _time_of_day(words: str) -> TimeOfDay | None:
    if words.endswith(("night", "dawn")):
        return "night"
    if words.endswith("morning"):
        return "morning"
    if words.endswith("afternoon"):
        return "afternoon"
    return "evening" if words.endswith("evening") else None


def _at_time(mention: DateMention, time_of_day: TimeOfDay | None, published: date) -> DateMention:
    """A night that is named by the day it begins on may reach into the next one."""
    if time_of_day != "night" or mention.precision != "day":
        return replace(mention, time_of_day=time_of_day)
    last = published if mention.first >= published else mention.first + timedelta(1)
    return replace(mention, time_of_day="night", last=last, precision=_precision(mention.first, last))


def _led(mention: DateMention, lead: re.Match[str], published: date) -> DateMention:
    """Apply the words before a date: since, early, late, the night of."""
    word = lead.lastgroup
    if word in {"in", "future"}:
        return mention
    mention = replace(mention, start=lead.start())
    if word == "since":
        return replace(mention, last=published, is_since=True, time_of_day=None)
    if word == "into" and mention.precision == "day":
        return _at_time(replace(mention, first=mention.first - timedelta(1)), "night", published)
    if word == "night":
        return _at_time(mention, "night", published)
    time_of_day = _TIME_OF_LEAD.get(word or "")
    if time_of_day is None or mention.precision not in {"day", "few_days"}:
        return mention
    return replace(mention, time_of_day=mention.time_of_day or time_of_day)


# "Early yesterday" is mostly before dawn: the night, in which adjacent dates are compatible (domain guide, rule 11).
_TIME_OF_LEAD: dict[str, TimeOfDay] = {"early": "night", "late": "evening", "morning": "morning"}


def _precision(first: date, last: date) -> DatePrecision:
    return "day" if first == last else "few_days"


def _relative(first: date, last: date, precision: DatePrecision | None = None) -> Days:
    return Days(first, last, precision or _precision(first, last), "relative")


def _calendar_day(words: str, published_at: datetime) -> Days | None:
    """A day or two of a month; without a year, the latest that is not after publication."""
    month = next((n for n, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name}", words)), None)
    numbers = re.findall(r"\d+", words)
    if month is None or not numbers:
        return None
    year = int(numbers.pop()) if len(numbers[-1]) == 4 else None  # noqa: PLR2004 # digits of a year
    if words.endswith("year"):
        year = published_at.year - words.endswith("last year")
    short = re.search(r"'\d\d$|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s\d\d$", words)
    if short and len(numbers) > 1:
        year = _century(int(numbers.pop()), published_at.year)
    first, last = int(numbers[0]), int(numbers[-1])
    days = [_day(year, month, day, published_at.date()) for day in ((first, last) if first < last else (first, first))]
    if days[0] is None or days[-1] is None or days[0] > days[-1]:
        return None
    return Days(days[0], days[-1], _precision(days[0], days[-1]), "stated")


def _century(short: int, published_year: int) -> int:
    year = published_year - published_year % 100 + short
    return year if year <= published_year else year - 100


# A date without a year that lies this little ahead of the report is announced, not a year past.
_ANNOUNCED = timedelta(60)
_CLOCK_SKEW = timedelta(1)


def _day(year: int | None, month: int, day: int, published: date) -> date | None:
    try:
        found = date(year or published.year, month, day)
    except ValueError:
        return None
    if found <= published:
        return found
    # It is tomorrow there already when the report is stamped in UTC.
    if found - published <= _CLOCK_SKEW:
        return published
    if year is not None or found - published <= _ANNOUNCED:
        return None
    try:
        return date(published.year - 1, month, day)
    except ValueError:
        return None


def _iso(words: str, published_at: datetime) -> Days | None:
    year, month, day = (int(part) for part in words.split("-"))
    found = _day(year, month, day, published_at.date())
    return None if found is None else Days(found, found, "day", "stated")


def _month(words: str, published_at: datetime) -> Days | None:
    month = next(n for n, name in enumerate(_MONTHS, 1) if words.startswith(name))
    published = published_at.date()
    stated = re.search(r"\d{4}", words)
    year = int(stated.group()) if stated else published.year - (month > published.month)
    return month_of(year, month, published)


def _year(words: str, published_at: datetime) -> Days | None:
    return year_of(int(words), published_at.date(), "stated")


def _weekday(words: str, published_at: datetime) -> Days | None:
    published = published_at.date()
    back = (published.weekday() - _WEEKDAYS.index(words.split(maxsplit=1)[0])) % 7
    return _days_back(published, back, back)


def _days_back(published: date, first: int, last: int, precision: DatePrecision | None = None) -> Days | None:
    try:
        return _relative(published - timedelta(first), published - timedelta(last), precision)
    except OverflowError:
        return None


def _fixed(first: int, last: int) -> Callable[[str, datetime], Days | None]:
    return lambda _, published_at: _days_back(published_at.date(), first, last)


def _quantity(words: str) -> tuple[int, int] | None:
    """(most, least) of "two", "14", "a few"."""
    counted = re.match(_NUMBER, words)
    word = counted.group().removeprefix("a ") if counted else ""
    if word in _SOME:
        return _SOME_DAYS[1], _SOME_DAYS[0]
    number = int(word) if word.isdecimal() else _NUMBERS.get(word)
    return None if number is None else (number, number)


def _ago(words: str, published_at: datetime) -> Days | None:
    quantity = _quantity(words)
    if quantity is None:
        return None
    most, least = quantity
    published = published_at.date()
    if "hour" in words:
        return _days_back(published, max(0, -(-(most - published_at.hour) // 24)), 0)
    if "day" in words:
        return _days_back(published, most, least)
    if "week" in words:
        return _days_back(published, 7 * most + 3, max(0, 7 * least - 3), "week")
    if "month" in words:
        months = published.year * 12 + published.month - 1 - most
        return month_of(months // 12, months % 12 + 1, published, "relative")
    return year_of(published.year - most, published, "relative")


_LATEST: tuple[tuple[str, int, DatePrecision], ...] = (
    ("week", 7, "week"),
    ("month", 30, "month"),
    ("year", 365, "year"),
)


def _past(words: str, published_at: datetime) -> Days | None:
    """The past two days, the last 24 hours, the past weeks: up to the report."""
    published = published_at.date()
    for unit, days, precision in _LATEST:
        if words.endswith(unit):
            return _days_back(published, days, 0, precision)
    most = (_quantity(words.split()[1]) or (_SOME_DAYS[1], 0))[0]
    if "hour" in words:
        return _days_back(published, -(-most // 24), 0)
    return _days_back(published, 7 * most, 0, "month") if "week" in words else _days_back(published, most, 0)


def _lasting(words: str, published_at: datetime) -> Days | None:
    quantity = _quantity(words)
    return None if quantity is None else _days_back(published_at.date(), quantity[0], 0)


def _period(words: str, published_at: datetime) -> Days | None:
    published = published_at.date()
    past = words.startswith("last")
    if "weekend" in words:
        back = (published.weekday() - 6) % 7
        return _days_back(published, back + 1, back)
    if words.endswith("week"):
        return week_of(published, past=past, until_yesterday=words.startswith("earlier"))
    if words.endswith("month"):
        months = published.year * 12 + published.month - 1 - past
        return month_of(months // 12, months % 12 + 1, published, "relative")
    return year_of(published.year - past, published, "relative")


_READERS: dict[str, Callable[[str, datetime], Days | None]] = {
    "iso": _iso,
    "month_day": _calendar_day,
    "day_month": _calendar_day,
    "month": _month,
    "weekday": _weekday,
    "year": _year,
    "before_yesterday": _fixed(2, 2),
    "yesterday": _fixed(1, 1),
    "today": _fixed(0, 0),
    "overnight": _fixed(1, 0),
    "ago": _ago,
    "past": _past,
    "lasting": _lasting,
    "period": _period,
}
