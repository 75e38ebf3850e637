"""A page that needs a token asks for one, and shows what that token allows."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from services.gateway.access.tokens import TokenStore
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from tests.integration.browser.watched import assert_accessible, watched
from tests.integration.gateway.serving import gateway


@pytest.fixture
def closed(settings: Settings, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a gateway that nobody reads without a token, and the secret of one."""
    closed = settings.model_copy(update={"gateway_open": ("nobody",)})
    with closing(open_redis(closed)) as client:
        secret = TokenStore(client, closed).add("Rana", frozenset({"read"}))
    with gateway(closed, tmp_path) as address:
        yield address, secret


def test_where_reading_needs_a_token_the_page_asks_for_it(browser: Browser, closed: tuple[str, str]) -> None:
    address, secret = closed
    with watched(browser, address, refusals=True) as page:
        page.goto("/")
        expect(page.get_by_role("heading", name="Reading needs a token here")).to_be_visible()
        assert_accessible(page)

        page.get_by_role("button", name="Sign in").last.click()
        page.get_by_label("Token").fill("no-such-token")
        page.get_by_role("dialog").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("not known")

        page.get_by_label("Token").fill(secret)
        page.keyboard.press("Enter")
        expect(page.get_by_text("No incident yet")).to_be_visible()
        expect(page.locator(".session")).to_contain_text("Rana")
        assert secret not in page.content()
        assert page.evaluate("document.cookie") == ""

        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Reading needs a token here")).to_be_visible()


def test_where_reading_is_open_nobody_is_asked(browser: Browser, address: str) -> None:
    with watched(browser, address) as page:
        page.goto("/")

        expect(page.get_by_text("No incident yet")).to_be_visible()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(page.get_by_role("link", name="Subscriptions")).to_have_count(0)


def test_a_token_that_is_revoked_ends_what_it_showed(
    browser: Browser, closed: tuple[str, str], settings: Settings
) -> None:
    address, secret = closed
    with watched(browser, address, secret, refusals=True) as page:
        page.goto("/")
        expect(page.locator(".session")).to_contain_text("Rana")

        with closing(open_redis(settings)) as client:
            TokenStore(client, settings).revoke("Rana")

        expect(page.get_by_role("heading", name="Reading needs a token here")).to_be_visible()
