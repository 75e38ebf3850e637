"""A browser on the page, as people have it: Chromium, over the real gateway, Kafka and Redis."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from bench.serving.chromium import chromium
from schemas import Event
from services.runtime.settings import Settings
from tests.integration.browser.watched import watched
from tests.integration.gateway.serving import World, gateway


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
    """Of somebody without a token."""
    with watched(browser, address) as page:
        yield page
