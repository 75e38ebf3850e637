"""Made-up feeds as outlets publish them, with the formats, markup, charsets and mistakes of the web.

Six kinds, in turn: a blog system's RSS with full texts, RSS with summaries, Atom with XHTML, JSON Feed, RDF in
windows-1251 that says it is UTF-8, and RSS with one broken item among the good ones. The texts are those of
``bench.articles``.
"""

import html
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from itertools import cycle
from typing import Any

from bench import articles
from schemas import Article

_TEXTS = 600
_RUSSIAN = "Сообщение: "
_MODULES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


@dataclass(frozen=True, slots=True)
class NewsFeed:
    """``titles``: those of its items, in words. ``broken``: it is not well-formed, or not in the charset it names."""

    kind: str
    url: str
    content: bytes
    titles: tuple[str, ...]
    broken: bool


def news_feeds(count: int, seed: int = 1) -> Iterator[NewsFeed]:
    """So many different feeds, the same for the same seed."""
    chance = random.Random(seed)
    texts = articles.mix(_TEXTS, seed=seed)
    for number, kind in zip(range(count), cycle(_KINDS), strict=False):
        write, items, charset, broken = _KINDS[kind]
        chosen = chance.sample(texts, items)
        text = write(f"Outlet {number}", chosen)
        titles = tuple(f"{_RUSSIAN if kind == 'rdf' else ''}{article.title}" for article in chosen)
        yield NewsFeed(kind, f"https://outlet{number}.example/feed", text.encode(charset), titles, broken)


def _full_text(title: str, items: Sequence[Article]) -> str:
    return _rss(title, (_post(article) for article in items))


def _summaries(title: str, items: Sequence[Article]) -> str:
    lead = 250
    return _rss(title, (_item(one, f"<description>{_escaped(one.body[:lead])}…</description>") for one in items))


def _with_a_broken_item(title: str, items: Sequence[Article]) -> str:
    posts = [_post(article) for article in items]
    middle = len(posts) // 2
    posts[middle] = posts[middle].replace("]]>", "", 1).replace("</title>", " & <b></title>", 1)
    return _rss(title, posts)


def _rss(title: str, items: Any) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {_MODULES}>\n<channel>\n<title>{title}</title>\n'
        f'<atom:link href="https://outlet.example/feed" rel="self" type="application/rss+xml"/>\n'
        f"<link>https://outlet.example/</link>\n<description>News</description>\n<language>en-US</language>\n"
        f"<sy:updatePeriod>hourly</sy:updatePeriod>\n{''.join(items)}</channel>\n</rss>"
    )


def _post(article: Article) -> str:
    summary = f"<description><![CDATA[<p>{article.body[:300]} […]</p>]]></description>"
    return _item(article, f"{summary}\n<content:encoded><![CDATA[{_paragraphs(article)}]]></content:encoded>")


def _item(article: Article, texts: str) -> str:
    return (
        f"<item>\n<title>{_escaped(article.title or '')}</title>\n<link>{article.url}</link>\n"
        f"<dc:creator><![CDATA[Desk]]></dc:creator>\n<pubDate>{_mail_date(article)}</pubDate>\n"
        f'<category><![CDATA[World]]></category>\n<guid isPermaLink="false">{article.article_id}</guid>\n'
        f"{texts}\n</item>\n"
    )


def _atom(title: str, items: Sequence[Article]) -> str:
    entries = (
        f'<entry><id>{article.article_id}</id><title type="html">{_escaped(article.title or "")}</title>'
        f'<link rel="alternate" type="text/html" href="{article.url}"/><author><name>Desk</name></author>'
        f"<published>{_iso_date(article)}</published><updated>{_iso_date(article)}</updated>"
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{_paragraphs(article)}</div></content>'
        "</entry>\n"
        for article in items
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>{title}</title>{"".join(entries)}</feed>'


def _json(title: str, items: Sequence[Article]) -> str:
    entries = [
        {
            "id": article.article_id,
            "url": article.url,
            "title": article.title,
            "content_html": _paragraphs(article),
            "date_published": _iso_date(article),
            "authors": [{"name": "Desk"}],
        }
        for article in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": entries})


def _rdf(title: str, items: Sequence[Article]) -> str:
    entries = (
        f'<item rdf:about="{article.url}"><title>{_RUSSIAN}{_escaped(article.title or "")}</title>'
        f"<link>{article.url}</link><dc:date>{_iso_date(article)}</dc:date>"
        f"<description>По словам очевидцев: {_escaped(article.body[:250])}</description></item>\n"
        for article in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{title}</title><link>https://outlet.example/</link></channel>{''.join(entries)}</rdf:RDF>"
    )


def _paragraphs(article: Article) -> str:
    sentences = article.body.split(". ")
    parts = [". ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    return "\n".join(f'<p>{_escaped(part)} <a href="https://outlet.example/more">more</a></p>' for part in parts)


def _mail_date(article: Article) -> str:
    return format_datetime(article.published_at or article.fetched_at)


def _iso_date(article: Article) -> str:
    return (article.published_at or article.fetched_at).isoformat()


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


_KINDS: dict[str, tuple[Callable[[str, Sequence[Article]], str], int, str, bool]] = {
    "full text": (_full_text, 20, "utf-8", False),
    "summaries": (_summaries, 50, "utf-8", False),
    "atom": (_atom, 25, "utf-8", False),
    "json": (_json, 20, "utf-8", False),
    "rdf": (_rdf, 15, "cp1251", True),
    "broken": (_with_a_broken_item, 20, "utf-8", True),
}
"""By kind: its writer, its items, its charset, whether it is as it should be."""
