"""Push as a part of the ingest process and of `harmwatch up`: its port, its log, its end."""

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.local.ports import free_port
from services.runtime.settings import Settings
from tests.harness.processes import READY_S, ServiceProcess
from tests.integration.cli.commands import running
from tests.integration.ingest.pushing import NDJSON, TOKEN, Sender, lines, status_on
from tests.integration.ingest.reading import articles_on, record
from tests.servers import Servers

LISTENS = "push takes articles"
OPERATIONS = Path(__file__).parents[3] / "docs" / "operations.md"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    ports = {"push_port": free_port(), "http_port": free_port()}
    more = {"push_token": TOKEN, "seed": False, "log_level": "DEBUG"} | ports
    return Settings(**settings.model_dump(exclude_unset=True) | more)


@pytest.fixture
def service(settings: Settings) -> Iterator[ServiceProcess]:
    """Ingest, listening."""
    process = ServiceProcess("services.ingest", settings).start()
    try:
        deadline = time.monotonic() + READY_S
        while not process.said(LISTENS):
            assert process.running, process.records
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield process
    finally:
        if process.running:
            process.kill()


@pytest.fixture
def sender(service: ServiceProcess, settings: Settings) -> Sender:
    assert service.running
    return Sender(settings.push_port)


def test_the_example_of_the_operations_manual_works(sender: Sender, settings: Settings) -> None:
    example, answer = re.findall(r"```\n(curl .*?|{\"accepted.*?)\n```", OPERATIONS.read_text(), re.DOTALL)
    command = example.replace("127.0.0.1:8089", f"127.0.0.1:{sender.port}")
    done = subprocess.run(
        ["bash", "-c", command],
        env=os.environ | {"HARMWATCH_PUSH_TOKEN": TOKEN},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (article,) = articles_on(settings)
    assert json.loads(done.stdout) == json.loads(answer.replace("…", article.article_id))


def test_health_and_metrics_have_the_other_port(sender: Sender, settings: Settings) -> None:
    assert sender.push(record()).status == 202
    operator = Sender(settings.http_port or 0)
    assert operator.get("/health").content == {"status": "ok", "wrong": {}}
    assert 'harmwatch_push_requests_total{status="202"} 1.0' in operator.get("/metrics").content.splitlines()
    assert (sender.get("/metrics").status, sender.get("/health").status) == (404, 404)


def test_no_token_is_in_the_log_whatever_is_sent(service: ServiceProcess, sender: Sender) -> None:
    stranger = "a-token-of-a-stranger"
    assert sender.push(record()).status == 202
    assert Sender(sender.port, stranger).push(record()).status == 401
    assert sender.post(b"{", NDJSON, Content_Encoding="gzip").status == 400
    with sender.begin(1) as connection:
        connection.sendall(b"x" * 100)  # more than announced: what follows is no request
        assert status_on(connection) == 400
    service.stop()
    log = json.dumps(service.records)
    assert LISTENS in log
    assert TOKEN not in log
    assert stranger not in log


def test_sigterm_ends_it_in_order_while_senders_are_in_the_middle(
    service: ServiceProcess, sender: Sender, settings: Settings
) -> None:
    with sender.begin(1000) as slow:
        assert sender.post(lines(record(1)), NDJSON).status == 202
        service.ask_to_stop()
        assert status_on(slow) == 503
        service.wait_stopped()
    assert len(articles_on(settings)) == 1


def test_sigterm_ends_it_while_kafka_is_away_and_the_sender_is_told(
    service: ServiceProcess, sender: Sender, settings: Settings, servers: Servers
) -> None:
    body = lines(record())
    servers.kill_kafka()
    try:
        with sender.begin(len(body)) as waiting:
            waiting.sendall(body)
            service.ask_to_stop()
            assert status_on(waiting) == 503
            service.wait_stopped()
    finally:
        servers.start_kafka()
    assert articles_on(settings) == []


def test_a_port_that_is_taken_ends_it_with_the_reason(service: ServiceProcess, settings: Settings) -> None:
    second = ServiceProcess("services.ingest", settings.model_copy(update={"http_port": None})).start()
    assert second.wait_ended() == 1
    (said,) = second.said("cannot run")
    assert f"cannot listen on 127.0.0.1:{settings.push_port}: Address already in use" in said["reason"]
    service.stop()


def test_up_takes_articles_for_a_token_on_its_command_line(settings: Settings, tmp_path: Path) -> None:
    bare = settings.model_copy(update={"push_token": None, "log_level": "INFO"})
    with running(bare, "up", "--data", str(tmp_path), "--push-token", TOKEN) as up:
        up.error_line_with(LISTENS)
        assert Sender(bare.push_port).push(record()).status == 202
        assert up.stop() == 0
