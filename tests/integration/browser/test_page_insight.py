"""Why no alert, coverage, digest and service in the browser; what articles and addresses say stays text there too."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas import Article
from schemas.topics import ARTICLES, ARTICLES_DLQ, SUPPRESSED
from services.extractor.extract import extract
from services.extractor.silences import suppression_of
from services.gateway.access.tokens import TokenStore
from services.runtime.dead_letters import Original, bury
from services.runtime.kafka import Publisher
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.articles import CALM, STRIKE, article
from tests.harness.topics import publish
from tests.integration.browser.watched import PATIENCE_MS, SCRIPT, TURNED, assert_accessible, assert_unharmed, watched
from tests.integration.gateway.serving import World, gateway, wait_for, wait_until_well
from tests.servers import Servers

expect.set_options(timeout=PATIENCE_MS)


def recent(name: str, body: str, **fields: Any) -> Article:
    return article(name, body, fetched_at=datetime.now(UTC), **fields)


STRUCK = recent("struck", STRIKE, publisher=f"Outlet {SCRIPT}{TURNED}")
QUIET = recent("quiet", CALM, language="en", publisher=f"Outlet {SCRIPT}{TURNED}")
FOREIGN = recent("foreign", "Une frappe aérienne a tué dix-sept civils lundi au Yémen.", language="fr", title=None)


@pytest.fixture(scope="module")
def told(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Three articles and a dead letter: the gateway's address, and the secret of somebody who reviews."""
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="page-insight")
    ensure_topics(settings)
    publish(settings, ARTICLES, *((one.article_id, one.to_json()) for one in (STRUCK, QUIET, FOREIGN)))
    with closing(open_redis(settings)) as redis:
        World(settings, redis).reports(*extract(STRUCK).events)
        secret = TokenStore(redis, settings).add("Rana", frozenset({"read", "review"}))
    for one in (QUIET, FOREIGN):
        silence = extract(one).silence
        assert silence is not None
        publish(settings, SUPPRESSED, (one.article_id, suppression_of(one, silence, datetime.now(UTC)).to_json()))
    letter = bury(
        Original(topic=settings.topic(ARTICLES), key=b"a", value=STRUCK.to_json(), partition=0, offset=0),
        f"not readable {SCRIPT}",
        "extractor",
    )
    with closing(Publisher(settings)) as publisher:
        publisher.publish(ARTICLES_DLQ, key=letter.key, value=letter.value, headers=letter.headers).get(timeout=20)
    with gateway(settings, tmp_path_factory.mktemp("gateway")) as address:
        wait_for(f"{address}/v1/alerts", "alerts", 1)
        wait_for(f"{address}/v1/suppressed", "suppressed", 2)
        wait_until_well(address)
        yield address, secret


@pytest.fixture
def page(told: tuple[str, str], browser: Browser) -> Iterator[Page]:
    """Of somebody without a token."""
    with watched(browser, told[0]) as page:
        yield page


def test_a_pasted_text_is_explained_in_its_own_words(page: Page) -> None:
    page.goto("/#/why")
    page.get_by_label("Address or text").fill(f"{STRIKE} {SCRIPT} {TURNED}\n\n{CALM}")
    page.get_by_role("button", name="Explain").click()

    expect(page.locator(".answer .silences > li")).to_contain_text(["would alert"])
    expect(page.locator(".answer blockquote").first).to_contain_text("17 civilians")
    expect(page.locator(".pasted .text .casualties")).to_contain_text("17 civilians")
    expect(page.locator(".pasted")).to_contain_text("<script>")
    assert_unharmed(page)
    assert_accessible(page)


def test_a_silent_text_says_which_rule_and_words_made_it_silent(page: Page) -> None:
    page.goto("/#/why")
    page.get_by_label("Address or text").fill(
        "Government troops killed 12 rebel fighters near Aden on Monday, the army said."
    )
    page.get_by_role("button", name="Explain").click()

    expect(page.locator(".answer .silences > li")).to_contain_text(
        [re.compile("would not alert: combatants only.*rule", re.DOTALL)]
    )


def test_an_address_shows_its_alert_and_one_that_is_not_on_record_what_to_do(page: Page) -> None:
    page.goto("/#/why")
    page.get_by_label("Address or text").fill(STRUCK.url)
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("It raised an alert:")).to_be_visible()
    expect(page.get_by_role("link", name="the article with all that was read in it")).to_be_visible()

    page.get_by_label("Address or text").fill("https://nowhere.example/1")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("is on record: it was not read")).to_be_visible()


def test_coverage_shows_what_was_not_read_and_leads_to_the_days_of_a_country(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Coverage").click()
    page.get_by_label("A row is").select_option("language")
    row = page.locator("tbody tr").filter(has_text="French")
    expect(row.locator("td").last).to_have_text("1")
    assert_accessible(page)

    page.get_by_label("A row is").select_option("outlet")
    expect(page.locator("tbody")).to_contain_text("<script>")
    assert_unharmed(page)
    expect(page).to_have_url(re.compile(r"#/coverage\?by=outlet&days=7"))

    page.get_by_label("A row is").select_option("country")
    page.get_by_role("link", name="Yemen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Yemen")


def test_a_digest_has_each_incident_with_its_range_and_says_what_is_not_added(page: Page) -> None:
    page.goto("/#/digest")
    page.get_by_label("Day (UTC)").fill("2017-05-09")
    page.get_by_label("Country").select_option("YE")

    expect(page.locator(".digest .entry")).to_contain_text(["17 killed"])
    expect(page.locator(".digest .sum")).to_contain_text("Nothing is added up")
    expect(page.locator(".digest")).to_contain_text("<script>")
    assert_unharmed(page)
    assert_accessible(page)


def test_the_service_is_shown_and_a_dead_letter_is_sent_again(told: tuple[str, str], browser: Browser) -> None:
    address, secret = told
    with watched(browser, address, secret) as page:
        page.goto("/#/service")
        letters = page.locator("section").filter(has_text="Dead letters").last
        expect(letters).to_contain_text("not readable <script>")
        expect(page.get_by_text("nobody works on it").first).to_be_visible()
        assert_unharmed(page)
        assert_accessible(page)

        letters.get_by_role("button", name="Send again").click()
        page.get_by_role("dialog").get_by_role("button", name="Send again").click()
        expect(letters).to_contain_text("sent again by Rana")


def test_who_may_not_review_sends_nothing_again(page: Page) -> None:
    page.goto("/#/service")
    expect(page.get_by_text("not readable")).to_be_visible()

    expect(page.get_by_role("button", name="Send again")).to_have_count(0)


@pytest.mark.parametrize("view", ["why", "coverage", "digest/YE?day=2017-05-09", "service"])
def test_each_view_fits_a_phone_in_the_dark(page: Page, view: str) -> None:
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/#/{view}")
    page.locator("tbody tr, .entry, .silences > li").first.wait_for()

    assert_accessible(page)
