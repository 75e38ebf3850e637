"""Lists of feeds in files: OPML, or one address a line; which of them it is shows in the first character."""

from collections.abc import Iterable
from pathlib import Path

from services.ingest.polling.addresses import is_web_address
from services.ingest.polling.feed import FeedSource, Subscription
from services.ingest.polling.opml import FeedList, OpmlError, parse_opml

_BOM = "\ufeff"
_XML = b"<"
_SHOWN = 80


class FeedListError(Exception):
    """The file as a whole cannot be read; the message names it and what to do."""


def read_list(path: Path) -> FeedList:
    """Read a file; raises ``FeedListError``. One bad entry stops no other."""
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror or error}"
        raise FeedListError(msg) from error
    return parse_list(content, str(path))


def parse_list(content: bytes, name: str) -> FeedList:
    """Parse the bytes of a file called ``name``; see ``read_list``."""
    if not content.removeprefix(_BOM.encode()).lstrip().startswith(_XML):
        return _parse_lines(content, name)
    try:
        return parse_opml(content, name)
    except OpmlError as error:
        raise FeedListError(str(error)) from error


def as_lines(subscriptions: Iterable[Subscription]) -> str:
    """One address a line, and behind it the title, if it has one."""
    return "".join(f"{feed.url}{' ' + feed.title if feed.title else ''}\n" for feed in subscriptions)


def _parse_lines(content: bytes, name: str) -> FeedList:
    """``#`` begins a comment at the start of a line: inside one it may be part of an address."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{name}: neither OPML nor UTF-8 text (byte {error.start + 1}); save it as UTF-8"
        raise FeedListError(msg) from error
    feeds: dict[str, FeedSource] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), start=1):
        url, _, title = line.strip().partition("\t") if "\t" in line.strip() else line.strip().partition(" ")
        if not url or url.startswith("#"):
            continue
        if is_web_address(url):
            feeds.setdefault(url, FeedSource(url, " ".join(title.split()) or None))
        else:
            problems.append(f"{name}:{number}: '{url[:_SHOWN]}' is no http:// or https:// address")
    return FeedList(tuple(feeds.values()), tuple(problems))
