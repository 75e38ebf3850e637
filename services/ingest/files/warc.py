"""WARC (ISO 28500), as crawlers and CC-NEWS write it: the HTML pages in it, a damaged record costing only itself."""

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from services.ingest.files.page_records import NO_PAGE, FoundPage, host_of
from services.ingest.items import Item
from services.ingest.pages.document import MAX_PAGE_BYTES

TOO_LARGE = f"page above {MAX_PAGE_BYTES // 2**20} MiB"
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_OK = 200
_CHUNK = 256 * 1024
# A record of which more than this was read is passed over with the bytes in which it was damaged.
_MOST_KEPT = 64 * 1024 * 1024
_MEMBER = b"\x1f\x8b\x08"
_GZIP_MEMBER = 16 + zlib.MAX_WBITS
_PROBE = 512
_PLAIN_RECORD = re.compile(rb"(?:^|\n)(?=WARC/1\.[0-9]\r\n)")


def read_warc(stream: io.BufferedReader, source: str, *, gzip_members: bool) -> Iterator[FoundPage | Item]:
    """For each HTTP answer its page, or an item that says why it is none or damaged, by its offset; ``number`` counts.

    ``stream`` are the bytes as they lie in the file. Offsets count in it, also where each record is a gzip member.
    """
    replay = _Replay(stream)
    number = 0
    failed: list[int] = []
    error = ""
    while True:
        try:
            for record in replay.records():
                if failed:
                    yield _damaged(source, number := number + 1, failed, error, f"byte {replay.base:,}")
                    failed = []
                replay.keep_from(replay.base + record.stream_pos)
                yield _found(record, source, number := number + 1, replay.kept_from)
            if not failed:
                return
        except OSError as damage:
            failed.append(replay.kept_from)
            error = str(damage)
        if not replay.go_to_next_record(gzip_members=gzip_members):
            yield _damaged(source, number + 1, failed, error, "the end")
            return


def _damaged(source: str, number: int, failed: list[int], error: str, end: str) -> Item:
    # The first start is that of the last good record; the second, if there is one, that of a record itself.
    start = failed[:2][-1]
    return Item(source, number, b"", error=f"damaged between byte {start:,} and {end}: {error}")


def _found(record: WarcRecord, source: str, number: int, offset: int) -> FoundPage | Item:
    record.parse_http(auto_decode="all")
    headers: Any = record.http_headers
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    if headers is None or host_of(url) is None:
        problem = "has no HTTP header" if headers is None else "names no address of the web"
        return Item(source, number, b"", error=f"record at byte {offset:,} {problem}")
    if headers.status_code != _OK or record.http_content_type not in _HTML:
        return Item(source, number, b"", skipped=NO_PAGE)
    stored = record.content_length
    content = record.reader.read(MAX_PAGE_BYTES + 1)
    if len(content) > MAX_PAGE_BYTES:
        return Item(source, number, b"", skipped=TOO_LARGE)
    if len(content) < stored and not (headers.get("Content-Encoding") or headers.get("Transfer-Encoding")):
        error = f"record at byte {offset:,} ends after {len(content):,} of {stored:,} bytes"
        return Item(source, number, content, error=error)
    item = Item(source, number, b"")
    return FoundPage(item, content, url, record.http_charset, record.headers.get("WARC-Date"))


class _Replay:
    """What ``ArchiveIterator`` reads; keeps the bytes since the last good record, to look among them for the next."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._kept = bytearray()
        self.kept_from = 0
        self.base = 0
        self._at = 0

    def records(self) -> ArchiveIterator:
        """The HTTP answers from here on."""
        reader: Any = self  # that ``seek`` and ``close`` are missing, which are never called, is seen only by mypy
        return ArchiveIterator(reader, record_types=WarcRecordType.response, parse_http=False, fsspec_args=False)

    def read(self, size: int = -1) -> bytes:
        """See ``io.RawIOBase``."""
        ahead = self.kept_from + len(self._kept) - self._at
        if not ahead:
            chunk = self._stream.read(_CHUNK if size < 0 else size)
            self._kept += chunk
            self._at += len(chunk)
            self._forget(len(self._kept) - _MOST_KEPT)
            return chunk
        start = self._at - self.kept_from
        part = bytes(self._kept[start : start + size] if size >= 0 else self._kept[start:])
        self._at += len(part)
        return part

    def tell(self) -> int:
        """See ``io.IOBase``: the offset in the stream."""
        return self._at

    def keep_from(self, offset: int) -> None:
        """A record begins there that is whole so far."""
        self._forget(offset - self.kept_from)

    def _forget(self, count: int) -> None:
        if count > 0:
            del self._kept[:count]
            self.kept_from += count

    def go_to_next_record(self, *, gzip_members: bool) -> bool:
        """Set the reading at the first record after the one that is kept; false where there is none."""
        find = _find_member if gzip_members else _find_plain
        self._forget(1)
        ended = False
        while True:
            found = find(self._kept, 1 if ended else _PROBE)
            if found is not None:
                self._forget(found)
                self._at = self.base = self.kept_from
                return True
            if ended:
                return False
            self._forget(len(self._kept) - _PROBE)
            chunk = self._stream.read(_CHUNK)
            ended = not chunk
            self._kept += chunk


def _find_member(kept: bytearray, probe: int) -> int | None:
    """Where a record begins of which at least ``probe`` bytes are there."""
    at = kept.find(_MEMBER)
    while 0 <= at <= len(kept) - probe:
        if _begins_record(bytes(kept[at : at + _PROBE])):
            return at
        at = kept.find(_MEMBER, at + 1)
    return None


def _begins_record(member: bytes) -> bool:
    try:
        return zlib.decompressobj(_GZIP_MEMBER).decompress(member, 5) == b"WARC/"
    except zlib.error:
        return False


def _find_plain(kept: bytearray, probe: int) -> int | None:
    match = _PLAIN_RECORD.search(kept)
    return match.end() if match and match.end() <= len(kept) - probe else None
