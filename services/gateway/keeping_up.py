"""Keeps the projection up for as long as the gateway runs, and says for ``/health`` how far that is."""

import asyncio
import sqlite3
import threading
from contextlib import aclosing
from typing import NamedTuple

import structlog
from aiokafka.errors import KafkaError
from redis import RedisError

from services.gateway.projection.database import Database
from services.gateway.projection.following import Following, OnAlerts, catch_up
from services.runtime.errors import Unreachable, named
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

# Of SQLite too: the disk is full, or another program holds the file.
_OUTAGES = (KafkaError, RedisError, OSError, Unreachable, sqlite3.Error)
_AGAIN_S = 1.0
# The check of a container waits 4 s for all of them.
_ASK_S = 1.5


class Health(NamedTuple):
    """What is wrong, by what it is with, empty where all is well; ``lag``: records not read yet, null if unknown."""

    wrong: dict[str, str]
    lag: int | None


class KeepingUp:
    """Catches up with the store and follows the topics; after a failure, again."""

    def __init__(self, settings: Settings, database: Database, on_alerts: OnAlerts) -> None:
        self._settings = settings
        self._database = database
        self._on_alerts = on_alerts
        self._stopping = threading.Event()
        self._following: Following | None = None
        self._trouble: str | None = "catching up with what changed while the gateway was away"

    async def run(self) -> None:
        """Keep up until cancelled."""
        try:
            while True:
                try:
                    await self._once()
                except _OUTAGES as error:
                    self._trouble = str(error)
                    log.warning("cannot follow; trying again", reason=str(error), seconds=_AGAIN_S)
                except Exception as error:
                    # Whatever it is, who asks for the health must not be told that all is well.
                    self._trouble = named(error)
                    log.exception("following failed; trying again")
                finally:
                    self._following = None
                await asyncio.sleep(_AGAIN_S)
        finally:
            self._stopping.set()

    async def health(self) -> Health:
        """Asks Kafka and Redis; answers within seconds, whether they do or not."""
        redis, (kafka, lag) = await asyncio.gather(self._ask_redis(), self._ask_kafka())
        wrong = {"following": self._trouble, "redis": redis, "kafka": kafka}
        return Health({name: reason for name, reason in wrong.items() if reason is not None}, lag)

    async def _once(self) -> None:
        await asyncio.to_thread(catch_up, self._settings, self._database, self._stopping)
        following = Following(self._settings, self._database, self._on_alerts)
        async with following.consuming():
            self._following, self._trouble = following, None
            log.info("ready")
            await following.run()

    async def _ask_redis(self) -> str | None:
        try:
            async with asyncio.timeout(_ASK_S), aclosing(open_async_redis(self._settings)) as client:
                await client.ping()
        except TimeoutError:
            return "does not answer"
        except (RedisError, OSError) as error:
            return str(error)
        return None

    async def _ask_kafka(self) -> tuple[str | None, int | None]:
        if self._following is None:
            return None, None
        try:
            async with asyncio.timeout(_ASK_S):
                return None, await self._following.lag()
        except TimeoutError:
            return "does not answer", None
        except KafkaError as error:
            return str(error), None
