"""``harmwatch ingest|extractor|alerting|gateway``: one service alone, for containers."""

from services.cli.options import with_settings
from services.runtime.settings import Settings

# Each service is imported only when it is run: a container installs only its own extras.


@with_settings
def ingest(settings: Settings) -> None:
    """Run the ingest service: seed articles once, poll the feeds of HARMWATCH_FEEDS, take what is pushed."""
    from services.ingest.__main__ import main  # noqa: PLC0415

    main(settings)


@with_settings
def extractor(settings: Settings) -> None:
    """Run one extractor: articles in, events out."""
    from services.extractor.__main__ import main  # noqa: PLC0415

    main(settings)


@with_settings
def alerting(settings: Settings) -> None:
    """Run one alerting worker: events in, incidents kept, alerts out."""
    from services.alerting.__main__ import main  # noqa: PLC0415

    main(settings)


@with_settings
def gateway(settings: Settings) -> None:
    """Run the gateway: incidents, alerts and silences over HTTP."""
    from services.gateway.__main__ import main  # noqa: PLC0415

    main(settings)
