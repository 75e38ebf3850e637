"""``harmwatch feeds`` against a real Redis and a real web server."""

import json
from typing import Any

from services.runtime.settings import Settings
from tests.harness.feed_site import FeedSite, quick, rss, text
from tests.integration.cli.commands import run

WIRE, HERALD = "https://wire.example/rss", "https://herald.example/rss"


def listed(settings: Settings, *options: str) -> list[dict[str, Any]]:
    done = run(settings, "feeds", "list", "--json", *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_feeds_are_added_listed_changed_and_removed(bare_settings: Settings) -> None:
    assert "No feeds yet" in run(bare_settings, "feeds", "list").stderr
    added = run(bare_settings, "feeds", "add", WIRE, HERALD, "--interval", "90")
    assert added.stdout.splitlines() == [f"{url} added; ingest polls it at once" for url in (WIRE, HERALD)]
    changed = run(bare_settings, "feeds", "add", WIRE, "--title", "The Wire", "--full-text", "never")
    assert changed.stdout == f"{WIRE} changed\n"
    wire = next(feed for feed in listed(bare_settings) if feed["url"] == WIRE)
    assert (wire["title"], wire["full_text"], wire["interval_s"], wire["standing"]) == (
        "The Wire",
        "never",
        90.0,
        "new",
    )
    removed = run(bare_settings, "feeds", "remove", WIRE, "https://other.example/")
    assert (removed.returncode, removed.stdout) == (1, f"{WIRE} removed\n")
    assert removed.stderr == "https://other.example/ is no feed here; see: harmwatch feeds list\n"
    assert [feed["url"] for feed in listed(bare_settings)] == [HERALD]


def test_a_list_is_imported_with_its_problems_and_exported_as_it_was(bare_settings: Settings) -> None:
    lines = f"{HERALD} The Herald\nnonsense\n{WIRE}\n"
    imported = run(bare_settings, "feeds", "import", "-", stdin=lines.encode())
    assert (imported.returncode, imported.stdout) == (1, "2 added, 1 left out.\n")
    assert imported.stderr == "<stdin>:2: 'nonsense' is no http:// or https:// address\n"
    exported = run(bare_settings, "feeds", "export", "--lines").stdout
    assert sorted(exported.splitlines()) == [f"{HERALD} The Herald", WIRE]
    opml = run(bare_settings, "feeds", "export").stdout
    again = run(bare_settings, "feeds", "import", "-", stdin=opml.encode())
    assert (again.returncode, again.stdout) == (0, "2 known.\n")


def test_a_list_that_is_not_there_exits_1_and_is_named(bare_settings: Settings) -> None:
    done = run(bare_settings, "feeds", "import", "none.opml")
    assert (done.returncode, done.stderr) == (1, "none.opml: cannot be read: No such file or directory\n")


def test_a_check_shows_what_would_be_published_and_writes_nothing(bare_settings: Settings, site: FeedSite) -> None:
    settings = quick(bare_settings)
    site.answers |= {"/rss": text(rss("One", "Two"), ETag='"7"', Cache_Control="max-age=600"), "/gone": text("", 410)}
    done = run(settings, "feeds", "check", site.url("/rss"))
    assert done.returncode == 0
    words = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "has 2 items" in words
    assert 'header ETag: "7"' in words
    assert "asks for 10 min between polls" in words
    assert any(line.startswith("items Two · 2017-03-22T11:00:01") for line in words)
    gone = run(settings, "feeds", "check", site.url("/gone"))
    assert (gone.returncode, "HTTP 410 Gone" in gone.stdout) == (1, True)
    assert listed(settings) == []


def test_a_check_of_all_feeds_is_one_object_each_for_machines(bare_settings: Settings, site: FeedSite) -> None:
    settings = quick(bare_settings)
    site.answers |= {"/rss": text(rss("One")), "/bad": text("", 500)}
    run(settings, "feeds", "add", site.url("/rss"), site.url("/bad"))
    done = run(settings, "feeds", "check", "--json")
    checked = {feed["url"]: feed for feed in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert [item["record"]["title"] for item in checked[site.url("/rss")]["items"]] == ["One"]
    assert checked[site.url("/bad")]["problem"] == "HTTP 500 Internal Server Error"


def test_a_secret_in_an_address_is_not_shown(bare_settings: Settings) -> None:
    secret = "https://user:hunter2@wire.example/rss?api_key=hunter2"
    done = run(bare_settings, "feeds", "add", secret)
    done.stdout += run(bare_settings, "feeds", "list").stdout
    assert "wire.example" in done.stdout
    assert "hunter2" not in done.stdout
    assert run(bare_settings, "feeds", "export", "--lines").stdout == f"{secret}\n"
