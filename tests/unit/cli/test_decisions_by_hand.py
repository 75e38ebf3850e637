"""What a person types for a decision: figures, claimants, dates, files, and who decides."""

import getpass
import json
from pathlib import Path
from typing import Any

import pytest
import typer

from schemas import HandRead
from services.cli.deciding import made
from services.cli.hand_read import assertion_of, claimants_of, figures_of, moment_of, read_file
from services.runtime.settings import Settings


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("killed civilian 23", {"min": 23, "max": 23, "qualifier": "exact"}),
        ("killed civilian 23+", {"min": 23, "max": None, "qualifier": "at_least"}),
        ("killed civilian at least 23", {"min": 23, "max": None, "qualifier": "at_least"}),
        ("killed civilian up to 9", {"min": None, "max": 9, "qualifier": "up_to"}),
        ("injured unknown 5-8 women=2 children=1", {"min": 5, "max": 8, "qualifier": "range", "women": 2}),
    ],
)
def test_a_figure_is_an_outcome_a_status_a_count_and_parts(text: str, figure: dict[str, Any]) -> None:
    (found,) = figures_of([text])
    assert found.items() >= figure.items()
    assert (found["outcome"], found["status"]) == tuple(text.split()[:2])


@pytest.mark.parametrize("text", ["", "killed", "killed civilian", "killed civilian many", "killed civilian 9-3", "23"])
def test_what_is_no_figure_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="killed civilian 23"):
        figures_of([text])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("killd civilian 3", "outcome: must be one of killed, injured, "),
        ("killed soldier 3", "status: must be one of civilian, combatant, "),
        ("killed civilian 3 babies=1", "babies is no part; known are men, women, children"),
    ],
)
def test_a_slip_in_a_figure_is_named_with_what_would_do(text: str, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=f"--figure '{text}': {said}"):
        figures_of([text])


def test_a_word_that_is_no_assertion_is_refused_with_those_there_are() -> None:
    assert assertion_of("conceded") == "conceded"
    with pytest.raises(typer.BadParameter, match="--assertion 'maybe': give one of asserted, "):
        assertion_of("maybe")


def test_a_type_of_claimant_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(typer.BadParameter, match="--claimant: 'press' is no type; give one of belligerent, "):
        claimants_of(["AFP:press"])


@pytest.mark.parametrize("text", ["yesterday", "2017-05-12T10:00:00", "2017-13-01", ""])
def test_a_time_that_is_none_or_has_no_zone_is_refused_with_examples(text: str) -> None:
    with pytest.raises(typer.BadParameter, match=f"--published '{text}': give a date, or a time with its zone"):
        moment_of(text)


def test_a_claimant_is_a_name_and_a_type_that_may_be_left_out() -> None:
    assert claimants_of(["Human Rights Watch:ngo", "residents"]) == [
        {"name": "Human Rights Watch", "type": "ngo"},
        {"name": "residents", "type": "unknown"},
    ]


def test_a_date_alone_is_its_first_moment_in_utc() -> None:
    assert moment_of("2017-05-12") == "2017-05-12T00:00:00Z"
    assert moment_of("2017-05-12T10:00:00+02:00") == "2017-05-12T10:00:00+02:00"


def test_a_file_holds_a_whole_claim(tmp_path: Path) -> None:
    claim = {"url": "u", "publisher": "p", "quote": "q", "published_at": "2017-05-12T00:00:00Z"}
    (tmp_path / "claim.json").write_text(json.dumps(claim))
    assert HandRead.model_validate(read_file(str(tmp_path / "claim.json"))).quote == "q"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "a JSON object is needed"),
        ("{", "is no JSON: Expecting"),
        ('{"figurs": []}', "figurs is no field of a claim"),
    ],
)
def test_a_file_that_holds_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Also for a slip in a field's name, which would be lost."""
    (tmp_path / "claim.json").write_text(text)
    with pytest.raises(typer.BadParameter, match=said):
        read_file(str(tmp_path / "claim.json"))


def test_a_file_that_is_not_there_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(typer.BadParameter, match=r"cannot be read: No such file or directory$"):
        read_file(str(tmp_path / "claim.json"))


def test_who_decides_is_the_flag_then_the_setting_then_the_login_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "login")
    about: dict[str, Any] = {"action": "label", "label": "missed", "article_id": "a"}
    assert made(Settings(analyst="Rana"), "Omar", **about).by == "Omar"
    assert made(Settings(analyst="Rana"), None, **about).by == "Rana"
    assert made(Settings(analyst=None), None, **about).by == "login"


def test_where_nobody_has_a_name_one_must_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nobody)
    with pytest.raises(typer.BadParameter, match="--by NAME"):
        made(Settings(analyst=None), None, action="label", label="missed", article_id="a")
