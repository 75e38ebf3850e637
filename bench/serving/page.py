"""The page in a browser that has never been there: until its first row is painted, and until its map is drawn."""

from statistics import median
from typing import Any

from playwright.sync_api import Browser

from bench.serving.chromium import chromium, wait_until

_LOADS, _QUICK_LOADS = 9, 3
_PATIENCE_S = 60.0
# A row is painted in the frame after the one in which it is first there.
_WHEN_PAINTED = """
new MutationObserver((_, observer) => {
  if (document.querySelector(".rows > li") === null) return;
  observer.disconnect();
  requestAnimationFrame(() => { requestAnimationFrame(() => { window.firstRowMs = performance.now(); }); });
}).observe(document, { childList: true, subtree: true });
"""
_MAP_DRAWN = "performance.getEntriesByName('map drawn').map((mark) => [mark.startTime, mark.detail])[0]"


def measure(address: str, *, quick: bool) -> dict[str, Any]:
    """Load it so many times, each time with an empty cache.

    Keys: ``page_first_row_ms`` (median) and ``page_first_row_worst_ms`` from the start of the navigation until the
    first row of the list is painted; ``page_map_ms`` (median) until the map has drawn the areas of all incidents, in
    software, since there is no graphics card; ``page_map_crowds``, the rings with a number on it.
    """
    with chromium() as browser:
        loads = [_load(browser, address) for _ in range(_QUICK_LOADS if quick else _LOADS)]
    first_rows = [first_row for first_row, _, _ in loads]
    return {
        "page_first_row_ms": round(median(first_rows)),
        "page_first_row_worst_ms": round(max(first_rows)),
        "page_map_ms": round(median(map_ms for _, map_ms, _ in loads)),
        "page_map_crowds": loads[0][2],
    }


def _load(browser: Browser, address: str) -> tuple[float, float, int]:
    """Milliseconds until the first row and until the map, and how many rings with a number the map has."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.add_init_script(_WHEN_PAINTED)
        page.goto(address, wait_until="commit")
        first_row: float = wait_until(page, "window.firstRowMs", _PATIENCE_S)
        drawn = wait_until(page, _MAP_DRAWN, _PATIENCE_S)
        return first_row, drawn[0], drawn[1]
