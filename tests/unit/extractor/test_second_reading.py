"""What a second reading gives, takes back and may not say."""

import math

import numpy as np
import pytest

from services.extractor.extract import extract, tell
from services.extractor.judge.encoder import VERDICTS, Opinion
from services.extractor.judge.passage import Passage, passage_of
from services.extractor.judge.second_reading import verdicts_of, weighed
from services.extractor.reading import split
from tests.unit.extractor.reading import article

_UNLISTED = (
    "The drone sat above the elders at Datta Khel on Friday. Four elders, none with a gun, are in the ground, say kin."
)
_SHELLED = "Shelling near Maiduguri on Monday left nine people dead, residents said. The market was closed."


def _opinion(**shares: float) -> Opinion:
    """An opinion in which these verdicts have these shares, and the others next to nothing."""
    verdicts = tuple(math.log(shares.get(verdict, 1e-6)) for verdict in VERDICTS)
    return Opinion(0.0, 0.0, verdicts, (0.0, 0.0), np.zeros((0, 2)), ())


def _passage(text: str) -> Passage:
    return passage_of(split(text, 0))


def test_people_whose_death_no_list_of_words_holds_are_counted_at_their_own_words() -> None:
    text = article(_UNLISTED).text
    [event] = extract(article(_UNLISTED)).events
    [group] = event.casualties
    assert (event.why_not, group.outcome, group.min, group.max) == (None, "killed", 4, 4)
    assert text[group.span.start : group.span.end] == group.span.quote == "Four elders"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Twenty guerrillas fell to an army ambush at the Kagera on Tuesday, the brigade said.", "combatants_only"),
        ("The fever ward at Kassala lost 14 patients in a week. The shelling had cut the road in March.", "indirect"),
    ],
)  # fmt: skip
def test_a_silence_gets_the_reason_that_the_text_has_and_words_of_it(body: str, reason: str) -> None:
    silence = extract(article(body)).silence
    assert silence is not None
    assert (silence.why_not, silence.rule) == (reason, f"read_as_{reason}")
    assert silence.quote
    assert silence.quote in article(body).text


def test_an_alert_is_taken_back_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [event.why_not for event in extract(article(_SHELLED)).events] == [None]
    monkeypatch.setattr("services.extractor.judge.second_reading.opinion_on", lambda _: _opinion(exercise=0.98))
    [event] = extract(article(_SHELLED)).events
    assert event.why_not == "exercise"
    assert event.why_not_span is not None


def test_the_first_reading_weighs_too() -> None:
    told = _passage(_SHELLED)
    unsure = _opinion(exercise=0.6, alert=0.3)
    assert weighed(frozenset({"alert"}), unsure, told) == "alert"
    assert weighed(frozenset({"historical"}), unsure, told) == "exercise"
    assert weighed(frozenset({"alert"}), _opinion(exercise=0.97, alert=0.01), told) == "exercise"


def test_civilians_whom_the_rules_name_speak_against_a_reason_that_there_are_none() -> None:
    told, unsure = _passage(_SHELLED), _opinion(security_only=0.85, alert=0.1)
    assert weighed(frozenset({"alert"}), unsure, told) == "security_only"
    assert weighed(frozenset({"alert"}), unsure, told, doubted=frozenset({"security_only"})) == "alert"
    assert weighed(frozenset({"alert"}), _opinion(security_only=0.99), told, doubted=frozenset({"security_only"})) == (
        "security_only"
    )


def test_an_alert_is_not_given_back_unless_people_are_hurt() -> None:
    sure = _opinion(alert=0.99, metaphor=0.005)
    told = _passage(_SHELLED)
    assert weighed(frozenset({"no_casualties"}), sure, told) == "metaphor"
    assert weighed(frozenset({"no_casualties"}), sure._replace(civilians=3.0), told) == "alert"


def test_what_nobody_knows_yet_is_not_denied() -> None:
    unknown = _passage("Jets bombed the airport of Sanaa on Monday. There was no immediate word on casualties.")
    sure = _opinion(negated=0.99, no_casualties=0.001)
    assert weighed(frozenset({"no_casualties"}), sure, unknown) == "no_casualties"
    assert weighed(frozenset({"no_casualties"}), sure, _passage("Nobody was hurt at the airport.")) == "negated"


def test_whose_dead_those_of_a_battle_are_is_not_guessed() -> None:
    told = _passage("Nine died in the fighting at Yei.")
    sure = _opinion(combatants_only=0.9999)
    assert weighed(frozenset({"battle_status_unknown"}), sure, told) == "battle_status_unknown"
    assert weighed(frozenset({"no_casualties"}), sure, told) == "combatants_only"


def test_a_position_of_a_party_is_left_to_the_rules() -> None:
    body = "The coalition denied on Monday that its strike on the school near Mansoura had killed civilians."
    told = tell(article(body), article(body).text)
    assert told.drafts
    assert verdicts_of(told.drafts, None) == frozenset()


def test_a_long_report_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.extractor.judge.second_reading.opinion_on", lambda _: _opinion(exercise=0.999))
    long = f"{_SHELLED} {'Prices had risen since the spring. ' * 60}"
    assert [event.why_not for event in extract(article(long)).events] == [None]


def _pointing(text: str, words: str) -> Opinion:
    """An alert in which the people killed are those that these words count."""
    told = _passage(text)
    scores = np.full((len(told.words), 2), -9.0)
    scores[[n for n, word in enumerate(told.words) if word in words.split()], 0] = 9.0
    sure = _opinion(alert=0.99)
    return sure._replace(civilians=3.0, none=(0.0, 9.0), scores=scores, words=tuple(range(len(told.words))))


@pytest.mark.parametrize(
    ("body", "words", "killed"),
    [
        ("Gunmen shot at a bus near Homs. Nine travellers did not ride on; three have wounds.", "nine travellers", 9),
        ("Rebels attacked Homs on Monday and shot 11 traders. Others were wounded.", "11 traders", 11),
    ],
)  # fmt: skip
def test_an_alert_gets_the_number_that_no_rule_read(
    monkeypatch: pytest.MonkeyPatch, body: str, words: str, killed: int
) -> None:
    opinion = _pointing(article(body).text, words)
    monkeypatch.setattr("services.extractor.judge.second_reading.opinion_on", lambda _: opinion)
    (event, *_) = extract(article(body)).events
    [group] = [group for group in event.casualties if group.outcome == "killed"]
    assert (group.min, group.max) == (killed, killed)
    assert group.span.quote.lower().endswith(words)


def test_a_number_that_the_rules_read_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "Shelling near Homs on Monday killed villagers and wounded 11 traders, a medic said."
    opinion = _pointing(article(body).text, "11 traders")
    monkeypatch.setattr("services.extractor.judge.second_reading.opinion_on", lambda _: opinion)
    [event] = extract(article(body)).events
    assert {(group.outcome, group.min) for group in event.casualties} == {("killed", 2), ("injured", 11)}


def test_people_beside_those_counted_stay_and_the_same_people_told_twice_are_one_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = "Rebels attacked Homs on Monday and shot 11 traders. The 11 traders were shot near a bridge, an elder said."
    opinion = _pointing(article(body).text, "11 traders")
    monkeypatch.setattr("services.extractor.judge.second_reading.opinion_on", lambda _: opinion)
    (event, *_) = extract(article(body)).events
    assert {(group.outcome, group.min) for group in event.casualties} == {("killed", 11)}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Shelling near Homs killed nine people on Monday, more than first reported, a medic said.", None),
        ("Shelling near Homs killed nine people on Monday, a medic said.", "cumulative_total"),
    ],
)
def test_a_revised_toll_speaks_against_a_total_of_many(
    monkeypatch: pytest.MonkeyPatch, body: str, reason: str | None
) -> None:
    unsure = _opinion(cumulative_total=0.9, alert=0.05)
    monkeypatch.setattr("services.extractor.judge.second_reading.opinion_on", lambda _: unsure)
    [event] = extract(article(body)).events
    assert event.why_not == reason


def test_civilians_named_by_the_rules_are_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    unsure = _opinion(security_only=0.9, alert=0.05)
    monkeypatch.setattr("services.extractor.judge.second_reading.opinion_on", lambda _: unsure)
    [event] = extract(article("Shelling near Homs on Monday killed nine children, a medic said.")).events
    assert event.why_not is None
    [event] = extract(article("Shelling near Homs on Monday killed nine people, a medic said.")).events
    assert event.why_not == "security_only"


def test_who_speaks_is_not_filled_in_as_hurt(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "Shelling near Homs killed villagers on Monday, a medic said."
    opinion = _pointing(article(body).text, "a medic")
    monkeypatch.setattr("services.extractor.judge.second_reading.opinion_on", lambda _: opinion)
    [event] = extract(article(body)).events
    assert [(group.outcome, group.min) for group in event.casualties] == [("killed", 2)]
