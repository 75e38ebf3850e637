"""What the judge takes back, what it leaves alone, and whom it asks."""

import pytest

from services.extractor.extract import extract
from services.extractor.judge import judge
from services.extractor.judge.encoder import Encoder
from services.extractor.judge.passage import passage_of
from services.extractor.reading import split
from tests.unit.extractor.reading import article

_PLAIN = "An air strike on a market in Idlib killed 12 civilians on Monday, the civil defence said."
_ARMED = "An ambush on a column of the army near Hama on Monday left 25 dead and four armoured vehicles burnt."
_UNSTATED = "Shelling killed nine people in a village near Maiduguri on Monday, residents said."


def test_what_the_head_of_a_long_report_plainly_counts_is_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the encoder was asked")

    monkeypatch.setattr(Encoder, "read", refuse)
    [event] = extract(article(f"{_PLAIN} {'Prices had risen since the spring. ' * 60}")).events
    assert event.why_not is None
    assert event.confidence == round(judge.model().plain, 2)


def test_unstated_dead_of_a_fight_between_armed_groups_are_taken_for_fighters() -> None:
    [event] = extract(article(_ARMED)).events
    assert {(group.status, group.status_basis) for group in event.casualties} == {("combatant", "described")}


def test_unstated_dead_of_an_attack_stay_unstated() -> None:
    [event] = extract(article(_UNSTATED)).events
    assert [group.status for group in event.casualties] == ["unknown"]
    assert event.why_not is None


def test_numbers_and_spans_are_those_that_were_read(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = extract(article(_ARMED)).events
    monkeypatch.setattr("services.extractor.extract.judged", lambda drafts, readings: list(drafts))  # noqa: ARG005
    read = extract(article(_ARMED)).events
    assert [[(g.min, g.max, g.span) for g in e.casualties] for e in judged] == [
        [(g.min, g.max, g.span) for g in e.casualties] for e in read
    ]


def test_confidence_is_a_probability() -> None:
    for body in (_PLAIN, _ARMED, _UNSTATED):
        [event] = extract(article(body)).events
        assert 0.01 <= event.confidence <= 0.99


@pytest.mark.parametrize("sentence", ["", "\ud800", "x" * 100_000, "İstanbul’da patlama"])
def test_any_text_gets_an_opinion(sentence: str) -> None:
    opinion = Encoder.load().read(passage_of(split(sentence, 0)))
    assert -50 < opinion.civilians < 50
    assert -50 < opinion.combatants < 50


def test_a_weight_stands_once_and_in_order() -> None:
    names = [
        line.rsplit("\t", 1)[0]
        for line in (judge._MODELS / "judge.tsv").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert names == sorted(set(names))
