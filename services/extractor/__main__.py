"""Composition root of the extractor: ``python -m services.extractor``."""

from services.extractor.worker import SERVICE, build_worker, warm_up
from services.runtime.faust_app import Progress, run_worker
from services.runtime.health import HealthServer
from services.runtime.logs import start_logging
from services.runtime.settings import Settings


def main(settings: Settings | None = None) -> None:
    """Read articles until told to stop."""
    settings = settings or Settings()
    start_logging(SERVICE, settings.log_level)
    warm_up()
    progress = Progress()
    health = HealthServer(settings, {"worker": progress.wrong})
    try:
        run_worker(build_worker(settings, progress))
    finally:
        health.close()


if __name__ == "__main__":
    main()
