"""``harmwatch backtest``: files in, JSON Lines out, the same bytes every time."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from schemas import Alert, Incident
from services.backtest.replay import Outcome, Replay
from services.cli.main import app

SEEDS = Path(__file__).parents[3] / "seeds" / "articles.jsonl"
STRIKE = (
    "An air strike killed 12 civilians in Aleppo, Syria, on Monday, the Syrian Observatory for Human Rights said on"
    " Tuesday."
)


def article(name: str, body: str = STRIKE, published: str = "2017-05-09T10:00:00Z", **fields: Any) -> dict[str, Any]:
    fixed = {"url": f"https://{name}.example/story", "publisher": name, "title": "News", "published_at": published}
    return fixed | {"body": body} | fields


def lines(*articles: dict[str, Any]) -> str:
    return "".join(json.dumps(given) + "\n" for given in articles)


def run(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(app, ("backtest", *arguments), input=stdin)


def judged(kind: str, *articles: dict[str, Any], options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What a backtest of the articles writes of one kind."""
    result = run("-", f"--{kind}", "-", *options, stdin=lines(*articles))
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_stdout_holds_alerts_and_nothing_else() -> None:
    (alert,) = judged("alerts", article("orontes"))
    assert Alert.model_validate(alert).reason == "new_incident"
    assert alert["toll_after"]["civilians_killed"] == {"min": 12, "max": 12}


def test_alerts_are_dated_by_their_reports_and_have_no_latency() -> None:
    (alert,) = judged("alerts", article("orontes"))
    assert (alert["raised_at"], alert["latency"]) == ("2017-05-09T10:00:00Z", None)


def test_suppressions_are_dated_by_their_reports() -> None:
    (silence,) = judged("suppressed", article("orontes", body="The harvest was good."))
    assert (silence["decided_at"], silence["why_not"]) == ("2017-05-09T10:00:00Z", "no_casualties")


def test_a_date_alone_is_midnight_utc() -> None:
    (event,) = judged("events", article("orontes", published="2017-05-09"))
    assert (event["published_at"], event["fetched_at"]) == ("2017-05-09T00:00:00Z", "2017-05-09T00:00:00Z")


def test_articles_are_judged_in_order_of_publication() -> None:
    first, second = article("orontes"), article("tigris", published="2017-05-09T12:00:00Z")
    (alert,) = judged("alerts", second, first)
    assert alert["articles"][0]["publisher"] == "orontes"


def test_articles_of_one_moment_keep_the_order_of_the_input() -> None:
    (alert,) = judged("alerts", article("tigris"), article("orontes"))
    assert alert["articles"][0]["publisher"] == "tigris"


def test_two_runs_give_identical_bytes(tmp_path: Path) -> None:
    kinds = ("events", "alerts", "suppressed", "incidents")
    written = []
    for number in (1, 2):
        paths = {kind: tmp_path / f"{kind}{number}" for kind in kinds}
        assert run(str(SEEDS), *(part for kind in kinds for part in (f"--{kind}", str(paths[kind])))).exit_code == 0
        written.append([paths[kind].read_bytes() for kind in kinds])
    assert written[0] == written[1]
    assert all(written[0])


def test_incidents_are_final_states_in_order_of_their_ids(tmp_path: Path) -> None:
    path = tmp_path / "incidents.jsonl"
    run(str(SEEDS), "--incidents", str(path))
    incidents = [Incident.from_json(line) for line in path.read_bytes().splitlines()]
    ids = [incident.incident_id for incident in incidents]
    assert len(ids) > 1
    assert ids == sorted(set(ids))


def test_the_same_text_again_is_skipped_and_reported() -> None:
    result = run("-", "--events", "-", stdin=lines(article("orontes"), article("orontes")))
    assert len(result.stdout.splitlines()) == 1
    assert "1 already seen" in result.stderr
    assert result.exit_code == 0


def test_another_text_of_the_same_article_is_its_next_version() -> None:
    edited = article("orontes", body=STRIKE.replace("12", "15"), published="2017-05-09T12:00:00Z")
    versions = [event["article_version"] for event in judged("events", edited, article("orontes"))]
    assert versions == [1, 2]


def test_a_given_id_and_version_are_kept() -> None:
    (event,) = judged("events", article("orontes", article_id="mine", version=4))
    assert (event["article_id"], event["article_version"]) == ("mine", 4)


def test_a_bad_line_is_reported_by_number_and_the_rest_is_judged() -> None:
    result = run("-", "--alerts", "-", stdin="nonsense\n" + lines({"url": "x"}, article("orontes")))
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "<stdin>:1: " in result.stderr
    assert "<stdin>:2: " in result.stderr
    assert "2 invalid" in result.stderr


def test_a_file_that_is_not_there_is_reported_and_the_rest_is_judged(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.jsonl"), "-", "--alerts", "-", stdin=lines(article("orontes")))
    assert result.exit_code == 1
    assert "none.jsonl: " in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_a_repetition_is_a_duplicate_with_memory_and_news_without() -> None:
    reports = article("orontes"), article("tigris", published="2017-05-09T12:00:00Z")
    assert [silence["why_not"] for silence in judged("suppressed", *reports)] == ["duplicate"]
    alone = judged("alerts", *reports, options=("--isolated",))
    assert [alert["reason"] for alert in alone] == ["new_incident", "new_incident"]


def test_isolated_incidents_are_those_that_each_article_opened() -> None:
    reports = article("orontes"), article("tigris", published="2017-05-09T12:00:00Z")
    alone = judged("incidents", *reports, options=("--isolated",))
    assert sorted(incident["claims"][0]["publisher"] for incident in alone) == ["orontes", "tigris"]
    assert [len(incident["claims"]) for incident in alone] == [1, 1]


@pytest.mark.parametrize(("days", "alerts"), [("14", 0), ("60", 1), ("0", 1)])
def test_recent_days_say_how_old_a_new_incident_may_be(days: str, alerts: int) -> None:
    old = article("orontes", body=STRIKE.replace("on Monday", "on 10 April 2017"))
    assert len(judged("alerts", old, options=("--recent-days", days))) == alerts


@pytest.mark.parametrize(("domains", "alerts"), [("conflict", 0), ("conflict,crime", 1), ("crime", 1)])
def test_crime_alerts_only_where_it_is_watched(domains: str, alerts: int) -> None:
    robbery = article(
        "orontes", body="Gunmen shot dead five people in a bar in Guadalajara, Mexico, on Monday, police said."
    )
    assert len(judged("alerts", robbery, options=("--domains", domains))) == alerts


def test_without_outputs_a_table_says_what_would_have_been_raised() -> None:
    result = run("-", stdin=lines(article("orontes"), article("tigris", body="The harvest was good.")))
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    due = {"2 articles", "1 event", "1 incident", "1 new alert", "0 updates", "1 suppressed: no casualties reported"}
    assert due <= set(rows)
    assert "2 articles · 1 event · 1 alert · 1 suppressed" in " ".join(result.stderr.split())


def test_an_article_that_cannot_be_judged_is_reported_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Replay.show

    def faulty(replay: Replay, given: Any) -> Outcome:
        if given.publisher == "odd":
            raise ZeroDivisionError
        return judge(replay, given)

    monkeypatch.setattr(Replay, "show", faulty)
    result = run("-", "--alerts", "-", stdin=lines(article("odd"), article("orontes")))
    assert result.exit_code == 1
    assert "<stdin>:1: could not be judged" in result.stderr
    assert len(result.stdout.splitlines()) == 1
