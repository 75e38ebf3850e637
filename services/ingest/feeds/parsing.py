"""RSS, Atom and JSON Feed bytes to the raw records that ``articles.to_draft`` takes. Garbage is a ``FeedError``."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import fastfeedparser

from services.ingest.feeds import dates
from services.ingest.feeds.html_text import html_to_text

dates.install()

MAX_FEED_BYTES = 10 * 1024 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^<>]{0,500}?\?>", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml\b[^<>]{0,500}?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']", re.IGNORECASE)
_DECLARATION_REACH = 1024
# Python codecs that are no character sets of documents, or that take quadratic time.
_NO_CHARSETS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_PLAIN = frozenset({"text", "text/plain"})


class FeedError(Exception):
    """These bytes are no feed that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """``records`` have ``url``, ``title``, ``body``, ``publisher``, ``guid``, ``feed`` and, where stated, the times.

    ``skipped`` counts items without both link and guid: they have no identity.
    """

    title: str | None
    records: tuple[Mapping[str, Any], ...]
    skipped: int


def parse_feed(content: bytes, *, url: str, title: str | None = None, charset: str | None = None) -> ParsedFeed:
    """Read a feed that was fetched from ``url``.

    ``title`` is the name in the user's feed list: it is the publisher, so that one name over several feeds of an outlet
    makes their common articles one; without it the feed's own title counts, else the host. ``charset`` is that of the
    HTTP header. Dates without a zone are taken as UTC, which is what feeds mean by them more often than not.
    Entities that a document declares stay unexpanded, so none can fill the memory. Raises ``FeedError``.
    """
    if len(content) > MAX_FEED_BYTES:
        raise FeedError(f"{len(content):,} bytes; at most {MAX_FEED_BYTES:,} are read")
    text = _DECLARATION.sub("", _decode(content, charset), count=1).lstrip("\ufeff \t\r\n")
    if not text:
        raise FeedError("is empty")
    try:
        # Bytes, never str: a str that starts with http:// would be fetched.
        parsed = fastfeedparser.parse(
            text.encode("utf-8", "replace"), include_tags=False, include_media=False, include_enclosures=False
        )
        return _records(parsed, url, title)
    except Exception as error:  # the parser's failures on garbage are of every type
        raise FeedError(
            f"cannot be read as RSS, Atom or JSON Feed: {type(error).__name__}: {str(error)[:200]}"
        ) from error


def _records(parsed: Any, url: str, title: str | None) -> ParsedFeed:
    own_title = html_to_text(_text(parsed["feed"].get("title"))) or None
    publisher = title or own_title or urlsplit(url).hostname or url
    language = _text(parsed["feed"].get("language")) or None
    made = [_record(entry, url, publisher, language) for entry in parsed["entries"]]
    records = tuple(record for record in made if record is not None)
    return ParsedFeed(own_title, records, len(made) - len(records))


def _record(entry: Mapping[str, Any], feed_url: str, publisher: str, language: str | None) -> Mapping[str, Any] | None:
    guid = _text(entry.get("id")).strip() or None
    link = _text(entry.get("link")).strip()
    if not link and guid is None:
        return None
    address = _absolute(link or _text(guid), feed_url)
    return {
        "url": address if address is not None else feed_url,
        "guid": guid,
        "title": html_to_text(_text(entry.get("title"))) or None,
        "body": _body(entry),
        "publisher": publisher,
        "byline": html_to_text(_text(entry.get("author"))) or None,
        "language": language,
        "published_at": entry.get("published"),
        "updated_at": entry.get("updated"),
        "feed": feed_url,
    }


def _body(entry: Mapping[str, Any]) -> str:
    for content in entry.get("content") or ():
        value = _text(content.get("value"))
        text = value.strip() if content.get("type") in _PLAIN else html_to_text(value)
        if text:
            return text
    return html_to_text(_text(entry.get("description")))


def _absolute(link: str, feed_url: str) -> str | None:
    try:
        address = urljoin(feed_url, link)
        return address if urlsplit(address).scheme in ("http", "https") else None
    except ValueError:
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _decode(content: bytes, http_charset: str | None) -> str:
    """Byte order mark, then the XML declaration, then the HTTP header, then UTF-8: the first that fits the bytes.

    The header comes after the declaration because servers send one header for all files; the author wrote the other.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    declared = _DECLARED.search(content[:_DECLARATION_REACH])
    for charset in (declared and declared[1].decode("ascii"), http_charset, "utf-8", _utf16_by_zeros(content)):
        if charset:
            try:
                return _strict(content, charset)
            except (LookupError, ValueError):
                continue
    return content.decode("windows-1252", "replace")


def _strict(content: bytes, charset: str) -> str:
    codec = codecs.lookup(charset)
    if codec.name in _NO_CHARSETS:
        raise LookupError(charset)
    return content.decode(charset)


def _utf16_by_zeros(content: bytes) -> str | None:
    return {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}.get(content[:2])
