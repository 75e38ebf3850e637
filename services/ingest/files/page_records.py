"""A page of the web, fetched by us or by a crawler, as the record of an article."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from services.ingest.items import Item
from services.ingest.pages.page import Page, read_page

NO_PAGE = "answer that is no HTML page"
NO_ARTICLE = "page without an article"
WALLED = "page that shows no article before one agrees"


def page_item(item: Item, content: bytes, url: str, charset: str | None, crawled_at: str | None) -> Item:
    """``item`` with the record of the article on the page, or with the reason why there is none."""
    page = read_page(content, url, charset)
    if page is None:
        return replace(item, skipped=NO_ARTICLE)
    # Before a paywall stands the beginning of the article; before any other wall, words that are not of it.
    if page.wall not in (None, "paywall"):
        return replace(item, skipped=WALLED)
    return replace(item, record=_record(page, crawled_at))


def _record(page: Page, crawled_at: str | None) -> dict[str, Any]:
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
        "published_at": page.published_at or crawled_at,
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
