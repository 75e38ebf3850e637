"""``harmwatch feeds``: which feeds are polled, how they fare, and what one of them would bring."""

import asyncio
import math
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from services.cli.console import err, out, plain
from services.cli.feed_views import feed_json, feeds_table, trouble_view
from services.cli.options import print_json, with_settings
from services.cli.redis import answering_redis
from services.cli.words import counted
from services.ingest.polling.addresses import is_web_address
from services.ingest.polling.feed import Feed, FeedSource, FullText
from services.ingest.polling.lists import FeedListError, as_lines, parse_list, read_list
from services.ingest.polling.opml import FeedList, as_opml
from services.ingest.polling.store import Added, FeedStore
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings
from services.web.shown import shown

app = typer.Typer(help="Add, list, check and remove the feeds that ingest polls.", no_args_is_help=True)
T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Urls = Annotated[list[str], typer.Argument(metavar="URL…", help="Addresses of feeds.", show_default=False)]

_STDIN = "-"
_ADDED_WORDS: dict[Added, str] = {
    "added": "added; ingest polls it at once",
    "changed": "changed",
    "revived": "had been gone; ingest tries it again",
    "known": "is known already; nothing changes",
}
_NONE_WORDS = "No feeds yet. Add some with: harmwatch feeds add URL, or: harmwatch feeds import FILE"


@app.command()
@with_settings
def add(
    settings: Settings,
    urls: Urls,
    *,
    title: Annotated[
        str | None, typer.Option(help="Name of the publisher; one name over several feeds joins their common articles.")
    ] = None,
    full_text: Annotated[
        FullText | None, typer.Option("--full-text", help="Fetch article pages: where there are only summaries (auto).")
    ] = None,
    interval: Annotated[
        float | None, typer.Option(metavar="SECONDS", help="Poll at this interval instead of a learned one.")
    ] = None,
) -> None:
    """Add feeds, or change what is asked of known ones.

    A running ingest notices within a second.
    """
    if interval is not None and not 1 <= interval < math.inf:
        message = f"--interval must be at least 1 second, not {interval:g}"
        raise typer.BadParameter(message)
    for url in urls:
        _require_address(url)
    sources = [FeedSource(url, (title or "").strip() or None, full_text, interval) for url in urls]
    for url, added in zip(urls, _use(settings, lambda store: store.add(sources, datetime.now(UTC))), strict=True):
        out.print(f"{plain(shown(url))} {_ADDED_WORDS[added]}", soft_wrap=True)


@app.command("list")
@with_settings
def list_feeds(
    settings: Settings,
    *,
    failing: Annotated[bool, typer.Option("--failing", help="Only those that do not answer, and what to do.")] = False,
    dead: Annotated[bool, typer.Option("--dead", help="Only those that are gone or fail for a week.")] = False,
    json: Json = False,
) -> None:
    """List the feeds with how they fare and when each is polled next."""
    now = datetime.now(UTC)
    feeds = _use(settings, lambda store: store.all())
    wanted = {"dead", "gone"} if dead else {"failing", "dead", "gone"} if failing else None
    shown = [(feed, due) for feed, due in feeds if wanted is None or feed.standing(now) in wanted]
    if json:
        for feed, due in shown:
            print_json(feed_json(feed, due, now))
    elif not feeds:
        err.print(_NONE_WORDS)
    elif wanted is None:
        out.print(feeds_table(shown, now))
        err.print(_counts(feeds, now))
    else:
        for feed, _ in shown:
            out.print(trouble_view(feed, now))
        err.print(_counts(feeds, now))


@app.command()
@with_settings
def remove(settings: Settings, urls: Urls) -> None:
    """Stop polling feeds and forget what is known of them; their articles stay.

    Exit 1 where one is not known.
    """
    removed = _use(settings, lambda store: _remove_all(store, urls))
    for url, known in zip(urls, removed, strict=True):
        if known:
            out.print(f"{plain(shown(url))} removed", soft_wrap=True)
        else:
            err.print(f"{plain(shown(url))} is no feed here; see: harmwatch feeds list", style="red")
    if not all(removed):
        raise typer.Exit(1)


@app.command("import")
@with_settings
def import_feeds(
    settings: Settings,
    path: Annotated[str, typer.Argument(metavar="FILE", help="OPML, or one address a line; - is stdin.")],
) -> None:
    """Add the feeds of a list.

    Entries that cannot be read are reported with file and line, and make the exit code 1; all others are added.
    """
    try:
        listed = parse_list(sys.stdin.buffer.read(), "<stdin>") if path == _STDIN else read_list(Path(path))
    except FeedListError as error:
        err.print(plain(str(error)), style="red")
        raise typer.Exit(1) from error
    for problem in listed.problems:
        err.print(plain(problem), style="red")
    added = _use(settings, lambda store: store.add(listed.feeds, datetime.now(UTC)))
    out.print(_import_words(listed, Counter(added)), soft_wrap=True)
    if listed.problems:
        raise typer.Exit(1)


@app.command()
@with_settings
def export(
    settings: Settings,
    *,
    opml: Annotated[bool, typer.Option("--opml", help="OPML, with titles and settings (this is the default).")] = False,
    lines: Annotated[bool, typer.Option("--lines", help="One address a line, with titles.")] = False,
) -> None:
    """Print the list of feeds, for `feeds import` or any feed reader."""
    if opml and lines:
        raise typer.BadParameter("give --opml or --lines, not both")
    feeds = [feed.subscription for feed, _ in _use(settings, lambda store: store.all())]
    typer.echo(as_lines(feeds) if lines else as_opml(feeds), nl=False)
    if not feeds:
        err.print(_NONE_WORDS)


@app.command()
@with_settings
def check(
    settings: Settings,
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="[URL…]", help="Feeds, known or not; none = all that are known.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Fetch feeds now and say what would be published; nothing is published or written down.

    Exit 1 where one gives no feed.
    """
    # The web client takes long to import, and no other command needs it.
    from services.cli.feed_check_views import checked_json, checked_view  # noqa: PLC0415
    from services.cli.feed_checks import check_feeds  # noqa: PLC0415

    for url in urls or ():
        _require_address(url)
    feeds = _use(settings, lambda store: _known(store, urls, settings))
    if not feeds:
        err.print(_NONE_WORDS)
        return
    good = True
    for checked in check_feeds(feeds, settings):
        good = good and checked.good
        if json:
            print_json(checked_json(checked))
        else:
            out.print(checked_view(checked, briefly=not urls))
    if not good:
        raise typer.Exit(1)


def _use(settings: Settings, work: Callable[[FeedStore], Awaitable[T]]) -> T:
    """Do something with the feeds in Redis, or say in one line that it does not answer."""

    async def use() -> T:
        async with aclosing(open_async_redis(settings)) as client:
            return await work(FeedStore(client, settings))

    with answering_redis(settings):
        return asyncio.run(use())


async def _remove_all(store: FeedStore, urls: Sequence[str]) -> list[bool]:
    found = [await store.find(url) for url in urls]
    return [feed is not None and await store.remove(feed.feed_id) for feed in found]


async def _known(store: FeedStore, urls: Sequence[str] | None, settings: Settings) -> list[Feed]:
    if not urls:
        return [feed for feed, _ in await store.all()]
    now = datetime.now(UTC)
    return [
        await store.find(url) or Feed(FeedSource(url).subscription, url, now, settings.feed_interval) for url in urls
    ]


def _require_address(url: str) -> None:
    if not is_web_address(url):
        message = f"{url!r} is no address of a feed; one begins with http:// or https://"
        raise typer.BadParameter(message)


def _import_words(listed: FeedList, added: Counter[Added]) -> str:
    counts = [f"{count:,} {word}" for word, count in sorted(added.items())]
    if listed.problems:
        counts.append(f"{len(listed.problems):,} left out")
    return f"{', '.join(counts) or 'no feeds in it'}."


def _counts(feeds: Sequence[tuple[Feed, datetime | None]], now: datetime) -> str:
    standings = Counter(feed.standing(now) for feed, _ in feeds)
    parts = [f"{standings[name]:,} {name}" for name in ("ok", "new", "failing", "dead", "gone") if standings[name]]
    return f"{counted(len(feeds), 'feed')}: {', '.join(parts)}."
