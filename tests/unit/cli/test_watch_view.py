"""The board of `harmwatch watch`: what it shows, and that it fits."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from schemas import Alert
from services.cli.watch_view import MOST, Board, BoardView, Standing, line_of
from tests.unit.cli.messages import ALERT, REPORTED_AT, UPDATE

NOW = REPORTED_AT + timedelta(minutes=12)
STANDING = Standing(1, "fair", ("SOHR", "Raqqa Post", "UN"), reviewed=False)


def board(*alerts: Alert, **fields: Any) -> Board:
    made = Board(**({"trouble": None} | fields))
    for alert in alerts:
        made.take(alert)
    return made


def drawn(board: Board, width: int = 100, height: int = 30) -> list[str]:
    """The lines of a terminal of this size."""
    console = Console(file=StringIO(), width=width, height=height, force_terminal=True, color_system=None)
    options = console.options.update(width=width, height=height)
    lines = console.render_lines(BoardView(board, NOW), options, pad=False)
    return ["".join(segment.text for segment in line).rstrip() for line in lines]


def incident(number: int) -> Alert:
    name = f"{number:032x}"
    return ALERT.model_copy(update={"incident_id": name, "alert_id": name})


def test_a_row_says_toll_place_grading_sources_and_age() -> None:
    shown = "\n".join(drawn(board(ALERT, standings={ALERT.incident_id: STANDING})))
    assert "● ALERT  33 killed (8 children)  al-Mansoura, Raqqa, Syria" in shown
    assert "12 min ago" in shown
    assert "fair · SOHR, Raqqa Post and 1 more · new incident · not reviewed" in shown
    assert "● live" in shown
    assert "2017-03-22 14:17 UTC" in shown


def test_the_newest_is_first_and_an_incident_has_one_row() -> None:
    shown = drawn(board(ALERT, incident(1), UPDATE))
    rows = [line.split()[1] for line in shown if line.startswith(("●", "◆")) and "live" not in line]
    assert rows == ["UPDATE", "ALERT"]


def test_the_ledger_is_asked_for_again_when_the_incident_moves_on() -> None:
    known = board(ALERT, standings={ALERT.incident_id: STANDING})
    assert known.without_standing(10) == []
    known.take(UPDATE)
    assert known.without_standing(10) == [UPDATE]


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("height", [5, 24, 60])
def test_it_fits_the_terminal(width: int, height: int) -> None:
    full = board(*(incident(number) for number in range(30)), filters="country SY · text hospital · min killed 10")
    lines = drawn(full, width, height)
    assert len(lines) <= height
    assert max(cell_len(line) for line in lines) <= width


def test_it_says_when_there_is_nothing_and_when_the_gateway_is_away() -> None:
    shown = "\n".join(drawn(board(trouble="reconnecting: Connection refused", filters="country SY")))
    assert "○ reconnecting: Connection refused" in shown
    assert "country SY" in shown
    assert "No alerts yet" in shown


def test_what_has_no_room_is_let_go() -> None:
    full = board(*(incident(number) for number in range(MOST + 5)))
    assert len(full.alerts) == MOST
    assert next(full.newest_first()) == incident(MOST + 4)


def test_no_headline_or_name_can_run_the_terminal() -> None:
    nasty = "\x1b[2J\u202e[red]owned\nsecond line"
    hostile = ALERT.model_copy(update={"headline": nasty, "place": ALERT.place.model_copy(update={"name": nasty})})  # type: ignore[union-attr]
    shown = "\n".join(drawn(board(hostile, standings={ALERT.incident_id: Standing.of(ledger(nasty))})))
    for text in (shown, line_of(hostile)):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[red]owned second line" in text
    assert "\n" not in line_of(hostile)


def ledger(name: str) -> dict[str, Any]:
    return {"version": 1, "grading": "weak", "sources": [{"name": name}], "review": None}


def test_a_pipe_gets_a_line_an_alert() -> None:
    assert line_of(UPDATE).startswith(
        "2017-03-22 14:05 UTC  UPDATE  Extreme  at least 40 killed, up to 12 injured  al-Mansoura, Raqqa, Syria  33 civ"
    )
