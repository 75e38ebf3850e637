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
from services.alerting.changes import Changes
from services.alerting.matching import buckets
from services.alerting.matching.nearby import Brief, brief_of, encode_brief
from services.alerting.store import stamps
from services.alerting.store.codecs import RULE, encode_claim, encode_head
from services.alerting.store.indexes import Change, changes_of
from services.alerting.store.keys import Keys

# The server's clock dates the entries of streams.
NOW = "*"
# A guard may hold any other decisions.
ANY = "*"

Arguments = list[str | bytes]
# How the script is told that a key was not there.
_NONE = "-"


class Stored(NamedTuple):
    """An incident's state with the stamp under which it lies in the store."""

    incident: Incident
    stamp: str


class Move(NamedTuple):
    """A change of buckets: an incident is in some of them, each with what it says of it, and leaves others."""

    incident_id: str
    stamp: str
    joins: tuple[tuple[str, Brief], ...]
    leaves: tuple[str, ...]


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
    args: list[str | bytes]
    states: tuple[Stored, ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Committer:
    """Knows the keys of one installation, how many alerts its stream keeps, and whether its outbox is to be filled.

    ``by_words``: whether incidents are looked up by telling words (``Policy``).
    """

    keys: Keys
    alerts_kept: int
    publishes: bool = True
    by_words: bool = True

    def call(
        self,
        changes: Changes,
        before: Mapping[str, Stored],
        checks: Mapping[str, str],
        guard: Guard,
        stream_time: str = NOW,
    ) -> Call:
        """``before``: the states read, by id. ``checks``: key → stamp of whatever else the decision rests on."""
        writes = [self._write(incident, before.get(incident.incident_id)) for incident in changes.incidents]
        checked = {**checks, **{self.keys.incident(w.incident.incident_id): _old_stamp(w.before) for w in writes}}
        indexed = [c for w in writes for c in changes_of(w.old, w.incident, self.keys)]
        indexed += guard.also
        messages = messages_of(changes, publishes=self.publishes)
        keys = [guard.key, self.keys.outbox, self.keys.alerts, *checked]
        known = ANY if guard.known is None else " ".join(sorted(guard.known))
        numbers = f"{len(writes)} {len(indexed)} {len(messages)} {self.alerts_kept}"
        stamps_read = " ".join(stamp or _NONE for stamp in checked.values())
        args: Arguments = [guard.field, known, guard.entry, stream_time, numbers, stamps_read]
        for write in writes:
            keys += [self.keys.incident(write.incident.incident_id), self.keys.claims(write.incident.incident_id)]
            args += write.arguments
        for change in indexed:
            keys.append(change.key)
            args += [change.command, change.member]
        for write in writes:
            keys += [self.keys.bucket(name) for name, _ in write.move.joins]
            keys += [self.keys.bucket(name) for name in write.move.leaves]
        for message in messages:
            args += message
        states = tuple(Stored(write.incident, write.move.stamp) for write in writes)
        return Call(keys, args, states, tuple(write.move for write in writes))

    def _write(self, incident: Incident, before: Stored | None) -> "_Write":
        json = encode_head(incident)
        held = {c.event_id: c for c in before.incident.claims} if before is not None else {}
        fields = [pair for claim in incident.claims for pair in _fields(claim, held.pop(claim.event_id, None))]
        gone = [name for event_id in held for name in (event_id, event_id + RULE)]
        stamp = stamps.of_incident(_old_stamp(before), json, fields, gone)
        return _Write(incident, before, json, fields, gone, self._move(before, incident, stamp))

    def _move(self, before: Stored | None, incident: Incident, stamp: str) -> Move:
        """Which buckets change. Staying counts as a change: a bucket's stamp covers the states of its incidents."""
        now = buckets.of_incident(incident, by_words=self.by_words)
        left = buckets.of_incident(before.incident, by_words=self.by_words) - now if before is not None else frozenset()
        by_day = brief_of(incident, "")
        joins = tuple((n, brief_of(incident, n) if buckets.says_words(n) else by_day) for n in sorted(now))
        return Move(incident.incident_id, stamp, joins, tuple(sorted(left)))


@dataclass(frozen=True, slots=True)
class _Write:
    """The new state of one incident: the claim fields to set, those to delete, and its buckets."""

    incident: Incident
    before: Stored | None
    json: bytes
    fields: list[tuple[str, bytes]]
    gone: list[str]
    move: Move

    @property
    def old(self) -> Incident | None:
        return self.before.incident if self.before is not None else None

    @property
    def arguments(self) -> Arguments:
        move = self.move
        numbers = f"{len(move.leaves)} {len(self.fields)} {len(self.gone)}"
        briefs = " ".join(encode_brief(brief) for _, brief in move.joins)
        return [
            f"{move.incident_id} {move.stamp} {numbers}",
            briefs,
            self.json,
            *(part for pair in self.fields for part in pair),
            *self.gone,
        ]


def _old_stamp(before: Stored | None) -> str:
    return before.stamp if before is not None else stamps.NEVER_WRITTEN


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


def messages_of(changes: Changes, *, publishes: bool) -> list[Arguments]:
    """The stream messages of a decision: topic, id, when it was decided (ms) and where it goes; its key; its value."""
    goes = "both" if publishes else "alerts"
    alerts: list[Arguments] = [
        [
            f"{ALERT_TOPICS[a.kind].suffix} {a.alert_id} {_milliseconds(a.raised_at)} {goes}",
            a.incident_id,
            a.to_json(),
        ]
        for a in changes.alerts
    ]
    silences: list[Arguments] = [
        [f"{SUPPRESSED.suffix} {s.suppression_id} {_milliseconds(s.decided_at)} outbox", s.article_id, s.to_json()]
        for s in changes.suppressions
    ]
    return [*alerts, *silences] if publishes else alerts


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
