"""Desks in Redis: each change is one script, so that two people at once never undo each other unseen. Blocking."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any, NamedTuple

from schemas import Incident
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.alerting.telling.redactions import redacted_words
from services.gateway.desk.desk import NEW, ON, Desk, Entry, Kept, Mark, Triage, What, desk_of
from services.gateway.keys import GatewayKeys
from services.runtime.settings import Settings

_MOST_ENTRIES = 5000
_ANY = ""


class NoDesk(Exception):  # noqa: N818 - it reads as what it says
    """There is no such incident; the message says so."""


class Refused(Exception):  # noqa: N818
    """The change was not made; the message says why. ``desk``: as it is now."""

    def __init__(self, why: str, desk: Desk) -> None:
        super().__init__(why)
        self.desk = desk


class Change(NamedTuple):
    """``field`` of the hash, empty for a note; ``kept``: its value there, empty for none; ``said``: in the log."""

    field: str
    kept: str
    what: What
    said: str | None


class Triaged(NamedTuple):
    """``triage`` null = as it is; ``assignee`` counts where it ``assigns``, null = nobody. ``version``: null = any."""

    triage: Triage | None = None
    assignee: str | None = None
    assigns: bool = False
    version: int | None = None


class Desks:
    """Asked for an incident that was merged into another, it answers with the desk of the one that it is now."""

    def __init__(self, redis: Any, settings: Settings) -> None:
        scripts = files("services.gateway.desk") / "scripts"
        self._redis = redis
        self._keys = GatewayKeys(settings)
        self._alerting = Keys(settings)
        self._change = redis.register_script((scripts / "change.lua").read_text())
        self._reword = redis.register_script((scripts / "reword.lua").read_text())
        self._forget = redis.register_script((scripts / "forget.lua").read_text())

    def read(self, incident_id: str) -> Desk:
        """Raises ``NoDesk``."""
        return self.of(self.incident(incident_id))

    def of(self, incident: Incident) -> Desk:
        """The desk of an incident that was not merged into another; what was erased from that is gone here too."""
        self.erase(incident)
        absorbed = [other.incident_id for other in self._absorbed(incident)]
        own, *others = self._kept([incident.incident_id, *absorbed])
        return desk_of(own, [kept for kept in others if kept.log])

    def triage(self, incident_id: str, by: str, at: datetime, triaged: Triaged) -> Desk:
        """Set triage, assignee or both. Raises ``NoDesk``, ``Refused``."""
        changes = []
        if triaged.triage is not None:
            kept = "" if triaged.triage == NEW else triaged.triage
            changes.append(Change("triage", kept, "triage", triaged.triage))
        if triaged.assigns:
            changes.append(Change("assignee", triaged.assignee or "", "assignee", triaged.assignee))
        return self._changed(incident_id, by, at, changes, triaged.version)

    def note(self, incident_id: str, by: str, at: datetime, text: str) -> Desk:
        """Add a note, without the names that were erased from the incident. Raises ``NoDesk``, ``Refused``."""
        return self._changed(incident_id, by, at, [Change("", "", "note", text)])

    def mark(self, incident_id: str, by: str, at: datetime, mark: Mark, *, on: bool) -> Desk:
        """Watch or mute the incident, or no longer. Raises ``NoDesk``, ``Refused``."""
        kept = ON if on else ""
        return self._changed(incident_id, by, at, [Change(f"{mark}:{by}", kept, mark, kept or None)])

    def incident(self, incident_id: str) -> Incident:
        """The incident, or the one that it was merged into. Raises ``NoDesk``."""
        wanted: str | None = incident_id
        while wanted is not None:
            found = read_incidents(self._redis, self._alerting, [wanted])
            if found and found[0].status != "merged":
                return found[0]
            wanted = found[0].merged_into if found else None
        raise NoDesk(f"there is no incident {incident_id}")

    def own(self, incident_id: str) -> Desk:
        """The desk of this very incident, be it merged into another or forgotten."""
        return desk_of(self._kept([incident_id])[0], [])

    def touched(self) -> dict[str, int]:
        """Incident id → how many entries the log of its desk has; of all that anybody has touched."""
        return {name.decode(): int(number) for name, number in self._redis.hgetall(self._keys.desks).items()}

    def erase(self, incident: Incident) -> None:
        """Take the names that were erased from the incident out of its notes; again, it changes nothing."""
        if not incident.redactions:
            return
        for one in (incident, *self._absorbed(incident)):
            self._erase(self._keys.desk_log(one.incident_id), incident)

    def _erase(self, log: str, incident: Incident) -> None:
        for place, raw in enumerate(self._redis.lrange(log, 0, -1)):
            entry = Entry.model_validate_json(raw)
            bare = _without_names(entry, incident)
            if bare != entry:
                self._reword([log], [place, raw, _written(bare)])

    def forget_pruned(self) -> int:
        """Forget the desks of incidents that alerting has forgotten; how many."""
        return sum(self._forget(self._script_keys(i), [i]) for i in self.touched())

    def _changed(
        self, incident_id: str, by: str, at: datetime, changes: Sequence[Change], version: int | None = None
    ) -> Desk:
        incident = self.incident(incident_id)
        arguments = []
        for change in changes:
            entry = _without_names(Entry(by=by, at=at, what=change.what, value=change.said), incident)
            arguments += [change.field, change.kept, _written(entry)]
        rests_on = _ANY if version is None else str(version)
        keys = self._script_keys(incident.incident_id)
        answer = self._change(keys, [incident.incident_id, rests_on, _MOST_ENTRIES, *arguments]).decode()
        if answer == "gone":
            raise NoDesk(f"there is no incident {incident_id}")
        desk = self.of(incident)
        if answer == "stale":
            raise Refused(f"somebody changed it meanwhile: it is at version {desk.version}, not {version}", desk)
        if answer == "full":
            raise Refused(f"its log has {_MOST_ENTRIES} entries, and takes no more", desk)
        return desk

    def _script_keys(self, incident_id: str) -> list[str]:
        keys = self._keys
        own = self._alerting.incident(incident_id)
        return [keys.desk(incident_id), keys.desk_log(incident_id), keys.desks, own]

    def _kept(self, incident_ids: Sequence[str]) -> list[Kept]:
        pipeline = self._redis.pipeline(transaction=True)
        for incident_id in incident_ids:
            pipeline.hgetall(self._keys.desk(incident_id))
            pipeline.lrange(self._keys.desk_log(incident_id), 0, -1)
        answers = iter(pipeline.execute())
        return [_decoded(i, fields, log) for i, fields, log in zip(incident_ids, answers, answers, strict=True)]

    def _absorbed(self, incident: Incident) -> Iterator[Incident]:
        """Those that were merged into it and are in it still, through merges of merges.

        What a split took out again leads to the incident that it opened, whose log names where it was split from.
        """
        known = {incident.incident_id: incident}
        waiting = [incident]
        while waiting:
            moved = {entry.incident_id for one in waiting for entry in one.merge_log if entry.incident_id is not None}
            waiting = read_incidents(self._redis, self._alerting, sorted(moved - known.keys()))
            known |= {one.incident_id: one for one in waiting}
        for one in known.values():
            if one is not incident and _ends_in(one, known) == incident.incident_id:
                yield one


def _ends_in(incident: Incident, known: dict[str, Incident]) -> str | None:
    at: Incident | None = incident
    while at is not None and at.status == "merged":
        if at.merged_into not in known:
            return at.merged_into
        at = known[at.merged_into]
    return None if at is None else at.incident_id


def _decoded(incident_id: str, fields: dict[bytes, bytes], log: Sequence[bytes]) -> Kept:
    known = {name.decode(): value.decode() for name, value in fields.items()}
    return Kept(incident_id=incident_id, fields=known, log=tuple(map(Entry.model_validate_json, log)))


def _written(entry: Entry) -> str:
    return entry.model_dump_json(exclude_none=True)


def _without_names(entry: Entry, incident: Incident) -> Entry:
    if entry.what != "note" or entry.value is None:
        return entry
    return entry.model_copy(update={"value": redacted_words(entry.value, incident)})
