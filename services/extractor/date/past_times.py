"""Past times: words that put what a sentence tells months or years before the report.

"Ten winters ago", "half a century on", "nine months after the missile" are bound to what they tell; a year ("in April
1986") or an era ("under the Khmer Rouge") only shows that an old story may be told.
"""

from datetime import date
from typing import NamedTuple

from services.extractor.text.lexicon import PhraseTable, read_rows, word_set
from services.extractor.text.tokens import Sentence

_UNITS = {
    "week": 7, "weeks": 7, "month": 30, "months": 30, "year": 365, "years": 365, "winter": 365, "winters": 365,
    "summer": 365, "summers": 365, "spring": 365, "springs": 365, "autumn": 365, "autumns": 365, "harvests": 365,
    "decade": 3650, "decades": 3650, "generation": 9000, "generations": 9000, "century": 36500, "centuries": 36500,
}  # fmt: skip
_NUMBERS = word_set("past_times.numbers")
_FEW = 2
_RELATIVE = frozenset({"earlier", "later", "back", "before"})
_SPELT = dict(
    zip(
        ("three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), range(3, 13), strict=True
    )
)
_THREE_WEEKS = 21
_TWO_MONTHS = 60
_ENDS = frozenset({",", ".", ";", ":", "—", "–", "!", "?", ")", "and", "the", "they", "it", "he", "she", "we"})
_ATTACKS = word_set("report_dates.attacks") | word_set("past_times.attacks")
_AFTER_REACH = 10
_NO_YEAR_BEFORE = frozenset({"since", "until", "till", "by", "by-", "than", "least", "about", "nearly", "over"})
_ERAS: PhraseTable[int] = PhraseTable((words, int(year)) for words, year in read_rows("eras.tsv"))
_FIRST_YEAR = 1000
# Numbers of houses look like years; before this one, only words that lead to a year make them one.
_FIRST_BARE_YEAR = 1800
_BEFORE_YEARS = frozenset({"in", "since", "year", "around", "circa", "from"})
# "That was in early April 1994."
_TOLD = 6


class PastTime(NamedTuple):
    """Tokens ``first``–``last``; ``bound``: the words date what stands beside them; ``days`` before the report."""

    first: int
    last: int
    days: int
    bound: bool


def past_times(sentence: Sentence, reported: date) -> list[PastTime]:
    """The past times that a sentence names, in reading order."""
    words = sentence.words
    found = [*_counted(words), *_years(words, reported)]
    found += [
        PastTime(era.first, era.last, 365 * (reported.year - era.value), bound=False)
        for era in _ERAS.scan(words)
        if era.value + 1 < reported.year
    ]
    return sorted(found)


def _counted(words: tuple[str, ...]) -> list[PastTime]:
    """As in "three weeks ago", "ten winters ago", "half a century on", "nine months after a missile came down"."""
    found: list[PastTime] = []
    if _UNITS.keys().isdisjoint(words):
        return found
    for place, word in enumerate(words[:-1]):
        if word not in _UNITS:
            continue
        days = _UNITS[word] * _count(words[place - 1] if place else "a", words[max(0, place - 2) : place])
        # "A month ago" may be three weeks: the stage of dates reads it, and the policy's limit decides.
        if days < _THREE_WEEKS or (word.startswith("month") and days < _TWO_MONTHS):
            continue
        if _is_bound(words, place + 1):
            found.append(PastTime(max(0, place - 1), place + 1, days, bound=True))
        elif words[place + 1] in _RELATIVE and not word.startswith("week"):
            found.append(PastTime(max(0, place - 1), place + 1, days, bound=False))
    return found


def _is_bound(words: tuple[str, ...], place: int) -> bool:
    after = words[place]
    if after == "to":
        return words[place + 1 : place + 3] == ("the", "day")
    if after == "on":
        return place + 1 >= len(words) or words[place + 1] in _ENDS
    return after == "ago" or (after in ("after", "since") and _is_attack(words[place + 1 : place + 1 + _AFTER_REACH]))


def _count(number: str, before: tuple[str, ...]) -> int:
    if number.isdecimal():
        return int(number) if len(number) < 4 else 0  # noqa: PLR2004 - a year is no number of months
    if number in _NUMBERS:
        return 1 if number in ("a", "one", "an", "last") or "half" in before else _SPELT.get(number, _FEW)
    return _FEW if number not in ("this", "the", "each", "every", "next", "per") else 0


def _is_attack(after: tuple[str, ...]) -> bool:
    """Whether an attack follows before the clause ends: "after a Russian missile came down", not "after a truce"."""
    for word in after:
        if word in (",", ";", ":"):
            return False
        if word in _ATTACKS:
            return True
    return False


def _years(words: tuple[str, ...], reported: date) -> list[PastTime]:
    """As in "in April 1986", "Nigeria's 1968", "the 1960s", "1975: gunmen attack a bus"."""
    found: list[PastTime] = []
    for place, word in enumerate(words):
        if len(word) not in (4, 5) or not word[:4].isdecimal() or word[4:] not in ("", "s"):
            continue
        year = int(word[:4])
        if not _FIRST_YEAR <= year < reported.year - 1:
            continue
        before = words[place - 1] if place else ""
        if year < _FIRST_BARE_YEAR and before not in _BEFORE_YEARS:
            continue  # "in front of 1013 Carrie Street", "the 1500 block"
        if words[place + 1 : place + 2] == ("block",):
            continue
        told = words[0] in ("that", "this", "it") and words[1] in ("was", "happened") and place <= _TOLD
        calendar = place == 0 and words[1:2] in ((":",), ("—",), ("–",))
        if calendar or (before and before not in _NO_YEAR_BEFORE and not before[:1].isdecimal()):
            found.append(PastTime(place, place, 365 * (reported.year - year), bound=calendar or told))
    return found
