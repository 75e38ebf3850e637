"""Redis is killed under a worker's writes and started again: what it had answered is there, and nothing is twice."""

import asyncio
from typing import Any

from redis.exceptions import RedisError

from schemas import Event
from services.alerting.store.keys import Keys
from services.runtime.settings import Settings
from tests.harness.events import history
from tests.harness.store import Worker, assert_as_if_one_after_the_other, outbox
from tests.servers import Servers

TOLD = tuple(history(320))
BATCH = 16
KILLED_AT = (10, 30, 50)


def test_redis_killed_between_and_under_writes_loses_nothing_and_repeats_nothing(
    bare_settings: Settings, redis_client: Any, servers: Servers
) -> None:
    batches = [TOLD[at : at + BATCH] for at in range(0, len(TOLD), BATCH)]
    under_way = asyncio.run(apply_while_killing(bare_settings, servers, batches))
    assert under_way >= len(KILLED_AT), "no batch was under way while Redis was killed, so nothing is proved"
    assert_as_if_one_after_the_other(redis_client, bare_settings, TOLD)
    told = [m["id"] for m in outbox(redis_client, bare_settings) if m["topic"] != "suppressed"]
    kept = [fields[b"id"].decode() for _, fields in redis_client.xrange(Keys(bare_settings).alerts)]
    assert kept == told
    assert len(set(told)) == len(told)


async def apply_while_killing(settings: Settings, servers: Servers, batches: list[tuple[Event, ...]]) -> int:
    """Apply in order, as workers do: what was not answered comes again. How many batches met a Redis being killed."""
    under_way = 0
    worker = Worker(settings)
    killing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    killing.set_result(None)
    for number, batch in enumerate(batches):
        if number in KILLED_AT:
            await killing
            killing = asyncio.ensure_future(asyncio.to_thread(servers.restart_redis))
        answered = False
        while not answered:
            under_way += not killing.done()
            try:
                await worker.apply(batch)
                answered = True
            except RedisError:
                await worker.close()
                worker = Worker(settings)
    await killing
    await worker.close()
    return under_way
