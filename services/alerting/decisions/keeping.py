"""Decisions in Redis: what must be read for one, how it is noted that it was taken, and what it erases from streams."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from schemas import Alert, Decision
from services.alerting.changes import ArticleRecord
from services.alerting.decisions.outcome import DecisionRecord, Known, about
from services.alerting.decisions.reach import Reach, missing_articles, missing_incidents
from services.alerting.decisions.redacting import erased_records, told_before
from services.alerting.store.codecs import decode_applied
from services.alerting.store.commit import Guard, Stored
from services.alerting.store.indexes import Change
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_stored

_ENTRIES_AT_ONCE = 500


async def read_reach(redis: Any, keys: Keys, decision: Decision) -> tuple[Reach, dict[str, Stored | None]]:
    """Everything that the decision may touch; and the states of its incidents, None where there is none."""
    reach, states = Reach(), dict[str, Stored | None]()
    while True:
        articles = sorted(missing_articles(decision, reach))
        incidents = sorted(missing_incidents(decision, reach))
        if not articles and not incidents:
            return reach, states
        states |= await read_stored(redis, keys, incidents)
        reach.incidents |= {i: stored.incident if (stored := states[i]) is not None else None for i in incidents}
        for article_id in articles:
            fields = await redis.hgetall(keys.article(article_id))
            applied = tuple(decode_applied(event_id.decode(), raw) for event_id, raw in fields.items())
            reach.articles[article_id] = ArticleRecord(applied)


async def read_record(redis: Any, keys: Keys, decision_id: str) -> DecisionRecord | None:
    """What became of a decision; None if it has not been taken."""
    raw = await redis.hget(keys.decisions, decision_id)
    return None if raw is None else DecisionRecord.from_json(raw)


async def erased_decisions(redis: Any, keys: Keys, decision: Decision, known: Known) -> list[DecisionRecord]:
    """The decisions about these incidents that hold words which a redaction erases, without them."""
    if decision.action != "redact":
        return []
    ids: set[str] = set()
    for incident_id in known:
        ids.update(found.decode() for found in await redis.zrange(keys.decided(incident_id), 0, -1))
    records = [record for i in sorted(ids) if (record := await read_record(redis, keys, i)) is not None]
    return erased_records(decision, known, records)


def guard_of(record: DecisionRecord, keys: Keys, erased: Sequence[DecisionRecord] = ()) -> Guard:
    """What makes the decision happen once, and lists it with the incidents that it is about.

    ``erased``: earlier decisions that are to be kept in other words from now on.
    """
    decision = record.decision
    listed = [keys.decided(incident_id) for incident_id in about(record)]
    listed += [keys.labels] if decision.action == "label" and record.outcome == "applied" else []
    return Guard(
        key=keys.decisions,
        field=decision.decision_id,
        entry=record.to_json().decode(),
        also=(
            *(Change(key, f"ZADD {_milliseconds(decision.at)}", decision.decision_id) for key in listed),
            *(Change(keys.decisions, f"HSET {r.decision.decision_id}", r.to_json().decode()) for r in erased),
        ),
    )


async def erase_told(redis: Any, keys: Keys, record: DecisionRecord) -> None:
    """Take what a redaction erased out of the stream of alerts; repeating it changes nothing.

    What the changed threads were told before goes whole, in the thread of an alias too, which is told of nothing any
    more. Other threads may have quoted a claim before it was split off from them: of these goes what has its words.
    """
    if record.decision.action != "redact" or record.outcome == "refused":
        return
    reach, _ = await read_reach(redis, keys, record.decision)
    goes = told_before(record, reach.known)
    old, first = [], "-"
    while entries := await redis.xrange(keys.alerts, first, count=_ENTRIES_AT_ONCE):
        old += [entry_id for entry_id, fields in entries if goes(Alert.from_json(fields[b"value"]))]
        first = "(" + entries[-1][0].decode()
    if old:
        await redis.xdel(keys.alerts, *old)


def _milliseconds(moment: datetime) -> str:
    return str(round(moment.timestamp() * 1000))
