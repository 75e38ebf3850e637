"""The desk of an incident has what was done at the desks of those that were merged into it."""

from datetime import UTC, datetime
from typing import Any

from services.gateway.desk.desk import Entry, Kept, desk_of


def entry(minute: int, what: str, value: str | None, by: str = "Rana") -> Entry:
    at = datetime(2026, 11, 27, 12, minute, tzinfo=UTC)
    return Entry.model_validate({"by": by, "at": at, "what": what, "value": value})


def kept(incident_id: str, *log: Entry, **fields: str) -> Kept:
    return Kept(incident_id=incident_id, fields=fields, log=log)


def marked(**fields: Any) -> dict[str, str]:
    return {name.replace("_", ":"): "1" for name in fields}


def test_a_desk_that_nobody_touched_is_new() -> None:
    desk = desk_of(kept("a"), [])
    assert (desk.triage, desk.assignee, desk.version, desk.notes) == ("new", None, 0, ())


def test_notes_of_both_stand_in_the_order_in_which_they_were_made() -> None:
    own = kept("a", entry(1, "note", "first"), entry(3, "note", "third"), triage="in_review", version="4")
    desk = desk_of(own, [kept("b", entry(2, "note", "second"), triage="dismissed", assignee="Omar")])
    assert [note.text for note in desk.notes] == ["first", "second", "third"]
    assert [line.incident_id for line in desk.history] == [None, "b", None]
    assert (desk.triage, desk.assignee, desk.version) == ("in_review", None, 4)


def test_who_watched_one_of_them_watches_both_and_who_muted_one_has_muted_no_other() -> None:
    own = kept("a", **marked(watch_Rana=1))
    desk = desk_of(own, [kept("b", **marked(watch_Omar=1, mute_Omar=1))])
    assert (desk.watched_by, desk.muted_by) == (("Omar", "Rana"), ())
