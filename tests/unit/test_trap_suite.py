"""The trap suite: well-formed, readable as articles, balanced, and covering the whole policy."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest

from schemas.vocabulary import Assertion, Scope, Status, WhyNot
from services.ingest.files.jsonl import read_lines
from services.ingest.publisher import draft_of
from services.ingest.seeding.seeding import in_order_of_publication

TRAPS = Path(__file__).parents[2] / "evaluation" / "traps"
FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)

FIELDS = {"id", "pair", "part", "rule", "article", "expect", "reason"}
ARTICLE_REQUIRED = {"url", "title", "body", "published_at", "publisher"}
ARTICLE_OPTIONAL = {"byline", "wire_origin", "language", "updated_at", "version"}
COUNTS = {"killed", "injured", "sexual_violence"}
WHOLE_NUMBERS = {"women", "children", "incidents"}
VOCABULARIES = {
    "why_not": set(get_args(WhyNot)),
    "status": set(get_args(Status)),
    "scope": set(get_args(Scope)),
    "assertion": set(get_args(Assertion)),
}
KEYS = {"alert", "country", "date"} | COUNTS | WHOLE_NUMBERS | VOCABULARIES.keys()

Trap = dict[str, Any]


def traps_of(path: Path) -> list[Trap]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def themes() -> dict[str, list[Trap]]:
    return {path.stem: traps_of(path) for path in sorted(TRAPS.glob("*.jsonl"))}


@pytest.fixture(scope="module")
def traps(themes: dict[str, list[Trap]]) -> dict[str, Trap]:
    return {trap["id"]: trap for theme in themes.values() for trap in theme}


def is_bound(value: object) -> bool:
    return value is None or (type(value) is int and value >= 0)


def is_count(value: object) -> bool:
    """A whole number, or a pair of bounds of which null is open."""
    if isinstance(value, list):
        return len(value) == 2 and all(map(is_bound, value)) and (None in value or value[0] < value[1])
    return type(value) is int and value > 0


def test_ids_are_numbered_within_their_theme(themes: dict[str, list[Trap]]) -> None:
    for theme, lines in themes.items():
        assert [trap["id"] for trap in lines] == [f"{theme}-{n:03d}" for n in range(1, len(lines) + 1)]


def test_every_trap_has_the_fields_of_the_format(traps: dict[str, Trap]) -> None:
    assert [t["id"] for t in traps.values() if t.keys() - {"after"} != FIELDS] == []
    assert [t["id"] for t in traps.values() if not t["reason"].endswith((".", '"')) or not t["rule"]] == []


def test_every_article_has_the_fields_of_a_seed(traps: dict[str, Trap]) -> None:
    keys = {trap_id: trap["article"].keys() for trap_id, trap in traps.items()}
    assert [i for i, k in keys.items() if not ARTICLE_REQUIRED <= k <= ARTICLE_REQUIRED | ARTICLE_OPTIONAL] == []


def test_every_article_becomes_an_article_on_the_path_of_the_seeds(tmp_path: Path, traps: dict[str, Trap]) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(trap["article"]) + "\n" for trap in traps.values()), encoding="utf-8")
    with path.open("rb") as file:
        lines = in_order_of_publication(read_lines(file, path.name))
    drafts = [draft_of(line, fetched_at=FETCHED_AT) for line in lines]
    assert len(drafts) == len(traps)
    assert all(draft.article.published_at for draft in drafts)


def test_every_address_is_fictional(traps: dict[str, Trap]) -> None:
    hosts = {urlsplit(trap["article"]["url"]).hostname or "" for trap in traps.values()}
    assert all(host.endswith(".example") for host in hosts)


def test_an_address_occurs_again_only_as_a_later_version(traps: dict[str, Trap]) -> None:
    keys = Counter((trap["article"]["url"], trap["article"].get("version", 1)) for trap in traps.values())
    first = {url for url, version in keys if version == 1}
    assert max(keys.values()) == 1
    assert {url for url, _ in keys} == first


def test_articles_are_short(traps: dict[str, Trap]) -> None:
    words = {trap_id: len(trap["article"]["body"].split()) for trap_id, trap in traps.items()}
    assert [i for i, n in words.items() if n > 400] == []
    assert [i for i, n in words.items() if n < 40 and not i.startswith("formats-")] == []


def test_no_mark_of_the_editing_is_left_in_a_text(traps: dict[str, Trap]) -> None:
    marks = re.compile(r"[{}<>|]|  ")
    texts = {trap_id: trap["article"]["title"] + trap["article"]["body"] for trap_id, trap in traps.items()}
    assert [trap_id for trap_id, text in texts.items() if marks.search(text)] == []


def test_expectations_use_only_known_keys_and_words(traps: dict[str, Trap]) -> None:
    for trap in traps.values():
        expect = trap["expect"]
        assert expect.keys() <= KEYS, trap["id"]
        assert all(expect[key] in words for key, words in VOCABULARIES.items() if key in expect), trap["id"]
        assert re.fullmatch("[A-Z]{2}", expect.get("country", "ZZ")), trap["id"]


def test_expected_counts_are_whole_numbers_or_bounds(traps: dict[str, Trap]) -> None:
    for trap in traps.values():
        expect = trap["expect"]
        assert all(is_count(expect[key]) for key in COUNTS & expect.keys()), trap["id"]
        assert all(type(expect[key]) is int and expect[key] > 0 for key in WHOLE_NUMBERS & expect.keys()), trap["id"]


def test_a_silence_has_its_reason_and_an_alert_has_none(traps: dict[str, Trap]) -> None:
    assert [i for i, trap in traps.items() if trap["expect"]["alert"] is ("why_not" in trap["expect"])] == []


def test_no_incident_is_expected_after_its_report(traps: dict[str, Trap]) -> None:
    dated = [trap for trap in traps.values() if "date" in trap["expect"]]
    published = {t["id"]: date.fromisoformat(t["article"]["published_at"][:10]) for t in dated}
    assert [t["id"] for t in dated if date.fromisoformat(t["expect"]["date"]) > published[t["id"]]] == []


def test_pairs_are_mutual_and_differ_in_text_and_expectation(traps: dict[str, Trap]) -> None:
    for trap in (t for t in traps.values() if t["pair"]):
        partner = traps[trap["pair"]]
        assert partner["pair"] == trap["id"] != partner["id"]
        assert trap["expect"] != partner["expect"], trap["id"]
        both = ("title", "body")
        assert [trap["article"][f] for f in both] != [partner["article"][f] for f in both], trap["id"]


def test_memory_names_earlier_articles_of_the_same_part(traps: dict[str, Trap]) -> None:
    for trap in (t for t in traps.values() if "after" in t):
        for earlier in (traps[name] for name in trap["after"]):
            assert earlier["article"]["published_at"] <= trap["article"]["published_at"]
            assert earlier["part"] == trap["part"]
            assert earlier["expect"]["alert"]


def test_duplicates_alone_need_a_memory(traps: dict[str, Trap]) -> None:
    duplicates = [trap for trap in traps.values() if trap["expect"].get("why_not") == "duplicate"]
    assert all(trap["after"] for trap in duplicates)


def test_each_theme_has_both_parts_in_about_equal_halves(themes: dict[str, list[Trap]]) -> None:
    for theme, lines in themes.items():
        parts = Counter(trap["part"] for trap in lines)
        assert parts.keys() == {"dev", "blind"}, theme
        assert 0.4 <= parts["blind"] / len(lines) <= 0.6, theme


def test_pairs_stay_within_one_part(traps: dict[str, Trap]) -> None:
    assert [t["id"] for t in traps.values() if t["pair"] and traps[t["pair"]]["part"] != t["part"]] == []


def test_every_why_not_is_tried_at_least_eight_times_and_in_both_parts(traps: dict[str, Trap]) -> None:
    silences = [trap for trap in traps.values() if not trap["expect"]["alert"]]
    tried = Counter(trap["expect"]["why_not"] for trap in silences)
    assert {reason: tried[reason] for reason in VOCABULARIES["why_not"] if tried[reason] < 8} == {}
    in_parts = {(trap["expect"]["why_not"], trap["part"]) for trap in silences}
    assert in_parts == {(reason, part) for reason in VOCABULARIES["why_not"] for part in ("dev", "blind")}


def test_the_suite_is_large_balanced_and_wide(traps: dict[str, Trap]) -> None:
    alerts = sum(trap["expect"]["alert"] for trap in traps.values())
    assert len(traps) >= 320
    assert 0.4 <= alerts / len(traps) <= 0.6
    assert sum(bool(trap["pair"]) for trap in traps.values()) >= 2 * 110
    assert len({trap["expect"].get("country") for trap in traps.values()} - {None}) >= 35


def test_the_readme_counts_what_the_files_hold(themes: dict[str, list[Trap]]) -> None:
    readme = (TRAPS / "README.md").read_text(encoding="utf-8")
    for theme, lines in themes.items():
        alerts = sum(trap["expect"]["alert"] for trap in lines)
        pairs = sum(bool(trap["pair"]) for trap in lines) // 2
        dev = sum(trap["part"] == "dev" for trap in lines)
        cells = (f"`{theme}`", len(lines), pairs, alerts, len(lines) - alerts, dev, len(lines) - dev)
        assert "| " + " | ".join(map(str, cells)) + " |\n" in readme
