"""Composition root of the gateway: ``python -m services.gateway``."""

from contextlib import closing

import uvicorn

from services.gateway.app import build_app
from services.gateway.projection.database import Database
from services.runtime.logs import start_logging
from services.runtime.settings import Settings

SERVICE = "gateway"
_STOP_S = 4


def main(settings: Settings | None = None) -> None:
    """Serve until told to stop."""
    settings = settings or Settings()
    start_logging(SERVICE, settings.log_level)
    with closing(Database(settings.data / "gateway.sqlite")) as database:
        uvicorn.run(
            build_app(settings, database),
            host=settings.gateway_host,
            port=settings.gateway_port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_STOP_S,
        )


if __name__ == "__main__":
    main()
