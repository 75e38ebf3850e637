"""People's decisions on their way in: a record, applied once in the order in which they were taken; then the ack."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from schemas import Decision
from services.alerting.burying import bury_record
from services.alerting.decisions.apply import apply_decision
from services.alerting.decisions.outcome import Decided, Known
from services.alerting.jobs import decode_decision
from services.alerting.store.store import RedisStore
from services.alerting.telling.policy import Policy
from services.runtime import metrics
from services.runtime.errors import NeverSucceeds
from services.runtime.sending import Sender

if TYPE_CHECKING:
    # Faust takes a third of a second to import, and a rebuild, which also decides, has no need of it.
    from services.runtime.faust_app import Record

log = structlog.get_logger(__name__)


def decide(known: Known, *, decision: Decision, policy: Policy, at: datetime) -> Decided:
    """Apply the decision. It is pure: what fails here fails always, and raises ``NeverSucceeds``."""
    try:
        return apply_decision(decision, known, policy, at)
    except Exception as error:
        reason = f"decision {decision.decision_id} failed: {type(error).__name__}: {error}"
        raise NeverSucceeds(reason) from error


class Deciding:
    """Applies one decision at a time: they are rare, and each may rest on the one before."""

    def __init__(self, store: RedisStore, sender: Sender, policy: Policy, service: str) -> None:
        self._store = store
        self._sender = sender
        self._policy = policy
        self._service = service

    async def begin(self, record: "Record") -> "asyncio.Future[Any]":
        """Apply the decision; what comes back is done when the store, or the dead letters, have it."""
        message = record.message
        try:
            await self._apply(decode_decision(message.value or b""))
        except NeverSucceeds as error:
            return await bury_record(self._sender, message, str(error), self._service)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def _apply(self, decision: Decision) -> None:
        apply = partial(decide, decision=decision, policy=self._policy, at=datetime.now(UTC))
        kept = await self._store.decide(decision, apply)
        metrics.DECISIONS.labels(decision.action, kept.outcome).inc()
        if kept.outcome == "refused":
            log.warning("decision refused", decision=decision.decision_id, action=decision.action, why=kept.why)
