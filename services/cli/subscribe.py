"""``harmwatch subscribe``: follow the alert topics."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from schemas import Alert
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED, Topic
from services.cli.console import err, leave_quietly, out
from services.cli.filters import Filter, country_code, since_time
from services.cli.options import with_settings
from services.cli.render import alert_view, suppression_view
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
    json: Annotated[bool, typer.Option("--json", help="Print the messages, one JSON object a line.")] = False,
) -> None:
    """Follow new alerts and their updates until Ctrl-C; repeats are shown once."""
    topics = topics_of(new=new, updates=updates, suppressed=suppressed, everything=everything)
    wanted = Filter(country_code(country), min_killed)
    start = Start(since_time(since, datetime.now(UTC)), group)
    if min_killed is not None and topics == (SUPPRESSED,):
        message = "--min-killed with --suppressed alone shows nothing: suppressions have no toll"
        raise typer.BadParameter(message)
    with stop_on_signals() as stop:
        messages = tail(settings, topics, start, stop, notice=_notice)
        stop.gently()
        names = ", ".join(settings.topic(topic) for topic in topics)
        _notice(f"Waiting for alerts on {names}. Press Ctrl-C to stop.")
        try:
            for tailed in messages:
                if wanted.keeps(tailed.message):
                    _show(tailed, json=json)
        except BrokenPipeError:
            leave_quietly()


def topics_of(*, new: bool, updates: bool, suppressed: bool, everything: bool) -> tuple[Topic, ...]:
    """The topics that the flags ask for; without any: alerts and updates."""
    if not (new or updates or suppressed or everything):
        new = updates = True
    asked = ((ALERTS_NEW, new), (ALERTS_UPDATES, updates), (SUPPRESSED, suppressed))
    return tuple(topic for topic, wanted in asked if wanted or everything)


def _show(tailed: Tailed, *, json: bool) -> None:
    message = tailed.message
    if json:
        typer.echo(message.to_json().decode())
    else:
        out.print(alert_view(message, tailed.timestamp_ms) if isinstance(message, Alert) else suppression_view(message))


def _notice(text: str) -> None:
    err.print(text, style="dim")
