"""Composition root of the gateway: ``python -m services.gateway``."""

import sys
from contextlib import closing

import structlog

from services.gateway.access.where_from import Openness
from services.gateway.app import build_app
from services.gateway.projection.database import Database, InUse
from services.gateway.server import serve
from services.runtime.listening import CannotListen, address_of, listen
from services.runtime.logs import start_logging
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

SERVICE = "gateway"


def main(settings: Settings | None = None) -> None:
    """Serve until SIGTERM or SIGINT (exit 0), or say why it cannot (exit 1)."""
    settings = settings or Settings()
    start_logging(SERVICE, settings.log_level)
    try:
        listening = listen(settings.gateway_host, settings.gateway_port, settings="HARMWATCH_GATEWAY")
    except CannotListen as error:
        log.error("cannot run", reason=str(error))  # noqa: TRY400 - the message says it all
        sys.exit(1)
    try:
        opened = Database(settings.data / "gateway.sqlite")
    except InUse as error:
        log.error("cannot run", reason=str(error))  # noqa: TRY400 - the message says it all
        sys.exit(1)
    with listening, closing(opened) as database:
        readers = Openness(settings).in_words()
        log.info(
            "the gateway answers", url=address_of(listening, settings.gateway_host), without_token_may_read=readers
        )
        serve(build_app(settings, database), listening)


if __name__ == "__main__":
    main()
