"""When a trap counts as seen through."""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.measures import Share
from evaluation.outcomes import ItemOutcome
from evaluation.report import by_family, pairs
from evaluation.scores.traps import MEASURES, marks_of, naive_marks
from evaluation.scoring import SETS
from evaluation.sets.traps import FOLDER, Trap, read, trap_of
from schemas.vocabulary import WhyNot
from tests.unit.alerting.builders import covers, group, killed
from tests.unit.alerting.builders import report as event
from tests.unit.evaluation.judged import judged

RIGHT, WRONG = Share(1, 1), Share(0, 1)
STRIKE = event("a", "2017-05-09", casualties=(killed(5),))
FIGHTERS = event("a", "2017-05-09", casualties=(killed(5, status="combatant"),))


def record(name: str, body: str, day: str = "2017-05-09", **fields: Any) -> dict[str, Any]:
    article = {"url": f"https://{name}.example/1", "title": "T", "body": body, "publisher": name, "published_at": day}
    item = {"id": name, "part": "dev", "pair": None, "rule": "r", "article": article, "reason": "R"}
    return item | fields


def trap(body: str = "X", **expect: Any) -> Trap:
    return trap_of(record("own", body, expect=expect))


def test_an_alert_that_is_due_is_a_right_decision() -> None:
    assert marks_of(trap(alert=True), judged(STRIKE))["decision"] == RIGHT
    assert marks_of(trap(alert=True), judged())["decision"] == WRONG


def test_silence_for_another_reason_is_half_right() -> None:
    marks = marks_of(trap(alert=False, why_not="metaphor"), judged(FIGHTERS))
    assert (marks["alert"], marks["decision"]) == (RIGHT, WRONG)


def test_silence_for_its_reason_is_right() -> None:
    assert marks_of(trap(alert=False, why_not="combatants_only"), judged(FIGHTERS))["decision"] == RIGHT


@pytest.mark.parametrize(
    ("said", "expected", "mark"),
    [
        ((5, 5), 5, RIGHT),
        ((5, None), 5, WRONG),
        ((5, None), [5, None], RIGHT),
        ((None, 5), [None, 5], RIGHT),
        ((4, 5), [5, 5], WRONG),
    ],
)
def test_a_count_must_say_the_same_range(
    said: tuple[int | None, int | None], expected: int | list[int | None], mark: Share
) -> None:
    strike = event("a", "2017-05-09", casualties=(killed(*said),))
    assert marks_of(trap(alert=True, killed=expected), judged(strike))["killed"] == mark


def test_no_number_is_asked_as_a_range_without_ends() -> None:
    assaulted = event("a", "2017-05-09", casualties=(group("sexual_violence", "civilian", 9),))
    asked = trap(alert=True, killed=[None, None], sexual_violence=9)
    assert marks_of(asked, judged(assaulted)).items() >= {"killed": RIGHT, "sexual_violence": RIGHT}.items()
    assert marks_of(asked, judged(STRIKE)).items() >= {"killed": WRONG, "sexual_violence": WRONG}.items()


def test_a_trap_is_judged_with_the_articles_before_it_in_memory(tmp_path: Path) -> None:
    body = "An air strike killed five villagers in Zabid, Yemen, on Monday, a doctor said."
    first = record("one", body, "2017-05-09", expect={})
    second = record("two", body, "2017-05-10", expect={}, after=["one"])
    (tmp_path / "own.jsonl").write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n")
    (suite,) = [one for one in SETS if one.name == "traps"]
    opened, repeated = suite.judge(list(read(tmp_path)), suite.policy)
    assert (opened.alerted, repeated.alerted, repeated.reasons) == (True, False, ["duplicate"])


def test_fighters_killed_are_asked_where_nothing_alerts() -> None:
    assert marks_of(trap(alert=False, killed=5), judged(FIGHTERS))["killed"] == RIGHT


def test_a_count_behind_a_wrong_decision_is_wrong() -> None:
    assert marks_of(trap(alert=False, killed=5), judged(STRIKE))["killed"] == WRONG


def test_what_a_trap_leaves_out_is_not_asked() -> None:
    assert set(marks_of(trap(alert=True), judged(STRIKE))) == {"decision", "alert"}


@pytest.mark.parametrize(("key", "right", "wrong"), [
    ("date", "2017-05-08", "2017-05-07"),
    ("country", "YE", "SY"),
    ("status", "civilian", "combatant"),
    ("scope", "incident", "war_total"),
    ("assertion", "asserted", "denied"),
    ("incidents", 1, 2),
])  # fmt: skip
def test_each_fact_can_be_right_and_wrong(key: str, right: Any, wrong: Any) -> None:
    assert marks_of(trap(alert=True, **{key: right}), judged(STRIKE))[key] == RIGHT
    assert marks_of(trap(alert=True, **{key: wrong}), judged(STRIKE))[key] == WRONG


def test_a_short_total_is_no_second_incident_of_its_dead() -> None:
    total = event("a", "2017-05-09", scope="period_total", incident_ref=None, covers=covers("2017-05-08", "2017-05-09"))
    assert marks_of(trap(alert=True, killed=17, incidents=1), judged(total))["incidents"] == RIGHT


def test_the_baseline_falls_for_a_football_score() -> None:
    marks = naive_marks(trap("United killed the game with 3 goals.", alert=False, why_not="metaphor"))
    assert marks["decision"] == WRONG


def outcome(name: str, pair: str, *, right: bool) -> ItemOutcome:
    marks = {"decision": Share(int(right), 1)}
    return ItemOutcome("traps", "dev", name, None, {"pair": pair, "rule": "r"}, {}, marks, judged())


def test_a_pair_is_right_only_on_both_sides() -> None:
    items = [outcome("a-1", "a-2", right=True), outcome("a-2", "a-1", right=True), outcome("b-1", "b-2", right=True)]
    assert pairs([*items, outcome("b-2", "b-1", right=False)]) == Share(1, 2)


def test_traps_are_counted_by_family() -> None:
    items = [
        outcome("scope-1", "", right=True),
        outcome("scope-2", "", right=False),
        outcome("status-1", "", right=True),
    ]
    assert by_family(items) == {"scope": Share(1, 2), "status": Share(1, 1)}


def test_every_trap_of_the_suite_can_be_read_and_asks_what_the_scorer_knows() -> None:
    known = {measure.key for measure in MEASURES} | {"why_not"} - {"decision"}
    (suite,) = [one for one in SETS if one.name == "traps"]
    traps = list(read(FOLDER, suite.parts))
    assert traps
    assert {key for one in traps for key in one.expect} <= known
    assert {one.expect["why_not"] for one in traps if one.expect.get("why_not")} <= set(WhyNot.__args__)  # type: ignore[attr-defined]
    assert len({one.item_id for one in traps}) == len(traps)
