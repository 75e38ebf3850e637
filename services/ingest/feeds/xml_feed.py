"""RSS 0.9x–2.0, RDF, Atom and CDF elements to a ``Feed``.

One reader for all: the formats differ in where items stand and in what their words are called, and real feeds mix them
(``atom:link`` and ``dc:date`` in RSS, ``media:description`` in Atom). ``vocabulary`` gives the names; the tables below
say which of them an item's facts are looked for in, the best first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from services.ingest.feeds.addresses import web_address
from services.ingest.feeds.dates import stated_date
from services.ingest.feeds.feed import MAX_ITEMS, Cloud, Feed, FeedError, FeedItem, PollingAdvice
from services.ingest.feeds.marked_text import Marked, body_of, marked
from services.ingest.feeds.vocabulary import name_of
from services.ingest.feeds.xml_tree import Prolog, read_tree

Fields = Mapping[str, Sequence[Any]]
"""Child elements by our name for them, each in the order of the text."""

_ROOTS = frozenset({"rss", "feed", "rdf", "channel", "entry"})
_ITEMS = ("{*}item", "{*}entry", "{*}ITEM", "{*}Item", "{*}Entry", "rss:item", "atom:entry")
_OTHERWISE = {
    "opml": "is a list of feeds (OPML), not a feed: `harmwatch feeds import` reads it",
    "urlset": "is a site map, not a feed",
    "sitemapindex": "is a site map, not a feed",
}

_TITLES = ("title", "dc:title", "media:title", "itunes:title")
_CONTENTS = ("content:encoded", "content", "xhtml:body", "body", "fullitem")
_SUMMARIES = (
    "description",
    "summary",
    "abstract",
    "tagline",
    "subtitle",
    "dc:description",
    "itunes:summary",
    "media:description",
)
_DESCRIPTIONS = (
    "description",
    "subtitle",
    "tagline",
    "info",
    "abstract",
    "dc:description",
    "itunes:summary",
    "itunes:subtitle",
)
_GUIDS = ("guid", "id", "dc:identifier")
_AUTHORS = ("author", "dc:creator", "dc:author", "itunes:author")
# An item's only date is when it was published, whatever the element's name.
_PUBLISHED = ("published", "pubdate", "issued", "dcterms:issued", "dc:date", "created", "dcterms:created")
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate")
_TRUE_LINKS = ("feedburner:origlink", "pheedo:origlink")

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_REGISTERED = "http://www.iana.org/assignments/relation/"
_EMAIL = re.compile(r"\s*[<(\[]?\s*(?:mailto:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+\s*[>)\]]?\s*")
_AROUND_NAME = re.compile(r"\A[\s(\"]+|[\s)\",]+\Z")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS_S = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_MINUTE_S = 60
_LONGEST_S = 366 * 86_400
_MOST_CHILDREN = 2 * MAX_ITEMS


def read_xml_feed(prolog: Prolog, url: str) -> Feed:
    """The feed in a document that was fetched from ``url``. Raises ``FeedError``."""
    if prolog.first in _OTHERWISE:
        raise FeedError(_OTHERWISE[prolog.first])
    document = read_tree(prolog)
    head = document.roots[0]
    own = etree.QName(head).namespace
    channel = _channel(head, own)
    if channel is None:
        raise FeedError(f"is an XML document of another kind: its root is <{prolog.first}>")
    fields = _fields(channel, own)
    links = list(_links(fields, url))
    link = _best_link(links) or _text_link(fields, url) or web_address(channel.get("HREF") or channel.get("href"), url)
    base = url if _is_atom(head) else link or url
    language = _language(channel, _language(head, _first_text(fields, ("language", "dc:language"))))
    byline = _byline(fields) if _is_atom(head) else None
    elements = list(islice((one for root in document.roots for one in _items(root, own)), MAX_ITEMS + 1))
    items = tuple(_item(one, own, base, language, byline) for one in elements[:MAX_ITEMS])
    too_many = (f"has more than {MAX_ITEMS:,} items, of which the first are read",) if len(elements) > MAX_ITEMS else ()
    return Feed(
        format=_format(head),
        items=items,
        title=_first_words(fields, _TITLES),
        description=_first_words(fields, _DESCRIPTIONS),
        link=link,
        language=language,
        byline=byline,
        advice=_advice(head, fields, links, url, own),
        defects=(*document.defects, *too_many),
    )


def _channel(head: Any, own: str | None) -> Any:
    """The element whose children tell of the feed; null in a document that is no feed."""
    root = name_of(head.tag, own)
    if root.rpartition(":")[2] not in _ROOTS:
        return next((one for one in head.iter("{*}channel", "{*}feed")), None)
    return next((child for child in head.iterchildren(etree.Element) if name_of(child.tag, own) == "channel"), head)


def _items(root: Any, own: str | None) -> Iterator[Any]:
    """Wherever they stand: RSS 1.0 has them beside the channel, and a tag that was not closed nests what follows."""
    return (one for one in root.iter(*_ITEMS) if name_of(one.tag, own) in ("item", "entry"))


def _item(element: Any, own: str | None, base: str, language: str | None, byline: str | None) -> FeedItem:
    fields = _fields(element, own)
    groups = [_fields(group, own) for group in fields.get("media:group", ())]
    guid = _first_text(fields, _GUIDS) or (element.get(_ABOUT) or "").strip() or None
    body = body_of(_marked(fields, _CONTENTS), (text for one in (fields, *groups) for text in _marked(one, _SUMMARIES)))
    updated = _date(fields, _UPDATED) or stated_date(element.get("LASTMOD") or element.get("lastmod") or "")
    source = _fields(fields["source"][0], own) if "source" in fields else {}
    return FeedItem(
        guid=guid,
        link=_item_link(element, fields, guid, base),
        title=next(filter(None, (_first_words(one, _TITLES) for one in (fields, *groups))), None),
        body=body.text,
        full_text=body.full,
        byline=_byline(fields) or _byline(source) or byline,
        language=_item_language(element, fields, language),
        # An Atom entry need not say when it was published, and an old one must not look new.
        published=_date(fields, _PUBLISHED) or updated,
        updated=updated,
        source=_source_title(fields, source),
    )


def _fields(element: Any, own: str | None) -> Fields:
    found: dict[str, list[Any]] = {}
    for child in islice(element.iterchildren(etree.Element), _MOST_CHILDREN):
        name = name_of(child.tag, own)
        if name:
            found.setdefault(name, []).append(child)
    return found


def _marked(fields: Fields, names: Iterable[str]) -> Iterator[Marked]:
    return (marked(element) for name in names for element in fields.get(name, ()))


def _first_text(fields: Fields, names: Iterable[str]) -> str | None:
    texts = ((element.text or "").strip() for name in names for element in fields.get(name, ()))
    return next(filter(None, texts), None)


def _first_words(fields: Fields, names: Iterable[str]) -> str | None:
    return next(filter(None, (text.words for text in _marked(fields, names))), None)


def _date(fields: Fields, names: Iterable[str]) -> datetime | None:
    """Of one element that stands several times the last is meant: systems append."""
    dates = (stated_date(element.text or "") for name in names for element in reversed(fields.get(name, ())))
    return next(filter(None, dates), None)


def _byline(fields: Fields) -> str | None:
    names = [_name(element) for name in _AUTHORS[:1] for element in fields.get(name, ())] or [
        _name(element) for name in _AUTHORS[1:] for element in fields.get(name, ())
    ]
    return ", ".join(dict.fromkeys(filter(None, names))) or None


def _name(author: Any) -> str:
    """A person's name; an address of mail alone is none."""
    inside = next(
        (child for child in author.iterchildren(etree.Element) if etree.QName(child).localname.lower() == "name"),
        author,
    )
    words = marked(inside).words if len(inside) == 0 else ""
    return _AROUND_NAME.sub("", _EMAIL.sub(" ", words).strip())


def _source_title(fields: Fields, source: Fields) -> str | None:
    if not source and "source" in fields:
        return marked(fields["source"][0]).words or None
    return _first_words(source, _TITLES)


def _language(element: Any, otherwise: str | None) -> str | None:
    """``xml:lang`` of an element; an empty one says that the language is unknown."""
    own = element.get(_LANGUAGE)
    return otherwise and otherwise.replace("_", "-") if own is None else own.strip().replace("_", "-") or None


def _item_language(item: Any, fields: Fields, feed_language: str | None) -> str | None:
    language = _language(item, _first_text(fields, ("dc:language", "language")) or feed_language)
    texts = [element for name in (*_CONTENTS, *_SUMMARIES, *_TITLES) for element in fields.get(name, ())]
    return _language(texts[0], language) if texts else language


def _links(fields: Fields, base: str) -> Iterator[tuple[str, str, str]]:
    """(relation, type, absolute address) of Atom's links."""
    for element in fields.get("link", ()):
        address = _absolute(element, element.get("href"), base)
        if address is not None:
            relation = (element.get("rel") or "alternate").strip().lower().removeprefix(_REGISTERED)
            yield relation, (element.get("type") or "").lower(), address


def _best_link(links: Iterable[tuple[str, str, str]]) -> str | None:
    """The page, not the same in a format that people do not read."""
    pages = [(kind, address) for relation, kind, address in links if relation == "alternate"]
    readable = (address for kind, address in pages if not kind or "html" in kind)
    return next(readable, pages[0][1] if pages else None)


def _text_link(fields: Fields, base: str) -> str | None:
    """An address as the element's text, as RSS has it; a relation, which only Atom's have, must be that of the page."""
    pages = (element for element in fields.get("link", ()) if element.get("rel", "alternate") == "alternate")
    return next(filter(None, (_absolute(element, element.text, base) for element in pages)), None)


def _item_link(element: Any, fields: Fields, guid: str | None, base: str) -> str | None:
    """A feed that goes through a counting service keeps the true address beside it."""
    true = (_absolute(one, one.text, base) for name in _TRUE_LINKS for one in fields.get(name, ()))
    return (
        next(filter(None, true), None)
        or _text_link(fields, base)
        or _best_link(_links(fields, base))
        or web_address(element.get("HREF") or element.get("href"), base)
        or (guid if _is_link(fields, guid) else None)
        or next((_absolute(one, one.get("src"), base) for one in fields.get("content", ()) if one.get("src")), None)
    )


def _is_link(fields: Fields, guid: str | None) -> bool:
    """A guid is an address unless it says that it is none (RSS 2.0); whether it looks like one counts too."""
    says = next((element.get("isPermaLink", "true") for element in fields.get("guid", ())), "true")
    return guid is not None and says.strip().lower() != "false" and web_address(guid, "") is not None


def _absolute(element: Any, address: str | None, base: str) -> str | None:
    """An address against the ``xml:base`` of the element and of those around it, then against ``base``."""
    written = (address or "").strip()
    if not written or written.startswith(("http://", "https://")):
        return web_address(written, base)
    bases = [one.get(_BASE) for one in (element, *element.iterancestors()) if one.get(_BASE)]
    for outer in reversed(bases):
        base = web_address(outer, base) or base
    return web_address(written, base)


def _is_atom(head: Any) -> bool:
    return etree.QName(head).localname.lower() in ("feed", "entry")


def _format(head: Any) -> str:
    root, version = etree.QName(head).localname.lower(), (head.get("version") or "").strip()[:10]
    if root in ("feed", "entry"):
        first = etree.QName(head).namespace or ""
        return "Atom 1.0" if "2005" in first else f"Atom {version}".strip()
    if root == "rdf":
        return "RSS 0.90" if "netscape" in " ".join(head.nsmap.values()) else "RSS 1.0"
    return "CDF" if root == "channel" else f"RSS {version}".strip()


def _advice(head: Any, fields: Fields, links: list[tuple[str, str, str]], url: str, own: str | None) -> PollingAdvice:
    named = {relation: address for relation, _, address in reversed(links)}
    redirect = [
        child for one in _fields(head, own).get("redirect", ()) for child in _fields(one, own).get("newlocation", ())
    ]
    moved = [*redirect, *fields.get("itunes:new-feed-url", ())]
    return PollingAdvice(
        hubs=tuple(dict.fromkeys(address for relation, _, address in links if relation == "hub")),
        topic=named.get("self"),
        next_page=named.get("next"),
        interval_s=_interval_s(fields),
        skip_hours=frozenset(_skip_hours(fields, own)),
        skip_days=frozenset(_skip_days(fields, own)),
        cloud=_cloud(fields),
        moved_to=next(filter(None, (_absolute(one, one.text, url) for one in moved)), None),
    )


def _interval_s(fields: Fields) -> int | None:
    """The longer of ``ttl`` and the syndication module's period over its frequency; nonsense is not heeded."""
    minutes = _number(_first_text(fields, ("ttl",)))
    period = _PERIODS_S.get((_first_text(fields, ("sy:updateperiod",)) or "").lower())
    often = _number(_first_text(fields, ("sy:updatefrequency",))) or 1
    stated = [minutes * _MINUTE_S if minutes else 0, period // often if period else 0]
    return min(max(stated), _LONGEST_S) or None


def _skip_hours(fields: Fields, own: str | None) -> Iterator[int]:
    """0–23; 24 is what RSS 0.91 called midnight."""
    for element in fields.get("skiphours", ()):
        for hour in _fields(element, own).get("hour", ()):
            number = _number(hour.text)
            if number is not None and number <= 24:  # noqa: PLR2004 - hours of a day
                yield number % 24


def _skip_days(fields: Fields, own: str | None) -> Iterator[int]:
    for element in fields.get("skipdays", ()):
        for day in _fields(element, own).get("day", ()):
            name = (day.text or "").strip().lower()
            if name in _DAYS:
                yield _DAYS.index(name)


def _cloud(fields: Fields) -> Cloud | None:
    parts = ("domain", "port", "path", "registerProcedure", "protocol")
    return next((Cloud(*(one.get(part) or "" for part in parts)) for one in fields.get("cloud", ())), None)


def _number(text: str | None) -> int | None:
    written = (text or "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None  # noqa: PLR2004
