"""What the gateway keeps in Redis, all of it: what only people know. What can be made again is in its SQLite file.

Every key starts with the installation's ``{prefix}:``, as those of ``services/alerting/store/keys.py``.

| key | type | holds |
|---|---|---|
| ``gateway:tokens`` | hash | SHA-256 of each token's secret, in hexadecimal → JSON: name, scopes, created, expires |
| ``gateway:tokens:used`` | hash | name of a token → the hour in which it was last used, ISO 8601 |
| ``gateway:replays:<letter>`` | list | JSON of each time that a dead letter was sent back: by, at; kept for 30 days |
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

    def replays(self, letter_id: str) -> str:
        """List of the times that one dead letter was sent back."""
        return self._replays + letter_id
