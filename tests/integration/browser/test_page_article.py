"""An article in the browser: each fact at its place, linked with its claim both ways, and nothing in it is run."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from schemas import Article, Event
from services.extractor.extract import extract
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.articles import STRIKE, article
from tests.integration.browser.watched import PATIENCE_MS, SCRIPT, TURNED, assert_accessible, assert_unharmed, watched
from tests.integration.gateway.newsroom import Newsroom, newsroom, publish_articles
from tests.servers import Servers
from tests.unit.alerting.builders import victim

expect.set_options(timeout=PATIENCE_MS)

NAME = "Ahmad Khalil"
READ = article("read", f"{STRIKE} Among the dead was {NAME}, 34. \U0001f56f {SCRIPT} {TURNED}\n\nمن مراسلنا في المدينة")


def events_of(read: Article) -> list[Event]:
    return [event.model_copy(update={"victims": (victim(NAME),)}) for event in extract(read).events]


@pytest.fixture(scope="module")
def room(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="page-article")
    ensure_topics(settings)
    publish_articles(settings, READ)
    with newsroom(settings, tmp_path_factory.mktemp("gateway"), events_of(READ)) as room:
        yield room


@pytest.fixture
def page(room: Newsroom, browser: Browser) -> Iterator[Page]:
    """The article, as somebody without a token reaches it."""
    with watched(browser, room.address) as page:
        page.goto("/")
        page.locator(".rows .headline").first.click()
        page.get_by_role("link", name="in the text").first.click()
        page.locator(".text .fact").first.wait_for()
        yield page


def test_a_claim_leads_to_its_words_and_they_lead_back(page: Page) -> None:
    expect(page.locator(".text .fact:focus")).to_have_count(1)
    expect(page.locator(".text .casualties").first).to_contain_text("17")

    page.locator(".text .casualties").first.click()
    expect(page.locator("aside .read:focus")).to_contain_text("people harmed")
    page.locator("aside .read button").first.click()
    expect(page.locator(".text .fact:focus")).to_have_count(1)
    page.get_by_role("link", name="its incident").first.click()
    expect(page.locator(".claim")).to_have_count(1)


def test_facts_stand_where_they_are_said_also_after_letters_beyond_the_basic_plane(page: Page) -> None:
    marked = page.locator(".text .fact").all_inner_texts()
    text = page.locator(".text").inner_text()

    assert "17" in " ".join(marked)
    assert "\U0001f56f" in text
    expect(page.locator(".kinds")).to_contain_text("people harmed")


def test_a_name_is_masked_for_who_may_not_see_it_and_said_to_be(room: Newsroom, browser: Browser, page: Page) -> None:
    expect(page.locator(".text")).not_to_contain_text("Khalil")
    expect(page.get_by_role("img", name="name masked").first).to_be_visible()

    with watched(browser, room.address, room.secrets["Omar"]) as named:
        named.goto(page.url)
        expect(named.locator(".text")).to_contain_text(NAME)


def test_what_an_article_says_is_text_and_turns_nothing_around(page: Page) -> None:
    expect(page.locator(".text")).to_contain_text("<script>")
    expect(page.locator(".text")).to_contain_text("⟨U+202E⟩kcatta␇")
    assert_unharmed(page)
    arabic = page.locator(".text p").last
    assert arabic.evaluate("element => getComputedStyle(element).direction") == "rtl"


@pytest.mark.parametrize("width", [1440, 390])
def test_an_article_is_for_everybody(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    assert_accessible(page)


def test_an_article_that_is_not_kept_is_said_so(room: Newsroom, browser: Browser) -> None:
    with watched(browser, room.address, refusals=True) as page:
        page.goto("/#/article/nowhere")
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("not kept here"))
