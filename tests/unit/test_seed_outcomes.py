"""The seeds through the live cores give what ``seeds/expected.jsonl`` demands by the policy."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from schemas import Alert, Article, Incident
from services.alerting.telling.policy import Policy
from services.backtest.archive import read_archive
from services.backtest.replay import Outcome, Replay
from services.ingest.files.jsonl import read_lines

SEEDS = Path(__file__).parents[2] / "seeds"
EXPECTED = [json.loads(line) for line in (SEEDS / "expected.jsonl").read_text().splitlines()]


class Told(NamedTuple):
    """One article version and what it led to."""

    article: Article
    outcome: Outcome


@pytest.fixture(scope="module")
def replay() -> tuple[list[Told], tuple[Incident, ...]]:
    with (SEEDS / "articles.jsonl").open("rb") as file:
        archive = read_archive(list(read_lines(file, "articles.jsonl")))
    assert not archive.problems
    memory = Replay(Policy())
    told = [Told(entry.article, memory.show(entry.article)) for entry in archive.entries]
    return told, memory.incidents()


@pytest.fixture(scope="module")
def told(replay: tuple[list[Told], tuple[Incident, ...]]) -> list[Told]:
    return replay[0]


def by_version(told: Iterable[Told]) -> dict[tuple[str, int], Told]:
    return {(one.article.url, one.article.version): one for one in told}


def spoken(alert: Alert) -> tuple[str, str, list[int | None] | None]:
    """Kind, reason and the range of killed after."""
    killed = alert.toll_after.civilians_killed
    return alert.kind, alert.reason, None if killed is None else [killed.min, killed.max]


def due(outcomes: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The outcomes that must come; ``kind`` is alert (also update and cancel) or suppressed."""
    return [o for o in outcomes if not o.get("extra") and (o["kind"] == "suppressed") == (kind == "suppressed")]


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda e: f"{e['url'].rsplit('/', 1)[-1]}-{e['version']}")
def test_article_gives_its_due_outcomes(expected: dict[str, Any], told: list[Told]) -> None:
    outcome = by_version(told)[expected["url"], expected["version"]].outcome
    alerts = [(o["kind"], o["reason"], o.get("killed")) for o in due(expected["outcomes"], "alert")]
    assert [spoken(alert) for alert in outcome.alerts] == alerts, expected["note"]
    silences = [silence.why_not for silence in outcome.suppressions]
    for silence in due(expected["outcomes"], "suppressed"):
        assert silence["why_not"] in silences, expected["note"]
        silences.remove(silence["why_not"])


def test_alerts_of_one_expected_incident_are_one_thread_and_of_two_are_two(told: list[Told]) -> None:
    threads: dict[str, set[str]] = {}
    for expected in EXPECTED:
        alerts = by_version(told)[expected["url"], expected["version"]].outcome.alerts
        for demanded, alert in zip(due(expected["outcomes"], "alert"), alerts, strict=True):
            threads.setdefault(demanded["incident"], set()).add(alert.incident_id)
    assert {label: len(ids) for label, ids in threads.items() if len(ids) != 1} == {}
    assert len(set.union(*threads.values())) == len(threads)


def test_the_flagship_ends_at_40_to_150_reported_and_40_conceded(
    replay: tuple[list[Told], tuple[Incident, ...]],
) -> None:
    told, incidents = replay
    opening = told[0].outcome.alerts[0]
    (flagship,) = [incident for incident in incidents if incident.incident_id == opening.incident_id]
    assert flagship.civilians_killed is not None
    assert flagship.deaths_conceded is not None
    assert (flagship.civilians_killed.min, flagship.civilians_killed.max) == (40, 150)
    assert (flagship.deaths_conceded.min, flagship.deaths_conceded.max) == (40, 40)
    assert flagship.grading == "confirmed"
    numbers = {g.min for claim in flagship.claims for g in claim.casualties if g.outcome == "killed"}
    assert not numbers & {84, 116, 220, 320_000}


def test_every_fact_quotes_its_article(told: list[Told]) -> None:
    for article, outcome in told:
        for event in outcome.events:
            spans = [group.span for group in event.casualties] + [actor.span for actor in event.actors]
            spans += [claimant.span for claimant in event.claimants if claimant.span is not None]
            spans += [part.span for part in (event.place, event.occurred) if part is not None and part.span is not None]
            assert all(article.text[span.start : span.end] == span.quote for span in spans)
