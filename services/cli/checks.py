"""What ``harmwatch doctor`` looks at. No look raises: an answer that does not come is a finding."""

import platform
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from kafka.errors import KafkaError
from redis.exceptions import RedisError

from services.alerting.store.keys import Keys
from services.cli.options import names_servers
from services.cli.redis import address_of
from services.local.jars import committed_jars, default_cache
from services.local.java import find_java
from services.local.run_file import read_run_file
from services.runtime.dead_letter_box import BOXES
from services.runtime.errors import Unreachable
from services.runtime.kafka import open_admin, open_consumer, partitions_of
from services.runtime.lag import lags_of
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import check_topics

_OLDEST_PYTHON, _TOO_NEW_PYTHON = (3, 11), (3, 14)
_KNOCK_S = 2.0
# A relay empties the outbox within a second; what waits longer waits for a relay.
_OUTBOX_WAITED_S = 15.0
_MS = 1000
# Without a broker, or without topics, what comes after would only repeat it.
_NEEDED_FURTHER = ("Kafka", "Topics")


@dataclass(frozen=True)
class Check:
    """One finding. ``ok`` null = worth knowing, not wrong. ``remedy`` says what to do where something is."""

    name: str
    ok: bool | None
    found: str
    remedy: str = ""


def check_python() -> Check:
    """The interpreter."""
    version = platform.python_version()
    fits = _OLDEST_PYTHON <= sys.version_info[:2] < _TOO_NEW_PYTHON
    return Check("Python", fits, version, "" if fits else "harmwatch needs Python 3.11, 3.12 or 3.13")


def check_run(settings: Settings) -> Check:
    """Whether this folder's ``harmwatch up`` runs."""
    running = read_run_file(settings.data)
    if running is not None:
        return Check("harmwatch up", ok=True, found=f"process {running.pid}, prefix {running.prefix}")
    if names_servers(settings):
        return Check("harmwatch up", ok=None, found="not here; addresses are given")
    remedy = "run `harmwatch up` in another terminal, or give --kafka and --redis"
    return Check("harmwatch up", ok=False, found=f"nothing runs on {settings.data.resolve()}", remedy=remedy)


def check_embedded() -> list[Check]:
    """What the embedded Kafka of ``harmwatch up`` needs; other set-ups need neither."""
    try:
        java = Check("Java", ok=True, found=str(find_java()))
    except Unreachable as missing:
        java = Check("Java", ok=None, found="none for the embedded Kafka", remedy=str(missing))
    jars = committed_jars()
    folders = list(default_cache().glob("kafka-*/"))
    there = max((sum((folder / jar.path).exists() for jar in jars) for folder in folders), default=0)
    if there == len(jars):
        return [java, Check("Kafka jars", ok=True, found=f"{there} in {default_cache()}")]
    remedy = "the first `harmwatch up` downloads them (44 MB)"
    return [java, Check("Kafka jars", ok=None, found=f"{there} of {len(jars)} in {default_cache()}", remedy=remedy)]


def check_kafka(settings: Settings) -> list[Check]:
    """Whether the broker answers; if so, its topics, the services' lag, and the dead letters."""
    problem = _knock(settings.kafka.split(",")[0])
    if problem is not None:
        remedy = "start it with `harmwatch up`, or set HARMWATCH_KAFKA to its host:port"
        return [Check("Kafka", ok=False, found=f"{settings.kafka}: {problem}", remedy=remedy)]
    checks: list[Check] = []
    for name, look in (("Kafka", _broker), ("Topics", _topics), ("Lag", _lag), ("Dead letters", _dead_letters)):
        checks += _told(name, look, settings)
        if name in _NEEDED_FURTHER and any(check.ok is False for check in checks):
            break
    return checks


def check_redis(settings: Settings) -> list[Check]:
    """Whether Redis answers; if so, whether it keeps what it is told, and the outbox."""
    with closing(open_redis(settings)) as redis:
        try:
            return [*_redis_answers(redis, settings), *_redis_keeps(redis), _outbox(redis, settings)]
        except RedisError as error:
            remedy = "start it with `harmwatch up`, or set HARMWATCH_REDIS to its address"
            return [Check("Redis", ok=False, found=f"{address_of(settings)}: {error}", remedy=remedy)]


def _knock(address: str) -> str | None:
    """Why nobody listens there, or null; Kafka's own client would try for long."""
    host, _, port = address.strip().rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_KNOCK_S).close()
    except (OSError, ValueError) as error:
        return str(error)
    return None


def _told(name: str, look: Callable[[Settings], Iterator[Check]], settings: Settings) -> list[Check]:
    try:
        return list(look(settings))
    except Unreachable as error:
        return [Check(name, ok=False, found=str(error))]
    except KafkaError as error:
        return [Check(name, ok=False, found=str(error), remedy="see the broker's log")]


def _broker(settings: Settings) -> Iterator[Check]:
    with closing(open_admin(settings)) as admin:
        began = time.monotonic()
        cluster = admin.describe_cluster()
        took_ms = (time.monotonic() - began) * _MS
        brokers = cluster["brokers"]
        version = _version(admin, brokers[0]["broker_id"]) if brokers else "?"
    count = f"{len(brokers)} broker{'s' if len(brokers) != 1 else ''}"
    yield Check("Kafka", ok=bool(brokers), found=f"{settings.kafka}, {version}, {count}, answers in {took_ms:.0f} ms")


def _version(admin: Any, broker_id: int) -> str:
    try:
        numbers = admin.get_broker_version_data(broker_id).broker_version
    except (KafkaError, AttributeError):
        return "version unknown"
    return "version " + ".".join(map(str, numbers))


def _topics(settings: Settings) -> Iterator[Check]:
    differences = check_topics(settings)
    missing = sum(difference.found is None for difference in differences)
    if missing:
        yield Check("Topics", ok=False, found=f"{missing} missing", remedy="create them with: harmwatch topics create")
    elif differences:
        found = f"{len(differences)} differences from the registry"
        yield Check("Topics", ok=None, found=found, remedy="see them with: harmwatch topics check")
    else:
        yield Check("Topics", ok=True, found=f"all there, prefix {settings.prefix}")


def _lag(settings: Settings) -> Iterator[Check]:
    with closing(open_admin(settings)) as admin, closing(open_consumer(settings)) as consumer:
        for lag in lags_of(settings, admin, consumer):
            found = f"{sum(lag.behind.values()):,} records behind, {lag.members} running"
            remedy = "" if lag.members else f"start it with `harmwatch up` or `harmwatch {lag.service}`"
            yield Check(f"Lag of {lag.service}", ok=bool(lag.members), found=found, remedy=remedy)


def _dead_letters(settings: Settings) -> Iterator[Check]:
    with closing(open_consumer(settings)) as consumer:
        partitions = partitions_of(consumer, [settings.topic(box) for box in BOXES])
        first, end = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
    count = sum(end[partition] - first[partition] for partition in partitions)
    remedy = "look at them with: harmwatch dlq list" if count else ""
    yield Check("Dead letters", ok=None if count else True, found=f"{count:,}", remedy=remedy)


def _redis_answers(redis: Any, settings: Settings) -> Iterator[Check]:
    began = time.monotonic()
    redis.ping()
    took_ms = (time.monotonic() - began) * _MS
    server = redis.info("server")
    name = "Valkey" if "valkey_version" in server else "Redis"
    version = server.get("valkey_version") or server.get("redis_version", "version unknown")
    found = f"{address_of(settings)}, {name} {version}, answers in {took_ms:.1f} ms"
    yield Check("Redis", ok=True, found=found)


def _redis_keeps(redis: Any) -> Iterator[Check]:
    """A ledger must not be evicted, and must outlive a crash. A managed Redis may not say (``CONFIG`` forbidden)."""
    told: dict[str, str] = {}
    for option in ("appendonly", "appendfsync", "maxmemory-policy"):
        try:
            told |= redis.config_get(option)
        except RedisError:
            yield Check("Redis persistence", ok=None, found="not told", remedy=f"see to it that {option} is right")
            return
    lasting = told.get("appendonly") == "yes" and told.get("appendfsync") == "always"
    remedy = "" if lasting else "set appendonly yes and appendfsync always: a crash may lose the last second"
    found = f"appendonly {told.get('appendonly')}, appendfsync {told.get('appendfsync')}"
    yield Check("Redis persistence", ok=lasting, found=found, remedy=remedy)
    policy = told.get("maxmemory-policy")
    kept = policy == "noeviction"
    yield Check("Redis memory", ok=kept, found=f"{policy}", remedy="" if kept else "set maxmemory-policy noeviction")


def _outbox(redis: Any, settings: Settings) -> Check:
    outbox = Keys(settings).outbox
    length = redis.xlen(outbox)
    oldest = redis.xrange(outbox, count=1)
    if not oldest:
        return Check("Outbox", ok=True, found="empty")
    now_s, now_us = redis.time()
    waited_s = max(0.0, now_s + now_us / 1e6 - int(oldest[0][0].split(b"-")[0]) / _MS)
    late = waited_s > _OUTBOX_WAITED_S
    remedy = "no alerting service delivers it; start one: `harmwatch up` or `harmwatch alerting`" if late else ""
    return Check("Outbox", ok=not late, found=f"{length:,} waiting, the oldest for {waited_s:.0f} s", remedy=remedy)
