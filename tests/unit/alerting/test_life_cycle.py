"""What is told of an incident, and what is kept silent (contract, Alert)."""

from typing import Any

import pytest

from schemas import Event
from services.alerting.telling.policy import Policy
from tests.unit.alerting.builders import (
    Stream,
    by,
    covers,
    group,
    injured,
    killed,
    killed_of,
    on,
    perpetrator,
    place,
    report,
    revision,
    span,
)

COALITION = perpetrator("Saudi-led coalition")
ACCUSED = by("Saudi-led coalition", "belligerent")
MINISTRY, SOHR = by("Houthi-run health ministry", "party_authority"), by("SOHR")
OPENING = report("first", "2017-05-08", claimants=(MINISTRY,), actors=(COALITION,))


def then(article: str, day: str, *groups: Any, **fields: Any) -> Event:
    return report(article, day, casualties=groups, actors=fields.pop("actors", (COALITION,)), **fields)


def outcomes(*events: Event, policy: Policy | None = None) -> list[str]:
    return Stream(policy).feed_all(events)


def test_the_same_toll_by_the_same_origin_is_a_duplicate_that_names_the_incident() -> None:
    stream = Stream()
    stream.feed_all([OPENING, then("second", "2017-05-09", killed(17), claimants=(MINISTRY,))])
    (silence,) = stream.suppressions
    assert (silence.why_not, silence.rule, silence.incident_id) == (
        "duplicate",
        "repeats_its_origin",
        stream.incident.incident_id,
    )


def test_a_second_origin_that_lifts_the_grading_corroborates() -> None:
    assert outcomes(OPENING, then("second", "2017-05-09", killed(17), claimants=(SOHR,))) == [
        "new_incident",
        "corroborated",
    ]


def test_a_third_origin_is_a_duplicate() -> None:
    second = then("second", "2017-05-09", killed(17), claimants=(SOHR,))
    third = then("third", "2017-05-09", killed(17), wire_origin="Reuters")
    assert outcomes(OPENING, second, third)[-1] == "(duplicate)"


def test_a_rival_number_is_contested() -> None:
    stream = Stream()
    rival = then("second", "2017-05-09", killed(20), claimants=(SOHR,))
    assert stream.feed_all([OPENING, rival]) == ["new_incident", "contested"]
    assert killed_of(stream.incident) == (17, 20)


def test_an_updated_number_of_another_origin_raises_the_toll() -> None:
    risen = then("second", "2017-05-09", killed(20), claimants=(SOHR,), revision=revision("update"))
    assert outcomes(OPENING, risen) == ["new_incident", "toll_raised"]


def test_a_corrected_lower_number_lowers_it() -> None:
    lower = then("second", "2017-05-09", killed(15), claimants=(MINISTRY,), revision=revision("correction"))
    assert outcomes(OPENING, lower) == ["new_incident", "toll_lowered"]


def test_a_looser_number_that_fits_is_no_contest() -> None:
    looser = then("second", "2017-05-09", killed(15, None, qualifier="at_least"), wire_origin="Reuters")
    assert outcomes(OPENING, looser)[-1] == "corroborated"


def test_a_vague_word_of_the_same_origin_that_fits_its_number_repeats_it() -> None:
    stream = Stream()
    dozens = then("second", "2017-05-09", killed(12, None, qualifier="vague"), claimants=(MINISTRY,))
    assert stream.feed_all([OPENING, dozens])[-1] == "(duplicate)"
    assert killed_of(stream.incident) == (17, 17)


def test_injured_counted_for_the_first_time_raise_the_toll() -> None:
    assert (
        outcomes(OPENING, then("b", "2017-05-09", killed(17), injured(21), claimants=(MINISTRY,)))[-1] == "toll_raised"
    )


def test_a_toll_change_wins_over_corroboration() -> None:
    risen = then("second", "2017-05-09", killed(20), claimants=(SOHR,), revision=revision("update"))
    stream = Stream()
    assert stream.feed_all([OPENING, risen])[-1] == "toll_raised"
    assert stream.incident.grading == "fair"


@pytest.mark.parametrize("assertion", ["denied", "acknowledged"])
def test_a_position_is_told_once(assertion: str) -> None:
    first = then("b", "2017-05-10", claimants=(ACCUSED,), assertion=assertion)
    again = then("c", "2017-05-11", claimants=(ACCUSED,), assertion=assertion)
    assert outcomes(OPENING, first, again) == ["new_incident", assertion, "(duplicate)"]


def test_that_it_looks_into_it_updates_the_incident_and_is_not_told() -> None:
    stream = Stream()
    looking = then("b", "2017-05-10", claimants=(ACCUSED,), assertion="investigating")
    assert stream.feed_all([OPENING, looking]) == ["new_incident", "(duplicate)"]
    assert [p.position for p in stream.incident.positions] == ["investigating"]
    assert stream.suppressions[0].rule == "investigating_known_or_silent"


def test_a_denial_of_having_done_it_contests_and_regrades_nothing() -> None:
    stream = Stream()
    denial = then(
        "b",
        "2017-05-10",
        claimants=(ACCUSED,),
        assertion="denied",
        actors=(perpetrator("Saudi-led coalition", "denied"),),
    )
    assert stream.feed_all([OPENING, denial]) == ["new_incident", "contested"]
    assert stream.incident.grading == "weak"


def test_another_party_blamed_is_contested() -> None:
    stream = Stream()
    other = then("b", "2017-05-09", killed(17), claimants=(ACCUSED,), actors=(perpetrator("Houthis"),))
    assert stream.feed_all([OPENING, other]) == ["new_incident", "contested"]
    assert stream.incident.grading == "contested"


def test_a_concession_wins_over_a_toll_change_and_confirms() -> None:
    stream = Stream()
    concession = then("b", "2017-05-18", killed(30), claimants=(ACCUSED,), assertion="conceded")
    assert stream.feed_all([OPENING, concession]) == ["new_incident", "conceded"]
    assert (killed_of(stream.incident), stream.incident.grading) == ((30, 30), "confirmed")


def test_a_concession_is_told_again_only_when_its_figure_changes() -> None:
    concession = then("b", "2017-05-18", killed(7), claimants=(ACCUSED,), assertion="conceded")
    repeated = then("c", "2017-05-19", killed(7), claimants=(ACCUSED,), assertion="conceded")
    more = then("d", "2017-06-19", killed(9), claimants=(ACCUSED,), assertion="conceded")
    assert outcomes(OPENING, concession, repeated, more)[1:] == ["conceded", "(duplicate)", "conceded"]


def test_a_retraction_cancels_and_keeps_the_history() -> None:
    stream = Stream()
    taken_back = then("b", "2017-05-10", claimants=(MINISTRY,), assertion="retracted")
    assert stream.feed_all([OPENING, taken_back]) == ["new_incident", "retracted"]
    assert stream.alerts[-1].kind == "cancel"
    assert stream.alerts[-1].references == (stream.alerts[0].alert_id,)
    assert (stream.incident.status, stream.incident.civilians_killed) == ("retracted", None)
    assert len(stream.incident.claims) == 2
    assert len(stream.incident.toll_history) == 2


def test_a_claim_of_another_origin_reopens_a_retracted_incident_in_its_thread() -> None:
    stream = Stream()
    taken_back = then("b", "2017-05-10", claimants=(MINISTRY,), assertion="retracted")
    anew = then("c", "2017-05-11", killed(17), claimants=(SOHR,))
    assert stream.feed_all([OPENING, taken_back, anew])[-1] == "toll_raised"
    assert stream.alerts[-1].kind == "update"
    assert stream.incident.status == "open"


def test_the_retracting_origin_s_older_report_arriving_late_revives_nothing() -> None:
    stream = Stream()
    taken_back = then("b", "2017-05-10", claimants=(MINISTRY,), assertion="retracted")
    older = then("c", "2017-05-09", killed(17), claimants=(MINISTRY,))
    assert stream.feed_all([OPENING, taken_back, older])[-1] == "(duplicate)"
    assert stream.incident.status == "retracted"


def test_a_report_retracted_before_it_arrives_never_alerts() -> None:
    taken_back = then("b", "2017-05-10", claimants=(MINISTRY,), assertion="retracted")
    assert outcomes(taken_back, OPENING) == ["(negated)", "(negated)"]


def test_a_late_older_report_fills_the_ledger_and_lowers_nothing() -> None:
    stream = Stream()
    newer = report("n", "2017-05-10", claimants=(SOHR,), casualties=(killed(17),))
    older = report("o", "2017-05-08", claimants=(SOHR,), casualties=(killed(15),), revision=revision("update"))
    assert stream.feed_all([newer, older]) == ["new_incident", "(duplicate)"]
    assert killed_of(stream.incident) == (17, 17)
    assert len(stream.incident.claims) == 2


def test_a_late_older_report_of_another_origin_opens_no_second_incident() -> None:
    stream = Stream()
    newer = report("n", "2017-05-10", claimants=(SOHR,), casualties=(killed(17),))
    older = report("o", "2017-05-08", claimants=(MINISTRY,), casualties=(killed(17),))
    stream.feed_all([newer, older])
    assert [a.kind for a in stream.alerts].count("alert") == 1


def test_old_deaths_unknown_until_now_are_a_late_report() -> None:
    found = report("g", "2017-12-06", late=span("had not been reported until now"))
    assert outcomes(found) == ["late_report"]


def test_recent_deaths_unknown_until_now_are_simply_new() -> None:
    assert outcomes(report("g", "2017-05-09", late=span("had not been reported until now"))) == ["new_incident"]


# Dormant incidents


def test_a_denial_before_any_report_waits_in_the_ledger_of_the_incident_to_come() -> None:
    stream = Stream()
    denial = then("b", "2017-05-08", claimants=(ACCUSED,), assertion="denied")
    assert stream.feed_all([denial, OPENING]) == ["(negated)", "new_incident"]
    assert [p.position for p in stream.incident.positions] == ["denied"]


def test_a_dormant_incident_is_not_listed() -> None:
    stream = Stream()
    stream.feed(then("b", "2017-05-08", killed(5, status="combatant")))
    assert stream.incidents == ()


def test_the_first_alert_of_a_dormant_incident_opens_its_thread() -> None:
    stream = Stream()
    stream.feed_all([then("b", "2017-05-08", killed(17, status="combatant"), claimants=(ACCUSED,)), OPENING])
    (first,) = stream.alerts
    assert (first.kind, first.references, first.toll_before, first.incident_version) == ("alert", (), None, 2)


def test_an_old_report_of_nothing_known_is_historical_and_still_there_when_it_matters() -> None:
    stream = Stream()
    old = report("o", "2017-09-25", claimants=(SOHR,))
    assert stream.feed_all([old, OPENING]) == ["(historical)", "new_incident"]
    assert stream.incident.independent_sources == 2


# Silent claims of a known incident


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ((group("displaced", "civilian", 50),), "(other_harm)"),
        ((), "(no_casualties)"),
        ((killed(17, status="security"),), "(security_only)"),
    ],
)
def test_claims_that_may_not_alert_join_the_ledger_in_silence(groups: Any, reason: str) -> None:
    school = place(site_type="school")
    stream = Stream()
    opening = report("first", "2017-05-08", place=school)
    assert stream.feed_all([opening, then("b", "2017-05-09", *groups, place=school)]) == ["new_incident", reason]
    assert len(stream.incident.claims) == 2
    assert killed_of(stream.incident) == (17, 17)


def test_fighters_counted_by_somebody_without_a_side_lower_the_toll_aloud() -> None:
    stream = Stream()
    fighters = then("b", "2017-05-09", killed(17, status="combatant"), claimants=(by("United Nations", "un"),))
    assert stream.feed_all([OPENING, fighters]) == ["new_incident", "toll_lowered"]
    assert killed_of(stream.incident) == (0, 17)


def test_what_the_text_itself_rules_out_is_in_no_ledger() -> None:
    stream = Stream()
    stream.feed_all([OPENING, then("b", "2017-05-09", killed(17), why_not="opinion", why_not_span=span("I think"))])
    assert len(stream.incident.claims) == 1


# Short totals


def total(article: str, reported: str, count: int, **fields: Any) -> Event:
    gaza = place(
        "Gaza", precision="province", radius_km=25.0, admin1="Gaza", country="PS", latitude=31.4, longitude=34.4
    )
    return report(
        article,
        reported,
        **(
            {
                "scope": "period_total",
                "incident_ref": None,
                "covers": covers("2017-11-08", "2017-11-08"),
                "occurred": on("2017-11-08"),
                "casualties": (killed(count, None),),
                "place": gaza,
            }
            | fields
        ),
    )


def in_gaza(article: str, count: int, **fields: Any) -> Event:
    rafah = place("Rafah", admin1="Gaza", country="PS", latitude=31.29, longitude=34.25)
    return report(article, "2017-11-08", occurred=on("2017-11-08"), casualties=(killed(count),), place=rafah, **fields)


def test_a_short_total_is_a_record_of_its_own() -> None:
    stream = Stream()
    assert stream.feed_all([in_gaza("a", 5), total("t", "2017-11-08", 18)]) == ["new_incident", "new_incident"]
    assert sorted((i.aggregate, killed_of(i)) for i in stream.incidents) == [(False, (5, 5)), (True, (18, None))]


def test_a_short_total_that_known_incidents_account_for_is_a_duplicate() -> None:
    assert outcomes(in_gaza("a", 20), total("t", "2017-11-08", 18)) == ["new_incident", "(duplicate)"]


def test_incidents_elsewhere_or_on_other_days_account_for_nothing() -> None:
    sanaa = report("a", "2017-11-08", occurred=on("2017-11-08"), casualties=(killed(20),))
    before = in_gaza("b", 20).model_copy(update={"occurred": on("2017-11-07")})
    assert outcomes(sanaa, before, total("t", "2017-11-08", 18))[-1] == "new_incident"


def test_a_short_total_of_the_same_area_and_day_that_has_risen_is_an_update() -> None:
    stream = Stream()
    first, risen = total("t", "2017-11-08", 18), total("u", "2017-11-08T18:00:00", 25, revision=revision("update"))
    assert stream.feed_all([first, risen]) == ["new_incident", "toll_raised"]
    assert killed_of(stream.incident) == (25, None)


def test_the_next_day_s_total_is_another_record() -> None:
    tomorrow = total("u", "2017-11-09", 25, covers=covers("2017-11-09", "2017-11-09"), occurred=on("2017-11-09"))
    assert outcomes(total("t", "2017-11-08", 18), tomorrow) == ["new_incident", "new_incident"]


def test_an_incident_is_never_added_to_a_total() -> None:
    stream = Stream()
    assert stream.feed_all([total("t", "2017-11-08", 18), in_gaza("a", 18)]) == ["new_incident", "new_incident"]
    assert sorted(killed_of(i) or (0, 0) for i in stream.incidents if not i.aggregate) == [(18, 18)]


# Two incidents kept apart


def test_a_doubtful_match_opens_its_own_incident_and_is_listed() -> None:
    stream = Stream()
    other = then("b", "2017-05-08", injured(3), actors=())
    assert stream.feed_all([report("a", "2017-05-08"), other]) == ["new_incident", "new_incident"]
    first, second = sorted(stream.incidents, key=lambda i: i.claims[0].article_id)
    assert [d.incident_id for d in second.possible_duplicates] == [first.incident_id]


def test_every_join_is_logged_with_its_reasons() -> None:
    stream = Stream()
    second = then("second", "2017-05-09", killed(17), claimants=(SOHR,))
    stream.feed_all([OPENING, second])
    (entry,) = stream.incident.merge_log
    assert (entry.action, entry.event_id) == ("joined", second.event_id)
    assert "the same number killed (17)" in entry.why


def test_recent_days_without_limit_lets_old_incidents_alert() -> None:
    assert outcomes(report("o", "2019-01-01"), policy=Policy(recent_days=None)) == ["new_incident"]
