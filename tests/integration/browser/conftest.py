"""A browser on the page, as people have it: Chromium, over the real gateway, Kafka and Redis."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from bench.serving.chromium import chromium
from schemas import Event
from services.runtime.settings import Settings
from tests.integration.gateway.serving import World, gateway

_PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: Playwright keeps an event loop running, and other tests need their own."""
    with chromium() as started:
        yield started


class WorldApart(World):
    """In a thread of its own, since Playwright's event loop runs in that of the test."""

    def reports(self, *events: Event) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(super().reports, *events).result()


@pytest.fixture
def world(settings: Settings, redis_client: Any) -> World:
    return WorldApart(settings, redis_client)


@pytest.fixture
def address(settings: Settings, tmp_path: Path) -> Iterator[str]:
    with gateway(settings, tmp_path) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails its test if it complained, or asked anybody but the gateway."""
    context = browser.new_context(
        base_url=address, viewport={"width": 1440, "height": 900}, timezone_id="Asia/Damascus"
    )
    context.set_default_timeout(_PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    strangers: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "blob:", "data:")) else strangers.append(asked.url),
    )
    yield page
    context.close()
    assert complaints == []
    assert strangers == []


def is_complaint(message: ConsoleMessage) -> bool:
    """An error; but that the gateway is not well for a moment is an answer, which the page tells."""
    return message.type == "error" and not message.location["url"].endswith("/health")
