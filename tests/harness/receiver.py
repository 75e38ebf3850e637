"""A receiver of webhooks on 127.0.0.1: it answers what the test wants, and keeps what it was sent and answered."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from services.local.deadline import Deadline

WITHIN_S = 60.0
"""Far more than anything here takes: only what is lost waits so long."""


@dataclass(frozen=True)
class Received:
    """A request: ``path``, its headers by their names in lower case, its body, and the status it was answered with."""

    path: str
    headers: dict[str, str]
    body: bytes
    status: int

    @property
    def alert(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


@dataclass
class Receiver:
    """``answer`` gives the status for a body; by default all is taken."""

    port: int = 0
    answer: Callable[[dict[str, Any]], int] = lambda _: 204
    received: list[Received] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/alerts"

    @property
    def taken(self) -> list[Received]:
        """Those that were answered with success."""
        return [one for one in self.received if one.status < 300]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        status = self.answer(json.loads(body))
        with self._changed:
            self.received.append(Received(path, headers, body, status))
            self._changed.notify_all()
        return status

    def wait_until(self, enough: Callable[["Receiver"], bool]) -> None:
        deadline = Deadline.after(WITHIN_S)
        with self._changed:
            while not enough(self):
                assert not deadline.passed, [(one.status, one.body[:200]) for one in self.received]
                self._changed.wait(0.1)

    def wait_for(self, number: int) -> list[Received]:
        """What was taken, when it is so much."""
        self.wait_until(lambda receiver: len(receiver.taken) >= number)
        return self.taken


class Held:
    """The answer of a receiver, 200, which waits until the test lets go."""

    def __init__(self, receiver: Receiver) -> None:
        self._asked, self._may_answer = threading.Event(), threading.Event()
        receiver.answer = self._answer

    def wait_until_asked(self) -> None:
        assert self._asked.wait(WITHIN_S)

    def let_go(self) -> None:
        self._may_answer.set()

    def _answer(self, _: dict[str, Any]) -> int:
        self._asked.set()
        self._may_answer.wait(WITHIN_S)
        return 200


@contextmanager
def listening(receiver: Receiver) -> Iterator[Receiver]:
    """Takes requests while the block runs, on its port; without one, on any that is free."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(receiver.take(self.path, headers, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", receiver.port), Handler) as server:
        receiver.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="receiver")
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join(WITHIN_S)
