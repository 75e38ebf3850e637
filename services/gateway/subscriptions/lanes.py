"""What one subscription is still to be sent: a lane an incident, in each the order of the incident's alerts. Pure.

Digests are a lane too.
"""

import heapq
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from itertools import count

from services.gateway.subscriptions.delivery import Delivery


class Lanes:
    """``take`` gives the first of a lane, and none behind it until that is ``done`` or put off to ``again``.

    A lane that is put off holds up no other.
    """

    def __init__(self, deliveries: Iterable[Delivery] = ()) -> None:
        self._lanes: dict[str | None, deque[Delivery]] = {}
        self._due: list[tuple[datetime, int, str | None]] = []
        self._known: set[str] = set()
        self._numbers = count()
        # Not by time: the clocks of two gateways may differ.
        for delivery in sorted(deliveries, key=lambda delivery: delivery.rank):
            self.add(delivery)

    def __len__(self) -> int:
        return len(self._known)

    def add(self, delivery: Delivery) -> None:
        """Behind the others of its incident; one that is there already changes nothing."""
        if delivery.name in self._known:
            return
        self._known.add(delivery.name)
        lane = self._lanes.setdefault(delivery.incident_id, deque())
        lane.append(delivery)
        if len(lane) == 1:
            self._wait(delivery)

    @property
    def next_due(self) -> datetime | None:
        """When the next can be taken; null where nothing waits, or all that waits is behind what was taken."""
        return self._due[0][0] if self._due else None

    def take(self) -> Delivery:
        """The one that is due first, now or later; there must be one."""
        _, _, incident_id = heapq.heappop(self._due)
        return self._lanes[incident_id][0]

    def done(self, delivery: Delivery) -> None:
        """What was taken is settled; the next of its incident is due."""
        lane = self._lanes[delivery.incident_id]
        self._known.discard(lane.popleft().name)
        if lane:
            self._wait(lane[0])
        else:
            del self._lanes[delivery.incident_id]

    def again(self, delivery: Delivery) -> None:
        """What was taken, as it is now, is due again at its ``next_attempt_at``."""
        self._lanes[delivery.incident_id][0] = delivery
        self._wait(delivery)

    def all_due(self, now: datetime) -> None:
        """The receiver is back: nothing that was put off waits any longer."""
        self._due = [(min(due, now), number, incident_id) for due, number, incident_id in self._due]
        heapq.heapify(self._due)

    def drop_before(self, moment: datetime) -> list[Delivery]:
        """Take out what is older than this and not behind what was taken."""
        dropped = []
        changed = {name for _, _, name in self._due if self._lanes[name][0].queued_at < moment}
        self._due = [entry for entry in self._due if entry[2] not in changed]
        heapq.heapify(self._due)
        for name in changed:
            lane = self._lanes[name]
            while lane and lane[0].queued_at < moment:
                dropped.append(lane.popleft())
            if lane:
                self._wait(lane[0])
            else:
                del self._lanes[name]
        self._known.difference_update(delivery.name for delivery in dropped)
        return dropped

    def _wait(self, delivery: Delivery) -> None:
        due = delivery.next_attempt_at or delivery.queued_at
        heapq.heappush(self._due, (due, next(self._numbers), delivery.incident_id))
