"""The naive baseline: the first number near a word of killing. It knows no people, no scope and no negation."""

import re

_UNITS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = {
    name: 10 * n
    for n, name in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)
}
_WORDS = {word: number for number, word in enumerate(_UNITS, 1)} | _TENS | {"dozens": 12, "scores": 20, "hundreds": 100}
_TENS_UNITS = {f"{ten}-{unit}": n + m for ten, n in _TENS.items() for m, unit in enumerate(_UNITS[:9], 1)}
_VALUES = _WORDS | _TENS_UNITS
_TOKEN = re.compile(r"\d{1,3}(?:,\d{3})+|\d+|[a-z]+(?:-[a-z]+)?")
_KILL = re.compile(r"kill(?:s|ed|ing|ings)?|dead|die|dies|died|deaths?|slain|murder(?:ed|s)?|massacred?|assassinated?")
_WOUND = re.compile(r"wound(?:s|ed|ing)?|injur(?:e|ed|es|ing|ies|y)|hurt")
_REACH = 6


def first_killed(text: str) -> int | None:
    """The first number within six words of a word of killing, in order of the killing words; None if there is none."""
    return _first_near(text, _KILL)


def first_injured(text: str) -> int | None:
    """The same for words of wounding."""
    return _first_near(text, _WOUND)


def alerts(text: str) -> bool:
    """Whether any number is near a word of killing or wounding."""
    return first_killed(text) is not None or first_injured(text) is not None


def _first_near(text: str, word: re.Pattern[str]) -> int | None:
    tokens = _TOKEN.findall(text.lower())
    for at, token in enumerate(tokens):
        if word.fullmatch(token):
            near = sorted(range(max(0, at - _REACH), min(len(tokens), at + _REACH + 1)), key=lambda n: abs(n - at))
            for position in near:
                number = _value(tokens[position])
                if number is not None:
                    return number
    return None


def _value(token: str) -> int | None:
    if token[0].isdigit():
        return int(token.replace(",", ""))
    return _VALUES.get(token)
