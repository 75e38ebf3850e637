"""What a file is, is told by its content: every format, compressed or not, from a path or a pipe."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fastwarc.stream_io import ZstdWriter
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.files.formats import Format, format_of
from services.ingest.files.reading import Files
from services.ingest.files.url_lists import LISTINGS, Listing
from services.ingest.items import Item
from tests.unit.ingest.warcs import warc_record

LINES = b'{"a": 1}\n{"a": 2}\n'
RECORDS = [{"a": 1}, {"a": 2}]


def read(content: bytes, form: Format | None = None) -> list[Item]:
    return list(Files(["-"], io.BytesIO(content), form))


def zstd(plain: bytes) -> bytes:
    packed = io.BytesIO()
    with ZstdWriter(packed) as writer:
        writer.write(plain)
    return packed.getvalue()


def records(content: bytes) -> list[object]:
    return [item.record for item in read(content)]


def gdelt_row(listing: Listing, stamp: str = "20170322140000") -> bytes:
    cells = ["x"] * listing.columns
    cells[listing.url], cells[listing.seen] = "https://news.example/a", stamp
    if listing.web is not None:
        cells[listing.web] = "1"
    return "\t".join(cells).encode() + b"\n"


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (LINES, Format.JSONL),
        (b"", Format.JSONL),
        (b"\xef\xbb\xbf" + LINES, Format.JSONL),
        (b"nonsense\n" + LINES, Format.JSONL),
        (b'{"a": "a line that is longer than what is looked at', Format.JSONL),
        (b'{\n  "a": 1\n}\n', Format.JSON),
        (b"\n[\n", Format.JSON),
        (b"WARC/1.0\r\n", Format.WARC),
        (b"https://news.example/a\n", Format.URLS),
        (b"# from the archive\n\nHTTPS://news.example/a?b=c\n", Format.URLS),
        (b"url,title\nhttps://news.example/a,A\n", Format.CSV),
        (b"Link;Headline;Date\n", Format.CSV),
        ("url\ttext\n".encode("utf-16"), Format.CSV),
        (gdelt_row(LISTINGS[0]), Format.GDELT),
        (gdelt_row(LISTINGS[2], "20170322"), Format.GDELT),
        (b"From: a letter\n", None),
        (b"\x00\x01\x02", None),
    ],
)
def test_the_first_bytes_tell_the_format(head: bytes, form: Format | None) -> None:
    assert format_of(head) is form


def test_bytes_of_no_format_are_one_error_that_says_what_is_read() -> None:
    (item,) = read(b"From: a letter\n")
    assert (item.number, item.record) == (0, None)
    assert "none of: jsonl, json, csv, warc, urls, gdelt" in (item.error or "")


def test_a_given_format_outweighs_the_content() -> None:
    assert [item.error is None for item in read(b"{}\n[]\n", Format.JSONL)] == [True, False]
    (item,) = read(LINES, Format.CSV)
    assert "names no columns" in (item.error or "")


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress, zstd])
def test_compression_is_recognised_by_its_bytes(compress: Callable[[bytes], bytes]) -> None:
    assert records(compress(LINES)) == RECORDS


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_damage_gives_what_stands_before_it_and_says_so(compress: Callable[[bytes], bytes]) -> None:
    many = b"".join(b'{"a": %d}\n' % number for number in range(50_000))
    items = read(compress(many)[:-20])
    assert (items[-1].number, items[-1].record) == (0, None)
    assert f"after item {len(items) - 1:,}" in (items[-1].error or "")
    assert all(item.record is not None for item in items[:-1])


def test_the_members_of_a_zip_archive_are_read_in_turn() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("one.json", b'[{"a": 1}]')
        archive.writestr("two.jsonl", b'{"a": 2}')
    packed.seek(0)
    items = list(Files(["-"], packed))
    assert [(item.location, item.record) for item in items] == [
        ("<stdin>/one.json:1", {"a": 1}),
        ("<stdin>/two.jsonl:1", {"a": 2}),
    ]


def test_a_path_that_cannot_be_read_does_not_stop_the_next(tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_bytes(b'{"a":1}\n')
    missing = str(tmp_path / "missing.jsonl")
    items = list(Files([missing, str(tmp_path), str(good)], io.BytesIO()))
    assert [(item.source, item.number) for item in items] == [(missing, 0), (str(tmp_path), 0), (str(good), 1)]
    assert items[0].error == "cannot be read: No such file or directory"


def test_how_far_it_is_counts_the_bytes_of_the_files(tmp_path: Path) -> None:
    packed = tmp_path / "a"
    packed.write_bytes(gzip.compress(LINES))
    files = Files([str(packed)], io.BytesIO())
    assert (files.bytes_read, files.bytes_in_all) == (0, packed.stat().st_size)
    assert len(list(files)) == 2
    assert files.bytes_read == files.bytes_in_all
    assert Files([str(packed), "-"], io.BytesIO()).bytes_in_all is None


def test_json_of_a_whole_file_gives_its_items_one_by_one() -> None:
    assert records(json.dumps(RECORDS).encode()) == RECORDS
    assert records(json.dumps(RECORDS, indent=2).encode()) == RECORDS
    assert records(json.dumps(RECORDS[0], indent=2).encode() + b"\n") == RECORDS[:1]


def test_warc_is_read_compressed_record_by_record_as_a_whole_and_plain() -> None:
    parts = [warc_record(1), warc_record(2)]
    for content in (b"".join(map(gzip.compress, parts)), bz2.compress(b"".join(parts)), b"".join(parts)):
        assert [(item.record or {}).get("title") for item in read(content)] == ["Report 1", "Report 2"]


def test_a_list_of_addresses_needs_somebody_who_fetches() -> None:
    (item,) = read(b"https://news.example/a\n")
    assert "harmwatch feed" in (item.error or "")


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from([None, *Format]))
def test_no_bytes_raise(content: bytes, form: Format | None) -> None:
    assert all(item.record is not None or item.error or item.skipped for item in read(content, form))
