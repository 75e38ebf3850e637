"""What the gateway keeps in Redis, all of it: what only people know, and what no topic keeps as long as it is needed.

Every key starts with the installation's ``{prefix}:``, as those of ``services/alerting/store/keys.py``.

| key | type | holds |
|---|---|---|
| ``gateway:tokens`` | hash | SHA-256 of each token's secret, in hexadecimal → JSON: name, scopes, created, expires |
| ``gateway:tokens:used`` | hash | name of a token → the hour in which it was last used, ISO 8601 |
| ``gateway:replays:<letter>`` | list | JSON of each time that a dead letter was sent back: by, at; kept for 30 days |
| ``gateway:subscriptions`` | hash | id → JSON with its secrets, since they sign what is sent |
| ``gateway:subscriptions:changes`` | string | counts changes of subscriptions: whoever delivers then reads them anew |
| ``gateway:subscriptions:standing`` | hash | id → JSON: how it fares, kept by whoever delivers |
| ``gateway:subscriptions:feeds`` | hash | SHA-256 of the key in a feed's address → id of the subscription |
| ``gateway:subscriptions:lease`` | string | the lease of the one gateway that delivers |
| ``gateway:subscriptions:position`` | hash | ``topic:partition`` → the offset up to which alerts were handed out |
| | | ``digest:<id>`` → the last day (``date.toordinal``) whose digest was handed out |
| ``gateway:waiting:<id>`` | hash | alert id, or day of a digest → JSON: what a subscription is still to be sent |
| ``gateway:settled:<id>`` | list | JSON of its last deliveries that were made or given up, the newest first |
| ``gateway:text:<article_id>`` | hash | of each version of an article that an incident has claims of: JSON, deflated |
| ``gateway:desk:<incident_id>`` | hash | ``version``, ``triage``, ``assignee``; ``watch:<name>``, ``mute:<name>`` |
| ``gateway:desk:<incident_id>:log`` | list | JSON of each change and note, with who and when, the oldest first |
| ``gateway:desks`` | hash | incident id → how many entries the log of its desk has |
| ``gateway:ordered:<name>:<digest>`` | string | when an order with this Idempotency-Key was signed; kept for a day |
"""

from collections.abc import Callable
from functools import partial

from services.runtime.redis import key
from services.runtime.settings import Settings


class GatewayKeys:
    """Key names of one installation."""

    def __init__(self, settings: Settings) -> None:
        named: Callable[..., str] = partial(key, settings, "gateway")
        self.tokens = named("tokens")
        self.tokens_used = named("tokens", "used")
        self._replays = named("replays", "")
        self._waiting = named("waiting", "")
        self._settled = named("settled", "")
        self.subscriptions = named("subscriptions")
        self.subscriptions_changes = named("subscriptions", "changes")
        self.subscriptions_standing = named("subscriptions", "standing")
        self.subscriptions_feeds = named("subscriptions", "feeds")
        self.subscriptions_lease = named("subscriptions", "lease")
        self.subscriptions_position = named("subscriptions", "position")
        self._text = named("text", "")
        self._desk = named("desk", "")
        self._ordered = named("ordered", "")
        self.texts = self._text + "*"
        self.desks = named("desks")

    def replays(self, letter_id: str) -> str:
        """List of the times that one dead letter was sent back."""
        return self._replays + letter_id

    def waiting(self, subscription_id: str) -> str:
        """Hash of the deliveries of one subscription that are not settled."""
        return self._waiting + subscription_id

    def settled(self, subscription_id: str) -> str:
        """List of the last settled deliveries of one subscription."""
        return self._settled + subscription_id

    def text(self, article_id: str) -> str:
        """Hash of the texts of one article."""
        return self._text + article_id

    def desk(self, incident_id: str) -> str:
        """Hash of what people do about one incident."""
        return self._desk + incident_id

    def desk_log(self, incident_id: str) -> str:
        """List of what people did and noted about one incident."""
        return f"{self._desk}{incident_id}:log"

    def ordered(self, name: str, digest: str) -> str:
        """What was ordered by this person under one Idempotency-Key."""
        return f"{self._ordered}{name}:{digest}"
