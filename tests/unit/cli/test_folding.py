"""Many messages of one incident as one: by the clock, or while it cools down."""

from datetime import timedelta
from typing import Any

import pytest
import typer
from rich.console import Group

from schemas import Alert, Toll
from services.cli.filters import span
from services.cli.folding import CoolDown, Digest, Folded, Told
from services.cli.render_folded import folded_view
from services.cli.subscribe import folding_of
from tests.unit.cli.messages import ALERT, exactly
from tests.unit.cli.test_plain_text import shown

MINUTE = 60_000
HOUR = 60 * MINUTE


def message(minute: int, version: int, killed: int, *, incident: str = "c", **fields: Any) -> Told:
    kind = "alert" if version == 1 else "update"
    alert = ALERT.model_copy(
        update={
            "alert_id": f"{incident * 30}{version:02d}",
            "incident_id": incident * 32,
            "incident_version": version,
            "kind": kind,
            "reason": "new_incident" if version == 1 else "toll_raised",
            "toll_before": None if version == 1 else Toll(civilians_killed=exactly(killed - 1)),
            "toll_after": Toll(civilians_killed=exactly(killed)),
        }
        | fields
    )
    return Told(alert, minute * MINUTE)


def said(folded: Folded) -> tuple[str, int, int]:
    return folded.incident_id[0], folded.messages, folded.toll_after.civilians_killed.max or 0  # type: ignore[union-attr]


def test_a_digest_gives_each_incident_one_line_when_its_span_is_over() -> None:
    """First toll before, last toll after, all reasons."""
    digest = Digest(HOUR)
    told = [message(1, 1, 5), message(5, 1, 2, incident="d"), message(30, 2, 6), message(50, 3, 9)]
    assert [folded for one in told for folded in digest.take(one)] == []
    first, second = digest.take(message(61, 4, 10))
    assert (said(first), said(second)) == (("c", 3, 9), ("d", 1, 2))
    assert (first.toll_before, first.reasons) == (None, ("new_incident", "toll_raised", "toll_raised"))
    assert (first.kind, first.first_version, first.last_version) == ("alert", 1, 3)


def test_a_digest_comes_although_nothing_else_does() -> None:
    """A quiet hour must not keep the last one back."""
    digest = Digest(HOUR)
    assert list(digest.take(message(10, 1, 5))) == []
    assert list(digest.until(59 * MINUTE)) == []
    assert [said(one) for one in digest.until(60 * MINUTE)] == [("c", 1, 5)]
    assert list(digest.until(120 * MINUTE)) == []


def test_reading_again_folds_in_the_same_way() -> None:
    """Spans count from the epoch, not from when the reader began."""
    told = [message(50, 1, 5), message(61, 2, 6), message(70, 3, 7)]
    again = Digest(HOUR)
    later = Digest(HOUR)
    whole = [*(f for one in told for f in again.take(one)), *again.rest()]
    part = [*(f for one in told[1:] for f in later.take(one)), *later.rest()]
    assert whole[1:] == part


def test_a_new_incident_is_shown_at_once_while_updates_cool_down() -> None:
    """Held updates become one when the cool-down after the last message is over."""
    cooling = CoolDown(30 * MINUTE)
    assert [said(one) for one in cooling.take(message(0, 1, 5))] == [("c", 1, 5)]
    assert list(cooling.take(message(10, 2, 6))) == []
    assert list(cooling.take(message(20, 3, 9))) == []
    (update,) = cooling.until(30 * MINUTE)
    assert (said(update), update.kind) == (("c", 2, 9), "update")
    assert update.toll_before == Toll(civilians_killed=exactly(5))


def test_another_incident_is_not_held_by_the_first() -> None:
    """Each has its own cool-down."""
    cooling = CoolDown(30 * MINUTE)
    shown = [one for told in (message(0, 1, 5), message(1, 1, 3, incident="d")) for one in cooling.take(told)]
    assert [said(one)[0] for one in shown] == ["c", "d"]


def test_a_cancel_is_never_held_back_and_takes_the_held_updates_with_it() -> None:
    """Who was alerted must hear at once that it was taken back."""
    cooling = CoolDown(30 * MINUTE)
    told = [message(0, 1, 5), message(5, 2, 6), message(6, 3, 1, kind="cancel", reason="retracted")]
    *_, last = (folded for one in told for folded in cooling.take(one))
    assert (last.messages, last.kind, last.reasons) == (2, "cancel", ("toll_raised", "retracted"))


def test_an_update_after_a_quiet_time_is_shown_at_once() -> None:
    """Nothing cools down for good."""
    cooling = CoolDown(30 * MINUTE)
    assert len(list(cooling.take(message(0, 1, 5)))) == 1
    assert [said(one) for one in cooling.take(message(31, 2, 6))] == [("c", 1, 6)]


def test_what_is_still_held_is_given_when_reading_ends() -> None:
    """Ctrl-C loses nothing."""
    cooling = CoolDown(HOUR)
    list(cooling.take(message(0, 1, 5)))
    list(cooling.take(message(5, 2, 6)))
    assert [said(one) for one in cooling.rest()] == [("c", 1, 6)]
    assert list(cooling.rest()) == []


def test_a_folded_message_is_one_json_line_with_all_alert_ids() -> None:
    """Who wants the single messages finds them by their ids."""
    told = [message(0, 1, 5), message(5, 2, 6)]
    line = Folded.of(told).to_json()
    assert b"\n" not in line
    assert Folded.from_json(line).alert_ids == tuple(one.alert.alert_id for one in told)


def test_a_terminal_shows_tolls_count_and_reasons_once_each() -> None:
    """One line an incident."""
    view = folded_view(Folded.of([message(0, 1, 5), message(5, 2, 6), message(6, 3, 7)]))
    assert isinstance(view, Group)
    line = str(view.renderables[0])
    assert "3 messages: new incident, toll raised" in line
    assert "7" in line


def test_a_terminal_shows_when_it_was_told_once_if_it_was_at_once() -> None:
    """Times as everywhere on a terminal: to the minute, in UTC."""
    at_once, later = (
        folded_view(Folded.of(told)) for told in ([message(0, 1, 5)], [message(0, 1, 5), message(5, 2, 6)])
    )
    assert f"\n  1970-01-01 00:00 UTC · {'c' * 32}" in shown(at_once)
    assert f"\n  1970-01-01 00:00 UTC – 1970-01-01 00:05 UTC · {'c' * 32}" in shown(later)


@pytest.mark.parametrize(
    ("digest", "cooldown", "grouped"),
    [(timedelta(hours=1), timedelta(hours=1), False), (timedelta(hours=1), None, True), (None, timedelta(1), True)],
)
def test_what_cannot_go_together_is_refused(digest: timedelta, cooldown: timedelta, grouped: bool) -> None:
    """A group would commit what was not shown yet."""
    with pytest.raises(typer.BadParameter, match="give"):
        folding_of(digest, cooldown, grouped=grouped)


@pytest.mark.parametrize("words", ["0m", "soon", "10", "-5m"])
def test_a_span_that_is_none_is_refused(words: str) -> None:
    """With what to write instead."""
    with pytest.raises(typer.BadParameter, match=r"give e\.g\. 30m"):
        span(words)


def test_alerts_of_one_version_order_are_folded_by_version_whatever_came_first() -> None:
    """The two topics may be read a little out of order."""
    folded = Folded.of([message(5, 3, 7), message(5, 2, 6)])
    assert isinstance(ALERT, Alert)
    assert (folded.first_version, folded.last_version, said(folded)[2]) == (2, 3, 7)
