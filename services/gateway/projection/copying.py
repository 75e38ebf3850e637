"""What the projection copies from Redis: incidents, the texts that they rest on, and what people do about them.

By a blocking client; raises what Redis raises. What was erased from an incident leaves texts and notes before the copy
has the incident without it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from schemas import Incident
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents, read_states
from services.gateway.desk.desks import Desks, NoDesk
from services.gateway.evidence.texts import Texts
from services.gateway.projection.database import Database
from services.gateway.projection.desks import drop_desks, has_desk, put_desk, touched_here
from services.gateway.projection.incidents import drop_incidents, put_incidents
from services.gateway.projection.retelling import retell
from services.gateway.projection.texts import claimed_texts, incidents_of, let_go
from services.runtime.settings import Settings

_AT_ONCE = 250


class Copying:
    """From one installation into one projection; ``redis`` is its client."""

    def __init__(self, redis: Any, settings: Settings, database: Database) -> None:
        self.redis = redis
        self.keys = Keys(settings)
        self.database = database
        self._texts = Texts(redis, settings)
        self._desks = Desks(redis, settings)

    def read_anew(self, writer: sqlite3.Connection, incident_ids: Sequence[str]) -> None:
        """These incidents as the store has them now; those that it does not have are dropped."""
        states = read_states(self.redis, self.keys, incident_ids)
        there = [state for state in states.values() if state is not None]
        for state in there:
            self._texts.erase(state.incident)
            self._desks.erase(state.incident)
        put_incidents(writer, there)
        drop_incidents(writer, (incident_id for incident_id, state in states.items() if state is None))
        now = datetime.now(UTC)
        for state in there:
            retell(writer, state.incident, now)
            if has_desk(writer, _with_moved(state.incident)):
                self._put_desk(writer, state.incident.incident_id)

    def keep_texts(self) -> bool:
        """Have Redis keep some of the texts that incidents have claims of by now; whether there may be more.

        A gateway that is killed in the middle does the same again, which changes nothing.
        """
        reader = self.database.reading()
        texts = claimed_texts(reader, _AT_ONCE)
        if texts:
            self._texts.keep(texts)
            redacted = incidents_of(reader, sorted({text.article_id for text in texts}), redacted=True)
            for incident in read_incidents(self.redis, self.keys, redacted):
                self._texts.erase(incident)
            with self.database.writing() as writer:
                let_go(writer, texts)
        return len(texts) == _AT_ONCE

    def read_desks(self) -> Iterator[None]:
        """Bring every desk to its state in Redis, in parts."""
        there, here = self._desks.touched(), touched_here(self.database.reading())
        changed = iter([incident_id for incident_id, entries in there.items() if here.get(incident_id) != entries])
        while part := list(islice(changed, _AT_ONCE)):
            with self.database.writing() as writer:
                for incident_id in part:
                    put_desk(writer, self._desks.own(incident_id))
                    self._put_desk(writer, incident_id)
            yield
        with self.database.writing() as writer:
            drop_desks(writer, here.keys() - there.keys())

    def _put_desk(self, writer: sqlite3.Connection, incident_id: str) -> None:
        # Of an incident that was forgotten meanwhile, pruning forgets the desk too.
        with suppress(NoDesk):
            put_desk(writer, self._desks.read(incident_id))


def _with_moved(incident: Incident) -> list[str]:
    """Ids of the incident and of those that claims moved from or to."""
    moved = {entry.incident_id for entry in incident.merge_log if entry.incident_id is not None}
    return sorted(moved | {incident.incident_id})
