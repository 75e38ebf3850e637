"""A person's order at the terminal: signed with who gives it, carried out, and what came of it in words."""

import getpass
from datetime import UTC, datetime
from typing import Any

import typer
from pydantic import ValidationError

from schemas import Decision
from services.alerting.decisions.ordering import order, signed_by
from services.alerting.decisions.outcome import Changed, DecisionRecord
from services.cli.console import err, out, plain
from services.cli.options import print_json
from services.cli.render_incident import SHOWN_ID
from services.cli.words import REASON_WORDS
from services.runtime.errors import explain
from services.runtime.settings import Settings

_SOURCE = "cli"
# Alerting applies a decision within a second; one that is catching up, or was just started, needs longer.
WAIT_S = 15.0


def made(settings: Settings, by: str | None, **fields: Any) -> Decision:
    """The decision, signed now; a field that cannot be is a usage error that names it."""
    try:
        return signed_by(by or settings.analyst or _login_name(), datetime.now(UTC), **fields)
    except ValidationError as error:
        raise typer.BadParameter(explain(error)) from error


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        # In a container a user may have a number and no name.
        message = "say who decides: --by NAME, or HARMWATCH_ANALYST"
        raise typer.BadParameter(message) from error


def carry_out(settings: Settings, redis: Any, decision: Decision, *, wait: float, json: bool) -> None:
    """Publish the decision, wait until alerting has applied it, and say what it changed.

    Exits 1 where it cannot be applied (nothing is published then), or was not within ``wait`` seconds.
    """
    record = order(settings, redis, decision, source=_SOURCE, wait=wait)
    if record is None:
        _say_unanswered(decision, wait)
        raise typer.Exit(1)
    if json:
        print_json(record.model_dump(mode="json"))
    elif record.outcome == "applied":
        say(record)
    if record.outcome == "refused":
        err.print(f"Not done: {plain(record.why or '')}.", style="red")
        raise typer.Exit(1)


def _say_unanswered(decision: Decision, wait: float) -> None:
    about = decision.incident_id
    look = f"see it with: harmwatch incidents history {about[:SHOWN_ID]}" if about else "it is kept until then"
    err.print(
        f"Published as decision {decision.decision_id[:SHOWN_ID]}, but alerting has not applied it within {wait:g} s."
        f" It will when it runs (harmwatch doctor says whether it does); {look}",
        style="yellow",
    )


def say(record: DecisionRecord) -> None:
    """What the decision changed, a line an incident."""
    decision = record.decision
    if record.why is not None:
        out.print(f"Recorded, signed by {plain(decision.by)}; nothing changes: {plain(record.why)}.", soft_wrap=True)
        return
    out.print(f"Done: {decision.action.replace('_', ' ')}, signed by {plain(decision.by)}.")
    for change in record.changed:
        out.print(f"  {change_words(change)}", soft_wrap=True)


def change_words(change: Changed) -> str:
    """``c002d7178b version 3: alert, merged into another incident``."""
    told = f"told: {REASON_WORDS[change.reason]}" if change.reason is not None else "nobody told"
    return f"incident {change.incident_id[:SHOWN_ID]} version {change.version}, {told}"
