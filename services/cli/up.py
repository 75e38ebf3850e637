"""``harmwatch up``: everything on this machine, from a news article to an alert on the terminal."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from rich.text import Text

from schemas import Alert
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED
from services.cli.console import err, out, plain
from services.cli.options import names_servers, with_own_settings
from services.cli.render import alert_view
from services.cli.stopping import Stop, stop_on_signals
from services.cli.summary import Summary
from services.cli.tail import Start, Tailed, tail
from services.ingest.push.tokens import TokenError, read_tokens
from services.ingest.seeding.progress import SeedProgress
from services.local.deadline import Deadline
from services.local.lease import Lease
from services.local.run_file import read_run_file, remove_run_file, write_run_file
from services.local.servers import EmbeddedServers
from services.local.stack import build_stack, is_feeder, is_gateway, is_reader, with_gateway_port
from services.local.supervisor import Supervisor
from services.runtime.errors import Unreachable
from services.runtime.listening import url_here
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

_TURN_S = 0.1
_STOP_S = 10.0
# All outcomes are on their topics when the seeds are done; after this long without another one, all are printed.
_QUIET_S = 1.0
# With --once nobody watches: a service that dies this often will not get well.
_DEATHS = 5
_EPOCH = datetime.fromtimestamp(0, UTC)
_LOUD = {"warning": "yellow", "error": "red", "critical": "red"}


@with_own_settings
def up(
    settings: Settings,
    *,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=32, help="Extractors, and as many alerting workers.")
    ] = 1,
    feeds: Annotated[
        Path | None, typer.Option("--feeds", exists=True, dir_okay=False, help="OPML file of live feeds to poll.")
    ] = None,
    push_token: Annotated[
        str | None,
        typer.Option(
            "--push-token",
            metavar="TOKEN",
            help="Take articles at POST /v1/articles from who sends this token. Others see it in the list of processes:"
            " HARMWATCH_PUSH_TOKEN keeps it from them.",
        ),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Stop when all seed articles are processed.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Alert messages only, one JSON object a line.")] = False,
) -> None:
    """Start everything: Kafka and Redis (unless addresses are given), all services, the seed articles; print alerts."""
    if feeds is not None:
        settings = settings.model_copy(update={"feeds": feeds.resolve()})
    if push_token is not None:
        settings = settings.model_copy(update={"push_token": SecretStr(push_token)})
    _check_tokens(settings)
    with stop_on_signals() as stop, _folder(settings), _servers(settings) as (settings, servers):
        Run(settings, servers, workers, once=once, json=json).until(stop)


def _check_tokens(settings: Settings) -> None:
    """A usage error here, before servers are started for a service that would not run."""
    try:
        read_tokens(settings)
    except TokenError as error:
        raise typer.BadParameter(str(error)) from error


@contextmanager
def _folder(settings: Settings) -> Iterator[None]:
    """Hold the folder until we end; a second ``up`` is told of the first."""
    settings.data.mkdir(parents=True, exist_ok=True)
    lease = Lease(settings.data)
    try:
        lease.take()
    except Unreachable as error:
        raise Unreachable(_already_running(settings)) from error
    try:
        yield
    finally:
        remove_run_file(settings.data)
        lease.give_back()


def _already_running(settings: Settings) -> str:
    running = read_run_file(settings.data)
    who = "" if running is None else f" (process {running.pid}, Kafka {running.kafka}, Redis {running.redis})"
    return (
        f"`harmwatch up` already runs on {settings.data.resolve()}{who}. See its alerts with `harmwatch subscribe`,"
        " stop it with Ctrl-C in its terminal, or run a second one on another folder with --data."
    )


@contextmanager
def _servers(settings: Settings) -> Iterator[tuple[Settings, EmbeddedServers | None]]:
    """Embedded servers unless both addresses are given, and the settings that name what runs."""
    if names_servers(settings):
        yield settings, None
        return
    if {"kafka", "redis"} & settings.model_fields_set:
        raise Unreachable("Give both --kafka and --redis (or HARMWATCH_KAFKA and HARMWATCH_REDIS), or neither.")
    servers = EmbeddedServers(settings.data, on_progress=lambda line: err.print(line, style="dim"))
    began = time.monotonic()
    err.print("Starting Kafka and Redis …", style="dim")
    try:
        servers.start()
        err.print(f"Kafka {servers.kafka.address} and Redis {servers.redis.url} ready in {_since(began)}", style="dim")
        named = {"kafka": servers.kafka.address, "redis": servers.redis.url}
        yield Settings(**settings.model_dump(exclude_unset=True) | named), servers
    finally:
        servers.stop(Deadline.after(_STOP_S))


class Run:
    """One run of ``up``, from topics to the ordered stop."""

    def __init__(
        self, settings: Settings, servers: EmbeddedServers | None, workers: int, *, once: bool, json: bool
    ) -> None:
        self._settings = with_gateway_port(settings)
        self._stack: Supervisor = build_stack(self._settings, workers, servers, self._on_line)
        self._once = once
        self._json = json
        # One console where both are the same terminal: two would write over each other's lines.
        self._notes = out if out.is_terminal and not json else err
        self._summary = Summary()
        self._heard_at = time.monotonic()
        self._tail_error: Exception | None = None

    def until(self, stop: Stop) -> None:
        """Run until ``stop``, or with ``--once`` until the seeds are processed."""
        stop.gently()
        ensure_topics(self._settings)
        self._write_run_file()
        redis = open_redis(self._settings)
        progress = SeedProgress(redis, self._settings)
        seeding = self._settings.seed and not progress.completed
        start = Start(since=_EPOCH) if seeding or self._once else Start()
        following = threading.Event()
        follower = threading.Thread(target=self._follow, args=(start, following), name="alerts", daemon=True)
        try:
            follower.start()
            self._start(stop)
            if seeding:
                self._note("Feeding the seed articles, each after the outcome of the one before …")
            self._watch(stop, progress)
        finally:
            self._note("Stopping …")
            self._stack.stop(Deadline.after(_STOP_S))
            # After the services, so that the last alerts are printed; before the servers, which it would miss.
            following.set()
            follower.join(_STOP_S)
            redis.close()
        self._say_goodbye()

    def _write_run_file(self) -> None:
        here = self._settings
        gateway = None if self._once or not here.gateway_port else url_here(here.gateway_host, here.gateway_port)
        write_run_file(here.data, here.kafka, here.redis, here.prefix, gateway)

    def _start(self, stop: Stop) -> None:
        began = time.monotonic()
        self._stack.start(is_reader)
        while not self._stack.all_ready(is_reader) and not stop.is_set():
            self._turn(stop)
        if not stop.is_set():
            self._note(f"Extractor and alerting ready in {_since(began)}")
            self._stack.start(is_feeder)
            # With --once it would be gone before anybody could look.
            if not self._once:
                self._stack.start(is_gateway)

    def _watch(self, stop: Stop, progress: SeedProgress) -> None:
        looked_at = 0.0
        with self._status_line():
            while not stop.is_set():
                self._turn(stop)
                if self._once and time.monotonic() - max(self._heard_at, looked_at) > _QUIET_S:
                    looked_at = time.monotonic()
                    if not self._settings.seed or progress.completed:
                        return

    def _turn(self, stop: Stop) -> None:
        self._stack.turn()
        if self._tail_error is not None:
            raise self._tail_error
        if self._once and (worst := max(self._stack.services, key=lambda s: s.deaths)).deaths >= _DEATHS:
            raise Unreachable(f"{worst.name} died {worst.deaths} times; its last words are above.")
        stop.wait(_TURN_S)

    def _follow(self, start: Start, stop: threading.Event) -> None:
        topics = (ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED)
        try:
            for tailed in tail(self._settings, topics, start, stop, self._warn):
                self._take(tailed)
        except Exception as error:  # noqa: BLE001 - raised again in the main thread
            self._tail_error = error

    def _take(self, tailed: Tailed) -> None:
        self._heard_at = time.monotonic()
        self._summary.add(tailed)
        if not isinstance(tailed.message, Alert):
            return
        if self._json:
            typer.echo(tailed.message.to_json().decode())
        else:
            out.print(alert_view(tailed.message, tailed.timestamp_ms))

    def _note(self, line: str) -> None:
        self._notes.print(line, style="dim")

    def _warn(self, line: str) -> None:
        self._notes.print(line, style="yellow")

    def _on_line(self, name: str, record: Any) -> None:
        level = str(record.get("level", "info"))
        if level == "debug":
            return
        shown = {k: v for k, v in record.items() if k not in ("level", "event", "service", "timestamp", "logger")}
        details = " ".join(f"{key}={value}" for key, value in shown.items() if key != "exception")
        line = Text(f"{name:<12}│ ", style="dim")
        line.append(plain(f"{record.get('event', '')} {details}"), style=_LOUD.get(level, "dim"))
        self._notes.print(line)
        for trace in str(record.get("exception", "")).splitlines():
            self._notes.print(Text(f"{name:<12}│ {plain(trace)}", style="dim"))

    @contextmanager
    def _status_line(self) -> Iterator[None]:
        """A line at the bottom of a terminal that says what has come so far; nothing where there is no terminal."""
        if not self._notes.is_terminal:
            yield
            return
        ending = threading.Event()
        with self._notes.status("") as status:

            def refresh() -> None:
                while not ending.wait(0.25):
                    troubled = [s.name for s in self._stack.services if s.restart_at is not None]
                    trouble = f" · restarting {', '.join(troubled)}" if troubled else ""
                    status.update(f"{self._summary.line()}{trouble} · Ctrl-C stops")

            thread = threading.Thread(target=refresh, name="status", daemon=True)
            thread.start()
            try:
                yield
            finally:
                ending.set()
                thread.join(1.0)

    def _say_goodbye(self) -> None:
        if not self._json:
            for renderable in self._summary.views():
                out.print(renderable)


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.1f} s"
