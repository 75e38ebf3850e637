"""JSON Feed 1.0 and 1.1 to a ``Feed``; a value of a wrong type counts as not stated, an item of one as unreadable."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.ingest.feeds.addresses import web_address
from services.ingest.feeds.dates import stated_date
from services.ingest.feeds.feed import MAX_ITEMS, Feed, FeedError, FeedItem, PollingAdvice
from services.ingest.feeds.marked_text import Marked, body_of
from services.ingest.json_text import NotJson, read_json


def read_json_feed(text: str, url: str) -> Feed:
    """The feed in a document that was fetched from ``url``. Raises ``FeedError``."""
    try:
        top = read_json(text.encode("utf-8", "replace"))
    except NotJson as error:
        raise FeedError(f"is {error}") from error
    if not isinstance(top, dict) or not isinstance(top.get("items"), list):
        raise FeedError("is JSON, but no JSON Feed: it has no list `items`")
    objects = [item for item in top["items"] if isinstance(item, dict)]
    language, byline = _language(top), _byline(top)
    return Feed(
        format=f"JSON Feed {_version(top)}".strip(),
        items=tuple(_item(item, url, language, byline) for item in objects[:MAX_ITEMS]),
        title=Marked(_text(top, "title"), html=False).words or None,
        description=Marked(_text(top, "description"), html=False).words or None,
        link=web_address(_text(top, "home_page_url"), url),
        language=language,
        byline=byline,
        advice=_advice(top, url),
        defects=tuple(_defects(len(top["items"]), len(objects))),
    )


def _item(item: Mapping[str, Any], url: str, language: str | None, byline: str | None) -> FeedItem:
    guid = _guid(item.get("id"))
    contents = Marked(_text(item, "content_html"), html=True), Marked(_text(item, "content_text"), html=False)
    body = body_of(contents, [Marked(_text(item, "summary"), html=False)])
    updated = stated_date(_text(item, "date_modified"))
    addresses = (web_address(_text(item, name), url) for name in ("url", "external_url"))
    return FeedItem(
        guid=guid,
        link=next(filter(None, addresses), None) or web_address(guid, ""),
        title=Marked(_text(item, "title"), html=False).words or None,
        body=body.text,
        full_text=body.full,
        byline=_byline(item) or byline,
        language=_language(item) or language,
        published=stated_date(_text(item, "date_published")) or updated,
        updated=updated,
    )


def _defects(given: int, objects: int) -> Iterable[str]:
    if objects < given:
        yield f"has {given - objects} items that are no JSON objects"
    if objects > MAX_ITEMS:
        yield f"has more than {MAX_ITEMS:,} items, of which the first are read"


def _advice(top: Mapping[str, Any], url: str) -> PollingAdvice:
    hubs = [hub for hub in _list(top, "hubs") if isinstance(hub, dict) and _text(hub, "type").lower() == "websub"]
    addresses = (web_address(_text(hub, "url"), url) for hub in hubs)
    return PollingAdvice(
        hubs=tuple(dict.fromkeys(filter(None, addresses))),
        topic=web_address(_text(top, "feed_url"), url),
        next_page=web_address(_text(top, "next_url"), url),
        ended=top.get("expired") is True,
    )


def _version(top: Mapping[str, Any]) -> str:
    version = _text(top, "version").rstrip("/").rpartition("/")[2]
    return {"1": "1.0", "1.1": "1.1"}.get(version, "")


def _guid(written: Any) -> str | None:
    """A number is taken as its digits (JSON Feed 1.1, "id")."""
    if isinstance(written, int | float) and not isinstance(written, bool):
        return str(written)
    return (written.strip() or None) if isinstance(written, str) else None


def _byline(of: Mapping[str, Any]) -> str | None:
    authors = [author for author in (*_list(of, "authors"), of.get("author")) if isinstance(author, dict)]
    return ", ".join(dict.fromkeys(name for author in authors if (name := _text(author, "name").strip()))) or None


def _language(of: Mapping[str, Any]) -> str | None:
    return _text(of, "language").strip().replace("_", "-") or None


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""


def _list(of: Mapping[str, Any], name: str) -> list[Any]:
    value = of.get(name)
    return value if isinstance(value, list) else []
