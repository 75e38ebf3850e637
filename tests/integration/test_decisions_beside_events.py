"""A person decides while another worker applies reports of the same incidents: neither writes over the other."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from schemas.identity import incident_id_of
from services.runtime.settings import Settings
from tests.harness.events import opening, place_of, raised, repeat
from tests.harness.store import Worker, incidents_in
from tests.unit.alerting.deciding import NOON, decision

PAIRS = 12


def test_merges_and_corrections_race_with_reports_and_lose_nothing(bare_settings: Settings, redis_client: Any) -> None:
    """Each pair of towns is merged and corrected by one store while another takes in four more reports of them."""
    where = [place_of(n, country="SY") for n in range(2 * PAIRS)]
    ids = [incident_id_of(opening(n).event_id) for n in range(2 * PAIRS)]
    later = {n: (repeat(n, place=where[n]), raised(n, place=where[n])) for n in range(2 * PAIRS)}

    async def race() -> None:
        one, other = Worker(bare_settings), Worker(bare_settings)
        await one.apply([opening(n, place=where[n]) for n in range(2 * PAIRS)])
        for n in range(0, 2 * PAIRS, 2):
            at = NOON + timedelta(minutes=n)
            right = decision(action="correct", incident_id=ids[n], field="women_killed", value="3", at=at)
            merge = decision(action="merge", incident_id=ids[n], other_id=ids[n + 1], at=at)

            async def decide() -> None:
                for made in (right, merge):  # noqa: B023 - awaited within the turn
                    assert (await other.decide(made)).outcome == "applied"

            await asyncio.gather(one.apply([*later[n], *later[n + 1]]), decide())
        await one.close()
        await other.close()

    asyncio.run(race())
    known = {i.incident_id: i for i in incidents_in(redis_client, bare_settings)}
    standing = [i for i in known.values() if i.status != "merged"]
    counted = Counter(c.event_id for i in standing for c in i.claims if c.correction is None)
    told = [opening(n).event_id for n in range(2 * PAIRS)] + [e.event_id for n in later for e in later[n]]
    assert counted == Counter(told), "each claim counts, and in one place"
    for n in range(0, 2 * PAIRS, 2):
        assert (known[ids[n]].women_killed, known[ids[n + 1]].merged_into) == (3, ids[n])
