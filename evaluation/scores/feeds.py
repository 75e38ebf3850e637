"""When a feed is read as feedparser expects: what its fixture compares, compared with what we carry of it.

Feeds are read to plain words here, by feedparser to cleaned HTML: so a text is right if it has the words of the
expected one. ``bozo``, feedparser's word for "not as it should be", is right if we name a defect or refuse the feed. A
charset is right if it gives the same characters as the expected one.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from evaluation.sets.feeds import Fixture, Reviewed
from services.ingest.feeds.dates import stated_date
from services.ingest.feeds.feed import Feed, FeedError, FeedItem
from services.ingest.feeds.html_text import html_to_text
from services.ingest.feeds.parsing import parse_feed, read_feed


class Outcome(StrEnum):
    """What a fixture came to; ``DIFFERENT`` are those that nobody has explained."""

    AS_EXPECTED = "as expected"
    REFUSED = "refused, as it should"
    NOT_CARRIED = "read; compares what is not carried"
    EXPLAINED = "different, with a reason"
    DIFFERENT = "different"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reason``: why it differs or is not compared; for ``DIFFERENT`` what was compared, expected and found."""

    fixture: Fixture
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Check:
    """One comparison; ``right`` is null for what is not carried."""

    compared: str
    right: bool | None
    detail: str = ""


def verdict_of(fixture: Fixture, reasons: Iterable[Reviewed]) -> Verdict:
    """Read a fixture and compare."""
    feed: Feed | FeedError
    try:
        feed = read_feed(fixture.content, url=fixture.url, charset=fixture.charset)
        parse_feed(fixture.content, url=fixture.url, charset=fixture.charset)
    except FeedError as error:
        feed = error
    except Exception as error:  # noqa: BLE001 - a crash is what this looks for
        return Verdict(fixture, Outcome.CRASHED, f"{type(error).__name__}: {error}")
    checks = list(_checks(ast.parse(fixture.expected, mode="eval").body, feed, fixture))
    wrong = [check for check in checks if check.right is False]
    explained = _reason(reasons, "file", [fixture.name])
    if wrong:
        detail = "; ".join(f"{check.compared}: {check.detail}" for check in wrong)
        return (
            Verdict(fixture, Outcome.EXPLAINED, explained) if explained else Verdict(fixture, Outcome.DIFFERENT, detail)
        )
    left = [check.compared for check in checks if check.right is None]
    if left and all(check.right is None or check.compared == "bozo" for check in checks):
        why = _reason(reasons, "field", left) or explained
        return (
            Verdict(fixture, Outcome.NOT_CARRIED, why) if why else Verdict(fixture, Outcome.DIFFERENT, ", ".join(left))
        )
    return Verdict(fixture, Outcome.REFUSED if isinstance(feed, FeedError) else Outcome.AS_EXPECTED)


def _reason(reasons: Iterable[Reviewed], kind: str, names: Iterable[str]) -> str:
    names = list(names)
    return next((one.reason for one in reasons if one.kind == kind and any(map(one.pattern.fullmatch, names))), "")


def _checks(node: ast.expr, feed: Feed | FeedError, fixture: Fixture) -> Iterator[_Check]:
    """Comparisons of an expression; of alternatives (``or``) the first that is not wrong."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for part in node.values:
            yield from _checks(part, feed, fixture)
    elif isinstance(node, ast.BoolOp):
        alternatives = [list(_checks(part, feed, fixture)) for part in node.values]
        yield from next(
            (one for one in alternatives if all(check.right is not False for check in one)), alternatives[0]
        )
    elif isinstance(node, ast.Compare):
        *sides, literal = [node.left, *node.comparators]
        for side in sides:
            yield _compared(side, literal, feed, fixture)
    elif isinstance(node, ast.UnaryOp):
        yield _stated(node.operand, feed, expected=False)
    elif not isinstance(node, ast.Constant):
        yield _stated(node, feed, expected=True)


def _stated(node: ast.expr, feed: Feed | FeedError, *, expected: bool) -> _Check:
    path = _path(node)
    if path == "bozo":
        found = isinstance(feed, FeedError) or bool(feed.defects)
        return _Check(path, found is expected, f"defects {getattr(feed, 'defects', feed)}")
    if isinstance(feed, Feed) and path in _HAS:
        return _Check(path, (_HAS[path](feed) is not None) is expected)
    return _Check(path, None)


def _compared(side: ast.expr, literal: ast.expr, feed: Feed | FeedError, fixture: Fixture) -> _Check:
    path = _path(side)
    try:
        expected = ast.literal_eval(literal)
    except ValueError:
        expected = _joined(literal)
    if isinstance(feed, FeedError):
        return _Check(path, right=False, detail=f"{expected!r} expected, but {feed}")
    if path == "encoding":
        same = _decoded(fixture.content, expected) == _decoded(fixture.content, feed.charset)
        return _Check(path, same, f"{expected} expected, {feed.charset} found")
    if path == "version":
        return _Check(path, feed.format.startswith(_FORMATS[expected]), f"{expected} expected, {feed.format} found")
    if path.startswith("ord."):
        path, expected = path.removeprefix("ord."), chr(expected)
    right, found = _value(path, expected, feed)
    return _Check(path, right, f"{expected!r} expected, {found!r} found")


def _value(path: str, expected: Any, feed: Feed) -> tuple[bool | None, Any]:
    top, _, rest = path.partition(".")
    if top == "feed":
        carried = _OF_FEED.get(rest)
        return (None, None) if carried is None else carried(expected, feed)
    number, _, rest = rest.partition(".")
    of_item = _OF_ITEM.get(rest) if top == "entries" else None
    if of_item is None:
        return None, None
    return of_item(expected, feed.items[int(number)]) if int(number) < len(feed.items) else (False, "no such item")


Compare = Callable[[Any, Any], tuple[bool, Any]]


def _words(found: Callable[[Any], str | None]) -> Compare:
    def compare(expected: Any, of: Any) -> tuple[bool, Any]:
        ours = " ".join((found(of) or "").split())
        return ours in {" ".join((expected or "").split()), " ".join(html_to_text(expected or "").split())}, found(of)

    return compare


def _same(found: Callable[[Any], Any]) -> Compare:
    def compare(expected: Any, of: Any) -> tuple[bool, Any]:
        return found(of) == expected, found(of)

    return compare


def _moment(*found: Callable[[FeedItem], datetime | None]) -> Compare:
    """One of these; what is expected is the text of the feed, or its parts in UTC."""

    def compare(expected: Any, item: FeedItem) -> tuple[bool, Any]:
        due = stated_date(expected) if isinstance(expected, str) else _utc(expected)
        return any(due == one(item) for one in found), [one(item) for one in found]

    return compare


def _utc(parts: tuple[int, ...]) -> datetime:
    year, month, day, hour, minute, second, *_ = parts
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _title(of: Any) -> str | None:
    title: str | None = of.title
    return title


def _byline(expected: Any, of: Any) -> tuple[bool, Any]:
    """A name; feedparser adds the address, which we leave out."""
    names = (of.byline or "").split(", ")
    return any(name and name in expected for name in names), of.byline


def _cloud(part: str) -> Compare:
    return _same(lambda feed: getattr(feed.advice.cloud, part, None))


_OF_FEED: dict[str, Compare] = {
    **dict.fromkeys(("title", "title_detail.value"), _words(_title)),
    **dict.fromkeys(
        (
            f"{name}{detail}"
            for name in ("description", "subtitle", "tagline", "info")
            for detail in ("", "_detail.value")
        ),
        _words(lambda feed: feed.description),
    ),
    **dict.fromkeys(("author", "author_detail.name", "authors.0.name", "authors.1.name"), _byline),
    "link": _same(lambda feed: feed.link),
    "links.0.href": _same(lambda feed: feed.link),
    "language": _same(lambda feed: feed.language),
    "ttl": lambda expected, feed: (feed.advice.interval_s == int(expected) * 60, feed.advice.interval_s),
    "newlocation": _same(lambda feed: feed.advice.moved_to),
    "cloud.domain": _cloud("domain"),
    "cloud.port": _cloud("port"),
    "cloud.path": _cloud("path"),
    "cloud.registerprocedure": _cloud("procedure"),
    "cloud.protocol": _cloud("protocol"),
}
_published, _updated = (lambda item: item.published), (lambda item: item.updated)
_OF_ITEM: dict[str, Compare] = {
    **dict.fromkeys(("title", "title_detail.value"), _words(_title)),
    **dict.fromkeys(
        ("description", "summary", "summary_detail.value", "content.0.value"), _words(lambda item: item.body)
    ),
    **dict.fromkeys(("link", "links.0.href"), _same(lambda item: item.link)),
    **dict.fromkeys(("id", "guid"), _same(lambda item: item.guid)),
    **dict.fromkeys(
        (
            f"{of}{name}"
            for of in ("", "source.")
            for name in ("author", "author_detail.name", "authors.0.name", "authors.1.name")
        ),
        _byline,
    ),
    **dict.fromkeys(("published", "published_parsed", "created", "created_parsed"), _moment(_published)),
    # feedparser calls dc:date an update; to us an item's only date is when it was published.
    **dict.fromkeys(("updated", "updated_parsed"), _moment(_updated, _published)),
    **dict.fromkeys(
        ("language", "content.0.language", "summary_detail.language", "title_detail.language"),
        _same(lambda item: item.language),
    ),
    **dict.fromkeys(("source.title", "source.title_detail.value"), _words(lambda item: item.source)),
}
_FORMATS = {
    "atom10": "Atom 1.0",
    "rss": "RSS",
    "rss090": "RSS 0.90",
    "rss091n": "RSS 0.91",
    "rss091u": "RSS 0.91",
    "rss092": "RSS 0.92",
    "rss093": "RSS 0.93",
    "rss094": "RSS 0.94",
    "rss10": "RSS 1.0",
    "rss20": "RSS 2.",
}
_HAS: dict[str, Callable[[Feed], Any]] = {
    "entries.0.has_key.link": lambda feed: feed.items[0].link,
    "feed.has_key.language": lambda feed: feed.language,
}


def _path(node: ast.expr) -> str:
    """``entries[0]['links'][0].href`` as ``entries.0.links.0.href``; a call as its function, then its arguments."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Attribute):
        return f"{_path(node.value)}.{node.attr}"
    if isinstance(node, ast.Subscript):
        return f"{_path(node.value)}.{_path(node.slice)}"
    if isinstance(node, ast.Call):
        return ".".join([_path(node.func), *map(_path, node.args)])
    return ast.unparse(node)


def _joined(node: ast.expr) -> Any:
    """Literals that are added; the fixtures part ``--``, which a comment must not hold."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined(node.left) + _joined(node.right)
    return ast.literal_eval(node) if isinstance(node, ast.Constant) else ast.unparse(node)


def _decoded(content: bytes, charset: str) -> str:
    return content.decode(charset, "replace").lstrip("\ufeff")
