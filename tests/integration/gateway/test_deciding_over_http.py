"""People decide over HTTP; alerting applies it, and the answer says what became of it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from schemas.identity import split_incident_id_of
from schemas.topics import DECISIONS
from services.local.ports import free_port
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.decided import NAME
from tests.harness.events import opening, repeat
from tests.harness.topics import read
from tests.integration.gateway.newsroom import NAMED, Newsroom, newsroom, opened_towns, town, without_alerting
from tests.servers import Servers

UNKNOWN = "0" * 64


@pytest.fixture(scope="module")
def room(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-deciding")
    ensure_topics(settings)
    with newsroom(settings, tmp_path_factory.mktemp("gateway"), [*opened_towns(), repeat(2)]) as room:
        yield room


def decisions(room: Newsroom, incident_id: str, who: str = "Ada") -> list[dict[str, Any]]:
    answer = room.ask(who, "GET", f"/incidents/{incident_id}/decisions")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["decisions"])


def decide(room: Newsroom, incident_id: str, who: str = "Rana", **fields: Any) -> dict[str, Any]:
    answer = room.ask(who, "POST", f"/incidents/{incident_id}/decisions", json=fields)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_signature_is_the_tokens_and_is_told_and_kept(room: Newsroom) -> None:
    record = decide(room, town(0), action="sign_off", grade="discounted", note="Never happened")
    assert (record["outcome"], record["decision"]["by"]) == ("applied", "Rana")
    assert [change["reason"] for change in record["changed"]] == ["regraded"]
    review = room.get(town(0)).review
    assert review is not None
    assert (review.by, review.grade, review.note) == ("Rana", "discounted", "Never happened")
    assert decisions(room, town(0)) == [record]


def test_two_incidents_become_one_and_two_again(room: Newsroom) -> None:
    decide(room, town(1), action="merge", other_id=town(3))
    assert room.get(town(3)).merged_into == town(1)
    claim = opening(3).event_id
    decide(room, town(1), "Omar", action="split", event_ids=[claim])
    new = split_incident_id_of(town(1), claim)
    assert [c.event_id for c in room.get(new).claims] == [claim]
    told = decisions(room, town(1))
    assert [(r["decision"]["by"], r["decision"]["action"]) for r in told] == [("Rana", "merge"), ("Omar", "split")]


def test_a_value_is_corrected_and_a_source_added_by_hand(room: Newsroom) -> None:
    decide(room, town(4), action="correct", field="civilians_killed", value="3-4")
    killed = room.get(town(4)).civilians_killed
    assert killed is not None
    assert (killed.min, killed.max) == (3, 4)
    claim = {
        "url": "https://un.example/r",
        "publisher": "UN",
        "published_at": "2017-05-10T00:00:00Z",
        "quote": "23 civilians died",
        "figures": [{"outcome": "killed", "status": "civilian", "min": 23, "max": 23, "children": 4}],
        "claimants": [{"name": "OHCHR", "type": "un"}],
    }
    decide(room, town(4), action="add_claim", claim=claim)
    (added,) = [c for c in room.get(town(4)).claims if c.signed is not None and c.correction is None]
    assert (added.casualties[0].children, added.claimants[0].type) == (4, "un")


def test_a_note_may_be_left_out_or_null(room: Newsroom) -> None:
    assert decide(room, town(14), action="sign_off", grade="weak", note=None)["decision"]["note"] is None
    assert decide(room, town(14), action="sign_off", grade="fair", note=" ")["decision"]["note"] is None


def test_what_holds_already_is_said_to_change_nothing(room: Newsroom) -> None:
    decide(room, town(5), action="correct", field="best_killed", value="9")
    again = decide(room, town(5), action="correct", field="best_killed", value="9")
    assert again["outcome"] == "applied"
    assert again["changed"] == []
    assert "Rana corrected best_killed to 9" in again["why"]


def test_a_name_is_erased_from_what_is_kept_and_shown(room: Newsroom) -> None:
    decide(room, town(NAMED), action="sign_off", grade="weak", note=f"The aunt of {NAME} called")
    assert NAME not in json.dumps(decisions(room, town(NAMED)))
    assert NAME in json.dumps(decisions(room, town(NAMED), "Omar"))
    key = {"Idempotency-Key": "erase"}
    erase = {"action": "redact", "redact": {"name": NAME}, "reason": "The family asked"}
    answer = room.ask("Rana", "POST", f"/incidents/{town(NAMED)}/decisions", json=erase, headers=key)
    assert answer.status_code == 200, answer.text
    assert NAME not in json.dumps(decisions(room, town(NAMED), "Omar"))
    kept = [room.redis.dump(name) for name in room.redis.scan_iter(match="{gateway-deciding}:gateway:*")]
    assert not any(NAME.encode() in value for value in kept)


def test_the_same_request_sent_at_once_is_one_decision(room: Newsroom) -> None:
    def send(_: int) -> Any:
        body = {"action": "sign_off", "grade": "fair", "note": "Checked"}
        key = {"Idempotency-Key": "a double click"}
        return room.ask("Rana", "POST", f"/incidents/{town(6)}/decisions", json=body, headers=key)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["decision"]["decision_id"] for answer in answers}) == 1
    assert len(decisions(room, town(6))) == 1


def test_a_key_that_came_with_another_request_is_refused(room: Newsroom) -> None:
    def send(grade: str, who: str) -> Any:
        key = {"Idempotency-Key": "taken"}
        body = {"action": "sign_off", "grade": grade}
        return room.ask(who, "POST", f"/incidents/{town(7)}/decisions", json=body, headers=key)

    assert send("fair", "Rana").status_code == 200
    refused = send("weak", "Rana")
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.json()["detail"]
    assert send("weak", "Omar").status_code == 200


def test_of_two_analysts_who_decide_against_each_other_one_is_refused(room: Newsroom) -> None:
    def merge(who: str, one: str, other: str) -> Any:
        return room.ask(who, "POST", f"/incidents/{one}/decisions", json={"action": "merge", "other_id": other})

    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(merge, "Rana", town(10), town(11)), pool.submit(merge, "Omar", town(11), town(10))]
        answers = sorted(future.result().status_code for future in sent)
    assert answers == [200, 409]
    assert room.get(town(11)).merged_into == town(10)
    merges = [e for e in room.get(town(10)).merge_log if e.action == "merged"]
    assert len(merges) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "action"),
        ({"action": "forget"}, "sign_off"),
        ({"action": "sign_off"}, "grade"),
        ({"action": "sign_off", "grade": "good"}, "grade"),
        ({"action": "sign_off", "grade": "fair", "by": "Somebody"}, "by"),
        ({"action": "sign_off", "grade": "fair", "note": "x" * 4001}, "note"),
        ({"action": "merge", "other_id": "nonsense"}, "other_id"),
        ({"action": "merge", "other_id": town(8)}, "merged with itself"),
        ({"action": "split", "event_ids": []}, "event_ids"),
        ({"action": "correct", "field": "civilians_killed", "value": "many"}, "civilians_killed"),
        ({"action": "correct", "field": "nosuch", "value": "1"}, "field"),
        ({"action": "add_claim", "claim": {"url": "https://x.example"}}, "publisher"),
        ({"action": "redact", "redact": {}, "reason": "asked"}, "exactly one"),
        ({"action": "redact", "redact": {"name": "A B", "article_id": "x"}, "reason": "asked"}, "exactly one"),
        ({"action": "redact", "redact": {"name": "A B"}}, "reason"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_cannot_be_decided_is_answered_with_the_field(room: Newsroom, body: dict[str, Any], said: str) -> None:
    answer = room.ask("Rana", "POST", f"/incidents/{town(8)}/decisions", json=body)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_field_of_a_claim_that_there_is_not_is_refused(room: Newsroom) -> None:
    figure = {"outcome": "killed", "status": "civilian", "min": 1, "max": 1, "babies": 1}
    claim = {"url": "https://x.example", "publisher": "X", "published_at": "2017-05-10T00:00:00Z", "quote": "one"}
    body = {"action": "add_claim", "claim": claim | {"figures": [figure]}}
    answer = room.ask("Rana", "POST", f"/incidents/{town(8)}/decisions", json=body)
    assert answer.status_code == 422
    assert "babies" in answer.text


def test_what_alerting_would_refuse_is_not_published(room: Newsroom) -> None:
    before = len(read(room.settings, DECISIONS))
    for body in ({"action": "split", "event_ids": ["f" * 64]}, {"action": "merge", "other_id": UNKNOWN}):
        answer = room.ask("Rana", "POST", f"/incidents/{town(8)}/decisions", json=body)
        assert answer.status_code == 409
        assert "f" * 64 in answer.json()["detail"] or UNKNOWN in answer.json()["detail"]
    unknown = room.ask("Rana", "POST", f"/incidents/{UNKNOWN}/decisions", json={"action": "sign_off", "grade": "fair"})
    assert unknown.status_code == 404
    assert room.ask("Ada", "GET", f"/incidents/{UNKNOWN}/decisions").status_code == 404
    assert len(read(room.settings, DECISIONS)) == before


def test_only_who_reviews_decides(room: Newsroom) -> None:
    body = {"action": "sign_off", "grade": "fair"}
    for method, path, sent in (
        ("POST", f"/incidents/{town(8)}/decisions", body),
        ("POST", "/labels", {"label": "wrong", "incident_id": town(8)}),
        ("GET", "/labels.jsonl", None),
    ):
        assert room.ask("Ada", method, path, json=sent).status_code == 403
    assert decisions(room, town(8)) == []


def test_labels_are_signed_and_exported(room: Newsroom) -> None:
    wrong = {"label": "duplicate", "incident_id": town(12), "other_id": town(13), "note": "The same strike"}
    assert room.ask("Rana", "POST", "/labels", json=wrong).status_code == 200
    assert room.ask("Omar", "POST", "/labels", json={"label": "missed", "article_id": "an-article"}).status_code == 200
    exported = room.ask("Rana", "GET", "/labels.jsonl")
    assert exported.headers["content-type"] == "application/x-ndjson"
    first, second = map(json.loads, exported.text.splitlines())
    assert (first["by"], first["other_id"]) == ("Rana", town(13))
    assert [article["article_id"] for article in first["articles"]] == [opening(12).article_id]
    assert (second["by"], second["article_id"]) == ("Omar", "an-article")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"label": "wrong"}, 422, "incident_id, article_id or alert_id"),
        ({"label": "odd", "article_id": "x"}, 422, "duplicate"),
        ({"label": "wrong", "incident_id": UNKNOWN}, 409, "not known"),
    ],
)
def test_a_wrong_label_is_answered_in_words(room: Newsroom, body: dict[str, Any], status: int, said: str) -> None:
    answer = room.ask("Rana", "POST", "/labels", json=body)
    assert answer.status_code == status
    assert said in answer.text


def test_where_alerting_is_away_the_decision_is_published_and_applied_later(settings: Settings, tmp_path: Path) -> None:
    body = {"action": "label", "label": "missed", "article_id": "x"}
    del body["action"]
    with without_alerting(settings, tmp_path) as room:
        answer = room.ask("Rana", "POST", "/labels", json=body)
    assert answer.status_code == 202
    (published,) = read(settings, DECISIONS)
    assert json.loads(published.value)["decision_id"] == answer.json()["decision_id"]


def test_without_kafka_nothing_is_decided_and_the_answer_says_so(settings: Settings, tmp_path: Path) -> None:
    nobody = settings.model_copy(update={"kafka": f"127.0.0.1:{free_port()}"})
    with without_alerting(nobody, tmp_path, well=False) as room:
        answer = room.ask("Rana", "POST", "/labels", json={"label": "missed", "article_id": "x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Kafka does not answer" in answer.json()["detail"]
