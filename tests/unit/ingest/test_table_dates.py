"""Dates in tables: what mail and spreadsheets write is read, what can mean two days is refused in words."""

import io

import pytest

from services.ingest.files.table_dates import UnclearDate, as_iso
from services.ingest.files.tables import find_table, read_table


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2017-03-22", "2017-03-22"),
        ("2017-03-22T14:00:00Z", "2017-03-22T14:00:00Z"),
        ("2017-03-22 14:00", "2017-03-22 14:00"),  # refused later, as in every other format
        ("Wed, 22 Mar 2017 16:00:00 +0200", "2017-03-22T14:00:00+00:00"),
        ("Wed, 22 Mar 2017 14:00:00 GMT", "2017-03-22T14:00:00+00:00"),
        ("22 March 2017", "2017-03-22"),
        ("22-Mar-17", "2017-03-22"),
        ("Wednesday, March 22, 2017", "2017-03-22"),
        ("3/22/2017", "2017-03-22"),
        ("22.03.2017", "2017-03-22"),
        ("03/22/17", "2017-03-22"),
        ("3/3/2017", "2017-03-03"),
        ("2017/03/22", "2017-03-22"),
        ("3/22/2017 2:05 PM EST", "2017-03-22T19:05:00+00:00"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_a_date_with_one_meaning_is_read(written: str, iso: str) -> None:
    assert as_iso(written) == iso


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("03/04/2017", "'03/04/2017' can be 4 March 2017 or 3 April 2017"),
        ("22/03/17", "'22/03/17' can be 22 March 2017 or 17 March 2022"),
        ("31/31/2017", "'31/31/2017' can be no day at all"),
        ("3/22/2017 14:05", "'3/22/2017 14:05' has a time but no time zone that is known"),
        ("22 Mar 2017 14:05 IST", "'22 Mar 2017 14:05 IST' has a time but no time zone that is known"),
        ("42816", "'42816' is the day number of a spreadsheet"),
        ("42816.5868", "'42816.5868' is the day number of a spreadsheet"),
    ],
)
def test_what_is_unclear_is_refused_with_what_to_write(written: str, why: str) -> None:
    with pytest.raises(UnclearDate) as refused:
        as_iso(written)
    assert str(refused.value) == f"{why}; write the column as 2017-03-22, or as 2017-03-22T14:00Z with a time"


def test_each_row_of_a_table_is_judged_by_itself() -> None:
    content = b"url,title,date,modified\nu1,One,3/22/2017,\nu2,Two,03/04/2017,\nu3,Three,2017-03-22,22 Mar 2017\n"
    table = find_table(content)
    assert table is not None
    first, second, third = read_table(io.BufferedReader(io.BytesIO(content)), "news.csv", table)
    assert first.record == {"url": "u1", "title": "One", "published_at": "2017-03-22"}
    assert second.error is not None
    assert second.error.startswith("published_at: '03/04/2017' can be 4 March 2017 or 3 April 2017; ")
    assert third.record == {"url": "u3", "title": "Three", "published_at": "2017-03-22", "updated_at": "2017-03-22"}
