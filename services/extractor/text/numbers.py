"""Number grammar: counts of things in a sentence, anchored on number tokens.

Reads digits with separators, number words, ranges, "at least / up to / about", "dozens", "several". What is no count of
people (ages, dates, years, distances, calibres, money, percentages, ordinals, clock times) is left out here where the
words beside the number show it; what the number counts is decided by the noun that follows (``people``).
Values of vague words follow the domain guide: several 2, tens 10, dozens 12, scores 20, hundreds 100, maximum open.
"""

import re
from dataclasses import dataclass, replace

from schemas.vocabulary import Qualifier
from services.extractor.text.lexicon import PhraseTable, read_rows, read_words, word_set
from services.extractor.text.tokens import Sentence

_WORDS = {row[0]: (row[1], int(row[2])) for row in read_rows("number_words.tsv")}
_QUALIFIERS = [row for row in read_rows("qualifiers.tsv") if len(row) == 3]  # noqa: PLR2004 - its three columns
_BEFORE = PhraseTable((words, qualifier) for words, place, qualifier in _QUALIFIERS if place == "before")
_AFTER = PhraseTable((words, qualifier) for words, place, qualifier in _QUALIFIERS if place == "after")
_LONGEST_BEFORE = 4
NOT_PEOPLE = read_words("not_people.txt")

_DIGITS = re.compile(r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+|\d{1,9}")
_DECIMAL = re.compile(r"\d{1,6}\.\d{1,3}")
_MONTHS = word_set("numbers.months")
# Before "of" and an age: "a woman of 61", "two sisters of six and eight".
_OF_AGE = word_set("numbers.of_age")
_MONEY = frozenset("$€£¥₦₹")
_NUMBERED = word_set("numbers.numbered")
_YEARS = range(1900, 2100)
_DAY_DIGITS = 2
_HARMED = frozenset({"dead", "injured", "killed", "wounded", "hurt", "slain"})
_RANGE_MARKS = frozenset({"-", "–", "—", "to", "or"})


@dataclass(frozen=True)
class Quantity:
    """A count at tokens ``first``–``last`` (qualifier and "of" included). ``more``: on top of those counted before."""

    first: int
    last: int
    low: int | None
    high: int | None
    qualifier: Qualifier
    more: bool = False
    digits: bool = False

    @property
    def value(self) -> int:
        """The number as written, whichever end is open."""
        return self.low if self.low is not None else (self.high or 0)


def find_quantities(sentence: Sentence) -> list[Quantity]:
    """All counts of a sentence in reading order; ordinals, ages, dates, measures and money are none."""
    words = sentence.words
    found: list[Quantity] = []
    position = 0
    while position < len(words):
        asked = words[position] == "many" and position > 0 and words[position - 1] in ("as", "how", "so", "too")
        quantity = None if asked else _read(words, position)
        if quantity is None:
            position += 1
            continue
        position = quantity.last + 1
        if not _is_trap(sentence, quantity) and not (found and _is_denied(words, found[-1], quantity)):
            found.append(_extend(words, quantity, found[-1].last if found else -1))
            position = found[-1].last + 1
    return _without_spared(words, found) if "but" in words else found


def _is_denied(words: tuple[str, ...], held: Quantity, quantity: Quantity) -> bool:
    """As in "nine - not ninety - were", "31 and not 45": the second number is only denied."""
    between = words[held.last + 1 : quantity.first]
    return between[-1:] == ("not",) and all(not word[0].isalnum() or word in ("and", "not") for word in between)


def _without_spared(words: tuple[str, ...], quantities: list[Quantity]) -> list[Quantity]:
    """As in "all but two of the nine passengers": seven."""
    kept: list[Quantity] = []
    for quantity in quantities:
        spared = kept[-1] if kept else None
        if spared is not None and words[max(0, spared.first - 2) : spared.first] == ("all", "but"):
            between = words[spared.last + 1 : quantity.first + (words[quantity.first] == "the")]
            count = quantity.value - spared.value
            if between in (("of", "the"), ("of", "its"), ("of", "their"), ("of",)) and count > 0:
                kept[-1] = replace(quantity, first=spared.first - 2, low=count, high=count)
                continue
        kept.append(quantity)
    return kept


def _read(words: tuple[str, ...], first: int) -> Quantity | None:
    """A bare number, "dozens of", "two or three", "between 25 and 30" that starts at ``first``."""
    if words[first] == "between" and first + 1 < len(words):
        return _between(words, first)
    low = _single(words, first)
    if low is None:
        return None
    mark = low.last + 1
    changed = first > 0 and words[first - 1] == "from" and words[mark : mark + 1] == ("to",)  # rose from 31 to 33
    if low.qualifier == "exact" and not changed and mark + 1 < len(words) and words[mark] in _RANGE_MARKS:
        high = _single(words, mark + 1)
        if high is not None and high.qualifier == "exact" and _is_range(low, high, words[mark]):
            return replace(low, last=high.last, high=high.high, qualifier="range")
    return low


def _is_range(low: Quantity, high: Quantity, mark: str) -> bool:
    return low.value < high.value and (mark != "or" or high.value <= 2 * low.value + 1)


def _between(words: tuple[str, ...], first: int) -> Quantity | None:
    low = _single(words, first + 1)
    if low is None or low.last + 2 >= len(words) or words[low.last + 1] != "and":
        return low and replace(low, first=first)
    high = _single(words, low.last + 2)
    if high is None or high.value < low.value:
        return low
    return Quantity(first, high.last, low.value, high.value, "range", digits=low.digits)


def _single(words: tuple[str, ...], first: int) -> Quantity | None:
    word = words[first]
    if word[0].isdigit():
        return _from_digits(words, first)
    if word == "half" and words[first + 1 : first + 3] == ("a", "dozen"):
        return Quantity(first, first + 2, 6, 6, "about")
    if word == "a" and first + 1 < len(words):
        return _with_article(words, first)
    if "-" in word or word in _WORDS:
        return _from_words(words, first)
    return None


def _from_digits(words: tuple[str, ...], first: int) -> Quantity | None:
    word = words[first]
    value: float
    if _DIGITS.fullmatch(word):
        value = int(re.sub(r"\D", "", word))
    elif _DECIMAL.fullmatch(word):
        value = float(word)
    else:
        return None
    last = first
    while last + 1 < len(words) and _WORDS.get(words[last + 1], ("", 0))[0] == "scale":
        last += 1
        value *= _WORDS[words[last]][1]
    if value != int(value):
        return None
    if last + 1 < len(words) and words[last + 1] == "+":
        return Quantity(first, last + 1, int(value), None, "at_least", digits=True)
    return Quantity(first, last, int(value), int(value), "exact", digits=True)


def _with_article(words: tuple[str, ...], first: int) -> Quantity | None:
    """As in "a hundred", "a dozen", "a number of", "a few", "a couple of"; "a" alone is an article, not a number."""
    after = words[first + 1]
    if after == "number" and words[first + 2 : first + 3] == ("of",):
        return Quantity(first, first + 2, 2, None, "vague")
    kind, value = _WORDS.get(after, ("", 0))
    if kind == "scale":
        inner = _from_words(words, first + 1)
        return inner and replace(inner, first=first)
    if kind == "set":
        last = first + 2 if words[first + 2 : first + 3] == ("of",) else first + 1
        return Quantity(first, last, value, value, "about" if after in ("dozen", "score") else "exact")
    if kind == "vague" and after in ("few", "handful"):
        return _vague(words, first, first + 1)
    return None


def _from_words(words: tuple[str, ...], first: int) -> Quantity | None:
    total = current = 0
    last, position = -1, first
    while position < len(words):
        word = words[position]
        if word == "and" and last == position - 1 and current >= 100 and position + 1 < len(words):  # noqa: PLR2004
            kinds = _word_values(words[position + 1])
            if kinds and kinds[0][0] == "unit":
                position += 1
                continue
            break
        values = _word_values(word)
        if not values:
            break
        kind = values[0][0]
        if kind in ("vague", "set"):
            return _vague_or_set(words, first, position, current)
        if (kind == "unit" and last >= 0 and current and current % 100 == 0) or (kind == "unit" and last < 0):
            current += sum(value for _, value in values)
        elif kind == "unit" and current % 100 and current % 10 == 0 and values[0][1] < 10:  # noqa: PLR2004 - "fifty two"
            current += values[0][1]
        elif kind == "scale":
            current, total = _scaled(current, total, values[0][1])
        else:
            break
        last = position
        position += 1
    if last < 0:
        return None
    value = total + current
    return Quantity(first, last, value, value, "exact")


def _scaled(current: int, total: int, scale: int) -> tuple[int, int]:
    if scale == 100:  # noqa: PLR2004 - "two hundred" goes on, "two thousand" closes
        return max(1, current) * scale, total
    return 0, total + max(1, current) * scale


def _word_values(word: str) -> list[tuple[str, int]]:
    """As in "twenty-five" is two units; a compound with anything else ("two-day") is no number."""
    if "-" not in word:
        return [_WORDS[word]] if word in _WORDS else []
    values = [_WORDS.get(part) for part in word.split("-")]
    if len(values) == 2 and all(value is not None and value[0] == "unit" for value in values):  # noqa: PLR2004
        return [value for value in values if value is not None]
    return []


def _vague_or_set(words: tuple[str, ...], first: int, position: int, multiplier: int) -> Quantity:
    kind, value = _WORDS[words[position]]
    if kind == "set":  # two dozen
        last = position + 1 if words[position + 1 : position + 2] == ("of",) else position
        return Quantity(first, last, max(1, multiplier) * value, max(1, multiplier) * value, "about")
    return _vague(words, first, position)


def _vague(words: tuple[str, ...], first: int, position: int) -> Quantity:
    low, last = _WORDS[words[position]][1], position
    while words[last + 1 : last + 2] == ("of",) and words[last + 2 : last + 3] and words[last + 2] in _WORDS:
        kind, value = _WORDS[words[last + 2]]  # tens of thousands
        if kind != "vague":
            break
        low, last = low * value, last + 2
    if words[last + 1 : last + 2] and _WORDS.get(words[last + 1], ("", 0))[1] in (12, 100, 1000):
        low, last = low * _WORDS[words[last + 1]][1], last + 1  # several dozen, a few hundred
    if words[last + 1 : last + 2] == ("of",):
        last += 1
    return Quantity(first, last, low, None, "vague")


def _extend(words: tuple[str, ...], quantity: Quantity, taken: int) -> Quantity:
    """Take in the qualifiers on either side."""
    for first in range(max(taken + 1, quantity.first - _LONGEST_BEFORE), quantity.first):
        match = _BEFORE.at(words, first)
        if match is not None and match.last == quantity.first - 1:
            quantity = _qualified(replace(quantity, first=first), match.value)
            break
    else:
        quantity = _after_connective(words, quantity, taken)
    after = quantity.last + 1
    match = _AFTER.at(words, after) if after < len(words) else None
    if match is not None:
        quantity = _qualified(replace(quantity, last=match.last), match.value)
    return quantity


def _after_connective(words: tuple[str, ...], quantity: Quantity, taken: int) -> Quantity:
    """As in "over the 40" and "the 40": an article between hides nothing."""
    before = quantity.first - 1
    if before > taken and words[before] in ("the", "these", "those", "all"):
        return replace(quantity, first=before)
    return quantity


def _qualified(quantity: Quantity, qualifier: str) -> Quantity:
    if qualifier in ("more", "at_least_more"):
        quantity = replace(quantity, more=True)
        qualifier = "just" if qualifier == "more" else "at_least"
    if qualifier == "just" or quantity.qualifier == "vague":
        return quantity
    if qualifier == "at_least":
        return replace(quantity, high=None, qualifier="at_least")
    if qualifier == "up_to":
        return replace(quantity, low=None, qualifier="up_to")
    return replace(quantity, qualifier="about" if quantity.qualifier == "exact" else quantity.qualifier)


def _is_trap(sentence: Sentence, quantity: Quantity) -> bool:
    words, first, last = sentence.words, quantity.first, quantity.last
    before = words[first - 1] if first else ""
    after = words[last + 1] if last + 1 < len(words) else ""
    if (
        before in _MONEY
        or (before in _NUMBERED and not _is_verb(words, first))
        or (before == "." and first > 1 and words[first - 2] in _NUMBERED)
    ):
        return True
    if after in NOT_PEOPLE or (after == "-" and words[last + 2 : last + 3] and words[last + 2] in ("year", "month")):
        return True
    if quantity.digits and (after in _MONTHS or (before in _MONTHS and not _is_dated(words, first - 1))):
        return True
    if quantity.digits and _is_year(words, quantity, before, after):
        return True
    if _is_age(sentence, quantity, before, after):
        return True
    return (
        before in ("-", "/", "#") and first > 1 and not words[first - 2].isdigit() and not _is_dash(sentence, first - 1)
    )


def _is_verb(words: tuple[str, ...], first: int) -> bool:
    """As in "the wounded number 32", "the dead of the raid on the depot, in the west, number 25"."""
    if words[first - 1] != "number" or words[max(0, first - 2)] in _NUMBERED:
        return False
    return any(words[n] in _HARMED and words[n - 1] in ("the", "those") for n in range(1, first - 1))


def _is_dated(words: tuple[str, ...], month: int) -> bool:
    """As in "on 23 September 28 bodies": the month has its day already."""
    return month > 0 and words[month - 1].isdigit() and len(words[month - 1]) <= _DAY_DIGITS


def _is_dash(sentence: Sentence, place: int) -> bool:
    """As in "six priests -- five of them Basques": a double dash, or one before a space, is no hyphen."""
    double = sentence.words[place - 1 : place + 1] == ("-", "-")
    return double or (sentence.words[place] == "-" and sentence.starts[place + 1] > sentence.ends[place])


def _is_year(words: tuple[str, ...], quantity: Quantity, before: str, after: str) -> bool:
    if quantity.value not in _YEARS or "," in words[quantity.first]:
        return False
    month = words[quantity.first - 2] if quantity.first > 1 else ""
    if before.isdigit() and month in _MONTHS:  # "May 7 2014"
        return True
    opens = before in ("in", "since", "of", "by", "from", "until", "till", "before", "after", "during", "late", "early",
                       "mid", "and", "to", "the", "(", ",", "april", "around", "between")  # fmt: skip
    return opens or before in _MONTHS or not after.isalpha()


def _is_age(sentence: Sentence, quantity: Quantity, before: str, after: str) -> bool:
    """As in "Ahmad, 12, was": a number between commas right after a name; "a woman of 61"."""
    if quantity.value > 110 or quantity.qualifier != "exact":  # noqa: PLR2004 - nobody is older
        return False
    first = quantity.first
    if before == "," and after in (",", ".", ";", "and", ")") and first > 1:
        form = sentence.forms[first - 2]
        return form[:1].isupper() and quantity.digits
    if before == "(" and after == ")":
        return True
    words = sentence.words
    if before in ("and", "or") and first > 3 and words[first - 3] == "of":  # noqa: PLR2004 - "two sisters of six and eight"
        return words[first - 4] in _OF_AGE
    return before == "of" and first > 1 and words[first - 2] in _OF_AGE
