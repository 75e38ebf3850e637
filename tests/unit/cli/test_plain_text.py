"""Text of strangers on a terminal."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from services.cli.console import PipeConsole, plain
from services.cli.render import alert_view, suppression_view
from tests.unit.cli.messages import ALERT, SUPPRESSION, said


def shown(view: object, *, width: int = 80, colour: bool = False) -> str:
    console = Console(
        file=io.StringIO(), width=width, force_terminal=colour, color_system="standard" if colour else None
    )
    console.print(view, markup=False)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("33 killed\x1b[2J\x1b[H", "33 killed [2J [H"),
        ("one\r\ntwo\tthree", "one two three"),
        ("\x9b31mred", "31mred"),
        ("bell\x07", "bell"),
        ("killed \u202e33\u202c", "killed 33"),
        ("\u2066hidden\u2069", "hidden"),
        ("line\u2028break", "line break"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("مقتل ٣٣ مدنياً", "مقتل ٣٣ مدنياً"),
        ("नागरिक", "नागरिक"),
    ],
)
def test_controls_and_reordering_are_taken_out_and_words_stay(text: str, harmless: str) -> None:
    assert plain(text) == harmless


@given(st.text(st.characters(exclude_categories=())))
def test_no_text_can_carry_a_control_character_to_the_terminal(text: str) -> None:
    kept = plain(text)
    assert not any(ord(c) < 32 or 127 <= ord(c) <= 159 or 0xD800 <= ord(c) <= 0xDFFF for c in kept)


def test_square_brackets_in_a_headline_are_words_and_not_markup() -> None:
    view = alert_view(
        ALERT.model_copy(update={"headline": "[bold]33 killed[/bold] [link=https://evil.example]here[/link]"})
    )
    assert "[bold]33 killed[/bold] [link=https://evil.example]here[/link]" in " ".join(shown(view).split())


def test_a_quote_cannot_start_an_escape_sequence() -> None:
    hostile = ALERT.model_copy(update={"why": (said("killed", "33 \x1b]0;owned\x07 killed\x1b[31m"),)})
    assert "\x1b" not in shown(alert_view(hostile))


def test_a_suppression_is_as_harmless_as_an_alert() -> None:
    hostile = SUPPRESSION.model_copy(update={"publisher": "Out\x1b[2Jlet", "rule": "a\x07b", "url": "https://x\x1bc"})
    assert not {"\x1b", "\x07"} & set(shown(suppression_view(hostile)))


@pytest.mark.parametrize("terminal", [True, False])
def test_lines_that_go_into_a_file_end_with_their_last_word(terminal: bool) -> None:
    """Tables are filled with blanks; on a terminal that does no harm."""
    console = PipeConsole(file=io.StringIO(), width=60, force_terminal=terminal, color_system=None)
    console.print(alert_view(ALERT))
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert len(lines) > 5
    assert any(line != line.rstrip() for line in lines) == terminal
