"""A web page in place of a feed, and the feeds that it offers."""

from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from services.ingest.feeds.addresses import web_address
from services.ingest.feeds.feed import FeedLink
from services.ingest.feeds.html_text import tidy

ELEMENTS = frozenset(
    {"html", "head", "body", "title", "meta", "link", "script", "style", "div", "p", "h1", "center", "br"}
)
"""With one of these a document begins that is a page (or the piece of one that an error shows), never a feed."""
_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/json",
        "text/xml",
    }
)
_MOST = 20


def feeds_of_page(page: str, url: str) -> tuple[FeedLink, ...]:
    """Feeds that the page at ``url`` links to as its alternates, in its order, at most 20."""
    parser = etree.HTMLParser(encoding="utf-8")
    try:
        root = etree.fromstring(page.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return ()
    if root is None:
        return ()
    base = next((web_address(one.get("href"), url) for one in root.iter("base")), None) or url
    found = {link.url: link for link in _links(root, base)}
    return tuple(found.values())[:_MOST]


def _links(root: etree._Element, base: str) -> Iterator[FeedLink]:
    for link in root.iter("link", "a"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        address = web_address(link.get("href"), base)
        if kind in _TYPES and {"alternate", "feed"} & set(relations) and address is not None:
            yield FeedLink(address, tidy(link.get("title") or "") or None)
