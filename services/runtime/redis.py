"""Redis clients and the key prefix. All keys carry one hash tag, so that one script may touch several of them."""

from typing import Any

import hiredis
import redis
import redis.asyncio
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

from services.runtime.settings import Settings

# The default of ten retries may apply a timed-out write twice. Writes here are idempotent scripts; two tries bridge a
# restart of the connection, and a longer outage is the caller's to handle.
_TRIES = 2
_TIMEOUT_S = 5.0


def key(settings: Settings, *parts: str) -> str:
    """A key of this installation: ``{prefix}:part:part``."""
    return ":".join((f"{{{settings.prefix}}}", *parts))


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "socket_timeout": _TIMEOUT_S,
        "socket_connect_timeout": _TIMEOUT_S,
        "health_check_interval": 30,
    }
    if settings.redis_password is not None:
        options["password"] = settings.redis_password.get_secret_value()
    return options


def open_redis(settings: Settings) -> "redis.Redis":
    """A blocking client; answers are bytes."""
    return redis.Redis.from_url(
        settings.redis, retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), _TRIES), **_options(settings)
    )


class _Connection(redis.asyncio.Connection):
    """A connection that puts commands together in C, as the blocking client's do; a script has dozens of arguments."""

    def pack_command(self, *args: Any) -> list[bytes]:
        # Some commands have two words, which are two arguments: "SCRIPT LOAD".
        return [hiredis.pack_command((*args[0].split(), *args[1:]))]


def open_async_redis(settings: Settings) -> "redis.asyncio.Redis":
    """An asyncio client, for one event loop; answers are bytes; close it with ``aclose()``."""
    return redis.asyncio.Redis.from_url(
        settings.redis,
        connection_class=_Connection,  # of ``rediss:`` addresses, the client's own stays
        retry=redis.asyncio.retry.Retry(ExponentialBackoff(cap=0.5, base=0.05), _TRIES),
        **_options(settings),
    )
