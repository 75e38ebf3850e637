"""Lists of addresses of articles: one a line, or the rows of GDELT's tables (Events, Mentions, Global Knowledge Graph).

GDELT's files have no header and no text: a row says which page it was made from and when GDELT saw it. Column numbers
are those of its codebooks: Event Database 1.0 and 2.0, Mentions 2.0, GKG 2.1.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from services.ingest.files.jsonl import TooLong, numbered_lines
from services.ingest.items import Item

_BOM = "\ufeff"
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_WEB = "1"
_DIGEST_BYTES = 8
NAMED_BEFORE = "page named before in this file"
NOT_OF_THE_WEB = "document that is not of the web"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of GDELT's: how many columns, and which hold the address, the time seen, and where it is from.

    ``web`` is the column that is 1 for pages of the web, null where every row is one.
    """

    columns: int
    url: int
    seen: int
    web: int | None = None

    def fits(self, cells: list[str]) -> bool:
        """Whether a row can be one of this table."""
        stamp = cells[self.seen] if len(cells) == self.columns else ""
        return stamp.isdecimal() and len(stamp) in _STAMPS


_STAMPS = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}
LISTINGS = (
    Listing(columns=27, url=4, seen=1, web=2),  # GKG 2.1
    Listing(columns=61, url=60, seen=59),  # Events 2.0
    Listing(columns=58, url=57, seen=56),  # Events 1.0
    Listing(columns=16, url=5, seen=2, web=3),  # Mentions
)


@dataclass(frozen=True, slots=True)
class Link:
    """An article to fetch. ``seen_at``: when who lists it saw it, ISO 8601; null where the list does not say."""

    source: str
    number: int
    url: str
    raw: bytes
    seen_at: str | None = None


def listing_of(head: bytes) -> Listing | None:
    """The table of GDELT's that begins so; null where it is none."""
    cells = head.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r").split("\t")
    return next((listing for listing in LISTINGS if listing.fits(cells)), None)


def read_urls(stream: io.BufferedReader, source: str) -> Iterator[Link | Item]:
    """The links of a list; an item where a line is none. Blank lines and lines that begin with ``#`` are comments."""

    def link(number: int, line: str, raw: bytes) -> Link | Item | None:
        text = line.removeprefix(_BOM).strip()
        if not text or text.startswith("#"):
            return None
        if not _ADDRESS.fullmatch(text):
            return Item(source, number, raw, error="is no address of a page; write one http:// or https:// URL a line")
        return Link(source, number, text, raw)

    return _each_once(stream, source, link)


def read_listing(stream: io.BufferedReader, source: str, listing: Listing | None) -> Iterator[Link | Item]:
    """The links of a table of GDELT's; many rows about one page are one link."""

    def link(number: int, line: str, raw: bytes) -> Link | Item | None:
        cells = line.rstrip("\r\n").split("\t")
        if listing is None or not listing.fits(cells):
            known = ", ".join(str(listing.columns) for listing in LISTINGS)
            reason = f"is no row of a GDELT table; it has {len(cells)} columns, the tables that are read {known}"
            return Item(source, number, raw, error=reason) if line.strip() else None
        if listing.web is not None and cells[listing.web] != _WEB:
            return Item(source, number, raw, skipped=NOT_OF_THE_WEB)
        if not _ADDRESS.fullmatch(cells[listing.url]):
            reason = f"column {listing.url + 1}: {cells[listing.url][:60]!r} is no address of a page"
            return Item(source, number, raw, error=reason)
        return Link(source, number, cells[listing.url], raw, _iso(cells[listing.seen]))

    return _each_once(stream, source, link)


def _each_once(
    stream: io.BufferedReader, source: str, link: Callable[[int, str, bytes], Link | Item | None]
) -> Iterator[Link | Item]:
    seen: set[bytes] = set()
    for number, raw in numbered_lines(stream):
        if isinstance(raw, TooLong):
            yield Item(source, number, raw.beginning, error=str(raw))
            continue
        found = link(number, raw.decode("utf-8", "replace"), raw)
        if isinstance(found, Link):
            digest = blake2b(found.url.encode(), digest_size=_DIGEST_BYTES).digest()
            if digest in seen:
                found = Item(source, number, raw, skipped=NAMED_BEFORE)
            seen.add(digest)
        if found is not None:
            yield found


def _iso(stamp: str) -> str | None:
    try:
        moment = datetime.strptime(stamp, _STAMPS[len(stamp)]).replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment.isoformat()
