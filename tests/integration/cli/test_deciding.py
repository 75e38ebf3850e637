"""People decide from the command line; alerting applies it, and whoever was alerted is told on the alert topics."""

import json
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from schemas import Alert, Incident
from schemas.identity import alert_id_of, incident_id_of, split_incident_id_of
from schemas.topics import ALERTS_NEW, DECISIONS, EVENTS_DLQ
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.decided import NAME
from tests.harness.events import opening, repeat
from tests.harness.processes import ALERTING, ServiceProcess
from tests.harness.topics import alerts_on, publish, publish_events, read, wait_for_count, wait_until_done
from tests.integration.cli.commands import run
from tests.servers import Servers
from tests.unit.alerting.builders import killed, victim

TOWNS = 15
NAMED, ALIAS = 9, 10


@dataclass(frozen=True)
class Desk:
    """An installation whose alerting runs and has applied a report of each town."""

    settings: Settings
    redis: Any

    def run(self, *arguments: str, code: int = 0) -> str:
        """An ``incidents`` command by Rana; its output, stdout and stderr together."""
        done = run(self.settings, "incidents", *arguments)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def get(self, incident_id: str) -> Incident:
        (incident,) = read_incidents(self.redis, Keys(self.settings), [incident_id])
        return incident

    def thread(self, incident_id: str) -> list[Alert]:
        """What the relay has published about the incident; it is asked after a decision, so it waits for its alert."""
        version = self.get(incident_id).alerted[-1]
        found: list[Alert] = []
        while not any(a.incident_version == version for a in found):
            found = [a for a in alerts_on(self.settings) if a.incident_id == incident_id]
        return sorted(found, key=lambda a: a.incident_version)


def town(number: int) -> str:
    """Id of the town's incident."""
    return incident_id_of(opening(number).event_id)


@pytest.fixture(scope="module")
def desk(servers: Servers) -> Iterator[Desk]:
    prefix = f"t{uuid.uuid4().hex[:8]}"
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix=prefix, analyst="Rana Haddad")
    ensure_topics(settings)
    naming = {"title": f"{NAME} buried", "casualties": (killed(9, quote=f"nine, among them {NAME}"),)}
    events = [opening(n, **(naming | {"victims": (victim(NAME),)} if n == NAMED else {})) for n in range(TOWNS)]
    publish_events(settings, [*events, repeat(2)])
    alerting = ServiceProcess(ALERTING, settings).start().wait_ready()
    wait_for_count(settings, TOWNS, ALERTS_NEW)
    with closing(open_redis(settings)) as redis:
        yield Desk(settings, redis)
    alerting.stop()


def test_a_merge_is_done_and_told_in_both_threads(desk: Desk) -> None:
    said = desk.run("merge", town(1)[:12], town(0)[:12], "--note", "One strike")
    assert "Done: merge, signed by Rana Haddad." in said
    assert (desk.get(town(1)).status, desk.get(town(1)).merged_into) == ("merged", town(0))
    update, cancel = desk.thread(town(0))[-1], desk.thread(town(1))[-1]
    assert (update.kind, update.reason, cancel.kind, cancel.reason) == ("update", "merged", "cancel", "merged")
    assert cancel.references == (alert_id_of(town(1), 1), update.alert_id)
    assert cancel.decision is not None
    assert (cancel.decision.by, cancel.decision.note) == ("Rana Haddad", "One strike")


def test_a_split_opens_an_incident_with_a_thread_of_its_own(desk: Desk) -> None:
    claim = repeat(2).event_id
    desk.run("split", town(2), claim[:10], "--by", "Omar")
    new = split_incident_id_of(town(2), claim)
    assert [c.event_id for c in desk.get(new).claims] == [claim]
    assert [(a.kind, a.reason) for a in desk.thread(new)] == [("alert", "split")]
    assert desk.thread(town(2))[-1].reason == "split"


def test_a_merge_is_undone_by_splitting_off_what_was_merged(desk: Desk) -> None:
    desk.run("merge", town(3), town(4))
    desk.run("split", town(3), town(4)[:12])
    assert [c.article_id for c in desk.get(town(3)).claims] == [opening(3).article_id]
    restored = desk.get(town(4)).merged_into
    assert restored is not None
    assert [c.article_id for c in desk.get(restored).claims] == [opening(4).article_id]


def test_a_signature_and_a_correction_hold_and_are_shown_with_who_made_them(desk: Desk) -> None:
    desk.run("sign-off", town(5), "discounted", "--note", "Never happened")
    desk.run("correct", town(5), "civilians_killed", "3-4")
    shown = desk.run("show", town(5))
    assert "3–4 killed" in shown
    assert "discounted by Rana Haddad" in shown
    assert "civilians_killed: 3-4" in shown
    assert [a.reason for a in desk.thread(town(5))] == ["new_incident", "regraded", "corrected"]


def test_what_holds_already_is_recorded_and_said_to_change_nothing(desk: Desk) -> None:
    for said in ("Done: correct, signed by Rana Haddad.", "nothing changes: Rana Haddad corrected best_killed to 9 on"):
        assert said in desk.run("correct", town(11), "best_killed", "9")
    assert "nothing changed: Rana Haddad corrected best_killed to 9 on" in desk.run("history", town(11))


def test_the_history_says_who_decided_what(desk: Desk) -> None:
    desk.run("correct", town(6), "place.name", "Old Town", "--note", "Misspelt")
    desk.run("merge", town(6), town(7), "--by", "Omar")
    told = desk.run("history", town(6))
    assert "Rana Haddad: correct place.name to Old Town  Misspelt" in told
    assert f"Omar: merge {town(6)[:10]} with {town(7)[:10]}" in told
    assert f"Omar: 1 claim merged here, from incident {town(7)[:10]}" in told
    lines = [json.loads(line) for line in desk.run("history", town(6), "--json").splitlines()]
    assert [line["action"] if "action" in line else line["decision"]["action"] for line in lines] == [
        "correct",
        "merge",
        "merged",
    ]


def test_a_source_read_by_hand_comes_by_flags_or_as_a_file(desk: Desk, tmp_path: Any) -> None:
    flags = ["--url", "https://un.example/r", "--publisher", "UN", "--published", "2017-05-10"]
    flags += ["--quote", "23 civilians died", "--figure", "killed civilian 23 children=4", "--claimant", "OHCHR:un"]
    desk.run("add-claim", town(8), *flags)
    claim = next(c for c in desk.get(town(8)).claims if c.signed is not None)
    assert (claim.casualties[0].min, claim.casualties[0].children, claim.claimants[0].type) == (23, 4, "un")
    file = tmp_path / "claim.json"
    file.write_text(
        json.dumps(
            {
                "url": "https://ngo.example/r",
                "publisher": "NGO",
                "published_at": "2017-05-11T00:00:00Z",
                "quote": "25",
                "figures": [{"outcome": "killed", "status": "civilian", "min": 25, "max": 25}],
            }
        )
    )
    desk.run("add-claim", town(8), "--file", str(file))
    assert sum(c.signed is not None for c in desk.get(town(8)).claims) == 2


def test_the_history_goes_back_through_merges_of_merges(desk: Desk) -> None:
    desk.run("sign-off", town(14), "weak", "--note", "One witness")
    desk.run("merge", town(13), town(14))
    desk.run("merge", town(12), town(13))
    assert "sign off as weak  One witness" in desk.run("history", town(12))


def test_a_label_is_exported_with_the_names_in_its_note_masked(desk: Desk) -> None:
    desk.run("label", "wrong", "--incident", town(NAMED), "--note", f"{NAME} lives")
    (line,) = desk.run("labels").splitlines()
    assert json.loads(line)["note"] == f"{'█' * len(NAME)} lives"


def test_a_redacted_name_is_in_no_key_of_redis_and_the_old_alerts_leave_their_stream(desk: Desk) -> None:
    keys = Keys(desk.settings)
    assert any(NAME in str(value) for value in _values(desk))
    desk.run("correct", town(NAMED), "women_killed", "2", "--note", f"The aunt of {NAME} called")
    before = {fields[b"id"] for _, fields in desk.redis.xrange(keys.alerts)}
    assert alert_id_of(town(NAMED), 1).encode() in before
    desk.run("redact", town(NAMED), "--name", NAME, "--reason", "The family asked")
    assert [value for value in _values(desk) if NAME in str(value)] == []
    thread = desk.thread(town(NAMED))
    after = {fields[b"id"] for _, fields in desk.redis.xrange(keys.alerts)}
    assert before - after == {alert.alert_id.encode() for alert in thread[:-1]}
    assert thread[-1].alert_id.encode() in after
    assert "The family asked" in desk.run("show", town(NAMED))


def test_a_redaction_empties_the_thread_of_an_alias_too(desk: Desk) -> None:
    """It ended by a merge and is told of nothing any more, but what it was told lies in the stream."""
    keys = Keys(desk.settings)
    desk.run("merge", town(0), town(ALIAS))
    desk.run("redact", town(0), "--claim", opening(ALIAS).event_id[:12], "--reason", "The family asked")
    assert desk.get(town(ALIAS)).status == "merged"
    kept = [fields[b"key"].decode() for _, fields in desk.redis.xrange(keys.alerts)]
    assert town(ALIAS) not in kept
    assert kept.count(town(0)) == 1


def _values(desk: Desk) -> list[Any]:
    """Everything that Redis holds for the installation, key by key."""
    readers = {
        b"hash": desk.redis.hgetall,
        b"zset": lambda name: desk.redis.zrange(name, 0, -1),
        b"string": desk.redis.get,
        b"stream": desk.redis.xrange,
    }
    names = desk.redis.scan_iter(f"{{{desk.settings.prefix}}}:*", count=1000)
    return [str(readers[desk.redis.type(name)](name)) for name in names]


def test_labels_are_exported_with_their_articles(desk: Desk) -> None:
    desk.run("label", "wrong", "--incident", town(10), "--note", "A commemoration")
    desk.run("label", "missed", "--article", "some-article")
    lines = [json.loads(line) for line in desk.run("labels").splitlines()][-2:]
    assert [(line["label"], line["by"], line["note"]) for line in lines] == [
        ("wrong", "Rana Haddad", "A commemoration"),
        ("missed", "Rana Haddad", None),
    ]
    assert [a["article_id"] for a in lines[0]["articles"]] == [opening(10).article_id]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("merge", "ffff", town(11)), 1, "No incident begins with ffff. List them with: harmwatch incidents"),
        (("merge", town(11), town(11)), 2, "an incident cannot be merged with itself"),
        (("show", ""), 1, "An id, or its beginning, is needed."),
        (("split", town(11), "ffff"), 1, f"No claim of incident {town(11)[:10]} begins with ffff."),
        (("split", town(11), opening(11).event_id), 1, "Not done: these are all of its claims"),
        (("sign-off", town(11), "good"), 2, "grade: must be one of confirmed, fair, weak, contested, discounted"),
        (("correct", town(11), "civilians_killed", "many"), 1, "'many' is not a count, e.g. 40-150; or unknown."),
        (("correct", town(11), "toll", "3"), 2, "field: must be one of"),
        (("add-claim", town(11), "--figure", "many"), 2, 'write it as "killed civilian 23+ children=4"'),
        (("add-claim", town(11), "--publisher", "UN"), 2, "--url, --published, --quote missing"),
        (("redact", town(11), "--name", "Nobody", "--reason", "asked"), 1, "the name is in no claim of incident"),
        (("redact", town(11), "--article", "a", "--reason", "asked"), 1, "the article is in no claim of incident"),
        (("redact", town(11), "--reason", "asked"), 2, "exactly one of --claim, --article and --name"),
        (("label", "wrong"), 2, "say what it is about: --incident, --article or --alert"),
        (("label", "bad", "--incident", town(11)), 2, "label: must be one of wrong, missed, duplicate"),
    ],
)
def test_what_cannot_be_done_is_said_and_not_published(
    desk: Desk, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = len(read(desk.settings, DECISIONS))
    # Boxes and line breaks are the terminal's.
    words = " ".join(desk.run(*arguments, code=code).replace("│", " ").split())
    assert said in words
    assert len(read(desk.settings, DECISIONS)) == before


def test_a_record_that_is_no_decision_becomes_a_dead_letter_and_the_next_is_applied(desk: Desk) -> None:
    publish(desk.settings, DECISIONS, ("x", b'{"action": "merge"}'))
    desk.run("sign-off", town(11), "fair")
    (letter,) = wait_for_count(desk.settings, 1, EVENTS_DLQ)
    headers = dict(letter.headers)
    assert headers["dlq_topic"].decode() == desk.settings.topic(DECISIONS)
    assert "not a Decision: decision_id: is missing" in headers["dlq_error"].decode()
    replayed = run(desk.settings, "dlq", "replay", "--all")
    assert desk.settings.topic(DECISIONS) in replayed.stdout
    wait_until_done(desk.settings, "alerting", DECISIONS)


def test_without_alerting_a_decision_waits_on_its_topic(servers: Servers, desk: Desk) -> None:
    """The command says so, and how to see what becomes of it."""
    elsewhere = desk.settings.model_copy(update={"prefix": f"t{uuid.uuid4().hex[:8]}"})
    ensure_topics(elsewhere)
    done = run(elsewhere, "incidents", "label", "missed", "--article", "a", "--wait", "0.1")
    assert done.returncode == 1
    assert "alerting has not applied it within 0.1 s" in done.stderr
    assert len(read(elsewhere, DECISIONS)) == 1
    assert servers.kafka == elsewhere.kafka
