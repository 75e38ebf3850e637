"""WARC: its HTML pages become articles; what is damaged is named by its offset and costs only itself."""

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.files.page_records import NO_ARTICLE, NO_PAGE, FoundPage, read_here
from services.ingest.files.warc import TOO_LARGE, read_warc
from services.ingest.items import Item
from tests.unit.ingest.warcs import TEXT, page, warc_record

RECORDS = [warc_record(number) for number in range(4)]
MEMBERS = [gzip.compress(record, mtime=0) for record in RECORDS]


def read(*parts: bytes, gzip_members: bool = False) -> list[Item]:
    found = read_warc(io.BufferedReader(io.BytesIO(b"".join(parts))), "c.warc", gzip_members=gzip_members)
    return [read_here(page) if isinstance(page, FoundPage) else page for page in found]


def titles(items: list[Item]) -> list[str | None]:
    return [item.record["title"] if item.record else None for item in items]


def flipped(part: bytes, *offsets: int) -> bytes:
    damaged = bytearray(part)
    for offset in offsets:
        damaged[offset] ^= 0xFF
    return bytes(damaged)


def test_a_page_becomes_the_record_of_its_article() -> None:
    (item,) = read(RECORDS[1])
    record = dict(item.record or {})
    assert record.pop("body").startswith(TEXT)
    assert {name: value for name, value in record.items() if value is not None} == {
        "url": "https://www.news.example/1",
        "title": "Report 1",
        "publisher": "news.example",
        "published_at": "2017-03-22T14:00:00Z",
        "published_basis": "crawled",
    }


def test_a_date_that_the_page_states_outweighs_that_of_the_crawl() -> None:
    head = '<meta property="article:published_time" content="2017-03-21T09:30:00+03:00">'
    (item,) = read(warc_record(1, page(1, head)))
    record = item.record or {}
    assert (record["published_at"], record["published_basis"]) == ("2017-03-21T09:30:00+03:00", "stated")


def test_only_answers_are_read_and_of_them_only_pages() -> None:
    items = read(
        warc_record(1, kind="request"),
        warc_record(2, b"GIF89a", content_type="image/gif"),
        warc_record(3, status="404 Not Found"),
        warc_record(4, b"<html><body></body></html>"),
        warc_record(5, b"<p>" + b"x" * 5_000_000),
        warc_record(6),
    )
    assert [item.skipped for item in items[:4]] == [NO_PAGE, NO_PAGE, NO_ARTICLE, TOO_LARGE]
    assert titles(items[4:]) == ["Report 6"]


def test_compressed_and_chunked_answers_are_undone() -> None:
    packed = gzip.compress(page(1))
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    items = read(
        warc_record(1, packed, headers="Content-Encoding: gzip\r\n"),
        warc_record(2, chunked, headers="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
    )
    assert titles(items) == ["Report 1", "Report 1"]


SIZE = len(MEMBERS[0])
DAMAGES = {
    "its data": (MEMBERS[0], flipped(MEMBERS[1], 100), MEMBERS[2]),
    "its first bytes": (MEMBERS[0], flipped(MEMBERS[1], 0, 1), MEMBERS[2]),
    "its checksum": (MEMBERS[0], flipped(MEMBERS[1], -6), MEMBERS[2]),
    "its end is missing": (MEMBERS[0], MEMBERS[1][:-30], MEMBERS[2]),
}


@pytest.mark.parametrize("parts", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_gzip_member_is_named_and_the_next_is_read(parts: tuple[bytes, ...]) -> None:
    items = read(*parts, gzip_members=True)
    assert titles(items) == ["Report 0", None, "Report 2"]
    assert f"and byte {len(parts[0]) + len(parts[1]):,}" in (items[1].error or "")


def test_two_damaged_members_in_a_row_are_one_gap() -> None:
    items = read(MEMBERS[0], flipped(MEMBERS[1], 100), flipped(MEMBERS[2], 100), MEMBERS[3], gzip_members=True)
    assert titles(items) == ["Report 0", None, "Report 3"]


def test_a_damaged_last_member_is_named() -> None:
    items = read(MEMBERS[0], flipped(MEMBERS[1], 100), gzip_members=True)
    assert "damaged between byte" in (items[1].error or "")


def test_garbage_between_plain_records_is_named_and_the_next_is_read() -> None:
    items = read(RECORDS[0], b"garbage\r\n" * 30, RECORDS[1])
    assert titles(items) == ["Report 0", None, "Report 1"]


def test_a_record_that_ends_too_early_is_an_error() -> None:
    items = read(RECORDS[0], RECORDS[1][:-200])
    assert titles(items) == ["Report 0", None]
    assert f"record at byte {len(RECORDS[0]):,} ends after" in (items[1].error or "")


@settings(deadline=None)
@given(st.integers(0, 3 * SIZE - 1), st.binary(max_size=20), st.integers(0, 200), st.booleans())
def test_no_damage_raises(at: int, inserted: bytes, removed: int, gzip_members: bool) -> None:
    whole = b"".join(MEMBERS if gzip_members else RECORDS)
    items = read(whole[:at] + inserted + whole[at + removed :], gzip_members=gzip_members)
    assert all(item.record is not None or item.error or item.skipped for item in items)
