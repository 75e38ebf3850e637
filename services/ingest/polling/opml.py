"""OPML 2.0, which every feed reader exports and imports: to feed sources and back. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from services.ingest.polling.addresses import is_web_address
from services.ingest.polling.feed import FULL_TEXT, FeedSource, FullText, Subscription

# OPML allows attributes of other namespaces; readers pass over those they do not know.
_NAMESPACE = "urn:harmwatch:feeds"
_FULL_TEXT, _INTERVAL = "harmwatch:fulltext", "harmwatch:interval"


class OpmlError(Exception):
    """The file as a whole is no OPML; the message names file and line."""


@dataclass(frozen=True, slots=True)
class FeedList:
    """The feeds of a list, each address once, and what was wrong with single entries (``file:line: reason``)."""

    feeds: tuple[FeedSource, ...]
    problems: tuple[str, ...]


def parse_opml(content: bytes, name: str) -> FeedList:
    """The feeds of a file called ``name``; raises ``OpmlError`` where it is no OPML. One bad entry stops no other."""
    reading = _Reading(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = reading.start
    parser.EntityDeclHandler = reading.refuse_entity
    reading.parser = parser
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        msg = f"{name}, line {error.lineno}: not well-formed XML: {expat.ErrorString(error.code)}"
        raise OpmlError(msg) from error
    except (LookupError, ValueError) as error:  # an unknown or multi-byte encoding in the XML declaration
        msg = f"{name}, line 1: {error}; save the file as UTF-8"
        raise OpmlError(msg) from error
    return FeedList(tuple(reading.feeds.values()), tuple(reading.problems))


def as_opml(subscriptions: Iterable[Subscription]) -> str:
    """A document that ``parse_opml`` reads back as the same subscriptions."""
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<opml version="2.0" xmlns:harmwatch="{_NAMESPACE}">',
            "  <head><title>harmwatch feeds</title></head>",
            "  <body>",
            *(f"    {_outline(subscription)}" for subscription in subscriptions),
            "  </body>",
            "</opml>",
            "",
        )
    )


def _outline(subscription: Subscription) -> str:
    attributes = {"type": "rss", "text": subscription.title or subscription.url, "xmlUrl": subscription.url}
    if subscription.title is not None:
        attributes["title"] = subscription.title
    if subscription.full_text != "auto":
        attributes[_FULL_TEXT] = subscription.full_text
    if subscription.interval_s is not None:
        attributes[_INTERVAL] = f"{subscription.interval_s:g}"
    return f"<outline {' '.join(f'{name}={quoteattr(value)}' for name, value in attributes.items())}/>"


@dataclass
class _Reading:
    name: str
    parser: expat.XMLParserType | None = None
    feeds: dict[str, FeedSource] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    in_opml: bool = False

    def refuse_entity(self, entity: str, *_: object) -> None:
        """Declared entities are how a small XML file fills the memory; OPML has no use for them."""
        msg = f"{self.name}, line {self._line}: declares the XML entity '{entity}'; remove its <!ENTITY …>"
        raise OpmlError(msg)

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element begins; the first must be ``opml``."""
        if not self.in_opml:
            if element.lower() != "opml":
                msg = f"{self.name}, line {self._line}: starts with <{element}>, not <opml>"
                raise OpmlError(msg)
            self.in_opml = True
        elif element.lower() == "outline":
            self._outline({key.lower(): value.strip() for key, value in attributes.items()})

    def _outline(self, attributes: dict[str, str]) -> None:
        url = attributes.get("xmlurl")
        text = attributes.get("text") or None
        title = attributes.get("title") or (text if text != url else None)
        if not url:
            if attributes.get("type", "").lower() in ("rss", "atom"):
                self._problem(f"the feed '{title or ''}' has no xmlUrl")
            return  # a folder
        if not is_web_address(url):
            self._problem(f"xmlUrl '{url}' is no http:// or https:// address")
            return
        full_text, interval_s = self._full_text(attributes), self._interval(attributes)
        self.feeds.setdefault(url, FeedSource(url, title, full_text, interval_s))

    def _full_text(self, attributes: dict[str, str]) -> FullText | None:
        stated = attributes.get(_FULL_TEXT)
        if stated is not None and stated not in FULL_TEXT:
            self._problem(f"{_FULL_TEXT} '{stated}' is none of {', '.join(FULL_TEXT)}; the feed is taken without it")
            return None
        return stated

    def _interval(self, attributes: dict[str, str]) -> float | None:
        stated = attributes.get(_INTERVAL)
        try:
            interval_s = None if stated is None else float(stated)
        except ValueError:
            interval_s = -1.0
        if interval_s is not None and not 0 < interval_s < float("inf"):
            self._problem(f"{_INTERVAL} '{stated}' is no number of seconds; the feed is taken without it")
            return None
        return interval_s

    def _problem(self, reason: str) -> None:
        self.problems.append(f"{self.name}:{self._line}: {reason}")

    @property
    def _line(self) -> int:
        return self.parser.CurrentLineNumber if self.parser is not None else 0
