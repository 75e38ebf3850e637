"""CSV and TSV: whatever the dialect, each row is a record or an error with its line and field."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.files import tables
from services.ingest.files.tables import COLUMNS, columns_of, find_table, read_table
from services.ingest.items import Item


def read(content: bytes) -> list[Item]:
    table = find_table(content)
    assert table is not None
    return list(read_table(io.BufferedReader(io.BytesIO(content)), "news.csv", table))


def found(content: str) -> list[tuple[int, object]]:
    return [(item.number, item.error or item.record) for item in read(content.encode())]


def test_usual_names_of_columns_are_the_fields_they_mean() -> None:
    assert columns_of(["Date", "Source", "Text", "LINK", "Head-line", "Headline", "Author(s)", "authors"]) == {
        "published_at": 0,
        "publisher": 1,
        "body": 2,
        "url": 3,
        "title": 5,
        "byline": 7,
    }


def test_of_two_columns_for_one_field_the_better_name_is_read() -> None:
    assert columns_of(["summary", "text", "published", "published_at"]) == {"body": 1, "published_at": 3}


def test_the_list_of_names_gives_each_name_one_field_of_an_article() -> None:
    rows = [line.split("\t") for line in COLUMNS.read_text().splitlines() if not line.startswith("#")]
    names = [name.strip() for _, names in rows for name in names.split(",")]
    assert [field for field, _ in rows] == sorted(field for field, _ in rows)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    content = delimiter.join(["url", "title"]) + "\n" + delimiter.join(["https://news.example/a", "A"]) + "\n"
    assert found(content) == [(2, {"url": "https://news.example/a", "title": "A"})]


def test_a_quoted_field_may_hold_delimiters_line_ends_and_quotation_marks() -> None:
    content = 'url,title,body\r\nu,"one, two","a ""b""\r\nc"\r\nu2,next,x\r\n'
    assert found(content) == [
        (2, {"url": "u", "title": "one, two", "body": 'a "b"\r\nc'}),
        (4, {"url": "u2", "title": "next", "body": "x"}),
    ]


def test_quotation_marks_in_tab_separated_values_are_text_unless_they_enclose_all_fields_that_begin_with_one() -> None:
    assert found('url\ttitle\nu\t"Go," he said\nu2\tx\n')[0] == (2, {"url": "u", "title": '"Go," he said'})
    assert found('url\ttitle\nu\t"Go"\n') == [(2, {"url": "u", "title": "Go"})]


def test_an_inch_mark_in_a_field_opens_nothing() -> None:
    assert found('url,title\nu,5" pipe\nu2,x\n') == [
        (2, {"url": "u", "title": '5" pipe'}),
        (3, {"url": "u2", "title": "x"}),
    ]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only() -> None:
    (number, error), *rest = found('url,title\nu,"open\nu2,two\nu3,three\n')
    assert (number, "never closed" in str(error)) == (2, True)
    assert rest == [(3, {"url": "u2", "title": "two"}), (4, {"url": "u3", "title": "three"})]


def test_quotation_marks_that_are_never_closed_cost_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_MAX_READ_AGAIN_CHARS", 10)
    ((number, error),) = found('url,title\nu,"open\nu2,two\nu3,three\n')
    assert (number, "the 2 after it" in str(error)) == (2, True)


def test_a_bad_row_names_its_line_and_field() -> None:
    long, broken, good = read(b"url,title\nu,a,b\nu2,\xff\nu3,c\n")
    assert (long.location, long.error) == (
        "news.csv:2",
        "has 3 fields, the header 2; a field in which the delimiter stands needs quotes",
    )
    assert (broken.error, broken.raw) == (
        "title: not UTF-8 (byte 0xff); save the file as UTF-8",
        b"u2,\xff\n",
    )
    assert good.record == {"url": "u3", "title": "c"}


def test_empty_cells_and_rows_are_nothing() -> None:
    assert found("url,title,byline\nu,a,\n\nu2,b\n") == [
        (2, {"url": "u", "title": "a"}),
        (4, {"url": "u2", "title": "b"}),
    ]


def test_a_version_is_a_number() -> None:
    assert found("url,title,version\nu,a,3\n") == [(2, {"url": "u", "title": "a", "version": 3})]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(encoding: str) -> None:
    (item,) = read("url,title\nu,Raqqa – الرقة\n".encode(encoding))
    assert item.record == {"url": "u", "title": "Raqqa – الرقة"}


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=5))
def test_what_a_spreadsheet_writes_is_read_as_it_was(rows: list[tuple[str, str]]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([("url", "title"), *rows])
    items = read(written.getvalue().encode("utf-8", "replace"))
    cleaned = [tuple(cell.encode("utf-8", "replace").decode() for cell in row) for row in rows]
    assert [tuple((item.record or {}).values()) for item in items] == cleaned


@settings(deadline=None)
@given(st.binary())
def test_no_bytes_raise(content: bytes) -> None:
    items = read(b"url,title\n" + content)
    assert all(item.record is not None or item.error for item in items)
