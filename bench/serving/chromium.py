"""A browser without a screen: Chromium as Playwright drives it, for measurements, pictures and tests of the page."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

# WebGL without a graphics card; a container has little shared memory, and its root no sandbox.
_FLAGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)

_LOOK_MS = 50


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, while the block runs. Raises FileNotFoundError where there is none.

    Playwright keeps an event loop running in this thread until then: what needs one of its own must wait.
    """
    path = shutil.which("chromium")
    if path is None:
        msg = "there is no chromium on the PATH: run `make browser`"
        raise FileNotFoundError(msg)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def wait_until(page: Page, expression: str, within_s: float) -> Any:
    """The expression's value, once it is no longer null or false. Raises TimeoutError.

    Playwright's ``wait_for_function`` does the same by ``eval``, which the page's policy forbids.
    """
    deadline = time.monotonic() + within_s
    while not (value := page.evaluate(expression)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"it did not come to this: {expression}")
        page.wait_for_timeout(_LOOK_MS)
    return value
