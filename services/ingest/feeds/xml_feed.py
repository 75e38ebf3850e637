"""RSS 0.9x–2.0, RDF, Atom and CDF elements to a ``Feed``.

One reader for all: the formats differ in where items stand and in what their words are called, and real feeds mix them
(``atom:link`` and ``dc:date`` in RSS, ``media:description`` in Atom). ``vocabulary`` gives the names; the tables below
say which of them an item's facts are looked for in, the best first.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from services.ingest.feeds.addresses import web_address
from services.ingest.feeds.dates import stated_date
from services.ingest.feeds.elements import Fields, Link, absolute, base_of, fields_of, first_text, links_of
from services.ingest.feeds.feed import MAX_ITEMS, Feed, FeedError, FeedItem
from services.ingest.feeds.marked_text import Marked, body_of, marked
from services.ingest.feeds.vocabulary import local_name, name_of, own_name
from services.ingest.feeds.xml_advice import advice_of
from services.ingest.feeds.xml_tree import Document, Prolog, read_tree

_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_ITEM_NAMES = frozenset({"item", "entry"})
_ITEMS = ("{*}item", "{*}entry", "{*}ITEM", "{*}Item", "{*}Entry")
_OTHERWISE = {
    "opml": "is a list of feeds (OPML), not a feed: `harmwatch feeds import` reads it",
    "urlset": "is a site map, not a feed",
    "sitemapindex": "is a site map, not a feed",
}

_TITLES = ("title", "dc:title", "media:title", "itunes:title")
_CONTENTS = ("content:encoded", "content", "xhtml:body", "body", "fullitem")
_SUMMARIES = (
    *("description", "summary", "abstract", "tagline", "subtitle"),
    *("dc:description", "itunes:summary", "media:description"),
)
_DESCRIPTIONS = (
    *("description", "subtitle", "tagline", "info", "abstract"),
    *("dc:description", "itunes:summary", "itunes:subtitle"),
)
_GUIDS = ("guid", "id", "dc:identifier")
_AUTHORS = ("author", "dc:creator", "dc:author", "itunes:author")
# An item's only date is when it was published, whatever the element's name.
_PUBLISHED = ("published", "pubdate", "issued", "dcterms:issued", "dc:date", "created", "dcterms:created")
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate")
_TRUE_LINKS = ("feedburner:origlink", "pheedo:origlink")

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_EMAIL = re.compile(r"\s*[<(\[]?\s*(?:mailto:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+\s*[>)\]]?\s*")
_AROUND_NAME = re.compile(r"\A[\s(\"]+|[\s)\",]+\Z")
_LONGEST_NAME = 300
# Every item takes its feed's language, so a long one would be as many texts. BCP 47 §4.4.1 has tags of 35 characters.
_LONGEST_LANGUAGE = 35


def read_xml_feed(prolog: Prolog, url: str) -> Feed:
    """The feed in a document that was fetched from ``url``. Raises ``FeedError``."""
    if prolog.first in _OTHERWISE:
        raise FeedError(_OTHERWISE[prolog.first])
    document = read_tree(prolog)
    head = document.roots[0]
    own = own_name(head.tag)
    channel = _channel(head, own)
    if channel is None:
        raise FeedError(f"is an XML document of another kind: its root is <{prolog.first}>")
    fields = fields_of(channel, own)
    around = base_of(channel, url)
    links = list(links_of(fields, around))
    link = (
        _best_link(links) or _text_link(fields, around) or web_address(channel.get("HREF") or channel.get("href"), url)
    )
    base = url if _is_atom(head) else link or url
    language = _language(channel, _language(head, first_text(fields, ("language", "dc:language"))))
    byline = _byline(fields) if _is_atom(head) else None
    items, too_many = _read_items(document, own, base, language, byline)
    return Feed(
        format=_format(head),
        items=items,
        title=_first_words(fields, _TITLES),
        description=_first_words(fields, _DESCRIPTIONS),
        link=link,
        language=language,
        byline=byline,
        advice=advice_of(head, fields, links, url, own),
        defects=(*document.defects, *too_many),
    )


def _channel(head: Any, own: str | None) -> Any:
    """The element whose children tell of the feed; null in a document that is no feed."""
    root = name_of(head.tag, own).removeprefix("rdf:")
    if root in _ITEM_NAMES:
        return etree.Element("channel")  # An item alone says nothing of its feed.
    if root not in _ROOTS:
        return next(head.iter("{*}channel", "{*}feed"), None)
    return next((child for child in head.iterchildren(etree.Element) if name_of(child.tag, own) == "channel"), head)


def _read_items(
    document: Document, own: str | None, base: str, language: str | None, byline: str | None
) -> tuple[tuple[FeedItem, ...], tuple[str, ...]]:
    """The first ``MAX_ITEMS`` in their order, and the defect where there are more.

    An item inside another is its own, and its words are not the other's: read again for each item around them, 10 MB
    of text in 110 items are a billion characters. So the inner ones go first, and each is emptied when it is read;
    where they stand, and the bases around them, stay until then.
    """
    elements = [one for root in document.roots for one in _items(root, own)]
    too_many = (f"has more than {MAX_ITEMS:,} items, of which the first are read",) if len(elements) > MAX_ITEMS else ()
    last_first = []
    while elements:
        element = elements.pop()
        if len(elements) < MAX_ITEMS:
            last_first.append(_item(element, own, base, language, byline))
        element[:] = ()
        element.text = None
    return tuple(reversed(last_first)), too_many


def _items(root: Any, own: str | None) -> Iterator[Any]:
    """Wherever they stand: RSS 1.0 has them beside the channel, and a tag that was not closed nests what follows."""
    undeclared = (f"{own}:item", f"{own}:entry") if own and own.isidentifier() else ()
    return (one for one in root.iter(*_ITEMS, *undeclared) if name_of(one.tag, own) in _ITEM_NAMES)


def _item(element: Any, own: str | None, base: str, language: str | None, byline: str | None) -> FeedItem:
    fields = fields_of(element, own)
    groups = [fields_of(group, own) for group in fields.get("media:group", ())]
    guid = first_text(fields, _GUIDS) or (element.get(_ABOUT) or "").strip() or None
    body = body_of(_marked(fields, _CONTENTS), (text for one in (fields, *groups) for text in _marked(one, _SUMMARIES)))
    updated = _date(fields, _UPDATED) or stated_date(element.get("LASTMOD") or element.get("lastmod") or "")
    source = fields_of(fields["source"][0], own) if "source" in fields else {}
    return FeedItem(
        guid=guid,
        link=_item_link(element, fields, guid, base_of(element, base)),
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


def _marked(fields: Fields, names: Iterable[str]) -> Iterator[Marked]:
    return (marked(element) for name in names for element in fields.get(name, ()))


def _first_words(fields: Fields, names: Iterable[str]) -> str | None:
    return next(filter(None, (text.words for text in _marked(fields, names))), None)


def _date(fields: Fields, names: Iterable[str]) -> datetime | None:
    """Of one element that stands several times the last is meant: systems append."""
    dates = (stated_date(element.text or "") for name in names for element in reversed(fields.get(name, ())))
    return next(filter(None, dates), None)


def _byline(fields: Fields) -> str | None:
    """All that are named by the first kind of element that names any."""
    groups = ([_name(element) for element in fields.get(kind, ())] for kind in _AUTHORS)
    return next((", ".join(dict.fromkeys(filter(None, names))) for names in groups if any(names)), None)


def _name(author: Any) -> str:
    """A person's name; an address of mail alone is none."""
    parts = (child for child in author.iterchildren(etree.Element) if local_name(child.tag) == "name")
    inside = next(parts, author)
    words = marked(inside).words[:_LONGEST_NAME] if len(inside) == 0 else ""
    return _AROUND_NAME.sub("", _EMAIL.sub(" ", words).strip())


def _source_title(fields: Fields, source: Fields) -> str | None:
    if not source and "source" in fields:
        return marked(fields["source"][0]).words or None
    return _first_words(source, _TITLES)


def _language(element: Any, otherwise: str | None) -> str | None:
    """``xml:lang`` of an element; an empty one says that the language is unknown."""
    own = element.get(_LANGUAGE)
    language = otherwise if own is None else own.strip()
    return (language or "")[:_LONGEST_LANGUAGE].replace("_", "-") or None


def _item_language(item: Any, fields: Fields, feed_language: str | None) -> str | None:
    language = _language(item, first_text(fields, ("dc:language", "language")) or feed_language)
    texts = [element for name in (*_CONTENTS, *_SUMMARIES, *_TITLES) for element in fields.get(name, ())]
    return _language(texts[0], language) if texts else language


def _best_link(links: Iterable[Link]) -> str | None:
    """The page, not the same in a format that people do not read."""
    pages = [link for link in links if link.relation == "alternate"]
    readable = (link.address for link in pages if not link.type or "html" in link.type)
    return next(readable, pages[0].address if pages else None)


def _text_link(fields: Fields, base: str) -> str | None:
    """An address as the element's text, as RSS has it; a relation, which only Atom's have, must be that of the page."""
    pages = (element for element in fields.get("link", ()) if element.get("rel", "alternate") == "alternate")
    return next(filter(None, (absolute(element, element.text, base) for element in pages)), None)


def _item_link(element: Any, fields: Fields, guid: str | None, base: str) -> str | None:
    """A feed that goes through a counting service keeps the true address beside it."""
    true = (absolute(one, one.text, base) for name in _TRUE_LINKS for one in fields.get(name, ()))
    return (
        next(filter(None, true), None)
        or _text_link(fields, base)
        or _best_link(links_of(fields, base))
        or web_address(element.get("HREF") or element.get("href"), base)
        or (guid if _is_link(fields, guid) else None)
        or next((absolute(one, one.get("src"), base) for one in fields.get("content", ()) if one.get("src")), None)
    )


def _is_link(fields: Fields, guid: str | None) -> bool:
    """A guid is an address unless it says that it is none (RSS 2.0); whether it looks like one counts too."""
    says = next((element.get("isPermaLink", "true") for element in fields.get("guid", ())), "true")
    return guid is not None and says.strip().lower() != "false" and web_address(guid, "") is not None


def _is_atom(head: Any) -> bool:
    return local_name(head.tag) in ("feed", "entry")


def _format(head: Any) -> str:
    root, version = local_name(head.tag), (head.get("version") or "").strip()[:10]
    if _is_atom(head):
        return "Atom 1.0" if "2005/Atom" in head.tag else f"Atom {version}".strip()
    if root == "rdf":
        return "RSS 0.90" if "netscape" in " ".join(head.nsmap.values()) else "RSS 1.0"
    return "CDF" if root == "channel" else f"RSS {version}".strip()
