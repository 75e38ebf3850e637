"""Any question that the OpenAPI document allows, and many that it does not: none makes the gateway fail."""

from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from services.gateway.access.tokens import SCOPES, TokenStore
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.events import opening, raised, repeat
from tests.harness.processes import ALERTING, ServiceProcess
from tests.integration.gateway.serving import World, gateway, wait_for

_PATIENCE_S = 30.0
_QUESTIONS = 15
# It never ends; its filters are those of the lists.
_ENDLESS = "/v1/stream"
_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]


@pytest.fixture(scope="module")
def settings(servers: Any) -> Settings:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-any-question")
    ensure_topics(settings)
    return settings


@pytest.fixture(scope="module")
def address(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with closing(open_redis(settings)) as client:
        World(settings, client).reports(opening(1), opening(2), repeat(1), raised(1))
    # So that nobody waits for what is decided.
    alerting = ServiceProcess(ALERTING, settings).start().wait_ready()
    with gateway(settings, tmp_path_factory.mktemp("gateway")) as address:
        wait_for(f"{address}/v1/alerts", "alerts", 3)
        yield address
    alerting.stop()


@pytest.fixture(scope="module")
def everything(settings: Settings) -> dict[str, str]:
    """A token that may do all there is."""
    with closing(open_redis(settings)) as client:
        secret = TokenStore(client, settings).add("anybody", frozenset(SCOPES))
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
def test_no_question_makes_it_fail(address: str, everything: dict[str, str], mode: GenerationMode) -> None:
    schema: Any = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > 10
    problems = []
    for operation in operations:
        if operation.path == _ENDLESS:
            continue
        try:
            _ask(operation, mode, everything)
        except FailureGroup as error:
            problems.append(f"{operation.label}: {error}")
    assert not problems, "\n\n".join(problems)


def _ask(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> None:
    @hypothesis_settings(
        max_examples=_QUESTIONS,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.validate_response(case.call(headers=headers, timeout=_PATIENCE_S), checks=_CHECKS)

    # What takes no parameters cannot be asked wrongly.
    with suppress(Unsatisfiable):
        ask()
