"""What a page says of itself in JSON-LD, by the vocabulary of schema.org: the article among all that is described."""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import html  # type: ignore[import-untyped]

from services.ingest.feeds.html_text import html_to_text

_MAX_CHARS = 1024 * 1024
_MAX_NODES = 5000
_MARKED_UP = re.compile("<(?:p|br|div)[ />]", re.IGNORECASE)
# https://schema.org/Article and its kinds, and what news sites mark up as one.
_LIVE_BLOG = "LiveBlogPosting"
_ARTICLES = frozenset(
    {
        "AdvertiserContentArticle",
        "AnalysisNewsArticle",
        "Article",
        "BackgroundNewsArticle",
        "BlogPosting",
        "NewsArticle",
        "Report",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        _LIVE_BLOG,
    }
)


@dataclass(frozen=True, slots=True)
class LinkedData:
    """Of the page's article; null or empty where it does not say. ``names`` are authors, ``givers`` who gave the text.

    ``free`` is false only where the page says that one must pay.
    """

    headline: str | None = None
    body: str | None = None
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    site: str | None = None
    url: str | None = None
    names: tuple[str, ...] = ()
    givers: tuple[str, ...] = ()
    free: bool = True


def read_linked_data(tree: html.HtmlElement) -> LinkedData:
    """The first article described in the page's JSON-LD; empty where there is none or it cannot be read."""
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            for node in _nodes(_loaded(script.text or "")):
                if _types(node) & _ARTICLES:
                    return _of_article(node)
    return LinkedData()


def _loaded(text: str) -> Any:
    if len(text) > _MAX_CHARS:
        return None
    try:
        return json.loads(text.strip().rstrip(";"), strict=False)  # not strict: sites leave line breaks in strings
    except (ValueError, RecursionError):
        return None


def _nodes(loaded: Any) -> Iterator[Mapping[str, Any]]:
    """Every object, the outer before the inner, so that the page's article comes before those it links to."""
    waiting, seen = deque([loaded]), 0
    while waiting and seen < _MAX_NODES:
        value = waiting.popleft()
        seen += 1
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value[:_MAX_NODES])


def _types(node: Mapping[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {
        kind.rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    }


def _of_article(node: Mapping[str, Any]) -> LinkedData:
    return LinkedData(
        headline=_plain(node.get("headline")) or _plain(node.get("name")),
        body=_live_posts(node) if _LIVE_BLOG in _types(node) else _plain(node.get("articleBody")),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")),
        updated=_text(node.get("dateModified")),
        language=_text(node.get("inLanguage")) or next(iter(_named(node.get("inLanguage"))), None),
        site=next(iter(_named(node.get("publisher"))), None),
        url=_text(node.get("url")) or _text(node.get("mainEntityOfPage")) or _id(node.get("mainEntityOfPage")),
        names=tuple(_named(node.get("author"))),
        givers=tuple(name for role in ("provider", "sourceOrganization", "creator") for name in _named(node.get(role))),
        free=node.get("isAccessibleForFree") not in (False, "False", "false"),
    )


def _live_posts(node: Mapping[str, Any]) -> str | None:
    posts = node.get("liveBlogUpdate")
    posts = [post for post in (posts if isinstance(posts, list) else [posts]) if isinstance(post, dict)]
    parts = [_plain(node.get("articleBody"))]
    for post in posts:
        parts += [_plain(post.get("headline")), _plain(post.get("articleBody"))]
    return "\n\n".join(part for part in parts if part) or None


def _named(value: Any) -> Iterator[str]:
    """Names of persons and organisations, which are written as objects, strings, or lists of both."""
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        for text in name if isinstance(name, list) else [name]:
            if plain := _plain(text):
                yield plain


def _id(value: Any) -> str | None:
    return _text(value.get("@id")) if isinstance(value, dict) else None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _plain(value: Any) -> str | None:
    """Words alone: values carry entities, and bodies now and then whole markup."""
    if not isinstance(value, str):
        return None
    if not _MARKED_UP.search(value):
        value = value.replace("\n", "<br>")  # the only paragraphs there are
    return html_to_text(value) or None
