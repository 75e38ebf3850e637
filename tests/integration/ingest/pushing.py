"""A sender over a socket: what ``POST /v1/articles`` answers, and what it answers to bad manners."""

import http.client
import json
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TOKEN = "a-token-of-the-tests"
JSON, NDJSON = "application/json", "application/x-ndjson"


@dataclass(frozen=True)
class Answer:
    """``content`` is the JSON of the answer, or its text."""

    status: int
    content: Any
    headers: Mapping[str, str]

    @property
    def outcomes(self) -> list[tuple[int, str]]:
        """Place and status of each article that was accepted."""
        return [(accepted["index"], accepted["status"]) for accepted in self.content["accepted"]]

    @property
    def reasons(self) -> list[tuple[int, str | None]]:
        """Place and field of each that was not."""
        return [(rejected["index"], rejected["field"]) for rejected in self.content["rejected"]]


class Sender:
    """One that has a token, unless the test gives it another."""

    def __init__(self, port: int, token: str = TOKEN) -> None:
        self.port = port
        self._token = token

    def post(self, body: bytes | Iterable[bytes], content_type: str = JSON, **headers: str) -> Answer:
        """Send a body, in chunks where it is an iterable; ``_`` in a header's name is ``-``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {"Authorization": f"Bearer {self._token}", "Content-Type": content_type} | named
        return self.request("POST", "/v1/articles", body, {name: value for name, value in sent.items() if value})

    def push(self, *records: Any) -> Answer:
        """Send records as a JSON array."""
        return self.post(json.dumps(records).encode())

    def get(self, path: str) -> Answer:
        """A page that needs no token."""
        return self.request("GET", path, b"", {})

    def request(self, method: str, path: str, body: bytes | Iterable[bytes], headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers), encode_chunked=not isinstance(body, bytes))
            response = connection.getresponse()
            text = response.read().decode()
            found = {name.lower(): value for name, value in response.getheaders()}
        finally:
            connection.close()
        return Answer(response.status, json.loads(text) if "json" in found.get("content-type", "") else text, found)

    def begin(self, size: int, *, more: str = "") -> socket.socket:
        """A connection on which the head of a request was sent that announces a body of so many bytes."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        head = (
            f"POST /v1/articles HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {size}\r\n{more}\r\n"
        )
        connection.sendall(head.encode())
        return connection

    def take_place(self, size: int) -> socket.socket:
        """The same, once the server waits for the body: no request that is sent after it comes before it."""
        connection = self.begin(size, more="Expect: 100-continue\r\n")
        asked = b""
        while not asked.endswith(b"\r\n\r\n"):
            asked += (chunk := connection.recv(1))
            assert chunk, f"closed after {asked!r}"
        assert asked.startswith(b"HTTP/1.1 100 "), asked
        return connection


def lines(*records: Any) -> bytes:
    """As NDJSON."""
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def event_of(record: Any, **changes: Any) -> dict[str, Any]:
    """As a CloudEvent."""
    event = {"specversion": "1.0", "id": "1", "source": "/tests", "type": "harmwatch.article.v1", "data": record}
    return event | changes


def status_on(connection: socket.socket) -> int:
    """The status of the answer that comes on a connection."""
    answer = b""
    while b"\r\n" not in answer:
        answer += (chunk := connection.recv(4096))
        assert chunk, f"closed after {answer!r}"
    return int(answer.split()[1])
