"""``harmwatch feed``: publish the articles of files, every item accounted for."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from schemas.topics import ARTICLES, ARTICLES_DLQ
from services.cli.console import err, out, plain
from services.cli.options import print_json, with_settings
from services.cli.redis import answering_redis
from services.cli.stopping import Stop, stop_on_signals
from services.cli.words import counted
from services.ingest.files.feeding import FeedReport, Rejection
from services.ingest.files.feeding import feed as publish_all
from services.ingest.files.formats import Format
from services.ingest.signing import SigningProcess
from services.ingest.versions import RedisRegister
from services.runtime.kafka import Publisher, open_consumer, partitions_of
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from services.ingest.files.reading import Files

# Where there is no terminal, so often a line says how far it is.
_SAY_EVERY_S = 10.0


@with_settings
def feed(
    settings: Settings,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH", help="Files of any of the formats, also compressed; - is stdin.")
    ],
    *,
    form: Annotated[
        Format | None, typer.Option("--format", help="What the files are; without it, their content tells.")
    ] = None,
    rate: Annotated[float | None, typer.Option(metavar="N", help="At most so many articles a second.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Fetch the pages of a list also where an earlier run did.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Publish the articles of files: JSON Lines, a JSON array, CSV or TSV, WARC, or the pages that a list names.

    An article needs url, publisher, published_at, and title or body; in a table the first row names the columns.

    Of WARC every HTML page is read. Lists are one address a line, or GDELT's tables; their pages are fetched, each
    once: a list that is fed again goes on with the rest.

    What is no article is reported, goes to the dead letters, and makes the exit code 1; all others are published.

    A text that was published before is skipped.
    """
    if rate is not None and not rate > 0:
        message = f"--rate must be above 0, not {rate:g}"
        raise typer.BadParameter(message)
    with stop_on_signals() as stop:
        report = _publish(settings, _Given(paths, form, again=again), rate, stop)
        _print(report, json=json)
        raise typer.Exit(report.exit_code)
    raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Given:
    """What is to be fed: files of one format, or of any; pages of lists ``again``, or only those not fetched yet."""

    paths: Sequence[str]
    form: Format | None
    again: bool


def _publish(settings: Settings, given: _Given, rate: float | None, stop: Stop) -> FeedReport:
    # Here, because what reads web pages takes a second to import, and every command would wait for it.
    from services.ingest.files.fetched_pages import FetchedPages  # noqa: PLC0415
    from services.ingest.files.page_reading import read_pages  # noqa: PLC0415
    from services.ingest.files.reading import Files  # noqa: PLC0415

    with closing(open_consumer(settings)) as consumer:
        # A producer would wait a minute for a topic that nobody created.
        partitions_of(consumer, [settings.topic(ARTICLES), settings.topic(ARTICLES_DLQ)])
    with (
        answering_redis(settings) as redis,
        closing(Publisher(settings)) as publisher,
        closing(SigningProcess()) as signing,
    ):
        fetched = FetchedPages(redis, settings)
        files = Files(
            given.paths,
            sys.stdin.buffer,
            given.form,
            lambda found: read_pages(settings, found if given.again else fetched.left(found)),
        )
        with _progress(files) as shown:
            stop.gently()
            return publish_all(
                files,
                publisher,
                RedisRegister(redis, settings, signing.sign),
                settings,
                rate=rate,
                on_progress=shown,
                on_certain=fetched.note,
                stop=stop,
            )


@contextmanager
def _progress(files: "Files") -> Iterator[Callable[[FeedReport], None]]:
    """A bar on a terminal, a line now and then elsewhere; invalid items at once in both."""
    columns = (BarColumn(), DownloadColumn(), TextColumn("{task.fields[counts]}"), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("feed", total=files.bytes_in_all, counts="")
        said_at, reported = time.monotonic(), 0

        def show(report: FeedReport) -> None:
            nonlocal said_at, reported
            for rejection in report.rejections[reported:]:
                err.print(_complaint(rejection), style="red")
            reported = len(report.rejections)
            bar.update(task, completed=files.bytes_read, counts=_state(report))
            if not err.is_terminal and time.monotonic() - said_at > _SAY_EVERY_S:
                said_at = time.monotonic()
                err.print(_state(report))

        yield show


def _state(report: FeedReport) -> str:
    rate = report.read / report.seconds if report.seconds else 0
    return f"{counted(report.read, 'item')}, {rate:,.0f}/s: {_counts(report)}"


def _complaint(rejection: Rejection) -> str:
    where = f"{rejection.path}:{rejection.number}" if rejection.number else rejection.path
    return f"{plain(where)}: {plain(rejection.reason)}"


def _counts(report: FeedReport) -> str:
    counts = f"{report.published:,} published, {report.seen:,} already seen, {report.invalid:,} invalid"
    if report.skipped:
        counts += f", {sum(report.skipped.values()):,} skipped"
    unread = len(report.rejections) - report.invalid
    return f"{counts}; {counted(unread, 'file')} not read to the end" if unread else counts


def _print(report: FeedReport, *, json: bool) -> None:
    if json:
        print_json({**asdict(report), "read": report.read})
    else:
        out.print(f"{counted(report.read, 'item')}: {_counts(report)}.", soft_wrap=True)
        for what, count in sorted(report.skipped.items()):
            out.print(f"  skipped, {what}: {count:,}", soft_wrap=True)
    if report.stopped:
        err.print("Stopped before the end. Feed the same files again to go on: what was published is skipped.")
