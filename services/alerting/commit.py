"""From a decision to the arguments of ``scripts/commit.lua``: what is checked, what is written. Pure.

The same for what an event does and for what a person orders; only the guard differs, which makes each happen once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from schemas import Incident
from schemas.incident import Claim
from schemas.topics import ALERT_TOPICS, SUPPRESSED
from services.alerting import buckets, stamps
from services.alerting.changes import Changes
from services.alerting.codecs import RULE, encode_claim, encode_head
from services.alerting.indexes import Change, changes_of
from services.alerting.keys import Keys
from services.alerting.nearby import Brief, brief_of, encode_brief

# The server's clock dates the entries of streams.
NOW = "*"
# A guard may hold any other decisions.
ANY = "*"

Arguments = list[str | bytes | int]


class Stored(NamedTuple):
    """An incident's state with the stamp under which it lies in the store."""

    incident: Incident
    stamp: str


class Move(NamedTuple):
    """A change of a bucket: an incident is in it as ``brief`` says, or leaves it (None)."""

    bucket: str
    incident_id: str
    stamp: str
    brief: Brief | None


@dataclass(frozen=True, slots=True)
class Guard:
    """What makes a decision happen once: ``field`` of the hash at ``key`` notes it, as ``entry``.

    ``known``: the fields that the hash was seen to hold; another one since then is a conflict. None = it may hold any.
    ``also``: an index that is to list what the hash is about.
    """

    key: str
    field: str
    entry: str
    known: Iterable[str] | None = None
    also: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """The script's keys and arguments, and the states and buckets that it leaves behind if it applies."""

    keys: list[str]
    args: Arguments
    states: tuple[Stored, ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Committer:
    """Knows the keys of one installation, and how many alerts its stream keeps."""

    keys: Keys
    alerts_kept: int

    def call(
        self,
        changes: Changes,
        before: Mapping[str, Stored],
        checks: Mapping[str, str],
        guard: Guard,
        stream_time: str = NOW,
    ) -> Call:
        """``before``: the states read, by id. ``checks``: key → stamp of whatever else the decision rests on."""
        writes = [_write(incident, before.get(incident.incident_id)) for incident in changes.incidents]
        checked = {**checks, **{self.keys.incident(w.incident.incident_id): w.before for w in writes}}
        old = {incident_id: stored.incident for incident_id, stored in before.items()}
        states = tuple(Stored(write.incident, write.stamp) for write in writes)
        moves = tuple(move for state in states for move in _moves(old.get(state.incident.incident_id), state))
        indexed = [c for i in changes.incidents for c in changes_of(old.get(i.incident_id), i, self.keys)]
        indexed += guard.also
        messages = messages_of(changes)
        keys = [guard.key, self.keys.outbox, self.keys.alerts, *checked]
        known = ANY if guard.known is None else " ".join(sorted(guard.known))
        args: Arguments = [guard.field, known, guard.entry, stream_time, self.alerts_kept]
        args += [len(checked), len(writes), len(indexed), len(moves), len(messages), *checked.values()]
        for write in writes:
            keys += [self.keys.incident(write.incident.incident_id), self.keys.claims(write.incident.incident_id)]
            args += write.arguments
        for change in indexed:
            keys.append(change.key)
            args += [change.command, len(change.arguments), *change.arguments]
        for move in moves:
            keys.append(self.keys.bucket(move.bucket))
            args += [move.incident_id, move.stamp, encode_brief(move.brief) if move.brief is not None else ""]
        for message in messages:
            args += message
        return Call(keys, args, states, moves)


@dataclass(frozen=True, slots=True)
class _Write:
    """The new state of one incident over the one of stamp ``before``: the claim fields to set, and those to delete."""

    incident: Incident
    before: str
    stamp: str
    json: bytes
    fields: list[tuple[str, bytes]]
    gone: list[str]

    @property
    def arguments(self) -> Arguments:
        pairs = [part for pair in self.fields for part in pair]
        return [self.stamp, self.json, len(self.fields), len(self.gone), *pairs, *self.gone]


def _write(incident: Incident, before: Stored | None) -> _Write:
    json = encode_head(incident)
    held = {c.event_id: c for c in before.incident.claims} if before is not None else {}
    fields = [pair for claim in incident.claims for pair in _fields(claim, held.pop(claim.event_id, None))]
    gone = [name for event_id in held for name in (event_id, event_id + RULE)]
    old = before.stamp if before is not None else stamps.NEVER_WRITTEN
    return _Write(incident, old, stamps.of_incident(old, json, fields, gone), json, fields, gone)


def _fields(claim: Claim, before: Claim | None) -> list[tuple[str, bytes]]:
    """What to write of a claim: mostly nothing, sometimes the rule alone."""
    if claim is before:
        return []
    rule = (claim.event_id + RULE, claim.applied_rule.encode())
    if before is None or not _says_the_same(claim, before):
        return [(claim.event_id, encode_claim(claim)), rule]
    return [rule] if claim.applied_rule != before.applied_rule else []


def _says_the_same(claim: Claim, before: Claim) -> bool:
    one, other = claim.__dict__, before.__dict__
    return all(one[name] is other[name] or one[name] == other[name] for name in one if name != "applied_rule")


def _moves(before: Incident | None, after: Stored) -> list[Move]:
    """Which buckets change. Staying counts as a change: a bucket's stamp covers the states of its incidents."""
    incident, stamp = after
    now = buckets.of_incident(incident)
    left = buckets.of_incident(before) - now if before is not None else frozenset()
    moves = [Move(name, incident.incident_id, stamp, brief_of(incident, name)) for name in sorted(now)]
    return moves + [Move(name, incident.incident_id, stamp, None) for name in sorted(left)]


def messages_of(changes: Changes) -> list[Arguments]:
    """The stream messages of a decision: topic, key, id, value, when it was decided (ms), and 1 for an alert."""
    alerts: list[Arguments] = [
        [ALERT_TOPICS[a.kind].suffix, a.incident_id, a.alert_id, a.to_json(), _milliseconds(a.raised_at), 1]
        for a in changes.alerts
    ]
    silences: list[Arguments] = [
        [SUPPRESSED.suffix, s.article_id, s.suppression_id, s.to_json(), _milliseconds(s.decided_at), 0]
        for s in changes.suppressions
    ]
    return [*alerts, *silences]


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
