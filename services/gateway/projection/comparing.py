"""Brings the projection to the state of the store, by the stamps of incidents, in parts that take milliseconds each.

Whole, it is how a gateway catches up when it starts. While it runs it looks again, a part now and then: decisions about
incidents that never alerted are told of on no topic. All of them at once would keep alerts waiting for seconds.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from services.alerting.store.keys import Keys
from services.gateway.projection.copying import Copying
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import shields_over

_AT_ONCE = 250


def compare(copying: Copying) -> Iterator[None]:
    """Look through the store, then through the projection, then the desks, once; a step is a part."""
    client, keys, database = copying.redis, copying.keys, copying.database
    for incident_ids in chain(_ids_there(client, keys.recent), _ids_there(client, keys.silent), _ids_here(database)):
        there = _stamps_there(client, keys, incident_ids)
        here = _stamps_here(database, incident_ids)
        differing = [incident_id for incident_id in incident_ids if there[incident_id] != here.get(incident_id)]
        if differing:
            with database.writing() as writer:
                copying.read_anew(writer, differing)
        yield
    yield from copying.read_desks()


def uncover(copying: Copying, now: datetime) -> None:
    """Write those anew whose place need not be shielded any more; of very many, some. Raises what Redis raises."""
    over = shields_over(copying.database.reading(), now)[:_AT_ONCE]
    if over:
        with copying.database.writing() as writer:
            copying.read_anew(writer, over)


def _ids_there(client: Any, key: str) -> Iterator[list[str]]:
    cursor = None
    while cursor != 0:
        cursor, found = client.zscan(key, cursor or 0, count=_AT_ONCE)
        yield sorted({incident_id.decode() for incident_id, _ in found})


def _ids_here(database: Database) -> Iterator[list[str]]:
    # By id, not by row: the row of an incident that changes meanwhile moves.
    last = ""
    while True:
        question = "SELECT id FROM incident WHERE id > ? ORDER BY id LIMIT ?"
        found = [row["id"] for row in database.reading().execute(question, (last, _AT_ONCE))]
        if not found:
            return
        yield found
        last = found[-1]


def _stamps_there(client: Any, keys: Keys, incident_ids: Sequence[str]) -> dict[str, str | None]:
    pipeline = client.pipeline(transaction=False)
    for incident_id in incident_ids:
        pipeline.hget(keys.incident(incident_id), "stamp")
    stamps = (None if stamp is None else stamp.decode() for stamp in pipeline.execute())
    return dict(zip(incident_ids, stamps, strict=True))


def _stamps_here(database: Database, incident_ids: Sequence[str]) -> dict[str, str]:
    marks = ", ".join("?" * len(incident_ids))
    question = f"SELECT id, stamp FROM incident WHERE id IN ({marks})"  # noqa: S608 - marks of ours
    return {row["id"]: row["stamp"] for row in database.reading().execute(question, incident_ids)}
