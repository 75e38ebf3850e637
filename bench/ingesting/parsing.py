"""Feeds to articles: our reader beside feedparser and fastfeedparser, on feeds of the project's own.

They do not do the same: ours gives plain words and judges, feedparser cleaned HTML, fastfeedparser the HTML as it is.
So fastfeedparser is measured alone, and with the HTML of what it found read to words by ours. feedparser reads no JSON
Feed.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import fastfeedparser
import feedparser

from bench.ingesting.news_feeds import NewsFeed, news_feeds
from services.ingest.feeds.dates import stated_date
from services.ingest.feeds.html_text import html_to_text
from services.ingest.feeds.parsing import read_feed
from services.runtime.settings import Settings

_FEEDS, _QUICK_FEEDS = 600, 120
_SLOW_FEEDS = 120
_ROOT = Path(__file__).parents[2]
# Reads the files of a folder in a process of its own; prints its bytes before, and the most after a feed. (What
# getrusage calls the maximum of a process includes that of the one which started it.)
_ALONE = """
import pathlib, sys
import psutil
from bench.ingesting import parsing
from bench.ingesting.news_feeds import NewsFeed
process = psutil.Process()
before = most = process.memory_info().rss
for path in sorted(pathlib.Path(sys.argv[2]).iterdir()):
    parsing.READERS[sys.argv[1]](NewsFeed("", "https://outlet.example/", path.read_bytes(), (), False))
    most = max(most, process.memory_info().rss)
print(before, most)
"""

Found = Sequence[tuple[str, str, str, str]]
"""Items as (title, link, moment, text), in words."""


def measure(settings: Settings, quick: bool) -> dict[str, Any]:
    """Feeds a second, memory, and what is found.

    Keys: ``feeds_parsed_per_s``, ``feeds_parsed_mb_per_s``, and the first of the others; ``parse_memory_mb``: what
    reading adds to a process; ``parse_agreement``: share of items of well-formed feeds that have title, link, moment
    and text as feedparser has them; ``parse_broken_found``: share of the items that are found, with their titles right,
    in feeds that are broken.
    """
    del settings
    feeds = list(news_feeds(_QUICK_FEEDS if quick else _FEEDS))
    few = feeds[:_SLOW_FEEDS]
    rate = _per_s(READERS["ours"], feeds)
    megabytes = sum(len(feed.content) for feed in feeds) / len(feeds) / 1e6
    broken = [feed for feed in few if feed.broken]
    return {
        "feeds_parsed_per_s": round(rate, 1),
        "feeds_parsed_mb_per_s": round(rate * megabytes, 1),
        "feedparser_feeds_per_s": round(_per_s(READERS["feedparser"], few), 1),
        "fastfeedparser_feeds_per_s": round(_per_s(READERS["fastfeedparser"], feeds), 1),
        "fastfeedparser_words_feeds_per_s": round(_per_s(_fast_words, feeds), 1),
        "parse_memory_mb": {name: _memory_mb(name, few) for name in READERS},
        "parse_agreement": round(_agreement([feed for feed in few if not feed.broken and feed.kind != "json"]), 4),
        "parse_broken_found": {
            "ours": round(_found_right(_ours, broken), 4),
            "feedparser": round(_found_right(_theirs, broken), 4),
            "fastfeedparser": round(_found_right(_fast_words, broken), 4),
        },
    }


def _ours(feed: NewsFeed) -> Found:
    items = read_feed(feed.content, url=feed.url).items
    return [(item.title or "", item.link or "", str(item.published), item.body) for item in items]


def _theirs(feed: NewsFeed) -> Found:
    return [_in_words(entry) for entry in feedparser.parse(feed.content)["entries"]]


def _fast_words(feed: NewsFeed) -> Found:
    try:
        return [_in_words(entry) for entry in fastfeedparser.parse(feed.content)["entries"]]
    except ValueError:  # how it refuses a feed
        return []


def _in_words(entry: Any) -> tuple[str, str, str, str]:
    content = entry.get("content") or [{"value": entry.get("summary") or entry.get("description") or ""}]
    title, text = html_to_text(entry.get("title") or ""), html_to_text(content[0]["value"] or "")
    return title, entry.get("link") or "", str(stated_date(entry.get("published") or entry.get("updated") or "")), text


def _fast(feed: NewsFeed) -> Any:
    try:
        return fastfeedparser.parse(feed.content)
    except ValueError:
        return None


READERS: dict[str, Callable[[NewsFeed], Any]] = {
    "ours": _ours,
    "feedparser": lambda feed: feedparser.parse(feed.content),
    "fastfeedparser": _fast,
}


def _per_s(read: Callable[[NewsFeed], Any], feeds: Sequence[NewsFeed]) -> float:
    """Feeds a second of processor time: what else the machine does hardly counts."""
    read(feeds[0])
    began = time.process_time()
    for feed in feeds:
        read(feed)
    return len(feeds) / (time.process_time() - began)


def _agreement(feeds: Iterable[NewsFeed]) -> float:
    pairs = [pair for feed in feeds for pair in zip(_ours(feed), _theirs(feed), strict=True)]
    return sum(_plain(ours) == _plain(theirs) for ours, theirs in pairs) / len(pairs)


def _plain(item: tuple[str, str, str, str]) -> tuple[str, ...]:
    return tuple(" ".join(value.split()) for value in item)


def _found_right(read: Callable[[NewsFeed], Found], feeds: Sequence[NewsFeed]) -> float:
    """An item counts if its title is right, and it has an address, a moment and a text."""
    right = 0
    for feed in feeds:
        titles = {title for title, link, moment, text in read(feed) if link and moment != "None" and text}
        right += len(titles & set(feed.titles))
    return right / sum(len(set(feed.titles)) for feed in feeds)


def _memory_mb(name: str, feeds: Sequence[NewsFeed]) -> float:
    with tempfile.TemporaryDirectory(prefix="harmwatch-bench-") as folder:
        for number, feed in enumerate(feeds):
            (Path(folder) / str(number)).write_bytes(feed.content)
        command = [sys.executable, "-c", _ALONE, name, folder]
        done = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
    before, most = map(int, done.stdout.split())
    return round((most - before) / 1e6, 1)


if __name__ == "__main__":
    print(json.dumps(measure(Settings(), quick="--quick" in sys.argv), indent=1))
