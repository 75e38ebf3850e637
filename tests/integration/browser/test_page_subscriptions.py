"""Filters are saved in the browser, sent where their owner wants them, and their record is there to be read."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pydantic import SecretStr

from services.gateway.access.tokens import TokenStore
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from tests.harness.events import opening
from tests.harness.receiver import Receiver, listening
from tests.integration.browser.watched import PATIENCE_MS, SCRIPT, assert_accessible, assert_unharmed, watched
from tests.integration.gateway.serving import World, gateway

expect.set_options(timeout=PATIENCE_MS)

MAIL_SERVER = {"smtp": SecretStr("smtp://127.0.0.1:9"), "smtp_from": "a@watch.example"}
NO_MAIL_SERVER = {"smtp": None}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as receiver:
        yield receiver


@pytest.fixture
def mail(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Settings of the mail server, where a test is about mail."""
    given: dict[str, Any] = getattr(request, "param", {})
    return given


@pytest.fixture
def page(settings: Settings, tmp_path: Path, browser: Browser, mail: dict[str, Any]) -> Iterator[Page]:
    """Of somebody who may subscribe, at a gateway that may send to this machine."""
    own = settings.model_copy(update={"web_allow": ("127.0.0.0/8",), **mail})
    with closing(open_redis(own)) as client:
        secret = TokenStore(client, own).add("Desk", frozenset({"read", "subscribe"}))
    is_refused = mail == NO_MAIL_SERVER
    with gateway(own, tmp_path) as address, watched(browser, address, secret, refusals=is_refused) as page:
        yield page


def save(page: Page, name: str, kind: str, target: str | None = None) -> Any:
    page.goto("/?country=IQ&min_killed=5")
    page.get_by_role("button", name="Save as subscription").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("country: IQ; killed, at least: 5")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Where to").select_option(kind)
    if target is not None:
        dialog.locator("input[name=target]").fill(target)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Saved")).to_be_visible()
    return page.get_by_role("dialog")


def test_what_fits_the_filters_is_sent_and_its_record_can_be_read(page: Page, receiver: Receiver, world: World) -> None:
    saved = save(page, f"Iraq {SCRIPT}", "webhook", receiver.url)
    expect(saved.get_by_text("Secret that signs")).to_be_visible()
    secret = saved.locator("code").first.inner_text()
    assert_accessible(page)
    saved.get_by_role("link", name="Subscriptions").click()

    row = page.locator(".subscription")
    expect(row).to_contain_text("country: IQ; killed, at least: 5")
    expect(row).to_contain_text("127.0.0.1")
    assert secret not in page.content()
    assert_unharmed(page)
    row.get_by_role("button", name="Test").click()
    expect(page.get_by_text("The test was delivered.")).to_be_visible()

    world.reports(opening(1), opening(2))
    receiver.wait_until(lambda receiver: len(receiver.taken) == 2)
    row.get_by_text("Deliveries").click()
    expect(row.locator(".delivery.delivered")).to_have_text([re.compile("alert"), re.compile("test")])
    assert_accessible(page)


def test_a_receiver_that_fails_is_told_with_the_reason(page: Page, receiver: Receiver) -> None:
    receiver.answer = lambda _: 500
    save(page, "Iraq", "webhook", receiver.url).get_by_role("link", name="Subscriptions").click()
    page.get_by_role("button", name="Test").click()

    expect(page.get_by_text(re.compile("The test failed: .*500"))).to_be_visible()


def test_a_subscription_that_is_removed_is_gone(page: Page) -> None:
    saved = save(page, "Iraq", "feed")
    expect(saved.locator("code")).to_have_text(re.compile(r"\.atom$"))
    saved.get_by_role("link", name="Subscriptions").click()
    page.locator(".subscription").get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()

    expect(page.get_by_text("You have none yet.")).to_be_visible()


def ask_for_mail(page: Page) -> Locator:
    page.goto("/#/digest/IQ")
    page.get_by_role("button", name="Mail it each day").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Address").fill("desk@news.example")
    dialog.get_by_label("Hour").fill("6")
    assert_accessible(page)
    dialog.get_by_role("button", name="Save").click()
    return dialog


@pytest.mark.parametrize("mail", [MAIL_SERVER], indirect=True, ids=["smtp"])
def test_a_countrys_digest_is_ordered_by_mail(page: Page) -> None:
    ask_for_mail(page)
    page.get_by_role("dialog").get_by_role("link", name="Subscriptions").click()

    row = page.locator(".subscription")
    expect(row).to_contain_text("daily digest of Iraq, at 6 o’clock")
    expect(row).to_contain_text("desk@news.example")


@pytest.mark.parametrize("mail", [NO_MAIL_SERVER], indirect=True, ids=["none"])
def test_mail_without_a_mail_server_is_refused_in_words(page: Page) -> None:
    expect(ask_for_mail(page).get_by_role("alert")).to_contain_text("HARMWATCH_SMTP")
