"""Feeds for tests, written as an outlet would."""

from services.ingest.feeds.feed import Feed, FeedItem
from services.ingest.feeds.parsing import read_feed

URL = "https://wire.example/feeds/world.xml"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "media": "http://search.yahoo.com/mrss/",
        "sy": "http://purl.org/rss/1.0/modules/syndication/",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    }.items()
)


def rss(inside: str) -> str:
    """An RSS 2.0 feed with this in its channel."""
    return f'<rss version="2.0" {_NAMESPACES}><channel><title>Wire</title>{inside}</channel></rss>'


def atom(inside: str, attributes: str = "") -> str:
    """An Atom 1.0 feed with this in it."""
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>Herald</title>{inside}</feed>'


def feed_of(text: str | bytes, url: str = URL, charset: str | None = None) -> Feed:
    """What is read of it."""
    return read_feed(text if isinstance(text, bytes) else text.encode(), url=url, charset=charset)


def item_of(text: str | bytes, url: str = URL) -> FeedItem:
    """The only item."""
    (item,) = feed_of(text, url).items
    return item


def rss_item(inside: str) -> FeedItem:
    """An RSS item with this in it, read."""
    return item_of(rss(f"<item>{inside}</item>"))


def atom_entry(inside: str) -> FeedItem:
    """An Atom entry with this in it, read."""
    return item_of(atom(f"<entry>{inside}</entry>"))
