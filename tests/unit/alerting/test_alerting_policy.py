"""Policy: each reason not to alert, in its order (domain guide §1)."""

from typing import Any

import pytest

from services.alerting.telling.policy import Policy, Ruling, is_short_total, why_not
from tests.unit.alerting.builders import covers, group, injured, killed, on, report, span

POLICY = Policy()


def ruling(known: bool = False, policy: Policy = POLICY, **fields: Any) -> Ruling | None:
    return why_not(report("a", "2017-05-08", **fields), known=known, policy=policy)


def reason(known: bool = False, policy: Policy = POLICY, **fields: Any) -> str | None:
    found = ruling(known, policy, **fields)
    return None if found is None else found.why_not


@pytest.mark.parametrize("status", ["civilian", "unknown"])
@pytest.mark.parametrize("outcome", ["killed", "injured", "killed_or_injured", "sexual_violence"])
def test_one_civilian_or_person_of_unstated_status_hurt_alerts(outcome: str, status: str) -> None:
    assert reason(casualties=(group(outcome, status, 1),)) is None


@pytest.mark.parametrize(
    "said",
    ["unsupported_language", "metaphor", "opinion", "judicial", "indirect"],
)
def test_what_the_text_alone_says_is_the_reason_with_its_words(said: str) -> None:
    found = ruling(why_not=said, why_not_span=span("the words"))
    assert found is not None
    assert (found.why_not, found.span, found.keeps) == (said, span("the words"), False)


@pytest.mark.parametrize("assertion", ["exercise", "hypothetical", "historical", "negated"])
def test_assertions_that_claim_nothing_happened_now_are_reasons(assertion: str) -> None:
    assert reason(assertion=assertion) == assertion


@pytest.mark.parametrize("domain", ["disaster", "accident", "crime"])
def test_a_domain_that_is_not_watched_is_a_reason_and_passes_once_switched_on(domain: str) -> None:
    assert reason(domain=domain) == domain
    watching = Policy(domains=frozenset({"conflict", domain}))
    assert reason(policy=watching, domain=domain, why_not=domain, why_not_span=span("said")) is None


def test_harm_without_violence_is_indirect() -> None:
    assert reason(domain="other") == "indirect"


def test_where_only_crime_is_watched_conflict_does_not_alert() -> None:
    assert reason(policy=Policy(domains=frozenset({"crime"}))) == "other_harm"


@pytest.mark.parametrize("scope", ["campaign_total", "war_total"])
def test_totals_of_campaigns_and_wars_never_alert(scope: str) -> None:
    assert reason(scope=scope, covers=covers("2017-05-08", "2017-05-08")) == "cumulative_total"


def test_a_total_over_three_days_ending_three_days_ago_is_short() -> None:
    event = report("a", "2017-05-11", scope="period_total", covers=covers("2017-05-06", "2017-05-08"))
    assert is_short_total(event)
    assert why_not(event, known=False, policy=POLICY) is None


@pytest.mark.parametrize(
    ("start", "end", "reported"),
    [
        ("2017-05-05", "2017-05-08", "2017-05-08"),
        ("2017-05-06", "2017-05-08", "2017-05-12"),
        (None, "2017-05-08", "2017-05-08"),
    ],
)
def test_a_longer_older_or_open_total_is_cumulative(start: str | None, end: str, reported: str) -> None:
    event = report("a", reported, scope="period_total", covers=covers(start, end))
    found = why_not(event, known=False, policy=POLICY)
    assert found is not None
    assert found.why_not == "cumulative_total"


def test_fourteen_days_are_recent_and_fifteen_are_historical() -> None:
    assert reason(occurred=on("2017-04-24")) is None
    assert reason(occurred=on("2017-04-23")) == "historical"


def test_recency_stops_only_new_incidents() -> None:
    assert reason(known=True, occurred=on("2016-01-01")) is None


def test_without_a_limit_nothing_is_too_old() -> None:
    assert reason(policy=Policy(recent_days=None), occurred=on("2001-01-01")) is None


def test_old_deaths_that_the_text_calls_unknown_until_now_pass() -> None:
    assert reason(occurred=on("2016-01-01"), late=span("had not been reported until now")) is None


def test_a_commemoration_stays_historical_also_of_a_known_incident() -> None:
    assert reason(known=True, assertion="historical") == "historical"


def test_an_old_report_and_a_commemoration_keep_their_claims() -> None:
    """A trial or an anniversary belongs beside the incident that it recalls, without a word in its toll."""
    for silent in (ruling(occurred=on("2016-01-01")), ruling(assertion="historical"), ruling(why_not="historical")):
        assert silent is not None
        assert (silent.why_not, silent.keeps) == ("historical", True)


CRIME = Policy(domains=frozenset({"conflict", "crime"}))


@pytest.mark.parametrize("domain", ["accident", "crime"])
def test_crime_told_beside_another_incident_waits_for_a_report_of_its_own(domain: str) -> None:
    fields: dict[str, Any] = {"domain": domain, "event_type": "armed_attack"}
    assert reason(policy=CRIME, **fields) is None
    assert reason(policy=CRIME, ordinal=1, incident_ref=1, **fields) == "crime"
    assert reason(policy=CRIME, ordinal=1, incident_ref=0, **fields) is None
    assert reason(policy=CRIME, known=True, ordinal=1, incident_ref=1, **fields) is None


def test_a_second_incident_of_the_conflict_alerts() -> None:
    assert reason(ordinal=1, incident_ref=1) is None


def test_who_watches_crime_watches_unintended_shootings_and_no_other_accidents() -> None:
    shot: dict[str, Any] = {"domain": "accident", "why_not": "accident", "event_type": "armed_attack"}
    assert reason(policy=CRIME, **shot) is None
    assert reason(**shot) == "accident"
    assert reason(policy=CRIME, **(shot | {"event_type": "other"})) == "accident"


@pytest.mark.parametrize("outcome", ["abducted", "displaced", "missing"])
def test_harm_without_casualties_is_other_harm_and_switchable(outcome: str) -> None:
    casualties = (group(outcome, "civilian", 9),)
    assert reason(casualties=casualties) == "other_harm"
    assert reason(policy=Policy(other_harm=True), casualties=casualties) is None


def test_abduction_beside_a_death_alerts() -> None:
    assert reason(casualties=(group("abducted", "civilian", 9), killed(1))) is None


def test_nobody_hurt_is_no_casualties() -> None:
    assert reason(casualties=()) == "no_casualties"
    assert reason(casualties=(killed(0),)) == "no_casualties"


def test_fighters_only_do_not_alert_but_captured_fighters_killed_do() -> None:
    fighters = (killed(5, status="combatant"),)
    assert reason(casualties=fighters) == "combatants_only"
    assert reason(casualties=fighters, event_type="execution") is None


def test_police_only_and_police_with_soldiers_are_security_only() -> None:
    assert reason(casualties=(killed(2, status="security"),)) == "security_only"
    assert reason(casualties=(killed(2, status="security"), injured(1, status="combatant"))) == "security_only"


def test_unknown_dead_of_a_battle_do_not_alert_unless_a_civilian_is_mentioned() -> None:
    unknown = killed(9, status="unknown")
    assert reason(event_type="battle", casualties=(unknown,)) == "battle_status_unknown"
    assert reason(event_type="battle", casualties=(unknown, injured(1))) is None


@pytest.mark.parametrize(
    ("assertion", "expected"),
    [
        ("denied", "negated"),
        ("retracted", "negated"),
        ("acknowledged", "no_casualties"),
        ("investigating", "no_casualties"),
    ],
)
def test_a_position_on_nothing_known_opens_nothing(assertion: str, expected: str) -> None:
    assert reason(assertion=assertion) == expected
    assert reason(known=True, assertion=assertion, casualties=()) is None


def test_a_concession_of_something_unknown_alerts() -> None:
    assert reason(assertion="conceded") is None


ORDER: list[tuple[str, dict[str, Any]]] = [
    ("exercise", {"assertion": "exercise"}),
    ("disaster", {"domain": "disaster"}),
    ("cumulative_total", {"scope": "war_total"}),
    ("historical", {"occurred": on("2016-01-01")}),
    ("no_casualties", {"casualties": ()}),
]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_first_reason_that_fits_is_given(first: int) -> None:
    fields = {k: v for _, change in reversed(ORDER[first:]) for k, v in change.items()}
    assert reason(**fields) == ORDER[first][0]


def test_the_reason_comes_with_the_words_that_show_it() -> None:
    found = ruling(casualties=(killed(5, status="combatant", quote="five fighters"),))
    assert found is not None
    assert found.span == span("five fighters")
    assert found.rule == "only_combatants_hurt"
