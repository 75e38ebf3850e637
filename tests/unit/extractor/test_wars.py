"""The table of wars: rows that can be found, in months that are months."""

import re
from datetime import date
from pathlib import Path

from schemas import Place
from services.extractor.ruling import at_war
from services.extractor.ruling.at_war import is_at_war
from services.extractor.text.lexicon import read_rows
from services.gazetteer.countries import name_of

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
ROWS = read_rows("wars.tsv", Path(at_war.__file__).parent)
DIVISIONS = {
    tuple(line.split("\t")[:3:2])
    for line in (Path(at_war.__file__).parents[2] / "gazetteer" / "admin1.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
}


def at(country: str, admin1: str | None, day: str) -> bool:
    place = Place(name="a place", country=country, admin1=admin1, precision="province")
    return is_at_war(place, date.fromisoformat(day))


def test_each_row_is_of_a_place_that_reports_can_have_and_of_months_in_order() -> None:
    for country, division, first, last, _ in ROWS:
        assert name_of(country) is not None
        assert division == "*" or (country, division) in DIVISIONS, (country, division)
        assert _MONTH.fullmatch(first)
        assert not last or (_MONTH.fullmatch(last) and first <= last)


def test_rows_are_sorted_and_none_stands_twice() -> None:
    keys = [row[:3] for row in ROWS]
    assert keys == sorted(set(keys))


def test_a_war_counts_from_its_first_to_its_last_month_and_in_its_divisions() -> None:
    assert at("SV", None, "1989-11-16")
    assert not at("SV", None, "1992-02-01")
    assert at("SY", "Aleppo", "2011-03-15")
    assert not at("SY", "Aleppo", "2011-02-28")
    assert at("PK", "Balochistan", "2026-02-05")
    assert not at("PK", "Punjab", "2026-02-05")
    assert not at("PK", None, "2026-02-05")
    assert not is_at_war(None, date(2026, 2, 5))
