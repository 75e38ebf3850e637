"""An ASGI application on a port, in a thread with a loop of its own: seeding blocks the main one for minutes."""

import asyncio
import threading

import h11
import uvicorn
import uvloop
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from services.runtime.listening import address_of, listen

# Connections at a time. More are refused by uvicorn itself, with 503.
_CONNECTIONS = 512
_IDLE_S = 30
# A request's head, and what is left of a body that was refused, must come within this.
_HEAD_S = 10.0
_GRACE_S = 1
_JOIN_S = 3.0


class HttpServer:
    """Listens from its construction, answers from ``start`` to ``close``."""

    def __init__(self, app: FastAPI, host: str, port: int, stop: threading.Event) -> None:
        self._stop = stop
        self._host = host
        self._socket = listen(host, port, settings="HARMWATCH_PUSH")
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=_PromptProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=_CONNECTIONS,
                timeout_keep_alive=_IDLE_S,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="push-http", daemon=True)

    @property
    def address(self) -> str:
        """Where it listens: ``http://host:port``."""
        return address_of(self._socket, self._host)

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Take no more requests and give those that are open a second; raises what ended it before its time."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)
        self._socket.close()
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._server.serve(sockets=[self._socket]))
        except BaseException as failure:  # noqa: BLE001 - raised again by ``close``
            self._failure = failure
            self._stop.set()


class _PromptProtocol(H11Protocol):
    """Closes a connection that is slow to say what it wants; uvicorn itself would wait for ever."""

    _closing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._close_later()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        awaits_head = self.conn.their_state is h11.IDLE
        answered_early = self.conn.our_state is h11.DONE
        if awaits_head or answered_early:
            self._close_later()
        else:
            self._keep()

    def connection_lost(self, exc: Exception | None) -> None:
        self._keep()
        super().connection_lost(exc)

    def _close_later(self) -> None:
        if self._closing is None:
            self._closing = self.loop.call_later(_HEAD_S, self.transport.close)

    def _keep(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
