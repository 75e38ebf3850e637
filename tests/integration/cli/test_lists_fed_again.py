"""``harmwatch feed`` with a list of addresses: what was read is not fetched again."""

import json
from pathlib import Path
from typing import Any

from aiohttp.web import BaseRequest, Response

from services.runtime.settings import Settings
from tests.harness.feed_site import FeedSite, quick, text
from tests.integration.cli.commands import run

STORY = "Medics said that 12 people were killed when a shell hit the bakery of Omara early on Sunday morning."
PAGE = f"<html><head><title>Shell hits bakery</title></head><body><article><p>{STORY}</p></article></body></html>"


def page(_: BaseRequest) -> Response:
    return Response(text=PAGE, content_type="text/html")


def feed(settings: Settings, path: Path, *options: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(run(settings, "feed", str(path), "--json", *options).stdout)
    return report


def test_a_list_that_is_fed_again_goes_on_with_the_pages_that_are_left(
    settings: Settings, site: FeedSite, tmp_path: Path
) -> None:
    settings = quick(settings)
    site.answers |= {"/robots.txt": text("", 404), "/a": page, "/b": text("", 503)}
    urls = tmp_path / "urls.txt"
    urls.write_text(f"{site.url('/a')}\n{site.url('/b')}\n")
    first = feed(settings, urls)
    assert (first["published"], first["invalid"]) == (1, 1)
    site.answers["/b"] = page
    second = feed(settings, urls)
    skipped = {"page fetched by an earlier run; --again fetches it once more": 1}
    assert (second["published"], second["skipped"]) == (1, skipped)
    assert (site.asked("/a"), site.asked("/b")) == (1, 2)
    again = feed(settings, urls, "--again")
    assert (again["seen"], again["skipped"], site.asked("/a")) == (2, {}, 2)
