"""The review desk in the browser: what people decide is applied by alerting, shown with who and when, and undone."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.events import opening, raised, repeat
from tests.integration.browser.watched import PATIENCE_MS, SCRIPT, TURNED, assert_accessible, assert_unharmed, watched
from tests.integration.gateway.newsroom import Newsroom, newsroom, town, without_alerting
from tests.servers import Servers

expect.set_options(timeout=PATIENCE_MS)

_TOWNS = 13


@pytest.fixture(scope="module")
def room(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="page-desk")
    ensure_topics(settings)
    events = [*(opening(number) for number in range(_TOWNS)), repeat(1), raised(1)]
    with newsroom(settings, tmp_path_factory.mktemp("gateway"), events) as room:
        yield room


@pytest.fixture
def rana(room: Newsroom, browser: Browser) -> Iterator[Page]:
    """The page of somebody who reviews."""
    with watched(browser, room.address, room.secrets["Rana"]) as page:
        yield page


def show(page: Page, number: int) -> None:
    page.goto(f"/#/incident/{town(number)}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Town {number}")


def order(page: Page, name: str) -> Any:
    page.get_by_role("group", name="Decide").get_by_role("button", name=name).click()
    return page.get_by_role("dialog")


def status(page: Page) -> Any:
    return page.locator(".desk [role=status]")


def history(page: Page) -> Any:
    return page.locator(".decisions li")


def test_who_may_not_review_sees_nothing_of_the_desk(room: Newsroom, browser: Browser) -> None:
    with watched(browser, room.address, room.secrets["Ada"]) as page:
        show(page, 0)
        expect(page.locator(".session")).to_contain_text("Ada")
        expect(page.locator(".claim")).to_have_count(1)

        expect(page.locator(".desk, .decisions")).to_have_count(0)
        page.goto("/")
        page.get_by_text("More filters").click()
        expect(page.get_by_label("Who has it")).to_be_hidden()


def test_a_signature_is_shown_with_its_grade_its_note_and_who_gave_it(rana: Page) -> None:
    show(rana, 0)
    dialog = order(rana, "Sign off")
    assert_accessible(rana)
    dialog.get_by_label("Grading").select_option("fair")
    dialog.get_by_label("Note").fill(f"Checked with the hospital {SCRIPT}{TURNED}")
    dialog.get_by_role("button", name="Sign").click()

    expect(status(rana)).to_contain_text("Done")
    expect(rana.locator(".chip.fair").first).to_be_visible()
    expect(rana.get_by_text("reviewed by Rana").first).to_be_visible()
    expect(history(rana)).to_have_text([re.compile(r"Rana signed it as Fair.*Checked with the hospital", re.DOTALL)])
    assert_unharmed(rana)


def test_a_field_is_corrected_and_what_is_no_value_is_refused_in_words(room: Newsroom, browser: Browser) -> None:
    with watched(browser, room.address, room.secrets["Rana"], refusals=True) as page:
        show(page, 2)
        dialog = order(page, "Correct")
        expect(dialog.get_by_label("Value")).to_have_value("12")
        dialog.get_by_label("Value").fill("many")
        dialog.get_by_role("button", name="Sign").click()
        expect(dialog.get_by_role("alert")).to_contain_text("40-150")

        dialog.get_by_label("Value").fill("14-20")
        dialog.get_by_role("button", name="Sign").click()
        expect(page.locator(".facts .toll")).to_contain_text("14–20")
        expect(history(page)).to_contain_text(["corrected: Civilians killed = 14-20"])

        dialog = order(page, "Correct")
        dialog.get_by_label("Field").select_option("place.site_type")
        dialog.get_by_label("Value").select_option("school")
        dialog.get_by_role("button", name="Sign").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("a school")


def test_claims_are_split_off_and_merged_again(rana: Page) -> None:
    show(rana, 1)
    dialog = order(rana, "Split")
    expect(dialog).to_contain_text("It can be undone by merging")
    dialog.get_by_label(re.compile("41 killed")).check()
    dialog.get_by_role("button", name="Split them off").click()

    expect(rana.locator(".facts .toll")).to_contain_text("11")
    split = history(rana).filter(has_text="split off claims")
    other = split.get_by_role("link").get_attribute("href")
    assert other is not None

    dialog = order(rana, "Merge")
    dialog.get_by_label("Id of the other incident").fill(other.rpartition("/")[2])
    dialog.get_by_role("button", name="Merge them").click()
    expect(rana.locator(".facts .toll")).to_contain_text("41")
    expect(history(rana)).to_contain_text(["split off claims", "merged it with"])


def test_a_source_that_was_read_by_hand_is_a_claim(rana: Page) -> None:
    show(rana, 3)
    dialog = order(rana, "Add a source")
    assert_accessible(rana)
    dialog.get_by_label("Address").fill("https://bulletin.example/town-3")
    dialog.get_by_label("Publisher").fill("Town Bulletin")
    dialog.get_by_label("Published").fill("2017-05-09T10:00")
    dialog.get_by_label("Words that say it").fill("Sixteen were buried")
    dialog.get_by_label("At least").fill("16")
    dialog.get_by_label("At most").fill("16")
    dialog.get_by_label("Name").fill("The cemetery")
    dialog.get_by_role("button", name="Sign").click()

    expect(rana.locator(".claim")).to_have_count(2)
    expect(rana.locator(".claims")).to_contain_text("Sixteen were buried")
    expect(history(rana)).to_contain_text(["added a source: Town Bulletin"])


def test_what_cannot_be_is_refused_with_the_reason_and_the_dialog_stays(room: Newsroom, browser: Browser) -> None:
    with watched(browser, room.address, room.secrets["Rana"], refusals=True) as page:
        show(page, 4)
        dialog = order(page, "Split")
        dialog.get_by_role("button", name="Split them off").click()
        expect(dialog.get_by_role("alert")).to_contain_text("Tick the claims")
        dialog.get_by_role("checkbox").check()
        dialog.get_by_role("button", name="Split them off").click()

        expect(dialog.get_by_role("alert")).to_contain_text("Refused: these are all of its claims")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)


def test_a_decision_that_nobody_applies_yet_is_said_to_be_published(
    settings: Settings, tmp_path: Path, browser: Browser
) -> None:
    with ThreadPoolExecutor(1) as thread:
        thread.submit(_fill, settings).result()
    with without_alerting(settings, tmp_path) as room, watched(browser, room.address, room.secrets["Rana"]) as page:
        show(page, 1)
        order(page, "Sign off").get_by_role("button", name="Sign").click()

        expect(status(page)).to_contain_text("Published, not applied yet")


def _fill(settings: Settings) -> None:
    from tests.harness.store import fill_outbox  # noqa: PLC0415

    fill_outbox(settings, [opening(1)])


def test_a_mistake_is_reported_as_a_label(rana: Page, room: Newsroom) -> None:
    show(rana, 5)
    dialog = order(rana, "Report a mistake")
    dialog.get_by_label("What is wrong").select_option("wrong")
    dialog.get_by_label("Note").fill("A film set")
    dialog.get_by_role("button", name="Send").click()

    expect(status(rana)).to_contain_text("Noted, for training")
    labels = room.ask("Rana", "GET", "/labels.jsonl").text
    assert town(5) in labels
    assert "A film set" in labels


def test_the_desk_says_who_has_it_and_what_was_noted(rana: Page) -> None:
    show(rana, 6)
    desk = rana.locator(".desk")
    desk.get_by_label("State").select_option("in_review")
    desk.get_by_role("button", name="Take it").click()
    expect(desk.get_by_label("Who has it")).to_have_value("Rana")
    desk.get_by_role("button", name="Watch").click()
    expect(desk.get_by_role("button", name="Watch")).to_have_attribute("aria-pressed", "true")
    desk.get_by_label("Note").fill(f"Called the mayor {SCRIPT}")
    desk.get_by_role("button", name="Add", exact=True).click()
    expect(desk.locator(".notes")).to_contain_text("Called the mayor")
    assert_unharmed(rana)
    assert_accessible(rana)

    rana.reload()
    expect(desk.get_by_label("State")).to_have_value("in_review")
    desk.get_by_text("What was done at the desk").click()
    expect(desk.locator("details li")).to_contain_text(["set the state to in review", "gave it to Rana", "watches it"])


def test_two_changes_in_one_breath_both_count(rana: Page) -> None:
    show(rana, 12)
    rana.locator(".desk").evaluate(
        """desk => {
            const state = desk.querySelector("select");
            state.value = "in_review";
            state.dispatchEvent(new Event("change"));
            desk.querySelector("[data-key=assign]").click();
        }"""
    )

    expect(rana.locator(".desk").get_by_label("Who has it")).to_have_value("Rana")
    expect(rana.locator(".desk").get_by_label("State")).to_have_value("in_review")


def test_of_two_who_change_it_at_once_the_second_is_told(room: Newsroom, browser: Browser) -> None:
    with watched(browser, room.address, room.secrets["Rana"], refusals=True) as page:
        page.route("**/v1/stream", lambda route: route.abort())  # else it is told at once
        show(page, 7)
        expect(page.get_by_label("State")).to_have_value("new")
        taken = room.ask("Omar", "PATCH", f"/incidents/{town(7)}/desk", json={"assignee": "Omar"})
        assert taken.status_code == 200

        page.get_by_role("button", name="Take it").click()

        expect(status(page)).to_contain_text("Somebody changed it meanwhile")
        expect(page.get_by_label("Who has it")).to_have_value("Omar")


def test_the_queue_is_what_is_mine_and_not_done(rana: Page, room: Newsroom) -> None:
    for number in (8, 9):
        room.ask("Rana", "PATCH", f"/incidents/{town(number)}/desk", json={"assignee": "Rana", "triage": "in_review"})
    room.ask("Rana", "PATCH", f"/incidents/{town(9)}/desk", json={"triage": "done"})
    rana.goto("/")
    rana.get_by_text("More filters").click()
    rana.locator("select[name=triage]").select_option("in_review")
    rana.locator("form.filters input[name=assignee]").fill("Rana")

    expect(rana.locator(".rows .headline").filter(has_text="Town 8")).to_have_count(1)
    expect(rana.locator(".rows .headline").filter(has_text="Town 9")).to_have_count(0)
    expect(rana).to_have_url(re.compile("triage=in_review&assignee=Rana"))


def test_what_others_do_at_the_desk_is_seen_at_once_and_leaves_what_is_being_written(
    rana: Page, room: Newsroom
) -> None:
    show(rana, 10)
    rana.locator(".desk").get_by_label("Note").fill("Half a sent")
    expect(rana.get_by_text("live", exact=True)).to_be_visible()

    noted = room.ask("Omar", "POST", f"/incidents/{town(10)}/desk/notes", json={"text": "Seen by me"})
    assert noted.status_code == 200

    expect(rana.locator(".desk .notes")).to_contain_text("Seen by me")
    expect(rana.locator(".desk").get_by_label("Note")).to_have_value("Half a sent")
