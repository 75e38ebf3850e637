"""The Redis key layout, all of it. Every key starts with one hash tag, ``{prefix}``, so that one script may touch all.

| key | type | holds |
|---|---|---|
| ``incident:<id>`` | hash | ``stamp``, ``json``: the incident as the contract has it, without its claims |
| ``claims:<id>`` | hash | of each claim ``<event_id>``: JSON, written once; ``<event_id>:rule``: what applied to it |
| ``bucket:<country>:<day or month>`` | hash | ``stamp``, and of each incident that may lie there its id → brief |
| ``bucket:#<four hex digits>`` | hash | the same, of incidents that a telling word of this hash is told of |
| ``article:<article_id>`` | hash | a field for each applied event of the article: what became of it |
| ``articles`` | sorted set | article ids by the latest report among their applied events (ms) |
| ``recent`` | sorted set | ids of incidents that have alerted, by ``last_changed_at`` (ms) |
| ``silent`` | sorted set | ids of the others (dormant, merged), by ``last_changed_at`` (ms) |
| ``country:<CC>`` | sorted set | ids of the incidents of a country (``ZZ`` = none known), by ``last_changed_at`` (ms) |
| ``places`` | geo | ids of the incidents that have a point |
| ``happened`` | sorted set | ids by the last local day of the incident, counted from 0001-01-01 (``date.toordinal``) |
| ``happened:long`` | sorted set | the same of incidents known only by a window of more than ten days |
| ``decisions`` | hash | of each decision that people took its id → what became of it (``DecisionRecord``) |
| ``decided:<id>`` | sorted set | ids of the decisions about one incident, by when they were signed (ms) |
| ``labels`` | sorted set | ids of the decisions that are labels for training, by when they were signed (ms) |
| ``outbox`` | stream | messages decided but not yet delivered: ``topic``, ``key``, ``id``, ``value``, ``at`` |
| ``alerts`` | stream | the last alerts, once each, with the same fields; a bounded number (``HARMWATCH_ALERTS_KEPT``) |
| ``relay`` | string | the lease of the one relay that publishes the outbox |
| ``relay:offsets`` | hash | ``topic:partition`` → the offset after the relay's last trimmed delivery |

What the one hash tag limits: on a Redis Cluster all of it lies on one shard, so the memory and the speed of one node
are those of all of alerting (docs/operations.md gives the numbers).
"""

from collections.abc import Callable
from functools import partial

from services.runtime.redis import key
from services.runtime.settings import Settings


class Keys:
    """Key names of one installation."""

    def __init__(self, settings: Settings) -> None:
        named: Callable[..., str] = partial(key, settings)
        self._incident = named("incident", "")
        self._claims = named("claims", "")
        self._bucket = named("bucket", "")
        self._article = named("article", "")
        self._country = named("country", "")
        self._decided = named("decided", "")
        self.articles = named("articles")
        self.recent = named("recent")
        self.silent = named("silent")
        self.places = named("places")
        self.happened = named("happened")
        self.happened_long = named("happened", "long")
        self.decisions = named("decisions")
        self.labels = named("labels")
        self.outbox = named("outbox")
        self.alerts = named("alerts")
        self.relay = named("relay")
        self.relay_offsets = named("relay", "offsets")
        # What alerting knows, without what is on its way out: empty before a rebuild, equal after two.
        kinds = ("incident", "claims", "bucket", "article", "country", "happened", "decided")
        self.patterns = (
            *(named(kind, "*") for kind in kinds),
            *(self.articles, self.recent, self.silent, self.places, self.happened, self.decisions, self.labels),
        )

    def incident(self, incident_id: str) -> str:
        """Hash of one incident."""
        return self._incident + incident_id

    def claims(self, incident_id: str) -> str:
        """Hash of the claims of one incident."""
        return self._claims + incident_id

    def bucket(self, bucket: str) -> str:
        """Hash of one candidate bucket."""
        return self._bucket + bucket

    def article(self, article_id: str) -> str:
        """Hash of what the events of one article did."""
        return self._article + article_id

    def decided(self, incident_id: str) -> str:
        """Sorted set of the decisions about one incident."""
        return self._decided + incident_id

    def country(self, code: str) -> str:
        """Sorted set of the incidents of one country."""
        return self._country + code
