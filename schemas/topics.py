"""The one reviewed registry of topics: who writes, who reads, what, for how long.

Names here are without their prefix; ``Topic.name`` puts it in front. AsyncAPI, ``harmwatch topics`` and all services
read this table and nothing else.
"""

from dataclasses import dataclass

from schemas.alert import Alert, Suppression
from schemas.article import Article
from schemas.decision import Decision
from schemas.event import Event
from schemas.parts import Message

DEFAULT_PREFIX = "harmwatch"
MAX_MESSAGE_BYTES = 8 * 1024 * 1024
FOREVER = -1
_DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Topic:
    """One topic. ``message`` is null where the value is not a message of ours (the bytes of a dead letter)."""

    suffix: str
    key: str
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    message: type[Message] | None
    version: int
    partitions: int
    retention_ms: int
    summary: str
    cleanup_policy: str = "delete"

    def name(self, prefix: str) -> str:
        """Full name on the broker."""
        return f"{prefix}.{self.suffix}"

    @property
    def ce_type(self) -> str:
        """CloudEvents type; dead letters keep that of the message they hold."""
        if self.message is None:
            msg = f"{self.suffix} holds no message of its own"
            raise TypeError(msg)
        return ce_type_of(self.message, self.version)


def ce_type_of(message: type[Message], version: int = 1) -> str:
    """CloudEvents type of a message, e.g. ``harmwatch.alert.v1``; it does not follow the topic prefix."""
    return f"harmwatch.{message.__name__.lower()}.v{version}"


ARTICLES = Topic(
    suffix="articles",
    key="article_id",
    producers=("ingest",),
    consumers=("extractor", "gateway"),
    message=Article,
    version=1,
    partitions=6,
    retention_ms=30 * _DAY_MS,
    summary="News as it was published, one record an article version",
)
EVENTS = Topic(
    suffix="events",
    key="place.country, else ZZ",
    producers=("extractor",),
    consumers=("alerting",),
    message=Event,
    version=1,
    partitions=6,
    retention_ms=FOREVER,
    summary="What an article claims of one incident or total; the source that everything else is rebuilt from",
)
ALERTS_NEW = Topic(
    suffix="alerts.new",
    key="incident_id",
    producers=("alerting",),
    consumers=("subscribers",),
    message=Alert,
    version=1,
    partitions=3,
    retention_ms=90 * _DAY_MS,
    summary="New civilian-casualty reports (kind alert)",
)
ALERTS_UPDATES = Topic(
    suffix="alerts.updates",
    key="incident_id",
    producers=("alerting",),
    consumers=("subscribers",),
    message=Alert,
    version=1,
    partitions=3,
    retention_ms=90 * _DAY_MS,
    summary="What changed about a known incident (kinds update and cancel)",
)
SUPPRESSED = Topic(
    suffix="suppressed",
    key="article_id",
    producers=("extractor", "alerting"),
    consumers=("subscribers",),
    message=Suppression,
    version=1,
    partitions=3,
    retention_ms=30 * _DAY_MS,
    summary="Why an article, or an event of it, raised no alert",
)
DECISIONS = Topic(
    suffix="decisions",
    key="incident_id; of a label without one, its article_id",
    producers=("people",),
    consumers=("alerting",),
    message=Decision,
    version=1,
    partitions=1,
    retention_ms=FOREVER,
    summary="What people decide about an incident (merge, split, sign-off, correction, redaction, …), signed",
)
ARTICLES_DLQ = Topic(
    suffix="articles.dlq",
    key="that of the original record",
    producers=("ingest", "extractor"),
    consumers=("operators",),
    message=None,
    version=1,
    partitions=1,
    retention_ms=30 * _DAY_MS,
    summary="Articles that can never be read, byte for byte, with the reason in the headers",
)
EVENTS_DLQ = Topic(
    suffix="events.dlq",
    key="that of the original record",
    producers=("alerting",),
    consumers=("operators",),
    message=None,
    version=1,
    partitions=1,
    retention_ms=30 * _DAY_MS,
    summary="Events that can never be applied, byte for byte, with the reason in the headers",
)

TOPICS: tuple[Topic, ...] = (
    ARTICLES,
    EVENTS,
    ALERTS_NEW,
    ALERTS_UPDATES,
    SUPPRESSED,
    DECISIONS,
    ARTICLES_DLQ,
    EVENTS_DLQ,
)
ALERT_TOPICS = {"alert": ALERTS_NEW, "update": ALERTS_UPDATES, "cancel": ALERTS_UPDATES}
"""Which topic carries an alert of a kind."""


def subscription_topic(name: str) -> Topic:
    """A topic that a subscriber names; it is made when it is first written to, and never removed."""
    return Topic(
        suffix=f"subscriptions.{name}",
        key="incident_id",
        producers=("gateway",),
        consumers=("its subscribers",),
        message=Alert,
        version=1,
        partitions=1,
        retention_ms=90 * _DAY_MS,
        summary="The alerts that fit the subscriptions that name it, and their tests",
    )
