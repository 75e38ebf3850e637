"""Push as a part of the ingest service: started and stopped in order, with what its health check asks."""

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import structlog
from fastapi import APIRouter

from services.ingest.publisher import Producer
from services.ingest.push.api import PATH, build_api
from services.ingest.push.intake import Intake
from services.ingest.push.server import HttpServer
from services.ingest.push.tokens import Tokens
from services.ingest.versions import ArticleRegister
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)


class Push:
    """Takes articles between ``with`` and its end; ``routers`` share its port. Raises ``CannotListen`` when it is made.

    Written order on stop: no further request (they hear 503), deliveries in flight, answers, the port.
    """

    def __init__(
        self,
        tokens: Tokens,
        producer: Producer,
        register: ArticleRegister,
        settings: Settings,
        stop: threading.Event,
        *,
        routers: Sequence[APIRouter] = (),
    ) -> None:
        self._stop = stop
        self._intake = Intake(producer, register, settings, stop)
        self._server = HttpServer(
            build_api(tokens, self._intake, routers), settings.push_host, settings.push_port, stop
        )

    @property
    def port(self) -> int:
        """The port in use."""
        return self._server.port

    def problem(self) -> str | None:
        """For ``/health``: why articles cannot be taken now, or null."""
        return self._intake.problem()

    def __enter__(self) -> Self:
        self._intake.start()
        self._server.start()
        log.info("push takes articles", url=f"{self._server.address}{PATH}", see="/docs there")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()  # also where it is an error that ends the service
        try:
            self._intake.close()
        finally:
            self._server.close()
