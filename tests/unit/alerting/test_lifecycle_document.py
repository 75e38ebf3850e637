"""The life of an incident as ``docs/incident-lifecycle.md`` tells it: every row of its tables is walked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args
from xml.etree import ElementTree as ET

import pytest

from schemas import Event, Incident
from schemas.identity import split_incident_id_of
from schemas.vocabulary import AlertReason
from tests.unit.alerting.builders import (
    Stream,
    by,
    killed,
    perpetrator,
    place,
    report,
    revision,
    span,
)
from tests.unit.alerting.deciding import HRW, SOHR, TAIZ, TAIZ_TOLD, ZABID, ZABID_TOO, Desk
from tests.unit.alerting.test_corrections_and_signatures import READ
from tests.unit.alerting.test_late_reports_regroup import EARLIER, LINK, NO_PLACE, ONE, OTHER, POSITION

DOCS = Path(__file__).parents[3] / "docs"
STATES = ("none", "dormant", "open", "retracted", "merged")
COALITION = perpetrator("Saudi-led coalition")
ACCUSED = by("Saudi-led coalition", "belligerent")
OPENING = report("first", "2017-05-08", claimants=(SOHR,), actors=(COALITION,))
DENIAL = report(
    "denial", "2017-05-08T10:00:00", casualties=(), claimants=(ACCUSED,), actors=(COALITION,), assertion="denied"
)
DENIED_AGAIN = DENIAL.model_copy(
    update={"article_id": "again", "event_id": "a" * 64, "reported_at": ZABID_TOO.reported_at}
)
FIGHTERS = report("fighters", "2017-05-07", casualties=(killed(5, status="combatant"),), place=TAIZ)


class Row(NamedTuple):
    """A line of the document's tables."""

    name: str
    before: str
    happens: str
    after: str
    tells: str


class Walked(NamedTuple):
    """What became of one incident."""

    before: str
    after: str
    tells: str


def rows() -> Iterator[Row]:
    for line in (DOCS / "incident-lifecycle.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == len(Row._fields) and cells[0] not in ("row", "---"):
            yield Row(*cells)


ROWS = {row.name: row for row in rows()}


def state_of(incident: Incident | None) -> str:
    if incident is None:
        return "none"
    if incident.status == "merged":
        return "merged"
    return "dormant" if not incident.alerted else str(incident.status)


def walk(stream: Stream, act: Callable[[], Any], incident_id: Callable[[], str]) -> Walked:
    """States of one incident before and after ``act``, and what its thread was told by it."""
    before = {i.incident_id: i for i in stream.store.everything()}
    said = len(stream.alerts)
    act()
    after = {i.incident_id: i for i in stream.store.everything()}
    wanted = incident_id()
    told = [f"{a.kind} {a.reason}" for a in stream.alerts[said:] if a.incident_id == wanted]
    return Walked(state_of(before.get(wanted)), state_of(after.get(wanted)), " + ".join(told) or "–")


def told_by(*earlier: Event, then: Event) -> Walked:
    """The incident that holds the last report's claim."""
    stream = Stream()
    stream.feed_all(earlier)

    def holder() -> str:
        return next(
            i.incident_id
            for i in stream.store.everything()
            if i.status != "merged" and any(c.event_id == then.event_id for c in i.claims)
        )

    return walk(stream, lambda: stream.feed(then), holder)


def after_opening(day: str = "2017-05-09", *groups: Any, **fields: Any) -> Walked:
    return told_by(OPENING, then=report("then", day, casualties=groups, **({"actors": (COALITION,)} | fields)))


def taken_in() -> Walked:
    """A denial of a strike on Zabid; seventeen dead somewhere in Yemen; then that it was the strike on Zabid."""
    yemen = place("Yemen", admin1=None, latitude=None, longitude=None, precision="country")
    somewhere = report("somewhere", "2017-05-08", claimants=(SOHR,), event_type="other", place=yemen)
    stream = Stream()
    stream.feed_all([DENIAL, somewhere])
    (sleeping,) = (i for i in stream.store.everything() if not i.alerted)
    there = report("there", "2017-05-09", claimants=(SOHR,))
    return walk(stream, lambda: stream.feed(there), lambda: sleeping.incident_id)


def late(*earlier: Event, then: Event, of: Callable[[Stream], str]) -> Walked:
    """The report comes after later ones; ``of`` names the incident that is watched, by what is known after it."""
    stream, later = Stream(), Stream()
    stream.feed_all(earlier)
    later.feed_all([*earlier, then])
    watched = of(later)
    return walk(stream, lambda: stream.feed(then), lambda: watched)


def _holding(event: Event) -> Callable[[Stream], str]:
    return lambda stream: next(
        i.incident_id for i in stream.incidents if any(c.event_id == event.event_id for c in i.claims)
    )


def _alias(stream: Stream) -> str:
    return next(i.incident_id for i in stream.store.everything() if i.status == "merged")


def withdrawn() -> Walked:
    version = {"version": 2, "event_count": 0, "casualties": (), "incident_ref": None}
    stream = Stream()
    stream.feed(OPENING)
    only = stream.incident.incident_id
    return walk(stream, lambda: stream.feed(report("first", "2017-05-09", **version)), lambda: only)


def decided(desk: Desk, incident_id: str, **fields: Any) -> Walked:
    wanted = fields.pop("of", incident_id)
    return walk(desk, lambda: desk.decide(incident_id=incident_id, **fields), lambda: wanted)


def merging(*, of: str) -> Walked:
    desk = Desk(ZABID, TAIZ_TOLD)
    stays, goes = desk.holding(ZABID).incident_id, desk.holding(TAIZ_TOLD).incident_id
    return decided(desk, stays, action="merge", other_id=goes, of=stays if of == "stays" else goes)


def merging_into_the_silent() -> Walked:
    desk = Desk(FIGHTERS, ZABID)
    silent, heard = desk.holding(FIGHTERS).incident_id, desk.holding(ZABID).incident_id
    return decided(desk, heard, action="merge", other_id=silent, of=silent)


def splitting(leaving: Event, *, new: bool) -> Walked:
    desk = Desk(ZABID, leaving)
    old = desk.incident.incident_id
    opened = split_incident_id_of(old, leaving.event_id)
    return decided(desk, old, action="split", event_ids=(leaving.event_id,), of=opened if new else old)


def on_zabid(**fields: Any) -> Walked:
    desk = Desk(ZABID)
    return decided(desk, desk.incident.incident_id, **fields)


def read_first() -> Walked:
    desk = Desk(FIGHTERS)
    return decided(desk, desk.holding(FIGHTERS).incident_id, action="add_claim", claim=READ)


SILENT_DENIAL = report("late-denial", "2017-05-10", assertion="denied", casualties=(), claimants=())
RETRACTION = report("back", "2017-05-10", casualties=(), claimants=(SOHR,), assertion="retracted")
WALKS: dict[str, Callable[[], Walked]] = {
    "opens": lambda: told_by(then=OPENING),
    "late": lambda: told_by(then=report("grave", "2017-12-06", late=span("had not been reported until now"))),
    "sleeps": lambda: told_by(then=DENIAL),
    "wakes": lambda: told_by(DENIAL, then=OPENING),
    "stirs": lambda: told_by(DENIAL, then=DENIED_AGAIN),
    "taken-in": taken_in,
    "repeats": lambda: after_opening("2017-05-09", killed(17), claimants=(SOHR,)),
    "rises": lambda: after_opening("2017-05-09", killed(20), claimants=(SOHR,), revision=revision("update")),
    "falls": lambda: after_opening("2017-05-09", killed(15), claimants=(SOHR,), revision=revision("correction")),
    "corroborated": lambda: after_opening("2017-05-09", killed(17), claimants=(HRW,)),
    "contested": lambda: after_opening("2017-05-09", killed(20), claimants=(HRW,)),
    "denied": lambda: after_opening(claimants=(ACCUSED,), assertion="denied"),
    "acknowledged": lambda: after_opening(claimants=(ACCUSED,), assertion="acknowledged"),
    "conceded": lambda: after_opening("2017-05-18", killed(9), claimants=(ACCUSED,), assertion="conceded"),
    "looked-into": lambda: after_opening(claimants=(ACCUSED,), assertion="investigating"),
    "taken-back": lambda: told_by(OPENING, then=RETRACTION),
    "withdrawn": withdrawn,
    "told-anew": lambda: told_by(OPENING, RETRACTION, then=report("anew", "2017-05-11", claimants=(HRW,))),
    "echoed": lambda: told_by(OPENING, RETRACTION, then=report("echo", "2017-05-09", claimants=(SOHR,))),
    "late-joins": lambda: late(ONE, OTHER, then=LINK, of=_holding(LINK)),
    "late-ends": lambda: late(ONE, OTHER, then=LINK, of=_alias),
    "late-parts": lambda: late(POSITION, EARLIER, then=NO_PLACE, of=_holding(NO_PLACE)),
    "late-opens": lambda: late(POSITION, EARLIER, then=NO_PLACE, of=_holding(EARLIER)),
    "merge-stays": lambda: merging(of="stays"),
    "merge-goes": lambda: merging(of="goes"),
    "merge-wakes": merging_into_the_silent,
    "split-stays": lambda: splitting(ZABID_TOO, new=False),
    "split-opens": lambda: splitting(ZABID_TOO, new=True),
    "split-sleeps": lambda: splitting(SILENT_DENIAL, new=True),
    "corrected": lambda: on_zabid(action="correct", field="civilians_killed", value="25"),
    "redacted": lambda: on_zabid(action="redact", redact={"event_id": ZABID.event_id}, reason="The family asked"),
    "signed": lambda: on_zabid(action="sign_off", grade="confirmed"),
    "agreed": lambda: on_zabid(action="sign_off", grade="weak"),
    "read-by-hand": lambda: on_zabid(action="add_claim", claim=READ | {"figures": [
        {"outcome": "injured", "status": "civilian", "min": 5, "max": 5, "qualifier": "exact"}]}),
    "read-first": read_first,
}  # fmt: skip


def test_the_document_and_the_walks_know_the_same_rows() -> None:
    """A row without a walk would be a promise; a walk without a row a secret."""
    assert ROWS.keys() == WALKS.keys()


@pytest.mark.parametrize("name", WALKS)
def test_what_happens_leads_where_the_document_says_and_tells_what_it_says(name: str) -> None:
    """From, to, kind and reason."""
    row = ROWS[name]
    assert WALKS[name]() == Walked(row.before, row.after, row.tells)


def test_every_reason_that_an_alert_can_have_is_in_a_row() -> None:
    """Nothing is told that the document does not explain."""
    told = {row.tells.split()[1] for row in ROWS.values() if row.tells != "–"}
    assert told == set(get_args(AlertReason))


def test_every_state_is_reached_and_no_other() -> None:
    """The document's states are those of the tables."""
    assert {state for row in ROWS.values() for state in (row.before, row.after)} == set(STATES)


def test_the_picture_shows_every_row_that_changes_the_state_or_tells_something() -> None:
    """And none that the document does not have."""
    texts = ET.parse(DOCS / "incident-lifecycle.svg").iter()
    shown = [name for text in texts for name in text.get("data-row", "").split()]
    assert len(shown) == len(set(shown))
    assert set(shown) == {row.name for row in ROWS.values() if row.before != row.after or row.tells != "–"}
