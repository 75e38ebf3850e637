"""The list of feeds to poll: an OPML 2.0 file, as every feed reader exports it."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from xml.parsers import expat


class OpmlError(Exception):
    """The file as a whole is no OPML; the message names file and line."""


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed to poll; ``title`` is what the list calls it."""

    url: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The feeds of a list, each address once, and what was wrong with single entries (``file:line: reason``)."""

    feeds: tuple[FeedSource, ...]
    problems: tuple[str, ...]


def read_opml(path: Path) -> Subscriptions:
    """Read a file; raises ``OpmlError`` where it cannot be read or is no OPML. One bad entry stops no other."""
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror or error}"
        raise OpmlError(msg) from error
    return parse_opml(content, str(path))


def parse_opml(content: bytes, name: str) -> Subscriptions:
    """Parse the bytes of a file called ``name``; see ``read_opml``."""
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
    return Subscriptions(tuple(reading.feeds.values()), tuple(reading.problems))


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
        title = attributes.get("title") or attributes.get("text") or None
        if not url:
            if attributes.get("type", "").lower() in ("rss", "atom"):
                self._problem(f"the feed '{title or ''}' has no xmlUrl")
            return  # a folder
        if not _is_web_address(url):
            self._problem(f"xmlUrl '{url}' is no http:// or https:// address")
            return
        self.feeds.setdefault(url, FeedSource(url, title))

    def _problem(self, reason: str) -> None:
        self.problems.append(f"{self.name}:{self._line}: {reason}")

    @property
    def _line(self) -> int:
        return self.parser.CurrentLineNumber if self.parser is not None else 0


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
