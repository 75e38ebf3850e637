"""What is sent: an alert, a day's digest or a test, as a CloudEvent for machines and in a few words for people."""

import json
import uuid
from datetime import UTC, datetime
from typing import NamedTuple

from schemas import Alert
from schemas.cloudevents import Headers, envelope, iso_utc
from schemas.topics import ALERT_TOPICS
from services.gateway.insight.digest import Digest
from services.gateway.insight.digest_words import json_of, text_of, title_of
from services.gateway.subscriptions.plain_words import lines, plain, subject
from services.gateway.subscriptions.subscription import Subscription

TEST_TYPE, DIGEST_TYPE = "harmwatch.test.v1", "harmwatch.digest.v1"
"""CloudEvents types of what is on no topic."""
# An alert has the same source and id wherever it is read: the two together are what receivers know it again by.
_SOURCE_OF_ALERTS = "alerting"


class Outgoing(NamedTuple):
    """``envelope``: CloudEvents attributes as headers of Kafka. ``body``: JSON. ``key``: of its record on a topic.

    ``title`` and ``text``: the same for people, plain and without markup.
    """

    message_id: str
    envelope: Headers
    body: bytes
    key: bytes | None
    title: str
    text: str


def outgoing_alert(alert: Alert, site: str) -> Outgoing:
    """The alert as it is on its topic, but for what its receiver may not see; ``site``: where the gateway is."""
    headers = envelope(ALERT_TOPICS[alert.kind], alert.alert_id, _SOURCE_OF_ALERTS, alert.raised_at)
    key = alert.incident_id.encode()
    return Outgoing(alert.alert_id, headers, alert.to_json(), key, subject(alert), lines(alert, site))


def outgoing_digest(digest: Digest, subscription: Subscription) -> Outgoing:
    """A country's day."""
    message_id = f"{subscription.subscription_id}-{digest.day}"
    body = json.dumps(json_of(digest), ensure_ascii=False).encode()
    text = text_of(digest, subscription.site)
    return Outgoing(message_id, _own_envelope(DIGEST_TYPE, message_id), body, None, title_of(digest), text)


def outgoing_test(subscription: Subscription) -> Outgoing:
    """What nobody can take for an alert."""
    message_id = uuid.uuid4().hex
    fields = {"test": True, "subscription_id": subscription.subscription_id, "name": subscription.name}
    body = json.dumps(fields, ensure_ascii=False).encode()
    title = f"Test of {plain(subscription.name)}"
    text = "Alerts that fit this subscription will come here."
    return Outgoing(message_id, _own_envelope(TEST_TYPE, message_id), body, None, title, text)


def _own_envelope(ce_type: str, message_id: str) -> Headers:
    return [
        ("ce_specversion", b"1.0"),
        ("ce_type", ce_type.encode()),
        ("ce_id", message_id.encode()),
        ("ce_source", b"/harmwatch/gateway"),
        ("ce_time", iso_utc(datetime.now(UTC)).encode()),
        ("content-type", b"application/json"),
    ]
