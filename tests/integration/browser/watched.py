"""A page that complains of nothing and asks nobody but its gateway."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

PATIENCE_MS = 20_000


@contextmanager
def watched(browser: Browser, address: str, token: str | None = None, *, refusals: bool = False) -> Iterator[Page]:
    """A page of a new visitor, signed in where there is a token; fails at the end if it complained.

    ``refusals``: the test has the gateway refuse something, which the browser writes on its console as an error.
    """
    with browser.new_context(
        base_url=address, viewport={"width": 1440, "height": 900}, timezone_id="Asia/Damascus"
    ) as context:
        context.set_default_timeout(PATIENCE_MS)
        if token is not None:
            answer = context.request.post("/v1/session", data={"token": token}, headers={"Origin": address})
            assert answer.ok, answer.text()
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
    if refusals:
        complaints = [complaint for complaint in complaints if "Failed to load resource" not in complaint]
    assert complaints == [], complaints
    assert strangers == [], strangers


def is_complaint(message: ConsoleMessage) -> bool:
    """An error; but that the gateway is not well for a moment is an answer, which the page tells."""
    return message.type == "error" and not message.location["url"].endswith("/health")


def assert_accessible(page: Page) -> None:
    """No serious issue for a screen reader, and nothing to scroll sideways to."""
    found = Axe().run(page).response["violations"]
    serious = [
        (issue["id"], [node["html"] for node in issue["nodes"]])
        for issue in found
        if issue["impact"] in ("serious", "critical")
    ]
    assert serious == [], serious
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than its window"


def assert_unharmed(page: Page) -> None:
    """Nothing that an article said was run, drawn or has turned the words around it."""
    scripts: Any = page.locator("main script, main img, main iframe, a[href^='javascript']")
    assert scripts.count() == 0
    assert page.evaluate("window.harmed") is None
    assert page.evaluate("/[\\u202a-\\u202e\\u2066-\\u2069\\u0000-\\u0008]/.test(document.body.innerText)") is False


SCRIPT = "<script>window.harmed = 1</script><img src=x onerror='window.harmed = 1'>"
TURNED = "\u202ekcatta\u0007"
