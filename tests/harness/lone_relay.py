"""The relay alone, as a process that a test can kill: ``python -m tests.harness.lone_relay``."""

import asyncio
import signal
from contextlib import suppress

import structlog

from services.alerting.relay import Relay
from services.runtime.logs import start_logging
from services.runtime.settings import Settings


async def _run(settings: Settings) -> None:
    relaying = asyncio.create_task(Relay(settings, "alerting").run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, relaying.cancel)
    structlog.get_logger().info("ready")
    with suppress(asyncio.CancelledError):
        await relaying


if __name__ == "__main__":
    start_logging("relay")
    asyncio.run(_run(Settings()))
