"""``harmwatch up --once``: from nothing to the flagship alert with its quoted evidence, and then never again."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from schemas import Alert
from schemas.topics import ARTICLES
from services.local.deadline import Deadline
from services.local.servers import EmbeddedServers
from services.runtime.dead_letter_box import letters
from services.runtime.settings import Settings
from tests.e2e.commands import PATIENCE_S, alerts_in, run, still_running, up
from tests.harness.topics import OUTBOX_TOPICS, Counts, alerts_on, published_twice, read

SEEDS = Path(__file__).parents[2] / "seeds" / "articles.jsonl"
FLAGSHIP = "https://seedwire.example/2017/03/22/coalition-strike-school-shelter-raqa"


@dataclass(frozen=True)
class Runs:
    """Two runs, one after the other, on one fresh folder."""

    folder: Path
    first: "subprocess.CompletedProcess[str]"
    second: "subprocess.CompletedProcess[str]"

    @property
    def alerts(self) -> list[Alert]:
        return alerts_in(self.first.stdout)

    @property
    def flagship(self) -> list[Alert]:
        """The messages of the flagship incident, in order."""
        opening = next(alert for alert in self.alerts if alert.articles[0].url == FLAGSHIP)
        return [alert for alert in self.alerts if alert.incident_id == opening.incident_id]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder = tmp_path_factory.mktemp("up") / "data"
    return Runs(folder, run(folder, "up", "--once", "--json"), run(folder, "up", "--once", "--json"))


@dataclass(frozen=True)
class LeftBehind:
    """What lies on the topics after both runs."""

    articles: int
    dead_letters: int
    twice: dict[str, int]
    alert_ids: set[str]


@pytest.fixture(scope="module")
def left_behind(runs: Runs) -> LeftBehind:
    servers = EmbeddedServers(runs.folder)
    servers.start(PATIENCE_S)
    try:
        settings = Settings(kafka=servers.kafka.address, redis=servers.redis.address)
        return LeftBehind(
            articles=len(read(settings, ARTICLES)),
            dead_letters=len(list(letters(settings))),
            twice=published_twice(read(settings, *OUTBOX_TOPICS)),
            alert_ids={alert.alert_id for alert in alerts_on(settings)},
        )
    finally:
        servers.stop(Deadline.after(10))


def test_it_ends_well_and_prints_alerts_only(runs: Runs) -> None:
    assert runs.first.returncode == 0, runs.first.stderr
    assert len(runs.alerts) > 20
    assert all(next(iter(json.loads(line))) == "alert_id" for line in runs.first.stdout.splitlines())


def test_the_flagship_alert_says_33_civilians_killed_near_raqqa_in_the_articles_words(runs: Runs) -> None:
    alert = runs.flagship[0]
    assert (alert.kind, alert.reason, alert.incident_version) == ("alert", "new_incident", 1)
    killed = alert.toll_after.civilians_killed
    assert killed is not None
    assert (killed.min, killed.max) == (33, 33)
    assert alert.place is not None
    assert (alert.place.country, alert.place.admin1) == ("SY", "Raqqa")
    assert alert.occurred.start.isoformat() == "2017-03-21"
    text = _flagship_text()
    assert any("33" in evidence.quote for evidence in alert.why)
    assert all(text[e.span.start : e.span.end] == e.span.quote for e in alert.why)


def _flagship_text() -> str:
    article = json.loads(SEEDS.read_text(encoding="utf-8").splitlines()[0])
    assert article["url"] == FLAGSHIP
    return f"{article['title']}\n\n{article['body']}"


def test_the_flagship_incident_lives_its_life_in_order(runs: Runs) -> None:
    assert [alert.reason for alert in runs.flagship] == [
        "new_incident",
        "denied",
        "toll_raised",
        "toll_raised",
        "conceded",
    ]
    assert [alert.incident_version for alert in runs.flagship] == sorted(a.incident_version for a in runs.flagship)


def test_each_alert_says_how_long_each_stage_took(runs: Runs) -> None:
    assert all(set(alert.latency or {}) == {"ingest", "extractor", "alerting"} for alert in runs.alerts)


def test_a_second_run_says_the_same_and_feeds_nothing(runs: Runs, left_behind: LeftBehind) -> None:
    assert runs.second.returncode == 0, runs.second.stderr
    assert runs.second.stdout == runs.first.stdout
    assert left_behind.articles == len(SEEDS.read_text(encoding="utf-8").splitlines())


def test_every_seed_was_read_and_no_alert_is_on_the_topics_twice(runs: Runs, left_behind: LeftBehind) -> None:
    assert left_behind.dead_letters == 0
    assert left_behind.twice == {}
    assert left_behind.alert_ids == {alert.alert_id for alert in runs.alerts}


def test_killed_among_the_seeds_it_ends_with_the_same_alerts_once_it_runs_again(runs: Runs, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with up(folder, "--once") as first:
        running = first.wait_until_it_says_where()
        settings = Settings(kafka=running.kafka, redis=running.redis)
        outcomes = Counts(settings, *OUTBOX_TOPICS)
        outcomes.wait_for(20)
        outcomes.close()
        family = first.family()
        first.kill()
    assert still_running(family) == []
    again = run(folder, "up", "--once", "--json")
    assert again.returncode == 0, again.stderr
    assert sorted(a.alert_id for a in alerts_in(again.stdout)) == sorted(a.alert_id for a in runs.alerts)


def test_a_second_up_on_the_same_folder_exits_1_and_points_at_the_first(runs: Runs) -> None:
    with up(runs.folder) as first:
        running = first.wait_until_it_says_where()
        second = run(runs.folder, "up")
        assert second.returncode == 1
        assert f"process {running.pid}" in second.stderr
        assert running.kafka in second.stderr
        # A command in another terminal finds it without an address.
        listed = run(runs.folder, "incidents", "list", "--json")
        assert listed.returncode == 0, listed.stderr
        assert runs.flagship[0].incident_id in listed.stdout


def test_told_to_stop_it_stops_everything_that_it_started(runs: Runs) -> None:
    with up(runs.folder) as running:
        family = running.wait_for_family("services.ingest", "services.extractor", "services.alerting", "kafka.Kafka")
        assert running.terminate() == 0
        assert still_running(family) == []
    assert not (runs.folder / "run.json").exists()
