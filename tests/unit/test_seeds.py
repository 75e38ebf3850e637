"""The seeds: well-formed, complete, honest about what is real, and covering the policy."""

import hashlib
import json
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest

from schemas.vocabulary import AlertReason, WhyNot

SEEDS = Path(__file__).parents[2] / "seeds"
# Of the given article, as UTF-8: whoever edits it edits evidence.
GIVEN_ARTICLE_SHA256 = "9e02570fa4ee8b9b8c44efb1d199aa4475f660a69303a49d11f9275df76626d4"

REQUIRED = {"url", "title", "body", "published_at", "publisher"}
OPTIONAL = {"byline", "wire_origin", "language", "updated_at", "article_id", "version"}
WHY_NOT = set(get_args(WhyNot))
# Reports alone give the rest.
DECIDED_BY_PEOPLE = {"merged", "split", "corrected", "regraded"}
REASONS = set(get_args(AlertReason)) - DECIDED_BY_PEOPLE

Item = dict[str, Any]


def lines_of(name: str) -> list[Item]:
    return [json.loads(line) for line in (SEEDS / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def articles() -> list[Item]:
    return lines_of("articles.jsonl")


@pytest.fixture(scope="module")
def expected() -> list[Item]:
    return lines_of("expected.jsonl")


def version_key(line: Item) -> tuple[str, int]:
    return line["url"], line.get("version", 1)


def outcomes_of(expected: list[Item], incident: str) -> list[Item]:
    return [o for line in expected for o in line["outcomes"] if o["incident"] == incident]


def alerts_of(expected: list[Item], incident: str) -> list[tuple[str, list[int | None] | None]]:
    return [(o["reason"], o["killed"]) for o in outcomes_of(expected, incident) if o["kind"] != "suppressed"]


def test_every_article_has_the_required_fields_and_no_unknown_ones(articles: list[Item]) -> None:
    wrong = [a["url"] for a in articles if not REQUIRED <= a.keys() <= REQUIRED | OPTIONAL]
    assert not wrong


def test_no_required_field_is_empty(articles: list[Item]) -> None:
    assert all(article[field].strip() for article in articles for field in REQUIRED)


def test_times_are_utc_with_z(articles: list[Item]) -> None:
    times = [a[field] for a in articles for field in ("published_at", "updated_at") if field in a]
    assert all(datetime.strptime(time, "%Y-%m-%dT%H:%M:%S%z") and time.endswith("Z") for time in times)


def test_articles_are_in_order_of_publication(articles: list[Item]) -> None:
    published = [a["published_at"] for a in articles]
    assert published == sorted(published)


def test_an_address_occurs_again_only_as_a_later_version(articles: list[Item]) -> None:
    versions: dict[str, list[int]] = {}
    for url, version in map(version_key, articles):
        versions.setdefault(url, []).append(version)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in versions.values())
    assert any(len(numbers) > 1 for numbers in versions.values())


def test_later_versions_say_when_they_were_updated(articles: list[Item]) -> None:
    later = [a for a in articles if a.get("version", 1) > 1]
    assert all(a["updated_at"] > a["published_at"] for a in later)


def test_every_address_is_fictional(articles: list[Item]) -> None:
    hosts = {urlsplit(a["url"]).hostname or "" for a in articles}
    assert all(host.endswith(".example") for host in hosts)


def test_the_first_article_is_the_given_one_byte_for_byte(articles: list[Item]) -> None:
    first = articles[0]
    assert hashlib.sha256(first["body"].encode()).hexdigest() == GIVEN_ARTICLE_SHA256
    assert first["published_at"].startswith("2017-03-22")


def test_written_articles_have_the_length_of_news_items(articles: list[Item]) -> None:
    lengths = [len(a["body"].split()) for a in articles[1:]]
    assert all(80 <= words <= 350 for words in lengths)


def test_expectations_cover_every_article_version_in_the_same_order(articles: list[Item], expected: list[Item]) -> None:
    assert [version_key(line) for line in expected] == [version_key(a) for a in articles]


def test_every_expectation_has_a_due_outcome_and_a_note(expected: list[Item]) -> None:
    assert all(line["note"] and any(not o.get("extra") for o in line["outcomes"]) for line in expected)


def test_alerts_carry_a_reason_and_suppressions_a_why_not(expected: list[Item]) -> None:
    for outcome in (o for line in expected for o in line["outcomes"]):
        if outcome["kind"] == "suppressed":
            assert outcome["why_not"] in WHY_NOT
        else:
            assert outcome["kind"] in {"alert", "update", "cancel"}
            assert outcome["reason"] in REASONS
            assert outcome["incident"]


def test_every_why_not_is_due_somewhere(expected: list[Item]) -> None:
    due = {o["why_not"] for line in expected for o in line["outcomes"] if "why_not" in o and not o.get("extra")}
    assert due == WHY_NOT


def test_every_reason_that_reports_can_give_occurs(expected: list[Item]) -> None:
    assert {o["reason"] for line in expected for o in line["outcomes"] if "reason" in o} == REASONS


def test_each_incident_opens_exactly_once_and_before_its_updates(expected: list[Item]) -> None:
    incidents = {o["incident"] for line in expected for o in line["outcomes"] if o["incident"]}
    for incident in incidents:
        kinds = [o["kind"] for o in outcomes_of(expected, incident)]
        assert kinds[0] == "alert"
        assert Counter(kinds)["alert"] == 1


def test_the_flagship_life_cycle_is_the_documented_one(expected: list[Item]) -> None:
    assert alerts_of(expected, "mansoura-school") == [
        ("new_incident", [33, 33]),
        ("denied", [33, 33]),
        ("toll_raised", [40, None]),
        ("toll_raised", [40, 150]),
        ("conceded", [40, 150]),
    ]


def test_the_strike_of_april_2017_is_another_incident(expected: list[Item]) -> None:
    assert alerts_of(expected, "mansoura-april") == [("new_incident", [4, 4])]


def test_the_feed_list_is_opml_with_secure_addresses() -> None:
    root = ET.parse(SEEDS / "feeds.opml").getroot()
    feeds = root.findall(".//outline[@type='rss']")
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert len(feeds) >= 5
    assert all(feed.get("text") and feed.get("xmlUrl", "").startswith("https://") for feed in feeds)
