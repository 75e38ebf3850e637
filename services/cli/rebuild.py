"""``harmwatch rebuild``: fill an empty Redis from the topics that keep everything."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from kafka import TopicPartition
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from schemas.topics import DECISIONS, EVENTS
from services.alerting.configured import policy_of
from services.alerting.store.keys import Keys
from services.alerting.store.store import RedisStore
from services.cli.console import err, out, plain
from services.cli.options import print_json, with_settings
from services.cli.redis import address_of, answering_redis
from services.cli.words import counted
from services.runtime.errors import Unreachable
from services.runtime.kafka import open_admin, open_consumer
from services.runtime.records import ends_of, in_order_of_time
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings, redis_url

if TYPE_CHECKING:
    from services.alerting.rebuilding import Rebuilt

# Where there is no terminal, so often a line says how far it is.
_SAY_EVERY_S = 10.0


@with_settings
def rebuild(
    settings: Settings,
    *,
    into: Annotated[
        str | None, typer.Option(metavar="URL", help="Redis to fill instead of --redis; it must hold no incidents.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Fill an empty Redis with incidents, claims and ledgers by replaying all events and decisions.

    Publishes nothing: what they raised was told before. Records that alerting has not acknowledged yet are left to it.

    Two rebuilds are byte-identical. To take a lost Redis' place, stop alerting first.
    """
    target = settings.model_copy(update={"redis": _url(into)}) if into is not None else settings
    with answering_redis(target) as redis:
        _must_be_empty(redis, target)
    if target.redis == settings.redis:
        _must_not_run(settings)
    ends = _acknowledged(settings, ends_of(settings, [EVENTS, DECISIONS]))
    with _progress(settings, ends) as shown:
        report = asyncio.run(_replay(settings, target, ends, shown))
    _print(report, target, json=json)


def _url(into: str) -> str:
    try:
        return redis_url(into)
    except ValueError as error:
        message = f"--into: {error}"
        raise typer.BadParameter(message) from error


def _must_be_empty(redis: Any, settings: Settings) -> None:
    keys = Keys(settings)
    for pattern in (*keys.patterns, keys.alerts, keys.outbox):
        if next(redis.scan_iter(pattern, count=1000), None) is not None:
            msg = (
                f"Redis at {address_of(settings)} already holds incidents or alerts of prefix {settings.prefix}. A"
                " rebuild needs an empty one: give another with --into redis://HOST:PORT/N, or empty this one."
            )
            raise Unreachable(msg)


def _must_not_run(settings: Settings) -> None:
    group = settings.group("alerting")
    with closing(open_admin(settings)) as admin:
        found = admin.describe_groups([group]).get(group, {})
    if found.get("members"):
        msg = (
            f"Alerting is running on this Redis (consumer group {group}). Stop it first, or rebuild into another Redis"
            " with --into."
        )
        raise Unreachable(msg)


def _acknowledged(settings: Settings, ends: dict[TopicPartition, int]) -> dict[TopicPartition, int]:
    """Up to where alerting has come; everything where it never ran. What lies beyond it will apply, and tell."""
    with closing(open_consumer(settings, group=settings.group("alerting"))) as consumer:
        committed = {partition: consumer.committed(partition) for partition in ends}
    if all(offset is None for offset in committed.values()):
        return ends
    return {partition: min(end, committed[partition] or 0) for partition, end in ends.items()}


async def _replay(
    settings: Settings, target: Settings, ends: dict[TopicPartition, int], shown: Callable[[int], None]
) -> "Rebuilt":
    # Here, because it takes a tenth of a second to import, and every command would wait for it.
    from services.alerting.rebuilding import Rebuilding  # noqa: PLC0415

    redis = open_async_redis(target)
    try:
        policy = policy_of(settings)
        store = RedisStore(redis, Keys(target), settings.alerts_kept, publishes=False, by_words=policy.by_words)
        rebuilding = Rebuilding(store, policy, shown)
        return await rebuilding.apply_all(in_order_of_time(settings, ends))
    finally:
        await redis.aclose()


@contextmanager
def _progress(settings: Settings, ends: dict[TopicPartition, int]) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, a line now and then elsewhere."""
    total = _records_before(settings, ends)
    columns = (TextColumn("rebuilding"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("rebuild", total=total)
        said_at, done = time.monotonic(), 0

        def show(number: int) -> None:
            nonlocal said_at, done
            done += number
            bar.update(task, completed=done)
            if not err.is_terminal and time.monotonic() - said_at > _SAY_EVERY_S:
                said_at = time.monotonic()
                err.print(f"{done:,} of {total:,} records")

        yield show


def _records_before(settings: Settings, ends: dict[TopicPartition, int]) -> int:
    with closing(open_consumer(settings)) as consumer:
        starts = consumer.beginning_offsets(list(ends))
    return sum(max(0, end - starts[partition]) for partition, end in ends.items())


def _print(report: "Rebuilt", target: Settings, *, json: bool) -> None:
    for place, reason in report.unreadable:
        err.print(f"skipped {place}: {plain(reason)} (it is among the dead letters)", style="dim")
    if json:
        counts = {"applied": report.applied, "seen": report.seen, "decided": report.decided}
        counts["unreadable"] = len(report.unreadable)
        print_json({"redis": address_of(target), **counts})
        return
    parts = [
        f"{counted(report.applied, 'event')} applied",
        f"{report.seen:,} seen before",
        counted(report.decided, "decision"),
        f"{len(report.unreadable):,} unreadable",
    ]
    out.print(f"Rebuilt into Redis at {address_of(target)}: {', '.join(parts)}.", soft_wrap=True)
