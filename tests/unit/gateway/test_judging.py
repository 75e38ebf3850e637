"""How a text is read and decided as if it were new: each event, or the one reason that there is none."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas import Article
from services.alerting.telling.masking import MARK
from services.alerting.telling.policy import Policy
from services.gateway.insight.judgement import Asked, Finest, answer, answer_of, asked_of, request
from services.gateway.insight.judging import judge
from services.gateway.insight.why import pasted

NOW = datetime(2017, 5, 9, 12, tzinfo=UTC)
STRIKE = "An air strike on a market in Zabid, Yemen, on Monday killed 17 civilians, a hospital official said."
NAMED = (
    "Gunmen of the Islamic State group shot dead Ahmad Khalil, 34, a journalist, in Mosul, Iraq, on Monday,"
    " his family said."
)


def judged(
    text: str,
    *,
    names: bool = False,
    title: str | None = None,
    policy: Policy | None = None,
    hidden: tuple[str, ...] = (),
    finest: Finest | None = None,
) -> Any:
    return judge(Asked(pasted(text, title, NOW), policy or Policy(), names, hidden, finest))


def test_a_report_that_would_alert_says_by_which_rule_and_words() -> None:
    (only,) = judged(STRIKE).events
    assert (only["decision"], only["why_not"], only["rule"]) == ("alert", None, "killed_civilian")
    assert only["quote"] in STRIKE
    assert only["headline"].startswith("17 civilians killed in an air strike on a market in Zabid")
    span = only["event"]["casualties"][0]["span"]
    assert f"\n\n{STRIKE}"[span["start"] : span["end"]] == span["quote"]


def test_a_report_that_would_not_says_why() -> None:
    war = "The war in Syria has killed more than 320,000 people since it began in 2011, a monitor said on Monday."
    (only,) = judged(war).events
    assert (only["decision"], only["why_not"], only["headline"]) == ("silent", "cumulative_total", None)
    assert only["event"]["scope"] == "war_total"
    assert "320,000" in only["quote"]


@pytest.mark.parametrize(
    ("text", "why_not"),
    [
        ("The council approved the new budget for roads and the library.", "no_casualties"),
        ("Une frappe aérienne a tué dix-sept civils lundi sur un marché de Zabid, au Yémen.", "unsupported_language"),
    ],
)
def test_a_text_without_events_gives_one_reason(text: str, why_not: str) -> None:
    (only,) = judged(text).events
    assert (only["event"], only["decision"], only["why_not"]) == (None, "silent", why_not)


def test_names_are_blacked_out_letter_for_letter_for_who_may_not_see_them() -> None:
    shown, masked = judged(NAMED, names=True, title="Ahmad Khalil killed"), judged(NAMED, title="Ahmad Khalil killed")
    assert "Ahmad Khalil" in str(shown.events)
    assert shown.title == "Ahmad Khalil killed"
    assert "Khalil" not in str(masked)
    assert masked.title == f"{MARK * 12} killed"
    assert masked.events[0]["event"]["victims"] == []


def test_minors_are_named_to_nobody() -> None:
    text = "Shelling killed Lina Haddad, 7, in her home in Idlib, Syria, on Monday, a monitoring group said."
    assert "Haddad" not in str(judged(text, names=True))


def test_the_policy_of_the_installation_decides() -> None:
    murder = "Two men were shot dead in a bar in Tijuana, Mexico, on Monday, police said."
    assert judged(murder).events[0]["why_not"] == "crime"
    crime_too = Policy(domains=frozenset({"conflict", "crime"}))
    assert judged(murder, policy=crime_too).events[0]["decision"] == "alert"


def test_a_question_and_its_answer_come_through_as_they_were_sent() -> None:
    article = Article.model_validate(pasted(STRIKE, "Title", NOW))
    asked = Asked(article, Policy(recent_days=None), names=True, hidden=("Badiya",), finest="town")
    assert asked_of(request(asked)[4:]) == asked
    result = judged(STRIKE)
    assert answer_of(answer(result)[4:]) == result
    assert answer_of(answer("too long")[4:]) == "too long"


def test_a_shielded_place_is_told_no_finer_than_its_town() -> None:
    text = "An air strike on Al-Amal Hospital in Zabid, Yemen, on Monday killed 17 civilians, a monitoring group said."
    assert "Amal" in str(judged(text).events)
    (only,) = judged(text, title="Al-Amal Hospital hit", hidden=("Al-Amal Hospital",), finest="town").events
    assert "Amal" not in str(only)
    assert only["event"]["place"]["radius_km"] >= 8


def test_where_another_report_tells_of_survivors_this_one_tells_neither_whom_nor_where() -> None:
    text = "Shelling killed Ahmad Khalil, 34, in Zabid, Yemen, on Monday, a monitoring group said."
    assert "Ahmad Khalil" in str(judged(text, names=True).events)
    (only,) = judged(text, names=True, hidden=("Ahmad Khalil",), finest="district").events
    assert not [word for word in ("Khalil", "Zabid", "14.19") if word in str(only)]
