"""A redaction takes its words out of the stream of alerts too, from threads that hold the claim no longer."""

import asyncio
from typing import Any

import pytest

from schemas import Alert
from schemas.identity import incident_id_of, split_incident_id_of
from services.alerting.store.keys import Keys
from services.runtime.settings import Settings
from tests.harness.events import opening, raised
from tests.harness.store import Worker
from tests.unit.alerting.builders import killed, victim
from tests.unit.alerting.deciding import decision

FIRST = opening(1)
NAMING = raised(1, casualties=(killed(41, quote="41 killed on the road to Hajjah"),), victims=(victim("Ahmad"),))
ELSEWHERE = opening(2)
OLD, NEW = incident_id_of(FIRST.event_id), split_incident_id_of(incident_id_of(FIRST.event_id), NAMING.event_id)


def told_in(redis: Any, settings: Settings) -> list[Alert]:
    return [Alert.from_json(fields[b"value"]) for _, fields in redis.xrange(Keys(settings).alerts)]


@pytest.mark.parametrize(
    "what",
    [{"event_id": NAMING.event_id}, {"article_id": NAMING.article_id}, {"name": "the road to Hajjah"}],
    ids=["claim", "article", "name"],
)
def test_a_thread_that_the_claim_was_split_from_loses_what_it_was_told_of_it(
    redis_client: Any, bare_settings: Settings, what: dict[str, str]
) -> None:
    """Also when the decision comes again after a crash that came before the stream was cleaned."""

    async def run() -> None:
        worker = Worker(bare_settings)
        await worker.apply([FIRST, NAMING, ELSEWHERE])
        await worker.decide(decision(action="split", incident_id=OLD, event_ids=(NAMING.event_id,)))
        before = redis_client.xrange(Keys(bare_settings).alerts)
        assert "road to Hajjah" in "".join(str(a.to_json()) for a in told_in(redis_client, bare_settings))
        redacting = decision(action="redact", incident_id=NEW, redact=what, reason="The family asked")
        for _ in range(2):
            record = await worker.decide(redacting)
            assert record.outcome == "applied", record.why
            kept = told_in(redis_client, bare_settings)
            assert "road to Hajjah" not in "".join(str(a.to_json()) for a in kept)
            assert [(a.incident_id, a.reason) for a in kept] == [
                (OLD, "new_incident"),
                (incident_id_of(ELSEWHERE.event_id), "new_incident"),
                (NEW, "corrected"),
            ]
            for _, fields in before[1:2]:
                redis_client.xadd(Keys(bare_settings).alerts, fields)
        await worker.close()

    asyncio.run(run())
