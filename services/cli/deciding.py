"""From what a person orders to what became of it: signed, tried, published, awaited."""

import asyncio
import getpass
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import typer
from kafka.errors import KafkaError
from pydantic import ValidationError

from schemas import Decision
from schemas.cloudevents import envelope
from schemas.decision import signed
from schemas.topics import DECISIONS
from services.alerting.configured import policy_of
from services.alerting.decisions.apply import apply_decision
from services.alerting.decisions.keeping import read_reach
from services.alerting.decisions.outcome import Changed, DecisionRecord
from services.alerting.store.keys import Keys
from services.cli.console import err, out, plain
from services.cli.options import print_json
from services.cli.render_incident import SHOWN_ID
from services.cli.words import REASON_WORDS
from services.runtime.errors import explain, named
from services.runtime.kafka import Publisher, open_consumer, partitions_of
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings

_SOURCE = "cli"
_DELIVERY_S = 30.0
_POLL_S = 0.05
# Alerting applies a decision within a second; one that is catching up, or was just started, needs longer.
WAIT_S = 15.0
_NOT_SIGNED = "0" * 32


def made(settings: Settings, by: str | None, **fields: Any) -> Decision:
    """The decision, signed now; a field that cannot be is a usage error that names it."""
    who = by or settings.analyst or _login_name()
    try:
        return signed(
            Decision.model_validate({"decision_id": _NOT_SIGNED, "by": who, "at": datetime.now(UTC)} | fields)
        )
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
    refusal = asyncio.run(_refusal(settings, decision))
    if refusal is not None:
        err.print(f"Not done: {plain(refusal)}.", style="red")
        raise typer.Exit(1)
    _publish(settings, decision)
    record = _awaited(redis, Keys(settings), decision.decision_id, wait)
    if record is None:
        _say_unanswered(decision, wait)
    elif json:
        print_json(record.model_dump(mode="json"))
    elif record.outcome == "applied":
        say(record)
    if record is not None and record.outcome == "refused":
        err.print(f"Not done: {plain(record.why or '')}.", style="red")
    if record is None or record.outcome == "refused":
        raise typer.Exit(1)


async def _refusal(settings: Settings, decision: Decision) -> str | None:
    """Why alerting would refuse the decision as things are now: the same core, tried without writing."""
    redis = open_async_redis(settings)
    try:
        reach, _ = await read_reach(redis, Keys(settings), decision)
    finally:
        await redis.aclose()
    tried = apply_decision(decision, reach.known, policy_of(settings), decision.at).record
    return tried.why if tried.outcome == "refused" else None


def _publish(settings: Settings, decision: Decision) -> None:
    with closing(open_consumer(settings)) as consumer:
        # A producer would wait a minute for a topic that nobody created.
        partitions_of(consumer, [settings.topic(DECISIONS)])
    headers = envelope(DECISIONS, decision.decision_id, _SOURCE, decision.at)
    with closing(Publisher(settings)) as publisher:
        future = publisher.publish(DECISIONS, key=decision.key, value=decision.to_json(), headers=headers)
        try:
            future.get(timeout=_DELIVERY_S)
        except KafkaError as error:
            err.print(f"Not done: Kafka did not take it ({named(error)}).", style="red")
            raise typer.Exit(1) from error


def _awaited(redis: Any, keys: Keys, decision_id: str, wait: float) -> DecisionRecord | None:
    give_up = time.monotonic() + wait
    while True:
        raw = redis.hget(keys.decisions, decision_id)
        if raw is not None:
            return DecisionRecord.from_json(raw)
        if time.monotonic() >= give_up:
            return None
        time.sleep(_POLL_S)


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
