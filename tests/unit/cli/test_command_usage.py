"""Exit codes and messages where nothing runs: 1 failed, 2 usage."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.runtime.errors import Unreachable

SERVERS = ("--kafka", "127.0.0.1:1", "--redis", "redis://127.0.0.1:1/0")


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No addresses from outside, and a folder in which nothing runs."""
    for name in ("HARMWATCH_KAFKA", "HARMWATCH_REDIS", "HARMWATCH_DATA", "HARMWATCH_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-command",),
        ("feed",),
        ("feed", "x.jsonl", "--rate", "0", *SERVERS),
        ("feed", "x.jsonl", "--rate", "nan", *SERVERS),
        ("subscribe", "--country", "Syria", *SERVERS),
        ("subscribe", "--since", "yesterday", *SERVERS),
        ("subscribe", "--min-killed", "-1", *SERVERS),
        ("subscribe", "--suppressed", "--min-killed", "3", *SERVERS),
        ("incidents", "list", "--limit", "0", *SERVERS),
        ("incidents", "--country", "Syria", *SERVERS),
        ("incidents", "show", *SERVERS),
        ("dlq", "show", "17", *SERVERS),
        ("dlq", "replay", *SERVERS),
        ("dlq", "replay", "--all", "articles.dlq:0:0", *SERVERS),
        ("up", "--push-token", "short"),
        ("feeds", "add", *SERVERS),
        ("feeds", "add", "wire.example/rss", *SERVERS),
        ("feeds", "add", "https://wire.example/", "--interval", "0", *SERVERS),
        ("feeds", "add", "https://wire.example/", "--full-text", "perhaps", *SERVERS),
        ("feeds", "export", "--opml", "--lines", *SERVERS),
        ("topics", "no-such-command"),
        ("backtest",),
        ("backtest", "x.jsonl", "--domains", "sport"),
        ("backtest", "x.jsonl", "--domains", ""),
        ("backtest", "x.jsonl", "--recent-days", "-1"),
        ("backtest", "x.jsonl", "--alerts", "-", "--events", "-"),
        ("backtest", "x.jsonl", "--alerts", "no/such/folder/alerts.jsonl"),
        ("topics", "check", "--prefix", "not a prefix", *SERVERS),
        ("incidents", "--kafka", "127.0.0.1:1", "--redis", "127.0.0.1:6379"),
        ("incidents", "--kafka", "127.0.0.1:1", "--redis", "redis://127.0.0.1:port/0"),
        ("incidents", "--kafka", "127.0.0.1:1", "--redis", "redis://127.0.0.1:1/incidents"),
        ("rebuild", "--into", "127.0.0.1:6380", *SERVERS),
        ("incidents", "redact", "a1", "--reason", "asked", *SERVERS),
        ("incidents", "redact", "a1", "--claim", "c", "--name", "N", "--reason", "asked", *SERVERS),
        ("incidents", "label", "wrong", *SERVERS),
        ("incidents", "add-claim", "a1", "--url", "https://un.example/r", *SERVERS),
    ],
)
def test_wrong_usage_exits_2_and_says_why(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Error" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("subscribe",),
        ("incidents",),
        ("incidents", "show", "a1"),
        ("dlq", "list"),
        ("feeds", "list"),
        ("topics", "check"),
        ("feed", "x.jsonl"),
    ],
)
def test_without_addresses_and_without_up_a_command_says_what_to_do(arguments: tuple[str, ...]) -> None:
    failure = run(*arguments).exception
    assert isinstance(failure, Unreachable)
    assert "harmwatch up" in str(failure)


@pytest.mark.parametrize("arguments", [("incidents",), ("incidents", "show", "a1"), ("feeds", "list")])
def test_a_redis_that_is_not_there_is_named(arguments: tuple[str, ...]) -> None:
    failure = run(*arguments, *SERVERS).exception
    assert isinstance(failure, Unreachable)
    assert "Redis does not answer at 127.0.0.1:1" in str(failure)


def test_a_redis_password_is_never_named() -> None:
    failure = run("incidents", "--kafka", "127.0.0.1:1", "--redis", "redis://:secret@127.0.0.1:1/0").exception
    assert "secret" not in str(failure)
    refused = run("incidents", "--kafka", "127.0.0.1:1", "--redis", "redis://:secret@127.0.0.1:port/0")
    assert refused.exit_code == 2
    assert "secret" not in refused.stderr


def test_help_of_a_subcommand_needs_no_server() -> None:
    result = run("incidents", "show", "--help")
    assert result.exit_code == 0
    assert "ID" in result.stdout


def test_the_doctor_works_where_nothing_runs() -> None:
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗" in result.stdout
    assert "harmwatch up" in result.stdout


def test_the_doctor_says_which_servers_do_not_answer() -> None:
    result = run("doctor", "--json", *SERVERS)
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    wrong = {check["name"] for check in report["checks"] if check["ok"] is False}
    assert {"Kafka", "Redis"} <= wrong
    assert report["ok"] is False


def test_the_doctor_says_what_to_do_about_everything_wrong() -> None:
    report = json.loads(run("doctor", "--json", *SERVERS).stdout)
    assert all(check["remedy"] for check in report["checks"] if check["ok"] is False)
