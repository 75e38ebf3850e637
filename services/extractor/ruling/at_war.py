"""Whether armed conflict is a part of life where and when something happened (``wars.tsv``)."""

from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from schemas import Place
from services.extractor.text.lexicon import read_rows

_EVERYWHERE = "*"
# "2017-03" of a last month counts to its end; what goes on has none.
_FOR_EVER = "9999-12"


class _War(NamedTuple):
    division: str
    first: str
    last: str


def is_at_war(place: Place | None, day: date) -> bool:
    """Whether it was so of the place's country, or of its division, in the month of that day."""
    if place is None or place.country is None:
        return False
    month = f"{day:%Y-%m}"
    return any(
        war.division in (_EVERYWHERE, place.admin1) and war.first <= month <= war.last
        for war in _wars().get(place.country, ())
    )


@cache
def _wars() -> dict[str, list[_War]]:
    wars: dict[str, list[_War]] = defaultdict(list)
    for country, division, first, last, _ in read_rows("wars.tsv", Path(__file__).parent):
        wars[country].append(_War(division, first, last or _FOR_EVER))
    return dict(wars)
