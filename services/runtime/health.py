"""``/health`` and ``/metrics`` of a service: one small HTTP server in a thread, only where a port is set."""

import json
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from services.runtime.settings import Settings

# So long ``close`` waits at most.
_LOOK_S = 0.1

Check = Callable[[], str | None]
"""Says what is wrong, or null when all is well."""


class HealthServer:
    """Serves until ``close``; ``checks`` run at each ``/health`` (200 when all are well, else 503 with the reasons)."""

    def __init__(self, settings: Settings, checks: dict[str, Check]) -> None:
        self._server: ThreadingHTTPServer | None = None
        if settings.http_port is None:
            return
        self._server = ThreadingHTTPServer((settings.http_host, settings.http_port), _handler(checks))
        self._server.daemon_threads = True
        serve = partial(self._server.serve_forever, poll_interval=_LOOK_S)
        threading.Thread(target=serve, name="health", daemon=True).start()

    @property
    def port(self) -> int | None:
        """The port in use, or null where none was asked for."""
        return None if self._server is None else int(self._server.server_address[1])

    def close(self) -> None:
        """Stop serving."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def _handler(checks: dict[str, Check]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(HTTPStatus.OK, CONTENT_TYPE_LATEST, generate_latest(REGISTRY))
            elif self.path == "/health":
                wrong = {name: reason for name, check in checks.items() if (reason := check()) is not None}
                status = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
                body = json.dumps({"status": "failing" if wrong else "ok", "wrong": wrong}).encode()
                self._answer(status, "application/json", body)
            else:
                self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"/health or /metrics\n")

        def _answer(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Health checks come every few seconds; a line for each would drown the log."""

    return Handler
