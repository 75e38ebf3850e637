"""Dead letters as the page shows them, and sent back to their topics; who did so is kept, for it may be done twice."""

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from redis import Redis

from schemas.cloudevents import iso_utc
from services.gateway.keys import GatewayKeys
from services.runtime.dead_letter_box import Letter, LetterId, find, latest, send_back
from services.runtime.dead_letters import is_whole
from services.runtime.kafka import Publisher
from services.runtime.settings import Settings

# As long as their topics keep the letters.
_KEPT_S = 30 * 24 * 60 * 60


class Refused(Exception):  # noqa: N818 - it reads as what it says
    """The letter cannot be sent back; the message says why."""


def list_of(settings: Settings, client: Redis, most: int) -> dict[str, Any]:
    """The last letters of each topic, and the number of all. Raises ``Unreachable``, ``RedisError``."""
    letters, number = latest(settings, most)
    replays = _replays(client, GatewayKeys(settings), [letter.letter_id for letter in letters])
    told = [_told(settings, letter, before) for letter, before in zip(letters, replays, strict=True)]
    return {"dead_letters": told, "number": number}


def replay(settings: Settings, client: Redis, letter_id: LetterId, by: str | None) -> dict[str, Any] | None:
    """Send it back byte for byte, and note who did; null where there is none.

    ``earlier`` in the answer are the times that it was sent back before. Raises ``Refused``, ``Unreachable``,
    ``RedisError``.
    """
    keys = GatewayKeys(settings)
    letter = find(settings, letter_id)
    if letter is None:
        return None
    (earlier,) = _replays(client, keys, [letter_id])  # first: without Redis nothing is sent that could not be noted
    with closing(Publisher(settings)) as publisher:
        problem = send_back(settings, publisher, letter)
    if problem is not None:
        raise Refused(problem)
    now = {"by": by, "at": iso_utc(datetime.now(UTC))}
    pipeline = client.pipeline()
    pipeline.rpush(keys.replays(str(letter_id)), json.dumps(now))
    pipeline.expire(keys.replays(str(letter_id)), _KEPT_S)
    pipeline.execute()
    return {"id": str(letter_id), "topic": letter.facts["topic"], **now, "earlier": earlier}


def _told(settings: Settings, letter: Letter, replays: list[Any]) -> dict[str, Any]:
    facts, destination = letter.facts, letter.destination(settings)
    return {
        "id": str(letter.letter_id),
        "error": facts.get("error"),
        "service": facts.get("service"),
        "at": facts.get("at"),
        "origin": letter.origin,
        "bytes": int(facts.get("length", len(letter.value))),
        "whole": is_whole(letter.headers),
        "problem": destination if isinstance(destination, str) else None,
        "replays": replays,
    }


def _replays(client: Redis, keys: GatewayKeys, letter_ids: Sequence[LetterId]) -> list[list[Any]]:
    pipeline = client.pipeline(transaction=False)
    for letter_id in letter_ids:
        pipeline.lrange(keys.replays(str(letter_id)), 0, -1)
    return [[json.loads(entry) for entry in entries] for entries in pipeline.execute()]
