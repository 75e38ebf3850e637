"""Who subscribes at a gateway, and what he makes of what he is sent."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from services.local.deadline import Deadline
from tests.harness.receiver import WITHIN_S, Received, Receiver


class Desk:
    """A person with a token, at a gateway."""

    def __init__(self, address: str, secret: str) -> None:
        self.client = httpx.Client(
            base_url=f"{address}/v1", headers={"Authorization": f"Bearer {secret}"}, timeout=WITHIN_S
        )

    def subscribes(self, receiver: Receiver, **filters: Any) -> dict[str, Any]:
        asked = {"name": "Desk", "filters": filters, "channel": {"kind": "webhook", "url": receiver.url}}
        answer = self.client.post("/subscriptions", json=asked)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def sees(self, subscription: dict[str, Any]) -> dict[str, Any]:
        return dict(self.client.get(f"/subscriptions/{subscription['subscription_id']}").json())

    def deliveries(self, subscription: dict[str, Any]) -> list[dict[str, Any]]:
        return list(
            self.client.get(f"/subscriptions/{subscription['subscription_id']}/deliveries").json()["deliveries"]
        )

    def waits_until(self, subscription: dict[str, Any], holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The subscription, when that holds of it."""
        deadline = Deadline.after(WITHIN_S)
        while not holds(seen := self.sees(subscription)):
            assert not deadline.passed, seen
            time.sleep(0.05)
        return seen


def names(received: list[Received]) -> list[tuple[str, str]]:
    """Incident by its place, and kind."""
    return [(one.alert["place"]["name"], one.alert["kind"]) for one in received]


def in_order(received: list[Received]) -> bool:
    """Whether the alerts of each incident came in the order of its versions, none twice."""
    versions: dict[str, list[int]] = {}
    for one in received:
        versions.setdefault(one.alert["incident_id"], []).append(one.alert["incident_version"])
    return all(of_one == sorted(set(of_one)) for of_one in versions.values())
