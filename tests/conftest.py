"""Fixtures of all tests: real servers, started once and only if a test asks for them."""

import os
import uuid
from collections.abc import Iterator

import pytest

from tests.servers import InContainers, InProcesses, Servers


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--containers", action="store_true", help="Kafka and Redis in containers, not embedded")
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run (always so where CI is set)")


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Kafka and Redis of the whole session; tests keep apart by ``prefix``."""
    running: Servers
    if request.config.getoption("--containers"):
        running = InContainers()
    else:
        terminal = request.config.get_terminal_writer()
        running = InProcesses(tmp_path_factory.mktemp("servers"), lambda line: terminal.line(f"\n{line}"))
    yield running
    running.stop()


@pytest.fixture
def prefix() -> str:
    """A prefix of topics, groups and keys that no other test has."""
    return f"t{uuid.uuid4().hex[:8]}"


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A test that was skipped proves nothing: where that matters, the run fails by it."""
    if exitstatus == pytest.ExitCode.OK and _skips_fail(session.config) and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if _skips_fail(config) and _skipped(config):
        terminalreporter.section("skipped tests fail this run", red=True, bold=True)


def _skips_fail(config: pytest.Config) -> bool:
    return bool(config.getoption("--no-skips") or os.environ.get("CI"))


def _skipped(config: pytest.Config) -> bool:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter is not None and bool(reporter.stats.get("skipped"))
