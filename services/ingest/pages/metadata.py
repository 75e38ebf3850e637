"""What a page says of itself in its head and in marked elements: title, dates, byline, address, site, language."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from lxml import etree, html  # type: ignore[import-untyped]

from services.ingest.pages.linked_data import LinkedData

_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "publishdate",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
)
_UPDATED = ("article:modified_time", "datemodified", "og:updated_time", "dcterms.modified", "last-modified")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator")
_LANGUAGES = ("content-language", "og:locale", "dc.language")
_MAX_NAME = 200
_MAX_SIGNED = 20
_MAX_TITLE = 500
_MAX_LANGUAGE = 35  # RFC 5646 §4.4.1
_MAX_URL = 2048
_FIRST_YEAR, _LAST_YEAR = 1971, 2199
# "Title | Site", "Title - Site": only with spaces around, so that no compound is cut.
_BEFORE_SITE = re.compile(r"\s+[|\-–—•·:»]+\s+")
_BY = re.compile(r"^(?:(?:written|reported|posted)\s+)?by\b[:\s]*", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
# The same site under another name: what a host may start with and still be the outlet's own.
_SAME_SITE_PREFIXES = ("www.", "m.", "mobile.", "amp.", "edition.")
_BYLINES = frozenset(
    {"article-author", "author", "author-name", "author__name", "byl", "byline", "byline-name", "byline__name"}
)
_BYLINE_PATH = etree.XPath(
    "//*[@rel='author' or @itemprop='author'] | //*[contains(@class, 'byl') or contains(@class, 'author')]"
)
_TIMES_PATH = "//time[@datetime and (@pubdate or @itemprop='datePublished')]"
_FIRST_TIME_PATH = "(//article//time[@datetime] | //main//time[@datetime])[1]"
_UPDATED_TIMES_PATH = "//time[@datetime and @itemprop='dateModified']"


class HeadTags:
    """The ``<meta>`` elements by lower-cased name, each with its first content that is not empty."""

    def __init__(self, tree: html.HtmlElement) -> None:
        self._contents: dict[str, str] = {}
        for meta in tree.iter("meta"):
            name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
            content = _one_line(meta.get("content"))
            if name and content:
                self._contents.setdefault(name.strip().lower(), content)

    def first(self, names: Sequence[str]) -> Iterator[str]:
        """The contents under these names, in the order of the names."""
        return (self._contents[name] for name in names if name in self._contents)


def title_of(tree: html.HtmlElement, head: HeadTags, linked: LinkedData, site: str | None) -> str | None:
    """The headline as readers see it: without the site's name, which stands on every page of it."""
    headings = [_words(heading) for heading in tree.iter("h1")]
    candidates = [
        linked.headline,
        headings[0] if len(headings) == 1 else None,
        *head.first(("og:title", "twitter:title")),
        *headings[:1],
        next((_words(title) for title in tree.iter("title")), None),
    ]
    for candidate in candidates:
        title = _without_site(_one_line(candidate)[:_MAX_TITLE], site)
        if title:
            return title
    return None


def _without_site(title: str, site: str | None) -> str:
    parts = _BEFORE_SITE.split(title)
    if site and len(parts) > 1 and parts[-1].casefold() == site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" \t|-–—•·:»")
    return title


def published_at(tree: html.HtmlElement, head: HeadTags, linked: LinkedData) -> str | None:
    """When it was published, ISO 8601 as ``iso`` writes it; null where no machine-readable date says so."""
    times = _times(tree, _TIMES_PATH) or _times(tree, _FIRST_TIME_PATH)
    return _first_date([linked.published, *head.first(_PUBLISHED), *times])


def updated_at(tree: html.HtmlElement, head: HeadTags, linked: LinkedData) -> str | None:
    """When it was last changed, like ``published_at``."""
    return _first_date([linked.updated, *head.first(_UPDATED), *_times(tree, _UPDATED_TIMES_PATH)])


def _times(tree: html.HtmlElement, path: str) -> list[str]:
    return [element.get("datetime", "") for element in tree.xpath(path)[:1]]


def _first_date(written: Sequence[str | None]) -> str | None:
    return next((moment for text in written if text and (moment := iso(text))), None)


def iso(written: str) -> str | None:
    """ISO 8601 of a date or a moment, with the zone as written; null where it is none. No zone is UTC, as in feeds.

    >>> iso("2017-03-22T14:00:00+0300"), iso("Wed, 22 Mar 2017 14:00:00 GMT"), iso("2017-03-22")
    ('2017-03-22T14:00:00+03:00', '2017-03-22T14:00:00+00:00', '2017-03-22')
    """
    text = written.strip()
    if text.isdigit():  # 20170322 is ISO 8601, but so would be many an item's number
        return None
    stated = _day(text) or _moment(text)
    # Templates fill empty fields with the year 1, 1900 or 1970.
    if stated is None or not _FIRST_YEAR <= stated.year <= _LAST_YEAR:
        return None
    return stated.isoformat()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return None


def byline_of(tree: html.HtmlElement, head: HeadTags, linked: LinkedData) -> str | None:
    """Who wrote it, names apart by commas, without the "By"."""
    for candidate in _bylines(tree, head, linked):
        byline = _BY.sub("", _one_line(candidate)).strip(" ,|")
        if byline and len(byline) <= _MAX_NAME and "://" not in byline and "@" not in byline:
            return byline
    return None


def _bylines(tree: html.HtmlElement, head: HeadTags, linked: LinkedData) -> Iterator[str]:
    yield ", ".join(linked.names)
    yield from head.first(_AUTHORS)
    for element in _BYLINE_PATH(tree)[:_MAX_SIGNED]:
        if "author" in (element.get("rel"), element.get("itemprop")) or _BYLINES & set(
            element.get("class", "").split()
        ):
            yield _words(element)


def site_of(head: HeadTags, linked: LinkedData) -> str | None:
    """What the site calls itself."""
    stated = (*head.first(("og:site_name",)), linked.site, *head.first(("application-name",)))
    return next((name for name in stated if name and len(name) <= _MAX_NAME), None)


def language_of(tree: html.HtmlElement, head: HeadTags, linked: LinkedData) -> str | None:
    """A language tag as the page gives it ("en", "en-GB"); of the article if it says so, else of the whole page."""
    body = tree.find(".//article[@lang]")
    stated = (
        linked.language,
        body.get("lang") if body is not None else None,
        tree.get("lang"),
        *head.first(_LANGUAGES),
    )
    tags = (tag.strip().replace("_", "-") for tag in stated if tag)
    return next((tag for tag in tags if 0 < len(tag) <= _MAX_LANGUAGE), None)


def canonical_of(tree: html.HtmlElement, head: HeadTags, linked: LinkedData, url: str) -> str | None:
    """The address that the page gives as its own; only one of the same site, and not the home page for an article."""
    links = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").strip().lower() == "canonical"]
    for stated in (*links, *head.first(("og:url",)), linked.url):
        address = _joined(url, stated) if stated else None
        if address is not None and is_same_site(address, url) and not _is_home_of(address, url):
            return address
    return None


def _joined(url: str, stated: str) -> str | None:
    try:
        address = urljoin(url, stated.strip())
        return address if urlsplit(address).scheme in ("http", "https") and len(address) <= _MAX_URL else None
    except ValueError:
        return None


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses are one outlet's: the same host, but for "www." and the like, or a part of the other's."""
    a, b = _host(one), _host(other)
    return bool(a) and (
        a == b or (a.count(".") > 0 and b.endswith("." + a)) or (b.count(".") > 0 and a.endswith("." + b))
    )


def _host(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""
    for prefix in _SAME_SITE_PREFIXES:
        host = host.removeprefix(prefix)
    return host


def _is_home_of(address: str, url: str) -> bool:
    one, other = urlsplit(address), urlsplit(url)
    return one.path in ("", "/") and not one.query and (other.path not in ("", "/") or bool(other.query))


def _words(element: html.HtmlElement) -> str:
    return _one_line("".join(element.itertext()))


def _one_line(text: str | None) -> str:
    return _SPACES.sub(" ", text or "").strip()
