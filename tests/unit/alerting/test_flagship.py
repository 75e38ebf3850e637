"""The flagship's documented afterlife, step by step (domain guide §4)."""

import pytest

from schemas import Event, Incident
from schemas.identity import alert_id_of, incident_id_of
from tests.unit.alerting import flagship
from tests.unit.alerting.builders import Stream, killed_of, spread


def at_the_end(stream: Stream) -> Incident:
    return next(i for i in stream.incidents if i.incident_id == incident_id_of(flagship.SEED.event_id))


@pytest.fixture
def stream() -> Stream:
    fed = Stream()
    fed.feed_all(flagship.LIFE_CYCLE)
    return fed


STEPS: list[tuple[Event, str, tuple[int | None, int | None], str]] = [
    (flagship.SEED, "new_incident", (33, 33), "weak"),
    (flagship.REPEAT, "(duplicate)", (33, 33), "weak"),
    (flagship.INVESTIGATING, "(duplicate)", (33, 33), "weak"),
    (flagship.TWO_WEEKS, "(cumulative_total)", (33, 33), "weak"),
    (flagship.DENIED, "denied", (33, 33), "weak"),
    (flagship.OCHA, "(no_casualties)", (33, 33), "weak"),
    (flagship.APRIL_STRIKE, "new_incident", (33, 33), "weak"),
    (flagship.HRW, "toll_raised", (40, None), "fair"),
    (flagship.HRW_RECALLS_SOHR, "(duplicate)", (40, None), "fair"),
    (flagship.UN_COMMISSION, "toll_raised", (40, 150), "fair"),
    (flagship.CONCEDED, "conceded", (40, 150), "confirmed"),
]


def test_the_sequence_of_outcomes_tolls_and_gradings_is_exact_at_every_step() -> None:
    stream = Stream()
    for event, outcome, toll, grading in STEPS:
        assert (event.article_id, stream.outcome(event)) == (event.article_id, outcome)
        incident = at_the_end(stream)
        assert (event.article_id, killed_of(incident), incident.grading) == (event.article_id, toll, grading)


def test_the_strike_of_april_near_the_same_school_is_another_incident(stream: Stream) -> None:
    april = next(i for i in stream.incidents if i.incident_id == incident_id_of(flagship.APRIL_STRIKE.event_id))
    assert killed_of(april) == (4, 4)
    assert len(stream.incidents) == 2


def test_the_concession_stands_beside_the_range(stream: Stream) -> None:
    incident = at_the_end(stream)
    assert spread(incident.deaths_conceded) == (40, 40)
    assert killed_of(incident) == (40, 150)


def test_every_position_of_the_coalition_is_kept_in_order(stream: Stream) -> None:
    positions = at_the_end(stream).positions
    assert [p.position for p in positions] == ["investigating", "denied", "conceded"]
    assert {p.actor for p in positions} == {"US-led coalition"}


def test_the_fighters_that_the_accused_counts_never_enter_the_toll(stream: Stream) -> None:
    incident = at_the_end(stream)
    denial = next(p for p in incident.positions if p.position == "denied")
    assert incident.combatants_killed is None
    assert spread(denial.killed) == (30, 30)


def test_sources_are_origins_and_never_the_accused(stream: Stream) -> None:
    incident = at_the_end(stream)
    assert [s.name for s in incident.sources] == [
        "Syrian Observatory for Human Rights",
        "Human Rights Watch",
        "UN Commission of Inquiry on Syria",
    ]
    assert incident.independent_sources == 3


def test_each_alert_of_the_thread_references_all_before_it(stream: Stream) -> None:
    incident = at_the_end(stream)
    thread = [a for a in stream.alerts if a.incident_id == incident.incident_id]
    assert [a.kind for a in thread] == ["alert", "update", "update", "update", "update"]
    ids = [alert_id_of(incident.incident_id, v) for v in incident.alerted]
    assert [a.alert_id for a in thread] == ids
    assert [list(a.references) for a in thread] == [ids[:n] for n in range(len(ids))]


def test_updates_show_the_toll_before_and_after(stream: Stream) -> None:
    raised = [a for a in stream.alerts if a.reason == "toll_raised"]
    tolls = [
        (spread(a.toll_before.civilians_killed), spread(a.toll_after.civilians_killed)) for a in raised if a.toll_before
    ]
    assert tolls == [((33, 33), (40, None)), ((40, None), (40, 150))]


def test_the_toll_history_is_one_entry_a_change(stream: Stream) -> None:
    history = at_the_end(stream).toll_history
    assert [(h.event_id, spread(h.to.civilians_killed)) for h in history] == [
        (flagship.SEED.event_id, (33, 33)),
        (flagship.HRW.event_id, (40, None)),
        (flagship.UN_COMMISSION.event_id, (40, 150)),
    ]
    assert history[0].from_ is None
    assert [h.from_ for h in history[1:]] == [h.to for h in history[:-1]]


def test_the_first_alert_quotes_its_words_and_names_its_claimant(stream: Stream) -> None:
    first = stream.alerts[0]
    assert first.headline == (
        "33 civilians killed in an air strike on a school about 30 km west of Raqqa, Syria, on 21 March 2017, "
        "according to the Syrian Observatory for Human Rights"
    )
    quotes = {e.rule: e.quote for e in first.why}
    assert quotes["killed_civilian"] == "33 civilian killed"
    assert quotes["claimant_asserted"] == "Syrian Observatory for Human Rights"
    assert quotes["perpetrator_suspected"] == "US-led coalition"
    assert {"place", "date"} <= quotes.keys()


def test_the_article_that_caused_an_alert_comes_first(stream: Stream) -> None:
    assert [a.articles[0].article_id for a in stream.alerts] == [
        "seed",
        "commander",
        "april",
        "hrw",
        "un-commission",
        "concession",
    ]
