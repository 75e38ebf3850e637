"""The scenario suite: well-formed, readable as articles, wide, and true to its README."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest

from evaluation.sets.scenarios import FOLDER, Scenario, read
from schemas import Incident
from schemas.vocabulary import AlertReason, WhyNot

OPENING = {"new_incident", "late_report"}
TOP = {"family", "about", "article", "incident"}
ARTICLE = {"publisher", "url", "published_at", "title", "text", "alerts"}
ARTICLE_OPTIONAL = {"updated_at", "version", "wire_origin", "byline", "language", "silence"}
ALERT = {"incident", "reason", "killed", "injured"}
DERIVED = {"name", "killed", "injured", "conceded", "positions", "country", "occurred"}


@pytest.fixture(scope="module")
def files() -> dict[Path, dict[str, Any]]:
    return {path: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*/*.toml"))}


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    return list(read())


def test_every_file_has_the_fields_of_the_format_and_no_others(files: dict[Path, dict[str, Any]]) -> None:
    for path, told in files.items():
        assert told.keys() <= TOP, path.name
        for article in told["article"]:
            assert article.keys() >= ARTICLE, path.name
            assert article.keys() <= ARTICLE | ARTICLE_OPTIONAL, path.name
            assert all({"incident", "reason"} <= due.keys() <= ALERT for due in article["alerts"]), path.name
        for incident in told.get("incident", ()):
            assert incident.keys() <= DERIVED | set(Incident.model_fields), path.name


def test_every_scenario_can_be_read_and_has_a_name_of_its_own(scenarios: list[Scenario]) -> None:
    names = [scenario.item_id for scenario in scenarios]
    assert len(names) == len(set(names)) == len(list(FOLDER.glob("*/*.toml")))


def test_reasons_are_the_contract_s(scenarios: list[Scenario]) -> None:
    steps = [step for scenario in scenarios for step in scenario.steps]
    assert {alert.reason for step in steps for alert in step.alerts} <= set(get_args(AlertReason))
    assert {step.silence for step in steps} <= {None, *get_args(WhyNot)}


def test_an_article_either_alerts_or_is_silent_for_a_reason(scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        assert all(bool(step.alerts) != bool(step.silence) for step in scenario.steps), scenario.item_id


def test_the_first_alert_of_an_incident_opens_it_and_no_other_does(scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        told: set[str] = set()
        for due in (due for step in scenario.steps for due in step.alerts):
            assert (due.reason in OPENING) == (due.incident not in told), (scenario.item_id, due)
            told.add(due.incident)


def test_every_incident_that_alerts_is_described_in_the_end_and_no_other_is(scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        told = {due.incident for step in scenario.steps for due in step.alerts}
        assert {incident.incident for incident in scenario.incidents} == told, scenario.item_id


def test_every_alert_but_a_retraction_has_a_toll(scenarios: list[Scenario]) -> None:
    for scenario in scenarios:
        alerts = [due for step in scenario.steps for due in step.alerts if due.reason != "retracted"]
        assert all(due.counts for due in alerts), scenario.item_id


def test_every_address_is_fictional(scenarios: list[Scenario]) -> None:
    hosts = [urlsplit(step.article.url).hostname or "" for scenario in scenarios for step in scenario.steps]
    assert [host for host in hosts if not host.endswith(".example")] == []


def test_an_address_comes_again_only_as_another_version_of_its_article(scenarios: list[Scenario]) -> None:
    articles = [step.article for scenario in scenarios for step in scenario.steps]
    assert max(Counter((a.article_id, a.version) for a in articles).values()) == 1
    assert all(a.version == 1 or a.updated_at for a in articles)


def test_texts_are_short_plain_prose(scenarios: list[Scenario]) -> None:
    marks = re.compile(r"[{}<>|]|  ")
    for scenario in scenarios:
        for text in (step.article.text for step in scenario.steps):
            assert 15 <= len(text.split()) <= 300, scenario.item_id
            assert not marks.search(text), scenario.item_id


def test_the_readme_counts_what_the_files_hold(scenarios: list[Scenario]) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for family in {scenario.family for scenario in scenarios}:
        parts = Counter(scenario.part for scenario in scenarios if scenario.family == family)
        assert f"| `{family}` | {parts['dev']} | {parts['blind']} |" in readme
    articles = sum(len(scenario.steps) for scenario in scenarios)
    parts = Counter(scenario.part for scenario in scenarios)
    assert f"| all, {articles} articles | {parts['dev']} | {parts['blind']} |" in readme
