"""Alerts and suppressions as their readers see them."""

import json
from typing import Any

import pytest

from schemas import Alert, Event
from schemas.identity import alert_id_of, suppression_id_of
from services.alerting.apply import apply
from services.alerting.changes import Memory
from services.alerting.telling.policy import Policy
from tests.unit.alerting.builders import (
    Stream,
    at,
    by,
    group,
    injured,
    killed,
    on,
    perpetrator,
    place,
    report,
    span,
    victim,
)


def alert_of(**fields: Any) -> Alert:
    stream = Stream(fields.pop("policy", None))
    (alert,) = stream.feed(report("a", "2017-05-09", **fields)).alerts
    return alert


def headline(**fields: Any) -> str:
    return alert_of(**fields).headline


ZABID = "an air strike in Zabid, Hodeidah, Yemen, on 8 May 2017, according to"


def test_a_headline_says_who_was_harmed_how_where_when_and_who_says_so() -> None:
    assert headline(claimants=(by("SOHR"),)) == (
        f"17 civilians killed in {ZABID} the Syrian Observatory for Human Rights"
    )


def test_a_status_that_nobody_stated_is_called_not_stated() -> None:
    assert headline(casualties=(killed(3, status="unknown"),)).startswith("3 people killed (status not stated) in")


def test_a_status_stated_of_some_is_said_so() -> None:
    groups = (killed(5), killed(12, status="unknown"))
    assert headline(casualties=groups).startswith("17 people killed (status of some not stated) in")


@pytest.mark.parametrize(
    ("toll", "words"),
    [
        (killed(1), "1 civilian killed"),
        (killed(2, None), "At least 2 civilians killed"),
        (killed(None, 40), "Up to 40 civilians killed"),
        (killed(2, 3), "2 to 3 civilians killed"),
        (injured(1), "1 civilian injured"),
        (group("killed_or_injured", "civilian", 20), "20 people killed or injured"),
        (group("sexual_violence", "civilian", 11), "11 people sexually assaulted"),
    ],
)
def test_counts_read_as_english_with_their_plurals(toll: Any, words: str) -> None:
    assert headline(casualties=(toll,)).startswith(f"{words} in")


def test_killed_and_injured_are_both_told() -> None:
    assert headline(casualties=(killed(2), injured(5, None))).startswith(
        "2 civilians killed and at least 5 civilians injured in"
    )


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (place("Yemen", admin1=None, latitude=None, longitude=None, precision="country"), "in Yemen"),
        (place("Hodeidah", precision="province"), "in Hodeidah, Yemen"),
        (place("near Zabid", precision="landmark"), "near Zabid, Hodeidah, Yemen"),
        (None, "at an unknown place"),
    ],
)
def test_a_place_is_told_as_finely_as_it_is_known(where: Any, words: str) -> None:
    assert f"an air strike {words}, on" in headline(place=where)


def test_the_site_is_named_where_there_is_one() -> None:
    assert "an air strike on a school in Zabid" in headline(place=place(site_type="school"))
    assert "an air strike on Badia school in" in headline(place=place(site_type="school", site_name="Badia school"))


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (on("2017-05-07", "2017-05-08"), "between 7 May 2017 and 8 May 2017"),
        (on("2017-05-01", "2017-05-31", precision="month"), "in May 2017"),
        (on("2017-05-09", basis="publication"), "on 9 May 2017 (date of the report)"),
    ],
)
def test_a_date_is_told_as_finely_as_it_is_known(when: Any, words: str) -> None:
    assert f", {words}, according to" in headline(occurred=when)


@pytest.mark.parametrize(
    ("claimants", "words"),
    [
        ((), "Outlet of a"),
        ((by("medics", "medic_rescue"),), "medics"),
        (
            (by("the health ministry", "party_authority"), by("SOHR")),
            "the health ministry and the Syrian Observatory for Human Rights",
        ),
        ((by("Ahmad Qasim", "witness"),), "a witness"),
    ],
)
def test_the_claimant_is_named_and_a_private_witness_is_not(claimants: Any, words: str) -> None:
    assert headline(claimants=claimants).endswith(f"according to {words}")


@pytest.mark.parametrize(
    ("toll", "severity"),
    [
        (killed(10), "Extreme"),
        (killed(9), "Severe"),
        (killed(1), "Severe"),
        (injured(50), "Moderate"),
        (killed(None, 12), "Extreme"),
    ],
)
def test_severity_follows_the_bands(toll: Any, severity: str) -> None:
    assert alert_of(casualties=(toll,)).severity == severity


def test_the_bands_may_be_set() -> None:
    assert alert_of(policy=Policy(extreme_killed=5), casualties=(killed(5),)).severity == "Extreme"


def test_captured_fighters_killed_count_for_the_severity_of_an_execution() -> None:
    alert = alert_of(event_type="execution", casualties=(killed(4, status="combatant"),))
    assert alert.severity == "Severe"
    assert alert.headline.startswith("4 captured fighters killed in an execution")


def test_certainty_rises_with_the_grading() -> None:
    coalition = perpetrator("Saudi-led coalition")
    stream = Stream()
    stream.feed(report("a", "2017-05-08", claimants=(by("SOHR"),), actors=(coalition,)))
    stream.feed(report("b", "2017-05-09", claimants=(by("Human Rights Watch", "ngo"),)))
    stream.feed(report("c", "2017-05-19", claimants=(by("Saudi-led coalition", "belligerent"),), assertion="conceded"))
    assert [a.certainty for a in stream.alerts] == ["Unknown", "Likely", "Observed"]


def test_the_alert_s_id_follows_from_incident_and_version_and_names_its_event() -> None:
    event = report("a", "2017-05-09")
    (alert,) = Stream().feed(event).alerts
    assert alert.alert_id == alert_id_of(alert.incident_id, alert.incident_version)
    assert alert.event_id == event.event_id


def test_why_quotes_toll_place_date_actor_and_claimant_with_their_spans() -> None:
    alert = alert_of(claimants=(by("SOHR"),), actors=(perpetrator("Saudi-led coalition"),))
    assert [(e.rule, e.quote) for e in alert.why] == [
        ("killed_civilian", "17 civilian killed"),
        ("place", "Zabid"),
        ("date", "2017-05-08"),
        ("perpetrator_suspected", "Saudi-led coalition"),
        ("claimant_asserted", "SOHR"),
    ]
    assert all(len(e.quote) == e.span.end - e.span.start for e in alert.why)


def named_event(**fields: Any) -> Event:
    quote = "Huda Saleh and her son Omar Saleh were killed, Ahmad Qasim, a neighbour, said"
    return report(
        "a",
        "2017-05-09",
        casualties=(killed(2, quote=quote),),
        victims=(victim("Huda Saleh"), victim("Omar Saleh")),
        claimants=(by("Ahmad Qasim", "witness"),),
        **fields,
    )


def test_names_of_victims_and_witnesses_never_leave_in_an_alert() -> None:
    (alert,) = Stream().feed(named_event()).alerts
    sent = alert.model_dump_json()
    assert not any(name in sent for name in ("Huda", "Omar", "Saleh", "Ahmad", "Qasim"))
    assert "and her son" in alert.why[0].quote


def test_names_never_leave_in_a_suppression_either() -> None:
    (silence,) = Stream().feed(named_event(domain="crime")).suppressions
    assert not any(name in (silence.quote or "") for name in ("Huda", "Omar", "Saleh", "Ahmad", "Qasim"))


def test_the_generic_word_for_a_witness_is_not_blacked_out() -> None:
    alert = alert_of(
        claimants=(by("residents", "witness"),), casualties=(killed(2, quote="two residents were killed"),)
    )
    assert alert.why[0].quote == "two residents were killed"


def test_the_place_of_sexual_violence_is_no_finer_than_its_district() -> None:
    alert = alert_of(
        casualties=(group("sexual_violence", "civilian", 11),),
        place=place("Al Jarrahi", admin2="Zabid", site_name="Huda clinic", site_type="hospital"),
    )
    assert alert.place is not None
    assert (alert.place.name, alert.place.precision, alert.place.latitude) == ("Zabid", "district", None)
    assert "clinic" not in alert.headline
    assert "Jarrahi" not in alert.headline


def test_latency_and_time_are_those_of_the_decision() -> None:
    event = report("a", "2017-05-09")
    timed = apply(event, Memory(), Policy(), at("2020-01-01"), {"extract": 7})
    assert (timed.alerts[0].raised_at, timed.alerts[0].latency) == (at("2020-01-01"), {"extract": 7})
    untimed = apply(event, Memory(), Policy(), event.reported_at)
    assert untimed.alerts[0].latency is None


def test_a_suppression_quotes_its_words_and_names_its_rule() -> None:
    event = report("a", "2017-05-09", casualties=(killed(5, status="combatant", quote="five fighters"),))
    (silence,) = Stream().feed(event).suppressions
    assert (silence.why_not, silence.quote, silence.rule) == (
        "combatants_only",
        "five fighters",
        "only_combatants_hurt",
    )
    assert silence.suppression_id == suppression_id_of("a", 1, event.event_id)
    assert (silence.country, silence.scope, silence.incident_id) == ("YE", "incident", None)


def test_an_event_without_any_words_is_quoted_by_its_title() -> None:
    event = report(
        "a", "2017-05-09", domain="accident", casualties=(), place=None, occurred=on("2017-05-09", basis="publication")
    )
    (silence,) = Stream().feed(event).suppressions
    assert silence.quote == "Title of a"


def test_words_that_rule_an_event_out_are_the_quote() -> None:
    event = report("a", "2017-05-09", why_not="metaphor", why_not_span=span("a bloodbath on the markets"))
    (silence,) = Stream().feed(event).suppressions
    assert silence.quote == "a bloodbath on the markets"


def test_messages_are_valid_under_the_contract() -> None:
    stream = Stream()
    stream.feed(report("a", "2017-05-09"))
    stream.feed(report("b", "2017-05-10"))
    for message in (*stream.alerts, *stream.suppressions, *stream.incidents):
        assert type(message).from_json(message.to_json()) == message
        assert json.loads(message.to_json())


def test_the_town_of_survivors_is_neither_shown_nor_quoted() -> None:
    alert = alert_of(
        event_type="sexual_violence",
        casualties=(group("sexual_violence", "civilian", 11),),
        place=place("Zabid", span=span("Zabid")),
    )
    assert alert.place is not None
    assert alert.place.precision in {"district", "province", "country"}
    assert "Zabid" not in alert.headline
    assert [evidence.rule for evidence in alert.why if "Zabid" in evidence.quote] == []


def test_a_silence_without_other_words_masks_the_names_in_its_title() -> None:
    event = report(
        "a",
        "2017-05-09",
        title="Huda Saleh remembered",
        casualties=(),
        victims=(victim("Huda Saleh"),),
        occurred=on("2017-05-08", basis="publication"),
        place=None,
        why_not="opinion",
    )
    (silence,) = Stream().feed(event).suppressions
    assert silence.quote == "██████████ remembered"


def test_a_name_in_capitals_is_masked_as_well() -> None:
    quote = "HUDA SALEH was killed, Ms SALEH's brother said"
    (told,) = (
        Stream()
        .feed(report("a", "2017-05-09", casualties=(killed(1, quote=quote),), victims=(victim("Huda Saleh"),)))
        .alerts
    )
    assert told.why[0].quote == "██████████ was killed, Ms █████'s brother said"
