"""What people do at the desk of an incident: nothing is lost where two do it at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.identity import split_incident_id_of
from services.alerting.store.keys import Keys
from services.alerting.store.pruning import Pruning
from services.gateway.desk.desks import Desks, Triaged
from services.runtime.redis import key
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.decided import NAME
from tests.harness.events import opening
from tests.harness.store import fill_outbox
from tests.integration.gateway.newsroom import NAMED, TOWNS, WITHIN_S, Newsroom, newsroom, opened_towns, town
from tests.integration.gateway.serving import gateway
from tests.servers import Servers

UNKNOWN = "0" * 64


@pytest.fixture(scope="module")
def room(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-desk")
    ensure_topics(settings)
    with newsroom(settings, tmp_path_factory.mktemp("gateway"), opened_towns()) as room:
        yield room


def at_desk(room: Newsroom, who: str, method: str, number: int, path: str = "", **options: Any) -> httpx.Response:
    return room.ask(who, method, f"/incidents/{town(number)}/desk{path}", **options)


def done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def decide(room: Newsroom, number: int, **fields: Any) -> None:
    answer = room.ask("Rana", "POST", f"/incidents/{town(number)}/decisions", json=fields)
    assert answer.status_code == 200, answer.text


def test_a_desk_that_nobody_touched_is_new(room: Newsroom) -> None:
    desk = done(at_desk(room, "Rana", "GET", 0))
    assert (desk["triage"], desk["assignee"], desk["version"]) == ("new", None, 0)
    assert desk["notes"] == desk["watched_by"] == desk["muted_by"] == desk["history"] == []


def test_what_is_done_is_kept_with_who_and_when(room: Newsroom) -> None:
    done(at_desk(room, "Rana", "PATCH", 1, json={"triage": "in_review", "assignee": " Omar "}))
    done(at_desk(room, "Omar", "POST", 1, "/notes", json={"text": "Called the hospital"}))
    done(at_desk(room, "Omar", "PUT", 1, "/watch"))
    done(at_desk(room, "Rana", "PUT", 1, "/mute"))
    desk = done(at_desk(room, "Rana", "PATCH", 1, json={"assignee": None}))
    assert (desk["triage"], desk["assignee"], desk["version"]) == ("in_review", None, 2)
    assert (desk["watched_by"], desk["muted_by"]) == (["Omar"], ["Rana"])
    assert [(note["by"], note["text"]) for note in desk["notes"]] == [("Omar", "Called the hospital")]
    assert [(line["by"], line["what"], line["value"]) for line in desk["history"]] == [
        ("Rana", "triage", "in_review"),
        ("Rana", "assignee", "Omar"),
        ("Omar", "note", "Called the hospital"),
        ("Omar", "watch", "1"),
        ("Rana", "mute", "1"),
        ("Rana", "assignee", None),
    ]
    assert [line["at"] for line in desk["history"]] == sorted(line["at"] for line in desk["history"])


def test_what_holds_already_changes_nothing(room: Newsroom) -> None:
    first = done(at_desk(room, "Rana", "PATCH", 2, json={"triage": "done"}))
    assert done(at_desk(room, "Omar", "PATCH", 2, json={"triage": "done", "assignee": None})) == first
    done(at_desk(room, "Rana", "PUT", 2, "/watch"))
    watched = done(at_desk(room, "Rana", "PUT", 2, "/watch"))
    assert len(watched["history"]) == 2
    assert done(at_desk(room, "Rana", "DELETE", 2, "/watch"))["watched_by"] == []


def test_of_many_who_change_the_same_version_one_does_and_the_others_are_shown_it(room: Newsroom) -> None:
    def change(number: int) -> httpx.Response:
        body = {"assignee": f"Analyst {number}", "version": 0}
        return at_desk(room, "Rana" if number % 2 else "Omar", "PATCH", 3, json=body)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(change, range(8)))
    (won,) = [answer for answer in answers if answer.status_code == 200]
    lost = [answer for answer in answers if answer is not won]
    assert {answer.status_code for answer in lost} == {409}
    for answer in lost:
        assert "at version 1, not 0" in answer.json()["detail"]
        assert answer.json()["desk"]["assignee"] == won.json()["assignee"]


def test_no_note_of_many_at_once_is_lost(room: Newsroom) -> None:
    def note(number: int) -> None:
        done(at_desk(room, "Rana" if number % 2 else "Omar", "POST", 4, "/notes", json={"text": f"Note {number}"}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note, range(24)))
    desk = done(at_desk(room, "Rana", "GET", 4))
    assert sorted(note["text"] for note in desk["notes"]) == sorted(f"Note {n}" for n in range(24))
    assert {(note["by"], int(note["text"].split()[1]) % 2) for note in desk["notes"]} == {("Rana", 1), ("Omar", 0)}


def test_the_desk_of_a_merged_incident_is_that_of_the_one_it_is_now_until_they_are_parted(room: Newsroom) -> None:
    done(at_desk(room, "Omar", "POST", 6, "/notes", json={"text": "Of the second"}))
    done(at_desk(room, "Omar", "PUT", 6, "/watch"))
    decide(room, 5, action="merge", other_id=town(6))
    desk = done(at_desk(room, "Rana", "GET", 6))
    assert desk["incident_id"] == town(5)
    assert [note["text"] for note in desk["notes"]] == ["Of the second"]
    assert desk["history"][0]["incident_id"] == town(6)
    assert desk["watched_by"] == ["Omar"]
    done(at_desk(room, "Rana", "POST", 6, "/notes", json={"text": "Of both"}))

    decide(room, 5, action="split", event_ids=[opening(6).event_id])
    parted = room.ask("Rana", "GET", f"/incidents/{split_incident_id_of(town(5), opening(6).event_id)}/desk").json()
    assert [note["text"] for note in parted["notes"]] == ["Of the second"]
    assert [note["text"] for note in done(at_desk(room, "Rana", "GET", 5))["notes"]] == ["Of both"]


def test_names_in_notes_are_for_readers_who_may_see_names_until_they_are_erased(room: Newsroom) -> None:
    done(at_desk(room, "Rana", "POST", NAMED, "/notes", json={"text": f"{NAME}'s aunt called"}))
    assert done(at_desk(room, "Rana", "GET", NAMED))["notes"][0]["text"] == f"{'█' * len(NAME)}'s aunt called"
    assert done(at_desk(room, "Omar", "GET", NAMED))["notes"][0]["text"] == f"{NAME}'s aunt called"
    decide(room, NAMED, action="redact", redact={"name": NAME}, reason="The family asked")
    assert done(at_desk(room, "Omar", "GET", NAMED))["notes"][0]["text"] == f"{'█' * len(NAME)}'s aunt called"
    after = done(at_desk(room, "Omar", "POST", NAMED, "/notes", json={"text": f"{NAME} again"}))
    assert after["notes"][1]["text"] == f"{'█' * len(NAME)} again"
    log = room.redis.lrange(key(room.settings, "gateway", "desk", town(NAMED), "log"), 0, -1)
    assert not any(NAME.encode() in entry for entry in log)


def listed(room: Newsroom, who: str, **filters: Any) -> set[int]:
    """Numbers of the towns that a list has."""
    answer = room.ask(who, "GET", "/incidents", params={"everything": True, "limit": 100, **filters})
    assert answer.status_code == 200, answer.text
    ids = {incident["incident_id"] for incident in answer.json()["incidents"]}
    return {number for number in range(TOWNS) if town(number) in ids}


def test_lists_are_filtered_by_what_is_done_about_them_at_once(room: Newsroom) -> None:
    done(at_desk(room, "Rana", "PATCH", 10, json={"triage": "in_review", "assignee": "Lina"}))
    done(at_desk(room, "Rana", "PATCH", 11, json={"triage": "dismissed"}))
    done(at_desk(room, "Rana", "PUT", 11, "/watch"))
    done(at_desk(room, "Omar", "PUT", 12, "/mute"))
    assert {10, 11} <= listed(room, "Rana", triage="in_review,dismissed")
    assert {10, 11}.isdisjoint(listed(room, "Rana", triage="new,done"))
    assert 13 in listed(room, "Rana", triage="new")
    assert listed(room, "Rana", assignee="Lina") == {10}
    assert 10 not in listed(room, "Rana", assignee="")
    assert 11 in listed(room, "Rana", watched=True)
    assert 11 not in listed(room, "Omar", watched=True)
    assert 12 not in listed(room, "Omar", muted=False)
    assert 12 in listed(room, "Rana", muted=False)
    assert listed(room, "Omar", muted=True, triage="new") == {12}
    alerts = room.ask("Rana", "GET", "/alerts", params={"assignee": "Lina"}).json()["alerts"]
    assert {alert["incident_id"] for alert in alerts} == {town(10)}


def test_filters_of_the_desk_are_for_those_who_review(room: Newsroom) -> None:
    for path in (
        "/incidents?triage=new",
        "/alerts?watched=true",
        "/stream?assignee=Lina",
        "/incidents.csv?muted=false",
    ):
        assert room.ask("Ada", "GET", path).status_code == 403
        assert httpx.get(f"{room.address}/v1{path}").status_code == 401
    assert room.ask("Rana", "GET", "/incidents?triage=odd").status_code == 422


def test_a_copy_that_is_made_anew_has_the_desks(room: Newsroom, tmp_path: Path) -> None:
    done(at_desk(room, "Rana", "PATCH", 14, json={"assignee": "Samir"}))
    done(at_desk(room, "Rana", "PUT", 15, "/watch"))
    decide(room, 14, action="merge", other_id=town(15))
    with gateway(room.settings, tmp_path) as address:
        again = replace(room, address=address)
        assert listed(again, "Rana", assignee="Samir") == {14}
        assert {14, 15} <= listed(again, "Rana", watched=True)


def test_open_pages_of_reviewers_are_told_that_something_was_done(room: Newsroom) -> None:
    def hear(who: str) -> httpx.Request:
        return httpx.Request(
            "GET", f"{room.address}/v1/stream", headers={"Authorization": f"Bearer {room.secrets[who]}"}
        )

    with httpx.Client(timeout=WITHIN_S) as client:
        rana, ada = (client.send(hear(who), stream=True) for who in ("Rana", "Ada"))
        heard, overheard = rana.iter_lines(), ada.iter_lines()
        next(heard), next(overheard)
        done(at_desk(room, "Omar", "POST", 16, "/notes", json={"text": "Look at this"}))
        decide(room, 16, action="correct", field="civilians_killed", value="99")
        lines = [next(line for line in heard if line.startswith("event:")), next(heard)]
        assert lines == ["event: desk", f'data: {{"incident_id": "{town(16)}"}}']
        assert next(line for line in overheard if line.startswith("event:")) == "event: update"
        rana.close()
        ada.close()


def test_a_change_that_is_sent_again_because_its_answer_was_lost_is_made_once(
    bare_settings: Settings, redis_client: Any
) -> None:
    fill_outbox(bare_settings, [opening(0)])
    desks, now = Desks(redis_client, bare_settings), datetime.now(UTC)
    taken_on = Triaged(assignee="Omar", assigns=True, version=0)
    for _ in range(2):
        desks.note(town(0), "Rana", now, "Once")
        desks.triage(town(0), "Rana", now, taken_on)
    desk = desks.read(town(0))
    assert ([note.text for note in desk.notes], desk.assignee, desk.version) == (["Once"], "Omar", 1)


def test_pruning_forgets_the_desks_of_what_it_forgets(bare_settings: Settings, redis_client: Any) -> None:
    fill_outbox(bare_settings, [opening(0), opening(1)])
    desks, now = Desks(redis_client, bare_settings), datetime.now(UTC)
    desks.note(town(0), "Rana", now, "Gone soon")
    assert len(list(redis_client.scan_iter(match=f"{{{bare_settings.prefix}}}:gateway:*"))) == 2
    assert desks.forget_pruned() == 0
    Pruning(redis_client, Keys(bare_settings)).forget_before(now)
    assert desks.forget_pruned() == 1
    assert list(redis_client.scan_iter(match=f"{{{bare_settings.prefix}}}:gateway:*")) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("PATCH", "", {"triage": "odd"}, "in_review"),
        ("PATCH", "", {"assignee": "   "}, "assignee"),
        ("PATCH", "", {"assignee": "a\u0000b"}, "assignee"),
        ("PATCH", "", {"version": -1, "triage": "new"}, "version"),
        ("PATCH", "", {"notes": []}, "notes"),
        ("PATCH", "", {"triage": "new", "assignee": "x" * 201}, "assignee"),
        ("POST", "/notes", {"text": " "}, "text"),
        ("POST", "/notes", {"text": "x" * 4001}, "text"),
        ("POST", "/notes", {"text": "Hello", "by": "Somebody"}, "by"),
    ],
    ids=lambda value: None if isinstance(value, dict) else value,
)
def test_what_cannot_be_is_answered_with_the_field(
    room: Newsroom, method: str, path: str, body: dict[str, Any], said: str
) -> None:
    answer = at_desk(room, "Rana", method, 8, path, json=body)
    assert answer.status_code == 422
    assert said in answer.text


def test_what_is_no_text_is_refused_without_being_repeated(room: Newsroom) -> None:
    sent = {"content": b'{"text": "\\ud800"}', "headers": {"Content-Type": "application/json"}}
    answer = at_desk(room, "Rana", "POST", 8, "/notes", **sent)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "text"]


def test_there_is_no_desk_of_an_incident_that_is_not_there(room: Newsroom) -> None:
    for method, path in (("GET", ""), ("PUT", "/watch"), ("DELETE", "/mute")):
        answer = room.ask("Rana", method, f"/incidents/{UNKNOWN}/desk{path}")
        assert answer.status_code == 404
        assert UNKNOWN in answer.json()["detail"]
    assert room.ask("Rana", "GET", "/incidents/nonsense/desk").status_code == 422


def test_only_who_reviews_stands_at_a_desk(room: Newsroom) -> None:
    for method, path in (("GET", ""), ("PUT", "/watch")):
        assert at_desk(room, "Ada", method, 8, path).status_code == 403
        assert httpx.request(method, f"{room.address}/v1/incidents/{town(8)}/desk{path}").status_code == 401
