"""What a file is, by its first bytes, whatever its name says."""

import re
import zlib
from enum import StrEnum

from services.ingest.files.json_values import first_value
from services.ingest.files.tables import find_table
from services.ingest.files.url_lists import listing_of
from services.ingest.json_text import NotJson, read_json

_BOM = b"\xef\xbb\xbf"
_GZIP_MEMBER = 16 + zlib.MAX_WBITS
_WARC = b"WARC/"
_ADDRESS = re.compile(rb"https?://[^\s,;|]+", re.IGNORECASE)


class Format(StrEnum):
    """How items lie in a file."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    WARC = "warc"
    URLS = "urls"
    GDELT = "gdelt"


def is_warc_of_gzip_members(head: bytes) -> bool:
    """Whether it is a WARC file whose records are compressed one by one, as they all are."""
    try:
        return zlib.decompressobj(_GZIP_MEMBER).decompress(head, len(_WARC)) == _WARC
    except zlib.error:
        return False


def format_of(head: bytes) -> Format | None:
    """The format of decompressed bytes; null where they are like none. An empty file is JSON Lines without a line."""
    text = head.removeprefix(_BOM).lstrip()
    if text.startswith(b"{"):
        return Format.JSONL if _has_object_line(text) or not _is_object(first_value(text)) else Format.JSON
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(b"#")]
    tells = {
        Format.WARC: head.startswith(_WARC),
        Format.JSON: text.startswith(b"["),
        Format.GDELT: listing_of(head) is not None,
        Format.URLS: bool(lines) and _ADDRESS.fullmatch(lines[0]) is not None,
        Format.CSV: find_table(head) is not None,
        # The first line may be the one that is broken.
        Format.JSONL: not text or any(line.startswith(b"{") for line in lines),
    }
    return next((form for form, told in tells.items() if told), None)


def _has_object_line(text: bytes) -> bool:
    return any(_is_object(line) for line in text.splitlines())


def _is_object(raw: bytes | None) -> bool:
    try:
        return raw is not None and isinstance(read_json(raw), dict)
    except NotJson:
        return False
