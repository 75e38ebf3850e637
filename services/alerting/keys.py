"""The Redis key layout, all of it. Every key starts with one hash tag, ``{prefix}``, so that one script may touch all.

| key | type | holds |
|---|---|---|
| ``incident:<id>`` | hash | ``stamp``, ``json``: the incident as the contract has it |
| ``bucket:<country>:<day or month>`` | hash | ``stamp``, and a field for each incident that may lie there |
| ``article:<article_id>`` | hash | a field for each applied event of the article: what became of it |
| ``recent`` | sorted set | incident ids by ``last_changed_at`` (ms) |
| ``outbox`` | stream | messages decided but not yet delivered: ``topic``, ``key``, ``id``, ``value``, ``at`` |
| ``relay`` | string | the lease of the one relay that publishes the outbox |
| ``relay:offsets`` | hash | ``topic:partition`` → the offset after the relay's last trimmed delivery |
"""

from collections.abc import Callable
from functools import partial

from services.runtime.redis import key
from services.runtime.settings import Settings


class Keys:
    """Key names of one installation."""

    def __init__(self, settings: Settings) -> None:
        named: Callable[..., str] = partial(key, settings)
        self._named = named
        self.recent = named("recent")
        self.outbox = named("outbox")
        self.relay = named("relay")
        self.relay_offsets = named("relay", "offsets")
        # What alerting knows, without what is on its way out: empty before a rebuild, equal after two.
        self.patterns = (*(named(kind, "*") for kind in ("incident", "bucket", "article")), self.recent)

    def incident(self, incident_id: str) -> str:
        """Hash of one incident."""
        return self._named("incident", incident_id)

    def bucket(self, bucket: str) -> str:
        """Hash of one candidate bucket."""
        return self._named("bucket", bucket)

    def article(self, article_id: str) -> str:
        """Hash of what the events of one article did."""
        return self._named("article", article_id)
