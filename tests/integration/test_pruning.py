"""Forgetting old incidents: all of each is gone, nothing of the others, and workers go on beside it."""

import asyncio
from importlib.resources import files
from typing import Any

import pytest

from schemas.identity import incident_id_of
from services.alerting.store.keys import Keys
from services.alerting.store.pruning import Pruned, Pruning
from services.runtime.settings import Settings
from tests.harness.events import opening, place_of, told
from tests.harness.store import Worker, dump, fill_outbox, incidents_in
from tests.unit.alerting.builders import at, killed, on, report
from tests.unit.alerting.deciding import decision

CUTOFF = at("2017-03-01")
OLD = (
    report("old", "2017-01-10", occurred=on("2017-01-10")),
    report("old-copy", "2017-01-11", occurred=on("2017-01-10")),
    report("old-fighters", "2017-01-12", occurred=on("2017-01-12"), casualties=(killed(3, status="combatant"),)),
    report("old-war", "2017-01-12", scope="war_total", incident_ref=None),
)
YOUNG = (opening(1), told(1, "repeat", 2))


@pytest.fixture
def pruning(redis_client: Any, bare_settings: Settings) -> Pruning:
    return Pruning(redis_client, Keys(bare_settings))


def kept(redis: Any, settings: Settings) -> dict[str, bytes]:
    """Everything but the streams, which have bounds of their own."""
    keys = Keys(settings)
    prefix = len(f"{{{settings.prefix}}}")
    return {name[prefix:]: v for name, v in dump(redis, settings).items() if name not in (keys.outbox, keys.alerts)}


def test_what_is_left_is_as_if_the_forgotten_had_never_been(
    redis_client: Any, bare_settings: Settings, pruning: Pruning
) -> None:
    """Byte for byte: no key, no place in an index or bucket, no record is left of it."""
    fill_outbox(bare_settings, YOUNG)
    alone = kept(redis_client, bare_settings)
    fill_outbox(bare_settings, OLD)
    assert kept(redis_client, bare_settings) != alone
    assert pruning.forget_before(CUTOFF) == Pruned(incidents=2, kept=0, articles=4)
    assert kept(redis_client, bare_settings) == alone


def test_nothing_is_left_when_everything_is_old(redis_client: Any, bare_settings: Settings, pruning: Pruning) -> None:
    fill_outbox(bare_settings, [*OLD, *YOUNG])
    pruning.forget_before(at("2018-01-01"))
    assert kept(redis_client, bare_settings) == {}


def test_an_incident_last_reported_on_at_the_very_moment_stays(
    redis_client: Any, bare_settings: Settings, pruning: Pruning
) -> None:
    fill_outbox(bare_settings, OLD[:1])
    assert pruning.forget_before(OLD[0].reported_at) == Pruned()
    assert len(incidents_in(redis_client, bare_settings)) == 1


def test_a_record_stays_as_long_as_one_of_its_incidents_does(
    redis_client: Any, bare_settings: Settings, pruning: Pruning
) -> None:
    """Of an old article about two incidents, one of which was reported on again."""
    both = {"event_count": 2, "occurred": on("2017-01-10")}
    first = told(2, "both", 0, **both).model_copy(update={"reported_at": at("2017-01-10")})
    second = told(2, "both", 0, place=place_of(3), incident_ref=1, ordinal=1, **both)
    second = second.model_copy(update={"reported_at": at("2017-01-10")})
    again = told(2, "again", 0, occurred=on("2017-01-10")).model_copy(update={"reported_at": at("2017-03-02")})
    fill_outbox(bare_settings, [first, second, again])
    assert pruning.forget_before(CUTOFF) == Pruned(incidents=1, kept=0, articles=0)
    assert redis_client.hlen(Keys(bare_settings).article(first.article_id)) == 2


def test_an_alias_stays_as_long_as_what_it_was_merged_into(
    redis_client: Any, bare_settings: Settings, pruning: Pruning
) -> None:
    denial = report("denial", "2017-01-10", occurred=on("2017-01-10"), assertion="denied", casualties=(), claimants=())
    opened = report("opened", "2017-01-11", occurred=on("2017-01-10"))
    fill_outbox(bare_settings, [denial, opened])
    merged = [i for i in incidents_in(redis_client, bare_settings) if i.status == "merged"]
    assert merged, "the dormant incident must end in the other, or this proves nothing"
    later = report("later", "2017-03-05", occurred=on("2017-01-10"))
    fill_outbox(bare_settings, [later])
    assert pruning.forget_before(CUTOFF).kept == 1
    assert merged[0] in incidents_in(redis_client, bare_settings)
    assert pruning.forget_before(at("2017-04-01")).incidents == 2
    assert incidents_in(redis_client, bare_settings) == []


def test_a_worker_that_remembers_the_forgotten_goes_on_without_it(
    redis_client: Any, bare_settings: Settings, pruning: Pruning
) -> None:
    again = report("again", "2017-03-05", occurred=on("2017-01-10"))
    edited = report("old", "2017-03-06", version=2, occurred=on("2017-01-10"))

    async def run() -> list[str]:
        worker = Worker(bare_settings)
        await worker.apply(OLD)
        pruning.forget_before(CUTOFF)
        outcomes = await worker.apply([again, edited])
        await worker.close()
        return outcomes

    assert asyncio.run(run()) == ["applied", "applied"]
    (incident,) = incidents_in(redis_client, bare_settings)
    assert [claim.article_id for claim in incident.claims] == ["again", "old"]


def test_decisions_go_with_the_last_incident_that_they_are_about(
    redis_client: Any, bare_settings: Settings, pruning: Pruning
) -> None:
    """Byte for byte, the refused ones too; what is also about a younger incident stays."""
    old, young = incident_id_of(OLD[0].event_id), incident_id_of(YOUNG[0].event_id)
    made_of_old: list[dict[str, Any]] = [
        {"action": "correct", "incident_id": old, "field": "women_killed", "value": "3", "at": at("2017-01-20")},
        {"action": "label", "label": "wrong", "incident_id": old, "note": "A film"},
        {"action": "sign_off", "incident_id": "0" * 32, "grade": "fair"},
    ]
    of_both = {"action": "label", "label": "duplicate", "incident_id": old, "other_id": young}
    of_none = {"action": "label", "label": "missed", "article_id": "a"}

    async def decide(*made: dict[str, Any]) -> None:
        worker = Worker(bare_settings)
        for fields in made:
            await worker.decide(decision(**fields))
        await worker.close()

    fill_outbox(bare_settings, YOUNG)
    asyncio.run(decide(of_none))
    alone = kept(redis_client, bare_settings)
    fill_outbox(bare_settings, OLD[:1])
    asyncio.run(decide(*made_of_old))
    assert pruning.forget_before(CUTOFF) == Pruned(incidents=1, kept=0, articles=1, decisions=3)
    assert kept(redis_client, bare_settings) == alone
    fill_outbox(bare_settings, OLD[:1])
    asyncio.run(decide(of_both))
    assert pruning.forget_before(CUTOFF).decisions == 0
    assert redis_client.hlen(Keys(bare_settings).decisions) == 2


def test_an_incident_that_changes_while_it_is_looked_at_stays(
    redis_client: Any, bare_settings: Settings, pruning: Pruning, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_outbox(bare_settings, OLD[:1])
    (incident,) = incidents_in(redis_client, bare_settings)
    family = pruning._family(incident.incident_id)
    fill_outbox(bare_settings, [report("new", "2017-03-05", occurred=on("2017-01-10"))])
    before = dump(redis_client, bare_settings)
    monkeypatch.setattr(pruning, "_family", lambda _: family)
    assert not pruning._forget(incident.incident_id, CUTOFF)
    assert dump(redis_client, bare_settings) == before


def test_the_scripts_write_nothing_over_what_they_do_not_know(redis_client: Any, bare_settings: Settings) -> None:
    """A stamp, or a record, other than the one that was read."""
    fill_outbox(bare_settings, OLD[:1])
    keys, event = Keys(bare_settings), OLD[0]
    (incident,) = incidents_in(redis_client, bare_settings)
    before = dump(redis_client, bare_settings)
    incident_keys = [f(incident.incident_id) for f in (keys.incident, keys.claims, keys.decided)]
    assert script(redis_client, "prune_incident")(incident_keys, [incident.incident_id, "0" * 40, "0 0"]) == 0
    record = [keys.article(event.article_id), keys.articles]
    assert script(redis_client, "prune_article")(record, [event.article_id, "other"]) == 0
    about = [keys.decisions, keys.labels, keys.incident(incident.incident_id), keys.decided(incident.incident_id)]
    assert script(redis_client, "prune_decision")(about, ["other"]) == 0
    there = [*record, keys.incident(incident.incident_id)]
    assert script(redis_client, "prune_article")(there, [event.article_id, event.event_id]) == 0
    assert dump(redis_client, bare_settings) == before


def script(redis: Any, name: str) -> Any:
    return redis.register_script((files("services.alerting.store") / "scripts" / f"{name}.lua").read_text())
