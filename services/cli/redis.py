"""Redis for a command: a client that has answered, or one line that says what to do."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import redis
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as NoAnswer

from services.runtime.errors import Unreachable
from services.runtime.redis import open_redis
from services.runtime.settings import Settings


@contextmanager
def answering_redis(settings: Settings) -> Iterator["redis.Redis"]:
    """A client for the block; raises ``Unreachable``, also when the connection goes within the block."""
    try:
        with closing(open_redis(settings)) as client:
            client.ping()
            yield client
    except (NoConnection, NoAnswer) as error:
        msg = (
            f"Redis does not answer at {address_of(settings)} ({error}). Start it with `harmwatch up`, or set"
            " HARMWATCH_REDIS to its address, e.g. redis://127.0.0.1:6379/0."
        )
        raise Unreachable(msg) from error
    except RedisError as error:
        msg = f"Redis at {address_of(settings)} refused: {error}"
        raise Unreachable(msg) from error


def address_of(settings: Settings) -> str:
    """Host and port, and the database if it is not 0; without the password that the URL may hold."""
    parts = urlsplit(settings.redis)
    if not parts.hostname:
        return parts.path
    database = parts.path.strip("/")
    return f"{parts.hostname}:{parts.port or 6379}" + (f"/{database}" if database not in {"", "0"} else "")
