"""A webhook whose receiver goes down in the middle of alerts that come: what is lost, and how soon it has the rest."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import httpx

from bench.serving.percentiles import percentile
from schemas import Alert
from schemas.topics import ALERT_TOPICS
from services.gateway.access.tokens import TokenStore
from services.local.deadline import Deadline
from services.local.ports import free_port
from services.runtime.kafka import Publisher
from services.runtime.redis import open_redis
from services.runtime.settings import Settings

_PAUSE_S = 0.5
_UP_S = 10.0
# Trials come every minute at least; who has not been sent an alert by then is not sent it.
_PATIENCE_S = 180.0


class _Came(NamedTuple):
    alert_id: str
    incident_id: str
    version: int
    at: float


@dataclass
class _Receiver:
    """Monotonic seconds of what came; ``port`` is its own also while nobody listens there."""

    port: int = field(default_factory=free_port)
    came: list[_Came] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[None]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            # HTTP/1.0: a connection that is kept would outlive the server, which is to be down.
            def do_POST(self) -> None:
                alert = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                came = _Came(alert["alert_id"], alert["incident_id"], alert["incident_version"], time.monotonic())
                receiver.came.append(came)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", self.port), Handler) as server:
            server.daemon_threads = True
            thread = threading.Thread(target=server.serve_forever, args=(0.05,))
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()


def measure(settings: Settings, address: str, openings: Sequence[tuple[str, bytes]], down_s: float) -> dict[str, Any]:
    """Publish each opening and an update of it, two a second, while the receiver is up for 10 s, down, and up again.

    Keys: ``webhook_p50_ms`` and ``webhook_p99_ms`` from the call that publishes to Kafka to the receiver, of what was
    published while it was up at first; ``webhook_lost``, ``webhook_twice``, ``webhook_disordered`` (alerts that came
    after a later one of their incident) of all ``webhook_alerts``; ``webhook_caught_up_s``: from the return of the
    receiver until it had all that was published before.
    """
    receiver = _Receiver()
    _subscribe(settings, address, receiver.port)
    alerts = [alert for opening in openings for alert in _thread(Alert.from_json(opening[1]))]
    published: dict[str, float] = {}
    publishing = threading.Thread(target=_publish, args=(settings, alerts, published))
    with receiver.listening():
        publishing.start()
        time.sleep(_UP_S)
    down_at = time.monotonic()
    time.sleep(down_s)
    with receiver.listening():
        back_at = time.monotonic()
        publishing.join()
        deadline = Deadline.after(_PATIENCE_S)
        while len({one.alert_id for one in receiver.came}) < len(alerts) and not deadline.passed:
            time.sleep(0.05)
    return _figures(published, receiver.came, down_at, back_at) | {"webhook_down_s": down_s}


def updates_within(down_s: float) -> int:
    """So many openings last until the receiver is back."""
    return round((_UP_S + down_s) / (2 * _PAUSE_S))


def _subscribe(settings: Settings, address: str, port: int) -> None:
    with closing(open_redis(settings)) as redis:
        secret = TokenStore(redis, settings).add("bench", frozenset({"subscribe"}))
    asked = {"name": "bench", "channel": {"kind": "webhook", "url": f"http://127.0.0.1:{port}/"}}
    headers = {"Authorization": f"Bearer {secret}"}
    httpx.post(f"{address}/v1/subscriptions", json=asked, headers=headers, timeout=60).raise_for_status()


def _thread(opening: Alert) -> tuple[Alert, Alert]:
    """The alert and an update of it, under ids that nothing else has."""
    first = opening.but(alert_id=f"{opening.alert_id[:-1]}a")
    version = opening.incident_version + 1
    update = first.but(
        alert_id=f"{opening.alert_id[:-1]}b", incident_version=version, kind="update", references=(first.alert_id,)
    )
    return first, update


def _publish(settings: Settings, alerts: Sequence[Alert], published: dict[str, float]) -> None:
    with closing(Publisher(settings)) as publisher:
        begin = time.monotonic()
        for at, alert in enumerate(alerts):
            time.sleep(max(0.0, begin + at * _PAUSE_S - time.monotonic()))
            published[alert.alert_id] = time.monotonic()
            topic = ALERT_TOPICS[alert.kind]
            publisher.publish(topic, key=alert.incident_id, value=alert.to_json(), headers=[])


def _figures(published: dict[str, float], came: Sequence[_Came], down_at: float, back_at: float) -> dict[str, Any]:
    arrived = {one.alert_id: one.at for one in reversed(came)}
    # What was published a second before the end may have met the closed port.
    early = [alert_id for alert_id, at in published.items() if at < down_at - 1 and alert_id in arrived]
    took = [(arrived[alert_id] - published[alert_id]) * 1000 for alert_id in early]
    late = [arrived[alert_id] for alert_id, at in published.items() if at < back_at and alert_id in arrived]
    newest: dict[str, int] = {}
    disordered = 0
    for one in came:
        disordered += one.version < newest.get(one.incident_id, 0)
        newest[one.incident_id] = max(one.version, newest.get(one.incident_id, 0))
    return {
        "webhook_p50_ms": percentile(took, 50),
        "webhook_p99_ms": percentile(took, 99),
        "webhook_alerts": len(published),
        "webhook_lost": len(published) - len(arrived),
        "webhook_twice": len(came) - len(arrived),
        "webhook_disordered": disordered,
        "webhook_caught_up_s": round(max(late) - back_at, 1),
    }
