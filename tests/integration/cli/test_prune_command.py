"""``harmwatch prune`` forgets all that is kept of an incident, and says how much that was."""

import json
from datetime import UTC, datetime
from typing import Any

from schemas.identity import incident_id_of
from services.gateway.desk.desks import Desks
from services.gateway.evidence.texts import Text, Texts
from services.runtime.settings import Settings
from tests.harness.articles import article
from tests.harness.events import opening
from tests.harness.store import fill_outbox
from tests.integration.cli.commands import run


def test_nothing_is_left_of_an_old_incident_but_what_was_sent(settings: Settings, redis_client: Any) -> None:
    fill_outbox(settings, [opening(1)])
    text = article("text").model_copy(update={"article_id": opening(1).article_id})
    Texts(redis_client, settings).keep([Text(text.article_id, 1, text.to_json().decode())])
    Desks(redis_client, settings).note(incident_id_of(opening(1).event_id), "Rana", datetime.now(UTC), "Old")

    done = run(settings, "prune", "--days", "1", "--json")

    assert done.returncode == 0, done.stderr
    pruned = json.loads(done.stdout)
    assert (pruned["incidents"], pruned["articles"], pruned["texts"], pruned["desks"]) == (1, 1, 1, 1)
    left = {name.decode().partition(":")[2] for name in redis_client.scan_iter(match=f"{{{settings.prefix}}}:*")}
    assert left == {"outbox", "alerts"}
