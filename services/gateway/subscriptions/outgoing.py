"""What is sent: an alert, or a test, as a CloudEvent that each channel puts into its own words."""

import json
import uuid
from datetime import UTC, datetime
from typing import NamedTuple

from schemas import Alert
from schemas.cloudevents import Headers, envelope, iso_utc
from schemas.topics import ALERT_TOPICS
from services.gateway.subscriptions.subscription import Subscription

TEST_TYPE = "harmwatch.test.v1"
"""CloudEvents type of a test."""
# An alert has the same source and id wherever it is read: the two together are what receivers know it again by.
_SOURCE_OF_ALERTS = "alerting"


class Outgoing(NamedTuple):
    """``envelope``: CloudEvents attributes as headers of Kafka. ``body``: JSON. ``alert``: null of a test."""

    message_id: str
    envelope: Headers
    body: bytes
    alert: Alert | None


def outgoing_alert(alert: Alert) -> Outgoing:
    """The alert as it is on its topic, but for what its receiver may not see."""
    headers = envelope(ALERT_TOPICS[alert.kind], alert.alert_id, _SOURCE_OF_ALERTS, alert.raised_at)
    return Outgoing(alert.alert_id, headers, alert.to_json(), alert)


def outgoing_test(subscription: Subscription) -> Outgoing:
    """What nobody can take for an alert."""
    message_id, now = uuid.uuid4().hex, iso_utc(datetime.now(UTC))
    headers: Headers = [
        ("ce_specversion", b"1.0"),
        ("ce_type", TEST_TYPE.encode()),
        ("ce_id", message_id.encode()),
        ("ce_source", b"/harmwatch/gateway"),
        ("ce_time", now.encode()),
        ("content-type", b"application/json"),
    ]
    fields = {"test": True, "subscription_id": subscription.subscription_id, "name": subscription.name}
    return Outgoing(message_id, headers, json.dumps(fields, ensure_ascii=False).encode(), None)
