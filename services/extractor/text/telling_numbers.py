"""The numbers that tell one local story from another of its town and day: ages, houses and times by the clock.

Two first reports of one shooting often name nobody and share few rare words; both say "a 17-year-old", "the 3400
block", "about 2:30 a.m.". Other numbers tell little: tolls are read apart, telephones and postcodes are the outlet's.
So is an hour in capitals ("Posted 4:03 PM").
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

AGE, HOUSE, CLOCK = 1, 2, 3
_UNITS = dict(zip(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), "123456789", strict=True))
_NUMBER = re.compile(
    rf"\b(?:(?P<old>\d{{1,2}}|(?i:{'|'.join(_UNITS)}))[ -](?:year|month)s?[ -]old\b"
    r"|(?P<aged>(?<=, )\d{2}(?=,))"
    r"|(?P<block>\d{2,5})[ -]block\b"
    r"|(?P<house>\d{2,5}) (?:[NSEW]\.? )?(?:[A-Z][a-z]+ ){1,2}"
    r"(?:St|Ave|Road|Rd|Street|Avenue|Drive|Dr|Blvd|Boulevard|Lane|Ln|Court|Ct|Way|Place|Pl)\b"
    r"|(?P<hour>\d{1,2})(?::(?P<minute>\d\d))? ?(?P<half>[ap])\.?m\b)"
)


class Number(NamedTuple):
    """``kind``: ``AGE``, ``HOUSE`` or ``CLOCK``; ``written``: one form of all spellings."""

    kind: int
    written: str


def numbers_in(text: str) -> Iterator[Number]:
    """Every such number, in reading order."""
    for found in _NUMBER.finditer(text):
        age, house = found["old"] or found["aged"], found["block"] or found["house"]
        if age:
            yield Number(AGE, _UNITS.get(age.lower(), age))
        elif house:
            yield Number(HOUSE, house)
        else:
            yield Number(CLOCK, f"{int(found['hour'])}:{found['minute'] or '00'}{found['half']}")
