"""What is written for people: tables, results, plots, the page of misses."""

import json
import sys
import xml.dom.minidom
from pathlib import Path

import pytest

from evaluation import __main__ as command
from evaluation import plots
from evaluation.errors import marked, page
from evaluation.figures import Figure, Table
from evaluation.measures import Found, Share
from evaluation.outcomes import ItemOutcome
from evaluation.reliability import Bin, bins_of
from evaluation.report import lines_of
from evaluation.results import confusion, write
from evaluation.scoring import Scored
from schemas import Span
from tests.unit.alerting.builders import killed
from tests.unit.alerting.builders import report as event
from tests.unit.evaluation.judged import judged

TEXT = "A strike on a village, the mayor said, has <killed> five villagers."
STRIKE = event("a", "2017-05-09", confidence=0.85)
FIGURES = (Figure("alert", "alert, F", Found(3, 1, 0), Found(1, 1, 1), 0.9), Figure("n", "count", Share()))
TABLE = Table("fakes", "blind", "FA-KES & more", FIGURES, 4, 12.5)


def item(due: bool | None = True, right: bool = False, part: str = "blind", **counts: int) -> ItemOutcome:
    gold = {"civilians": 0, "combatants": 0} | counts
    marks = {"alert": Share(int(right), 1)}
    return ItemOutcome(
        "fakes", part, "7", due, gold, {"civilians": 5, "combatants": 0}, marks, judged(STRIKE, text=TEXT)
    )


def test_a_line_shows_ours_with_precision_and_recall_the_baseline_and_the_mark() -> None:
    line = next(line for line in lines_of(TABLE) if "alert, F" in line)
    assert line.split()[-6:] == ["85.7", "75.0", "100.0", "3", "50.0", "90.0"]


def test_an_unknown_figure_is_a_dash() -> None:
    assert next(line for line in lines_of(TABLE) if "count" in line).split()[-2:] == ["–", "0"]


def test_confusion_counts_truth_by_rows_and_ours_by_columns() -> None:
    scored = Scored(TABLE, (item(civilians=3), item(combatants=2), item(combatants=9)))
    rows = confusion([scored])["blind"]
    assert (rows["civilians"]["civilians"], rows["combatants"]["civilians"]) == (1, 2)


def test_results_hold_figures_and_no_word_of_the_articles(tmp_path: Path) -> None:
    write(tmp_path, [TABLE], [Scored(TABLE, (item(),))], ["MUC"])
    results = json.loads((tmp_path / "results.json").read_text())
    assert results["sets"]["fakes"]["blind"]["figures"]["alert"]["baseline"]["value"] == 0.5
    assert results["skipped"] == ["MUC"]
    assert not [path for path in tmp_path.iterdir() if "villagers" in path.read_text()]


def test_plots_are_well_formed() -> None:
    for svg in (plots.figures([TABLE]), plots.reliability([Bin(0.85, 0.5, 2)])):
        assert xml.dom.minidom.parseString(svg).documentElement is not None


def test_reliability_is_of_blind_alerts_that_were_due_or_not() -> None:
    items = [item(due=True), item(due=False), item(due=None), item(due=False, part="train")]
    assert bins_of(items) == [Bin(0.85, 0.5, 2)]


def test_the_text_is_cut_where_spans_start_and_end_and_stays_whole() -> None:
    group = killed(5).model_copy(update={"span": Span(start=4, end=10, quote="strike")})
    actor = {"name": "s", "role": "party", "certainty": "known", "span": {"start": 8, "end": 12, "quote": "ke <"}}
    stretches = list(
        marked("\n\n" + TEXT, [event("a", "2017-05-09", casualties=(group,), actors=(actor,), place=None)])
    )
    assert "".join(stretch.text for stretch in stretches) == "\n\n" + TEXT
    assert ("ke", ("actors", "casualties")) in [(stretch.text, stretch.fields[:2]) for stretch in stretches]


def test_the_page_of_misses_escapes_its_texts_and_loads_nothing() -> None:
    html = page([item()])
    assert "&lt;killed&gt;" in html
    assert "<killed>" not in html
    assert "http" not in html
    assert 'data-misses="fakes blind: alert"' in html


def test_without_the_sets_the_command_says_which_it_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["evaluation", "--sets", "muc,fakes"])
    assert command.main() == 0
    assert "Skipped: MUC, FA-KES (no --data given)." in capsys.readouterr().out
