"""What a person states of an incident holds against every later report; what a person read counts as any report."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Incident
from services.alerting.ledger.corrections import FORMS, CorrectableError, parsed
from tests.unit.alerting.builders import by, killed, killed_of, perpetrator, report, revision, spread
from tests.unit.alerting.deciding import HRW, NOON, SOHR, ZABID, ZABID_TOO, Desk, said

LATER = report("later", "2017-06-10", casualties=(killed(50),), claimants=(SOHR,), revision=revision("update"))
READ: dict[str, Any] = {
    "url": "https://hrw.example/zabid",
    "publisher": "Human Rights Watch",
    "quote": "At least 23 civilians died.",
    "published_at": "2017-05-12T00:00:00Z",
    "figures": [{"outcome": "killed", "status": "civilian", "min": 23, "max": None, "qualifier": "at_least"}],
    "claimants": [{"name": "Human Rights Watch", "type": "ngo"}],
}


@pytest.fixture
def desk() -> Desk:
    return Desk(ZABID)


def correct(desk: Desk, field: str, value: str | None) -> Incident:
    desk.decide(action="correct", incident_id=desk.incident.incident_id, field=field, value=value)
    return desk.incident


def test_a_signature_sets_the_grading_and_tells_the_thread(desk: Desk) -> None:
    desk.decide(action="sign_off", incident_id=desk.incident.incident_id, grade="confirmed", note="Seen the statement")
    review = desk.incident.review
    assert review is not None
    assert (review.by, review.at, review.grade, review.note) == ("Rana", NOON, "confirmed", "Seen the statement")
    assert desk.incident.grading == "confirmed"
    (alert,) = desk.alerts
    assert (alert.kind, alert.reason, alert.certainty, alert.reviewed) == ("update", "regraded", "Observed", True)


def test_a_signature_under_what_the_machine_proposed_is_no_news(desk: Desk) -> None:
    assert desk.incident.grading == "weak"
    desk.decide(action="sign_off", incident_id=desk.incident.incident_id, grade="weak")
    assert desk.alerts == []
    assert desk.incident.review is not None


def test_no_later_report_changes_a_signed_grading(desk: Desk) -> None:
    """Two origins and a named belligerent would be fair."""
    desk.decide(action="sign_off", incident_id=desk.incident.incident_id, grade="discounted")
    desk.feed(report("named", "2017-05-09", claimants=(HRW,), actors=(perpetrator("Saudi-led coalition"),)))
    assert (desk.incident.independent_sources, desk.incident.grading) == (2, "discounted")


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("civilians_killed", "25-30", (25, 30)),
        ("civilians_killed", "40+", (40, None)),
        ("civilians_killed", "at least 40", (40, None)),
        ("civilians_killed", "up to 9", (None, 9)),
        ("civilians_injured", "3", (3, 3)),
        ("combatants_killed", "2", (2, 2)),
        ("security_killed", "1", (1, 1)),
        ("civilians_killed", "unknown", None),
    ],
)
def test_a_corrected_count_is_the_incidents(desk: Desk, field: str, value: str, found: Any) -> None:
    assert spread(getattr(correct(desk, field, value), field)) == found


def test_a_corrected_range_takes_the_best_number_with_it(desk: Desk) -> None:
    assert correct(desk, "civilians_killed", "25-30").best_killed == 25
    assert correct(desk, "civilians_killed", "10-30").best_killed == 17
    assert correct(desk, "best_killed", "28").best_killed == 28


def test_no_more_are_presumed_civilian_than_are_counted() -> None:
    desk = Desk(report("zabid", "2017-05-08", casualties=(killed(17, status="unknown"),)))
    assert spread(desk.incident.presumed_killed) == (17, 17)
    assert spread(correct(desk, "civilians_killed", "12").presumed_killed) == (12, 12)


def test_a_correction_is_a_signed_claim_of_the_ledger(desk: Desk) -> None:
    correct(desk, "civilians_killed", "18")
    (claim,) = (c for c in desk.incident.claims if c.correction is not None)
    assert claim.signed is not None
    assert claim.correction is not None
    assert (claim.signed.by, claim.applied_rule) == ("Rana", "corrected_by_a_person")
    assert (claim.correction.field, claim.correction.value) == ("civilians_killed", "18")
    assert claim.correction.span.quote == "civilians_killed: 18"
    change = desk.incident.toll_history[-1]
    assert (change.rule, change.event_id, change.at) == ("corrected_by_a_person", claim.event_id, NOON)


def test_a_correction_tells_the_thread_with_the_toll_before_and_after(desk: Desk) -> None:
    correct(desk, "civilians_killed", "18")
    (alert,) = desk.alerts
    assert alert.toll_before is not None
    assert (alert.kind, alert.reason) == ("update", "corrected")
    assert (spread(alert.toll_before.civilians_killed), spread(alert.toll_after.civilians_killed)) == (
        (17, 17),
        (18, 18),
    )
    assert alert.why[0].rule == "corrected_civilians_killed"


def test_no_later_report_moves_a_corrected_toll_or_speaks_of_it(desk: Desk) -> None:
    correct(desk, "civilians_killed", "18+")
    desk.alerts.clear()
    assert desk.outcome(LATER) == "(duplicate)"
    assert spread(desk.incident.civilians_killed) == (18, None)


def test_what_is_not_corrected_still_follows_the_reports(desk: Desk) -> None:
    correct(desk, "place.name", "Zabid town")
    assert desk.outcome(LATER) == "toll_raised"
    assert killed_of(desk.incident) == (50, 50)


def test_the_last_correction_of_a_field_counts(desk: Desk) -> None:
    correct(desk, "civilians_killed", "18")
    correct(desk, "civilians_killed", "19")
    assert killed_of(desk.incident) == (19, 19)
    assert [c.applied_rule for c in desk.incident.claims if c.correction is not None] == [
        "replaced_by_a_later_correction",
        "corrected_by_a_person",
    ]


def test_a_corrected_date_is_the_incidents_with_the_words_of_the_correction(desk: Desk) -> None:
    occurred = correct(desk, "occurred", "2017-05-07..2017-05-08").occurred
    assert (str(occurred.start), str(occurred.end), occurred.precision) == ("2017-05-07", "2017-05-08", "few_days")
    assert occurred.span is not None
    assert occurred.span.quote == "occurred: 2017-05-07..2017-05-08"


def test_a_corrected_perpetrator_replaces_all_others() -> None:
    desk = Desk(report("zabid", "2017-05-08", actors=(perpetrator("Houthis"),)))
    assert [(a.name, a.certainty) for a in correct(desk, "perpetrator", "Saudi-led coalition").actors] == [
        ("Saudi-led coalition", "known")
    ]
    assert correct(desk, "perpetrator", None).actors == ()


def test_a_corrected_name_of_the_place_leaves_its_point_behind(desk: Desk) -> None:
    """The point was the other place's."""
    place = correct(desk, "place.name", "Bayt al-Faqih").place
    assert place is not None
    assert (place.name, place.admin1, place.latitude, place.geonames_id) == ("Bayt al-Faqih", "Hodeidah", None, None)
    place = correct(desk, "place.coordinates", "14.516,43.324").place
    assert place is not None
    assert (place.name, place.latitude, place.longitude) == ("Bayt al-Faqih", 14.516, 43.324)


def test_a_place_known_by_its_country_alone_has_no_point(desk: Desk) -> None:
    place = correct(desk, "place.precision", "country").place
    assert place is not None
    assert (place.precision, place.latitude) == ("country", None)


def test_a_place_can_be_given_to_an_incident_without_one() -> None:
    desk = Desk(report("nowhere", "2017-05-08", place=None))
    place = correct(desk, "place.country", "ye").place
    assert place is not None
    assert (place.name, place.country, place.precision) == ("YE", "YE", "country")


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("civilians_killed", "many", "civilians_killed: 'many' is not a count, e.g. 40-150; or unknown"),
        ("civilians_killed", "9-3", "civilians_killed: '9-3' is not a count, e.g. 40-150; or unknown"),
        ("best_killed", "4+", "best_killed: '4+' is not a number, e.g. 40; or unknown"),
        ("civilians_killed", "9" * 10, "civilians_killed: '9999999999' is not a count, e.g. 40-150; or unknown"),
        ("event_type", "bombing", "event_type: 'bombing' is not one of air_strike, drone_strike, "),
        ("occurred", "2017-05-08..2017-05-01", "occurred: '2017-05-08..2017-05-01' is not a date or two, e.g. "),
        ("occurred", "2017-02-30", "occurred: '2017-02-30' is not a date or two, e.g. "),
        ("place.coordinates", "95,10", "place.coordinates: '95,10' is not latitude,longitude, e.g. "),
        ("place.coordinates", "here", "place.coordinates: 'here' is not latitude,longitude, e.g. "),
        ("place.country", "Yemen", "place.country: 'Yemen' is not a country's code, e.g. SY; or unknown"),
    ],
)
def test_a_value_that_its_field_cannot_have_is_refused(desk: Desk, field: str, value: str, why: str) -> None:
    refused = desk.refusal(action="correct", incident_id=desk.incident.incident_id, field=field, value=value)
    assert refused.startswith(why)


@pytest.mark.parametrize("field", sorted(FORMS))
def test_the_example_of_each_field_is_a_value_that_it_can_have(field: Any) -> None:
    assert parsed(field, FORMS[field].example) is not None
    assert parsed(field, "unknown") is None


@given(st.sampled_from(sorted(FORMS)), st.text(max_size=40))
@settings(max_examples=300)
def test_any_text_is_a_value_or_is_refused_in_words(field: Any, text: str) -> None:
    with suppress(CorrectableError):
        parsed(field, text)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_corrections_and_reports_in_any_order_come_to_the_same(data: st.DataObject) -> None:
    """Decisions keep their order among themselves; reports may come before, between and after them."""
    reports = [ZABID_TOO, LATER, report("third", "2017-05-11", casualties=(killed(18),), claimants=(by("medics"),))]
    fields = [
        ("civilians_killed", "18-25"),
        ("place.name", "Zabid town"),
        ("civilians_killed", "19"),
    ]

    def ends(order: list[str]) -> dict[str, Any]:
        desk = Desk(ZABID)
        only, coming, deciding = desk.incident.incident_id, iter(reports), iter(fields)
        for turn in order:
            if turn == "report":
                desk.feed(next(coming))
            else:
                field, value = next(deciding)
                # Signed at a time of its own, whenever it is taken.
                desk.decide(
                    action="correct", incident_id=only, field=field, value=value, at=NOON.replace(minute=len(value))
                )
        by_arrival = {"version", "toll_history", "merge_log", "alerted", "possible_duplicates"}
        return desk.get(only).model_dump(exclude=by_arrival)

    turns = ["report"] * len(reports) + ["decision"] * len(fields)
    assert ends(data.draw(st.permutations(turns))) == ends(turns)


def test_a_source_read_by_hand_counts_as_any_report_does(desk: Desk) -> None:
    desk.decide(action="add_claim", incident_id=desk.incident.incident_id, claim=READ)
    assert spread(desk.incident.civilians_killed) == (17, None)
    assert desk.incident.independent_sources == 2
    (claim,) = (c for c in desk.incident.claims if c.signed is not None)
    assert (claim.signed.by if claim.signed else "", claim.applied_rule) == ("Rana", "in_range")
    assert (claim.url, claim.publisher, claim.casualties[0].span.quote) == (
        READ["url"],
        READ["publisher"],
        READ["quote"],
    )


def test_what_it_changes_is_told_for_the_reason_that_a_report_would_give(desk: Desk) -> None:
    desk.decide(action="add_claim", incident_id=desk.incident.incident_id, claim=READ)
    assert said(desk.alerts) == [("update", "contested")]
    (alert,) = desk.alerts
    assert (alert.why[0].quote, alert.event_id) == (READ["quote"], None)
    assert alert.decision is not None


def test_what_it_repeats_is_not_told(desk: Desk) -> None:
    figures = [READ["figures"][0] | {"min": 17, "max": 17, "qualifier": "exact"}]
    desk.decide(
        action="add_claim",
        incident_id=desk.incident.incident_id,
        claim=READ | {"figures": figures, "claimants": [{"name": "SOHR", "type": "monitor"}]},
    )
    assert desk.alerts == []


def test_who_denies_without_a_number_is_quoted_as_well(desk: Desk) -> None:
    denial = {"assertion": "denied", "figures": [], "quote": "We hit nobody.", "publisher": "Ministry"}
    who = {"claimants": [{"name": "Saudi-led coalition", "type": "belligerent"}]}
    desk.decide(action="add_claim", incident_id=desk.incident.incident_id, claim=READ | denial | who)
    (alert,) = desk.alerts
    assert (alert.reason, alert.why[0].rule, alert.why[0].quote) == ("denied", "claimant_denied", "We hit nobody.")


def test_it_gives_a_silent_incident_a_voice() -> None:
    desk = Desk(report("fighters", "2017-05-08", casualties=(killed(5, status="combatant"),)))
    (silent,) = desk.store.everything()
    desk.decide(action="add_claim", incident_id=silent.incident_id, claim=READ)
    assert said(desk.alerts) == [("alert", "new_incident")]


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "sign_off", "grade": "fair"},
        {"action": "correct", "field": "women_killed", "value": "1"},
        {"action": "add_claim", "claim": READ},
        {"action": "redact", "redact": {"name": "Ahmad Khalil"}, "reason": "asked"},
        {"action": "split", "event_ids": (ZABID.event_id,)},
        {"action": "label", "label": "wrong"},
    ],
)
def test_a_decision_about_an_unknown_incident_is_refused(desk: Desk, fields: dict[str, Any]) -> None:
    assert desk.refusal(incident_id="f" * 32, **fields) == f"incident {'f' * 32} is not known"


def test_a_label_changes_nothing_and_is_kept(desk: Desk) -> None:
    before = desk.store.everything()
    decided = desk.decide(action="label", incident_id=desk.incident.incident_id, label="wrong")
    assert (desk.store.everything(), decided.alerts) == (before, ())
    assert desk.store.decisions[decided.record.decision.decision_id].decision.label == "wrong"


@pytest.mark.parametrize("days", ["0001-01-01", "0001-01-01..9999-12-31", "9999-12-31"])
def test_a_date_at_an_end_of_the_calendar_does_not_stop_alerting(desk: Desk, days: str) -> None:
    assert str(correct(desk, "occurred", days).occurred.end) == days[-10:]
    desk.feed(LATER)
