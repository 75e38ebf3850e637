"""What people see of the gateway, and that nothing an article says can change how they see it."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from services.runtime.settings import Settings
from tests.harness.events import opening, place_of, raised, repeat, told
from tests.integration.browser.watched import PATIENCE_MS, SCRIPT, TURNED, assert_accessible, assert_unharmed
from tests.integration.gateway.serving import World, gateway
from tests.unit.alerting.builders import by, killed, perpetrator

expect.set_options(timeout=PATIENCE_MS)


def headlines(page: Page) -> Any:
    return page.locator(".rows .headline")


def test_incidents_are_listed_with_the_last_changed_first(page: Page, world: World) -> None:
    world.reports(opening(1), opening(2))
    page.goto("/")

    expect(headlines(page)).to_have_text([re.compile("Town 2"), re.compile("Town 1")])
    row = page.locator(".rows > li").first
    for words in ("12", "killed", "Weak", "machine-coded", "Monitor 2"):
        expect(row).to_contain_text(words)


def test_an_alert_slides_in_without_reload(page: Page, world: World) -> None:
    world.reports(opening(1))
    page.goto("/")
    expect(page.get_by_text("live", exact=True)).to_be_visible()
    page.evaluate("window.sameDocument = true")

    world.reports(opening(2))

    expect(headlines(page).first).to_contain_text("Town 2")
    expect(page.locator("[aria-live=polite]")).to_contain_text("Town 2")
    assert page.evaluate("window.sameDocument") is True


def test_a_raised_toll_brings_its_incident_to_the_top(page: Page, world: World) -> None:
    world.reports(opening(1), opening(2))
    page.goto("/")
    expect(headlines(page).first).to_contain_text("Town 2")

    world.reports(raised(1))

    expect(headlines(page).first).to_contain_text("Town 1")
    expect(page.locator(".rows > li").first).to_contain_text("41")
    expect(headlines(page)).to_have_count(2)


def test_what_does_not_fit_the_filters_any_more_leaves_the_list(page: Page, world: World) -> None:
    world.reports(opening(1), opening(2))
    page.goto("/?grading=weak")
    expect(headlines(page)).to_have_count(2)
    expect(page.get_by_text("live", exact=True)).to_be_visible()

    world.reports(told(1, "second", 3, claimants=(by("Observer"),), actors=(perpetrator("Northern Army"),)))

    expect(headlines(page)).to_have_text([re.compile("Town 2")])
    expect(page.get_by_text("1 incident, last changed first")).to_be_visible()


def test_a_report_of_long_ago_has_its_day_and_no_count_of_days(page: Page, world: World) -> None:
    world.reports(opening(1))
    page.goto("/")

    expect(page.locator(".rows time.ago")).to_have_text(re.compile(r"2017"))


def test_filters_stand_in_the_address_and_come_back_with_it(page: Page, world: World) -> None:
    world.reports(*(opening(number) for number in range(8)))
    page.goto("/")
    expect(headlines(page)).to_have_count(8)

    page.get_by_label("Country").select_option("IQ")
    expect(headlines(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?country=IQ"))
    page.reload()
    expect(headlines(page)).to_have_count(1)
    expect(page.get_by_label("Country")).to_have_value("IQ")
    page.get_by_role("button", name="Clear filters").click()
    expect(headlines(page)).to_have_count(8)


def test_a_wrong_filter_is_told_in_words(browser: Browser, address: str) -> None:
    with browser.new_context() as context:  # the refused questions are errors of the console too, so not `page`
        page = context.new_page()
        page.goto(f"{address}/?bbox=1,2,3")

        expect(page.locator(".note.failed")).to_contain_text("west,south,east,north")


def test_after_a_break_what_was_missed_is_shown(
    browser: Browser, settings: Settings, world: World, tmp_path: Path
) -> None:
    with browser.new_context() as context:  # what cannot be reached is an error of the console too, so not `page`
        page = context.new_page()
        with gateway(settings, tmp_path) as address:
            page.goto(address)
            expect(page.get_by_text("live", exact=True)).to_be_visible()
        expect(page.get_by_text("connection lost, reconnecting …")).to_be_visible()
        world.reports(opening(1))
        with gateway(settings, tmp_path, port=int(address.rpartition(":")[2])):
            expect(headlines(page)).to_have_text([re.compile("Town 1")])
            expect(page.get_by_text("live", exact=True)).to_be_visible()


def test_without_webgl_there_is_the_list_and_a_word_about_it(page: Page, world: World) -> None:
    world.reports(opening(1))
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/")

    expect(page.get_by_text("This browser has no WebGL")).to_be_visible()
    expect(headlines(page)).to_have_count(1)


def test_nothing_but_the_gateway_may_be_loaded_and_no_script_of_the_page_itself(page: Page) -> None:
    answer = page.goto("/")

    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_an_incident_shows_who_said_what_and_what_was_known_before(page: Page, world: World) -> None:
    world.reports(opening(1), repeat(1), raised(1))
    page.goto("/")
    headlines(page).first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Town 1")
    expect(page.locator(".claim")).to_have_count(3)
    expect(page.locator(".claim").first).to_contain_text("Monitor 1")
    expect(page.locator(".chart .mark")).to_have_count(3)
    expect(page.locator(".facts .toll")).to_contain_text("41")

    page.get_by_label("As of").press("Home")
    expect(page.locator(".claim")).to_have_count(1)
    expect(page.locator(".facts .toll")).to_contain_text("11")


def test_the_chart_goes_on_in_time_where_a_report_came_late(page: Page, world: World) -> None:
    world.reports(opening(1), raised(1), told(1, "late", 2, claimants=(by("Observer"),), casualties=(killed(14),)))
    page.goto("/")
    headlines(page).first.click()
    expect(page.locator(".chart .mark")).to_have_count(3)

    edge = page.locator(".chart .edge").first.get_attribute("points")
    assert edge is not None
    across = [float(point.partition(",")[0]) for point in edge.split()]
    assert across == sorted(across)
    assert len(across) == 6  # 11, then 11 to 14, then 41


def test_silences_are_found_by_address_and_by_words(page: Page, world: World) -> None:
    world.reports(opening(1), repeat(1))
    page.goto("/")
    page.get_by_role("link", name="Why no alert?").click()

    for words in ("https://repeat-1.example/", "killed"):
        page.get_by_label("Words, or an address").fill(words)
        page.get_by_role("button", name="Find").click()
        expect(page.locator(".silences > li")).to_have_count(1)
        expect(page.locator(".silences > li")).to_contain_text("nothing new")


def test_all_is_done_by_keyboard(page: Page, world: World) -> None:
    world.reports(opening(1), opening(2))
    page.goto("/")
    expect(headlines(page)).to_have_count(2)

    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(headlines(page).nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(headlines(page).nth(1)).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Words")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_an_article_cannot_change_the_page(page: Page, world: World) -> None:
    town = place_of(1).model_copy(update={"name": f"Town{TURNED}", "site_name": SCRIPT})
    world.reports(
        opening(
            1,
            place=town,
            title=SCRIPT + TURNED,
            publisher=SCRIPT,
            url="javascript:window.harmed=1",
            claimants=(by(SCRIPT),),
            actors=(perpetrator(f"<b>{TURNED}</b>"),),
            casualties=(killed(3, quote=SCRIPT + TURNED),),
        )
    )
    page.goto("/")

    expect(headlines(page).first).to_contain_text("<script>")
    expect(headlines(page).first).to_contain_text("Town⟨U+202E⟩kcatta␇")
    headlines(page).first.click()
    expect(page.locator("blockquote").first).to_contain_text("<script>")
    expect(page.locator(".claim")).to_contain_text("⟨U+202E⟩")
    assert_unharmed(page)


def test_the_map_shows_areas_and_the_list_what_has_no_point(page: Page, world: World) -> None:
    nowhere = place_of(3, latitude=None, longitude=None, precision="country")
    world.reports(opening(1), opening(3, place=nowhere))
    page.goto("/")

    expect(page.locator(".map canvas")).to_be_visible()
    expect(page.locator(".no-point")).to_contain_text("Sudan 1")
    page.get_by_role("button", name="Sudan 1").click()
    expect(headlines(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("country=SD"))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_nothing_serious_stands_in_the_way_of_a_screen_reader(
    page: Page, world: World, width: int, scheme: Any
) -> None:
    world.reports(opening(1), repeat(1), raised(1))
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    for path, ready in (("/", ".rows > li"), ("/#/why", ".silences > li")):
        page.goto(path)
        page.locator(ready).first.wait_for()
        assert_accessible(page)
    page.goto("/")
    headlines(page).first.click()
    page.locator(".claim").first.wait_for()
    assert_accessible(page)
