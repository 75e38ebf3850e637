"""What a person sees of alerts, suppressions and incidents."""

import pytest

from schemas import Toll
from services.cli.render import alert_view, suppression_view
from services.cli.render_incident import incident_view, incidents_table
from tests.unit.alerting import flagship
from tests.unit.alerting.builders import Stream, killed, report, victim
from tests.unit.alerting.deciding import Desk
from tests.unit.cli.messages import ALERT, SUPPRESSION, UPDATE
from tests.unit.cli.test_plain_text import shown


def words(view: object) -> str:
    """The view as one line: where it wraps is the terminal's business."""
    return " ".join(shown(view).split())


@pytest.fixture(scope="module")
def school() -> Stream:
    stream = Stream()
    stream.feed_all(flagship.LIFE_CYCLE)
    return stream


def test_an_alert_shows_severity_reason_and_certainty_in_words() -> None:
    assert words(alert_view(ALERT)).startswith("● ALERT Extreme · new incident · certainty unknown")


@pytest.mark.parametrize(
    "due",
    [
        "toll 33 killed (8 children)",
        "where al-Badiya school, al-Mansoura, Raqqa, SY (town ±5 km)",
        "when 20–21 Mar 2017, night",
        "“the Observatory said” · claimant",
        "source Orontes Herald · 2017-03-22 14:05 UTC https://orontes.example/2017/03/22/school",
        "latency ingest 2 ms · extractor 5 ms · alerting 7 ms = 14 ms",
    ],
)
def test_an_alert_shows_toll_place_date_quotes_source_and_latency(due: str) -> None:
    assert due in words(alert_view(ALERT))


def test_the_time_of_the_record_adds_the_relay_to_the_latency() -> None:
    published_ms = round(ALERT.raised_at.timestamp() * 1000) + 6
    assert "alerting 7 ms · relay 6 ms = 20 ms" in words(alert_view(ALERT, published_ms))


def test_an_update_shows_the_toll_before_and_after() -> None:
    assert "◆ UPDATE" in words(alert_view(UPDATE))
    assert "33 killed → at least 40 killed, up to 12 injured" in words(alert_view(UPDATE))


def test_an_alert_that_counts_neither_dead_nor_injured_has_no_toll_line() -> None:
    assert " toll " not in words(alert_view(ALERT.model_copy(update={"toll_after": Toll()})))


def test_an_alert_without_latency_has_no_such_line() -> None:
    assert "latency" not in words(alert_view(UPDATE))


@pytest.mark.parametrize("view", [alert_view(ALERT), alert_view(UPDATE), suppression_view(SUPPRESSION)])
def test_nothing_is_wider_than_eighty_columns(view: object) -> None:
    assert max(map(len, shown(view, width=80).splitlines())) <= 80


def test_without_colour_there_are_no_escape_sequences() -> None:
    assert "\x1b" not in shown(alert_view(ALERT))
    assert "\x1b" in shown(alert_view(ALERT), colour=True)


def test_a_suppression_shows_its_reason_in_words_and_the_quote() -> None:
    seen = words(suppression_view(SUPPRESSION))
    assert "○ SILENT total over several incidents or a longer time · war total · SY" in seen
    assert "“The war has killed more than 320,000 people”" in seen


def test_an_incident_shows_its_toll_and_what_was_conceded(school: Stream) -> None:
    incident = next(i for i in school.incidents if i.deaths_conceded)
    seen = words(incident_view(incident))
    assert "■ 40–150 killed" in seen
    assert "conceded 40 killed" in seen


def test_the_ledger_stands_in_order_of_reporting_with_its_rules(school: Stream) -> None:
    incident = next(i for i in school.incidents if i.deaths_conceded)
    seen = words(incident_view(incident))
    claimants = ("Syrian Observatory for Human Rights", "Human Rights Watch", "UN Commission of Inquiry on Syria")
    places = [seen.index(f"{claimant}, in") for claimant in claimants]
    assert places == sorted(places)
    assert "33 killed, civilian left by investigation “33 civilian killed”" in seen


def test_the_toll_history_shows_each_change(school: Stream) -> None:
    incident = next(i for i in school.incidents if i.deaths_conceded)
    assert "25 Sep 2017 33 killed → at least 40 killed" in words(incident_view(incident))


def test_the_list_has_one_line_an_incident(school: Stream) -> None:
    lines = shown(incidents_table(school.incidents), width=120).splitlines()
    assert len(lines) == 1 + len(school.incidents)


def test_a_victims_name_is_never_shown() -> None:
    stream = Stream()
    quote = "a strike killed Amina Saleh, 30, in her home"
    stream.feed(report("zabid", "2017-05-09", casualties=(killed(1, quote=quote),), victims=(victim("Amina Saleh"),)))
    seen = words(incident_view(stream.incident))
    assert "“a strike killed [name], 30, in her home”" in seen
    assert "Amina" not in seen
    assert "Saleh" not in seen


def test_names_are_masked_in_what_people_wrote_too() -> None:
    """In the notes of signatures, in what they corrected and why."""
    desk = Desk(report("a", "2017-05-09", casualties=(killed(2),), victims=(victim("Amina Saleh"),)))
    only = desk.incident.incident_id
    note = "Her father says that Amina Saleh died"
    desk.decide(action="sign_off", incident_id=only, grade="fair", note=note)
    desk.decide(action="correct", incident_id=only, field="perpetrator", value="Cousin of Amina Saleh", note=note)
    shown_now = words(incident_view(desk.incident))
    claims = shown_now[shown_now.index("Claims") :]
    assert "says that [name] died" in shown_now
    assert "perpetrator: Cousin of [name]" in claims
    assert not [name for name in ("Amina", "Saleh") if name in claims or name in shown_now.split("signed")[1]]


def test_words_that_were_redacted_whole_are_said_to_be_erased() -> None:
    """They were no name."""
    told = report("a", "2017-05-09", casualties=(killed(2, quote="two died"),), victims=(victim("Amina Saleh"),))
    desk = Desk(told)
    redacted = {"event_id": told.event_id}
    desk.decide(action="redact", incident_id=desk.incident.incident_id, redact=redacted, reason="Asked")
    seen = words(incident_view(desk.incident))
    assert "“[erased]”" in seen
    assert "[name]" not in seen


def test_a_past_state_has_no_version(school: Stream) -> None:
    """It counts what was written until today."""
    incident = school.incidents[0]
    assert f"{incident.incident_id} version {incident.version}" in words(incident_view(incident))
    past = words(incident_view(incident, is_past=True))
    assert incident.incident_id in past
    assert "version" not in past
