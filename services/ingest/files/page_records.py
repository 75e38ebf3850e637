"""A page of the web, fetched by us or by a crawler, as the record of an article."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from services.ingest.items import Item
from services.ingest.pages.page import Page, read_page

NO_PAGE = "answer that is no HTML page"
NO_ARTICLE = "page without an article"
WALLED = "page that shows no article before one agrees"


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The HTML of a page, not read yet; ``item`` says where it stands, ``seen_at`` (ISO 8601) when it was fetched."""

    item: Item
    content: bytes
    url: str
    charset: str | None
    seen_at: str | None


def item_of(found: FoundPage, page: Page | None) -> Item:
    """The item with the record of the article on the page, or with the reason why there is none."""
    if page is None:
        return replace(found.item, skipped=NO_ARTICLE)
    # Before a paywall stands the beginning of the article; before any other wall, words that are not of it.
    if page.wall not in (None, "paywall"):
        return replace(found.item, skipped=WALLED)
    return replace(found.item, raw=found.content, record=_record(page, found.seen_at))


def read_here(found: FoundPage) -> Item:
    """The same, with the page read in this process."""
    return item_of(found, read_page(found.content, found.url, found.charset))


def _record(page: Page, seen_at: str | None) -> dict[str, Any]:
    """As ``to_draft`` reads it. A page that does not say when it was published was, at the latest, when it was seen."""
    return {
        "url": page.url,
        "canonical_url": page.canonical_url,
        "title": page.title,
        "body": page.body,
        "publisher": page.site_name or host_of(page.url),
        "language": page.language,
        "byline": page.byline,
        "wire_origin": page.wire_origin,
        "published_at": page.published_at or seen_at,
        "published_basis": "stated" if page.published_at else "crawled",
        "updated_at": page.updated_at,
    }


def host_of(url: str) -> str | None:
    """The host that an address names, without ``www.``; null where it is no address of the web."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and parts.scheme in ("http", "https") else None
