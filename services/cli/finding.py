"""Incidents and claims by the ids that people type: whole, or any beginning that only one has."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import typer

from schemas import Incident
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.cli.console import err, plain

_SHOWN = 10


def find_incident(redis: Any, keys: Keys, text: str) -> Incident:
    """The incident whose id begins so, aliases included; exits 1 where there is none, or more than one."""
    prefix = text.strip().lower()
    if not prefix:
        _refuse("An id, or its beginning, is needed. List the incidents with: harmwatch incidents", ())
    ids = _ids_that_begin(redis, keys, prefix)
    if len(ids) > 1:
        _refuse(f"{len(ids)} incidents begin with {plain(text)}; write more of the id:", ids)
    found = read_incidents(redis, keys, ids)
    if not found:
        _refuse(f"No incident begins with {plain(text)}. List them with: harmwatch incidents", ())
    return found[0]


def find_claims(incident: Incident, texts: Sequence[str]) -> tuple[str, ...]:
    """Event ids of the claims that begin so, or that a merge with an incident whose id begins so brought here."""
    found: dict[str, None] = {}
    for text in texts:
        prefix = text.strip().lower()
        ids = [c.event_id for c in incident.claims if prefix and c.event_id.startswith(prefix)]
        brought = [e.event_ids for e in incident.merge_log if prefix and (e.incident_id or "").startswith(prefix)]
        if len(ids) > 1:
            _refuse(f"{len(ids)} claims of incident {incident.incident_id[:_SHOWN]} begin with {plain(text)}:", ids)
        if not ids and not brought:
            see = f"harmwatch incidents show {incident.incident_id[:_SHOWN]}"
            _refuse(f"No claim of incident {incident.incident_id[:_SHOWN]} begins with {plain(text)}. See: {see}", ())
        held = {c.event_id for c in incident.claims}
        meant = ids or [event_id for event_id in brought[-1] if event_id in held]
        if not meant:
            gone = f"Nothing that came from {plain(text)} is in incident {incident.incident_id[:_SHOWN]} any more."
            _refuse(f"{gone} See: harmwatch incidents history {incident.incident_id[:_SHOWN]}", ())
        found |= dict.fromkeys(meant)
    return tuple(found)


def _ids_that_begin(redis: Any, keys: Keys, prefix: str) -> list[str]:
    if not re.fullmatch(r"[0-9a-f]+", prefix):
        return []
    if redis.exists(keys.incident(prefix)):
        return [prefix]
    listed = (incident_id.decode() for key in (keys.recent, keys.silent) for incident_id in redis.zrange(key, 0, -1))
    return sorted(incident_id for incident_id in listed if incident_id.startswith(prefix))


def _refuse(why: str, candidates: Iterable[str]) -> None:
    err.print(why, style="red")
    for candidate in list(candidates)[:_SHOWN]:
        err.print(f"  {candidate}")
    raise typer.Exit(1)
