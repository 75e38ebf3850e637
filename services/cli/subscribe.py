"""``harmwatch subscribe``: follow the alert topics, message by message or folded by incident."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from schemas import Alert
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED, Topic
from services.cli.console import err, leave_quietly, out
from services.cli.filters import Filter, country_code, since_time, span
from services.cli.folding import CoolDown, Digest, Folded, Folding, Told
from services.cli.options import with_settings
from services.cli.render import alert_view, suppression_view
from services.cli.render_folded import folded_view
from services.cli.stopping import stop_on_signals
from services.cli.tail import Start, Tailed, tail
from services.runtime.settings import Settings


@with_settings
def subscribe(
    settings: Settings,
    *,
    new: Annotated[bool, typer.Option("--new", help="New incidents.")] = False,
    updates: Annotated[bool, typer.Option("--updates", help="Updates and cancels.")] = False,
    suppressed: Annotated[bool, typer.Option("--suppressed", help="Why articles raised no alert.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="All three.")] = False,
    country: Annotated[str | None, typer.Option(metavar="CC", help="Only this country (ISO 3166, e.g. SY).")] = None,
    min_killed: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Only with at least N killed, before or after.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Begin there: 30m, 1h, 2d ago, a date, or an ISO time.")
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Go on where this consumer group stopped; a new one begins at the oldest."),
    ] = None,
    digest: Annotated[
        str | None, typer.Option(metavar="SPAN", help="One line an incident every 1h, 1d, …, by the clock (UTC).")
    ] = None,
    cooldown: Annotated[
        str | None,
        typer.Option(
            metavar="SPAN", help="Fold an incident's updates that come within 30m, 2h, … of its last message."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the messages, one JSON object a line.")] = False,
) -> None:
    """Follow new alerts and their updates until Ctrl-C; repeats are shown once."""
    topics = topics_of(new=new, updates=updates, suppressed=suppressed, everything=everything)
    wanted = Filter(country_code(country), min_killed)
    folding = folding_of(span(digest), span(cooldown), grouped=group is not None)
    start = Start(since_time(since, datetime.now(UTC)), group)
    if min_killed is not None and topics == (SUPPRESSED,):
        message = "--min-killed with --suppressed alone shows nothing: suppressions have no toll"
        raise typer.BadParameter(message)
    with stop_on_signals() as stop:
        screen = _Screen(folding, json=json)
        messages = tail(settings, topics, start, stop, notice=_notice, idle=screen.idle)
        stop.gently()
        names = ", ".join(settings.topic(topic) for topic in topics)
        _notice(f"Waiting for alerts on {names}. Press Ctrl-C to stop.")
        try:
            for tailed in messages:
                if wanted.keeps(tailed.message):
                    screen.show(tailed)
            screen.close()
        except BrokenPipeError:
            leave_quietly()


def topics_of(*, new: bool, updates: bool, suppressed: bool, everything: bool) -> tuple[Topic, ...]:
    """The topics that the flags ask for; without any: alerts and updates."""
    if not (new or updates or suppressed or everything):
        new = updates = True
    asked = ((ALERTS_NEW, new), (ALERTS_UPDATES, updates), (SUPPRESSED, suppressed))
    return tuple(topic for topic, wanted in asked if wanted or everything)


def folding_of(digest: timedelta | None, cooldown: timedelta | None, *, grouped: bool) -> Folding | None:
    """How messages are folded; None = not at all. A usage error for what cannot go together."""
    if digest is not None and cooldown is not None:
        message = "--digest and --cooldown are two ways to fold; give one of them"
        raise typer.BadParameter(message)
    if grouped and (digest is not None or cooldown is not None):
        message = "--group forgets what is still held back when the reader dies; give --since instead"
        raise typer.BadParameter(message)
    if digest is not None:
        return Digest(round(digest.total_seconds() * 1000))
    return None if cooldown is None else CoolDown(round(cooldown.total_seconds() * 1000))


class _Screen:
    """Where messages end: at once, or folded when their time has come."""

    def __init__(self, folding: Folding | None, *, json: bool) -> None:
        self._folding = folding
        self._json = json

    def show(self, tailed: Tailed) -> None:
        """The message, or what is due with it; silences are never held back."""
        message = tailed.message
        if self._folding is not None and isinstance(message, Alert):
            self._print(self._folding.take(Told(message, tailed.timestamp_ms)))
        elif self._json:
            typer.echo(message.to_json().decode())
        elif isinstance(message, Alert):
            out.print(alert_view(message, tailed.timestamp_ms))
        else:
            out.print(suppression_view(message))

    def idle(self) -> None:
        """What is due although nothing comes."""
        if self._folding is not None:
            self._print(self._folding.until(round(time.time() * 1000)))

    def close(self) -> None:
        """What is still held."""
        if self._folding is not None:
            self._print(self._folding.rest())

    def _print(self, folded: Iterable[Folded]) -> None:
        for one in folded:
            if self._json:
                typer.echo(one.to_json().decode())
            else:
                out.print(folded_view(one))


def _notice(text: str) -> None:
    err.print(text, style="dim")
