"""Delivers to one subscription: each incident in order, a few at a time, and none while the breaker is open.

An attempt that succeeded is settled in the store only afterwards: a gateway that dies between the two delivers once
more, and the receiver knows the alert by its id.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta

import structlog

from services.gateway.subscriptions.delivery import ACTIVE, Delivery, Sent, Standing, Undelivered
from services.gateway.subscriptions.lanes import Lanes
from services.gateway.subscriptions.owners import MayNot
from services.gateway.subscriptions.pacing import GIVE_UP_AFTER
from services.gateway.subscriptions.store import SubscriptionStore
from services.gateway.subscriptions.subscription import Subscription
from services.runtime.cancelling import end_if_cancelled

log = structlog.get_logger(__name__)

_AT_ONCE = 4
# So often at least what is too old is given up, and an owner without a token is looked for again.
_LOOK_AGAIN = timedelta(seconds=30)
_NOT_YET = timedelta(seconds=1)
# Less than whoever stops the gateway waits for it.
_LAST_MOMENT_S = 2.0


class NotYet(Exception):  # noqa: N818 - it reads as what it says
    """The alert is not in the copy of this gateway: it comes, or it is too old and will be given up."""


Attempt = Callable[[Subscription, Delivery], Awaitable[Sent]]
"""Raises ``Undelivered``, ``MayNot``, ``NotYet``."""


class Courier:
    """For one event loop. ``run`` raises what the store raises: whoever leads begins anew."""

    def __init__(
        self,
        subscription: Subscription,
        waiting: Iterable[Delivery],
        standing: Standing,
        store: SubscriptionStore,
        attempt: Attempt,
    ) -> None:
        self._subscription = subscription
        self._lanes = Lanes(waiting)
        self._standing = standing
        self._store = store
        self._attempt = attempt
        self._under_way = 0
        self._woken = asyncio.Event()

    def add(self, delivery: Delivery) -> None:
        """One more to deliver."""
        self._lanes.add(delivery)
        self._woken.set()

    def resume(self) -> None:
        """Its owner has tested it: go on."""
        if self._standing.state != "active":
            self._standing = ACTIVE
            self._lanes.all_due(_now())
            self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as attempts:
            while True:
                end_if_cancelled()
                await self._give_up()
                while self._may_begin():
                    self._under_way += 1
                    attempts.create_task(self._deliver(self._lanes.take()))
                await self._sleep()

    def _may_begin(self) -> bool:
        begin = self._next_begin()
        return begin is not None and begin <= _now()

    def _next_begin(self) -> datetime | None:
        """When the next attempt may begin, as far as is known now."""
        is_active = self._standing.state == "active"
        if self._under_way >= (_AT_ONCE if is_active else 1) or self._lanes.next_due is None:
            return None
        return self._lanes.next_due if is_active else self._standing.next_trial_at

    async def _sleep(self) -> None:
        now = _now()
        wake = min(now + _LOOK_AGAIN, self._next_begin() or datetime.max.replace(tzinfo=UTC))
        try:
            async with asyncio.timeout(max(0.0, (wake - now).total_seconds())):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._woken.clear()

    async def _deliver(self, delivery: Delivery) -> None:
        """Told to end, it has a moment still: what arrives is struck off, and is not sent again after a stop."""
        attempt = asyncio.create_task(self._attempted(delivery))
        try:
            await asyncio.shield(attempt)
        except asyncio.CancelledError:
            await asyncio.wait([attempt], timeout=_LAST_MOMENT_S)
            attempt.cancel()
            await asyncio.gather(attempt, return_exceptions=True)
            raise

    async def _attempted(self, delivery: Delivery) -> None:
        began = _now()
        try:
            sent = await self._attempt(self._subscription, delivery)
        except Undelivered as problem:
            await self._failed(delivery, problem, began)
        except MayNot as problem:
            self._lanes.again(delivery)
            await self._stand(self._standing.stopped(str(problem), _now(), _LOOK_AGAIN))
        except NotYet:
            self._lanes.again(delivery.model_copy(update={"next_attempt_at": _now() + _NOT_YET}))
        else:
            await self._store.settle(self._subscription.subscription_id, delivery.delivered(sent, began, _now()))
            self._lanes.done(delivery)
            await self._succeeded()
        finally:
            self._under_way -= 1
            self._woken.set()

    async def _failed(self, delivery: Delivery, problem: Undelivered, began: datetime) -> None:
        ended, chance = _now(), random.random()  # noqa: S311 - it spreads attempts, it hides nothing
        failed = delivery.failed(problem, began, ended, chance)
        await self._store.note(self._subscription.subscription_id, failed)
        self._lanes.again(failed)
        await self._stand(self._standing.failed(problem, ended, chance))

    async def _succeeded(self) -> None:
        if self._standing.state != "active":
            self._lanes.all_due(_now())
        await self._stand(ACTIVE)

    async def _stand(self, standing: Standing) -> None:
        known, self._standing = self._standing, standing
        if (known.state, known.next_trial_at) != (standing.state, standing.next_trial_at):
            await self._store.put_standing(self._subscription.subscription_id, standing)
        if known.state != standing.state:
            log.info(
                "subscription stands otherwise",
                subscription=self._subscription.subscription_id,
                state=standing.state,
                reason=standing.reason,
            )

    async def _give_up(self) -> None:
        for delivery in self._lanes.drop_before(_now() - GIVE_UP_AFTER):
            dead = delivery.dead(f"not delivered within {GIVE_UP_AFTER.total_seconds() / 3600:.0f} hours")
            await self._store.settle(self._subscription.subscription_id, dead)
            log.warning("alert given up", subscription=self._subscription.subscription_id, alert=delivery.alert_id)


def _now() -> datetime:
    return datetime.now(UTC)
