"""The application on its port, until told to stop: streams first, or each open page would hold up the stop."""

import asyncio
import resource
import signal
import socket

import uvicorn
from fastapi import FastAPI

from services.gateway.access.guard import Guard

_STOP_S = 4
# So long the streams have to say why they end.
_GOODBYE_S = 0.1
# Proxies close what is silent for a minute; and nobody has anything to tell us by WebSocket.
_WS_PING_S = 15.0
_WS_MESSAGE_BYTES = 4096


class Server(uvicorn.Server):
    """Ends the streams when it stops; who listened comes back with the last alert it saw."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(
                Guard(app),
                # In C: a thousand streams and an alert for all of them are a thousand writes at once.
                http="httptools",
                loop="uvloop",
                ws="websockets-sansio",
                ws_max_size=_WS_MESSAGE_BYTES,
                ws_ping_interval=_WS_PING_S,
                ws_ping_timeout=_WS_PING_S,
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_STOP_S,
            )
        )
        self._hub = app.state.hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, answer what is asked, stop."""
        self._hub.close()
        await asyncio.sleep(_GOODBYE_S)
        await super().shutdown(sockets)


def serve(app: FastAPI, listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT, then return."""
    _allow_many_connections()
    server = Server(app)

    def stop(*_: object) -> None:
        server.should_exit = True

    # uvicorn raises the signal once more when it has stopped: it must not end the process by then.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    server.run(sockets=[listening])


def _allow_many_connections() -> None:
    # Each stream is an open file; the usual limit of 1,024 is less than the machine can serve.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
