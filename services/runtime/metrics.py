"""All metric names, in one closed list (Prometheus)."""

from prometheus_client import Counter, Gauge, Histogram

_FRESH_SECONDS = (1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 6 * 3600, 24 * 3600)
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

ARTICLES_PUBLISHED = Counter("harmwatch_articles_published", "Article versions delivered to the articles topic")
ARTICLES_SEEN = Counter("harmwatch_articles_seen", "Articles skipped because the same text is already known")
FEED_POLLS = Counter("harmwatch_feed_polls", "Polls of feeds: new, unchanged, gone, or how they failed", ["outcome"])
FEEDS = Gauge("harmwatch_feeds", "Feeds by how they stand: ok, failing, dead, gone", ["standing"])
FEED_DELIVERIES = Counter("harmwatch_feed_deliveries", "What hubs delivered (WebSub): taken, refused", ["outcome"])
FEED_ITEMS_WAITING = Gauge("harmwatch_feed_items_waiting", "New items that wait to be published")
FEED_FRESH_SECONDS = Histogram(
    "harmwatch_feed_fresh_seconds", "From when an item says it was published to its delivery", buckets=_FRESH_SECONDS
)
FEED_FULL_TEXT = Counter(
    "harmwatch_feed_full_text",
    "Items of feeds by whose text they have: page, feed (whole there), never (not wanted), kept, or why only a summary",
    ["outcome"],
)
PUSH_REQUESTS = Counter("harmwatch_push_requests", "Answers of POST /v1/articles", ["status"])
PUSH_SECONDS = Histogram("harmwatch_push_seconds", "From a whole request to its answer", buckets=_SECONDS)
PUSH_WAITING = Gauge("harmwatch_push_waiting", "Requests that are being received or published")
ARTICLES_READ = Counter("harmwatch_articles_read", "Articles read by the extractor", ["outcome"])
EVENTS_APPLIED = Counter("harmwatch_events_applied", "Events applied to the incident store", ["outcome"])
DECISIONS = Counter("harmwatch_decisions", "People's decisions taken, applied or refused", ["action", "outcome"])
APPLY_CONFLICTS = Counter("harmwatch_apply_conflicts", "Events read again because another worker was faster")
DEAD_LETTERS = Counter("harmwatch_dead_letters", "Records sent to a dead-letter topic", ["service"])
ALERTS_SENT = Counter("harmwatch_alerts_sent", "Messages the relay delivered, by topic", ["topic"])
OUTBOX_LENGTH = Gauge("harmwatch_outbox_length", "Messages waiting in the outbox, as the relay last saw it")
RELAY_LEADER = Gauge("harmwatch_relay_leader", "1 where this process holds the relay lease")
STEP_SECONDS = Histogram("harmwatch_step_seconds", "Time of one step on one record", ["service"], buckets=_SECONDS)
