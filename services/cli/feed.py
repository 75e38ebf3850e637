"""``harmwatch feed``: publish article JSON Lines, every line accounted for."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from schemas.topics import ARTICLES, ARTICLES_DLQ
from services.cli.console import err, out, plain
from services.cli.options import print_json, with_settings
from services.cli.redis import answering_redis
from services.cli.stopping import Stop, stop_on_signals
from services.cli.words import counted
from services.ingest.files.feeding import FeedReport, Rejection
from services.ingest.files.feeding import feed as publish_all
from services.ingest.files.jsonl import STDIN, read_paths
from services.ingest.versions import RedisRegister
from services.runtime.kafka import Publisher, open_consumer, partitions_of
from services.runtime.settings import Settings

# Where there is no terminal, so often a line says how far it is.
_SAY_EVERY_S = 10.0
_GZIP_MAGIC = b"\x1f\x8b"


@with_settings
def feed(
    settings: Settings,
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="JSON Lines files, plain or gzip; - is stdin.")],
    *,
    rate: Annotated[float | None, typer.Option(metavar="N", help="At most so many articles a second.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Publish articles from JSON Lines files, one object a line.

    An article needs url, publisher, published_at, and title or body.

    Lines that are none are reported, go to the dead letters, and make the exit code 1; all others are published.

    A text that was published before is skipped.
    """
    if rate is not None and not rate > 0:
        message = f"--rate must be above 0, not {rate:g}"
        raise typer.BadParameter(message)
    with stop_on_signals() as stop:
        report = _publish(settings, paths, rate, stop)
        _print(report, json=json)
        raise typer.Exit(report.exit_code)
    raise typer.Exit(1)


def _publish(settings: Settings, paths: list[str], rate: float | None, stop: Stop) -> FeedReport:
    with closing(open_consumer(settings)) as consumer:
        # A producer would wait a minute for a topic that nobody created.
        partitions_of(consumer, [settings.topic(ARTICLES), settings.topic(ARTICLES_DLQ)])
    with answering_redis(settings) as redis, closing(Publisher(settings)) as publisher, _progress(paths) as shown:
        stop.gently()
        lines = read_paths(paths, sys.stdin.buffer)
        register = RedisRegister(redis, settings)
        return publish_all(lines, publisher, register, settings, rate=rate, on_progress=shown, stop=stop)


@contextmanager
def _progress(paths: list[str]) -> Iterator[Callable[[FeedReport], None]]:
    """A bar on a terminal, a line now and then elsewhere; invalid lines at once in both."""
    columns = (BarColumn(), TextColumn("{task.completed:,.0f} lines"), TextColumn("{task.fields[counts]}"))
    with Progress(*columns, TimeRemainingColumn(), console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("feed", total=_lines_in(paths) if err.is_terminal else None, counts="")
        said_at, reported = time.monotonic(), 0

        def show(report: FeedReport) -> None:
            nonlocal said_at, reported
            for rejection in report.rejections[reported:]:
                err.print(_complaint(rejection), style="red")
            reported = len(report.rejections)
            bar.update(task, completed=report.read, counts=_counts(report))
            if not err.is_terminal and time.monotonic() - said_at > _SAY_EVERY_S:
                said_at = time.monotonic()
                err.print(f"{report.read:,} lines: {_counts(report)}")

        yield show


def _lines_in(paths: list[str]) -> int | None:
    """How many lines there are to feed; null where only reading them would tell."""
    total = 0
    for path in paths:
        if path == STDIN or not Path(path).is_file():
            return None
        with Path(path).open("rb") as file:
            if file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC:
                return None
            file.seek(0)
            total += sum(1 for line in file if line.strip())
    return total


def _complaint(rejection: Rejection) -> str:
    where = f"{rejection.path}:{rejection.number}" if rejection.number else rejection.path
    return f"{plain(where)}: {plain(rejection.reason)}"


def _counts(report: FeedReport) -> str:
    return f"{report.published:,} published, {report.seen:,} already seen, {len(report.rejections):,} invalid"


def _print(report: FeedReport, *, json: bool) -> None:
    if json:
        print_json({**asdict(report), "read": report.read})
    else:
        out.print(f"{counted(report.read, 'line')}: {_counts(report)}.", soft_wrap=True)
    if report.stopped:
        err.print("Stopped before the end. Feed the same files again to go on: what was published is skipped.")
