"""Reports of ordinary crime: police are no side of a war, a sports ground no metaphor, a weekend's crimes no battle."""

from datetime import UTC, datetime

import pytest

from schemas import Event
from services.extractor.extract import extract
from tests.unit.extractor.reading import article

pytestmark = pytest.mark.usefixtures("rules_alone")

PUBLISHED = datetime(2015, 6, 22, 12, tzinfo=UTC)


def told(body: str, title: str = "") -> list[Event]:
    return list(extract(article(body, title, published=PUBLISHED)).events)


@pytest.mark.parametrize(
    "title",
    [
        "Police search for suspect in shooting that injured three",
        "Police charge two in shooting that killed one",
        "Police: four teens shot at birthday party",
        "Police identify man shot dead at club",
    ],
)
def test_police_who_look_for_the_gunman_did_not_shoot(title: str) -> None:
    """Never accuse who only speaks, searches or charges (domain guide, rule 10)."""
    events = told("Four people were shot at a birthday party in Statesville on Saturday, officers said.", title)
    assert events
    assert not any(actor.role == "perpetrator" for event in events for actor in event.actors)


def test_police_who_shoot_are_still_accused() -> None:
    (event,) = told("Police shot dead seven protesters in Ambo on Monday, an opposition party said.")
    assert [actor.name for actor in event.actors if actor.role == "perpetrator"] == ["police"]


def test_a_killer_in_custody_is_no_death_in_custody() -> None:
    """Somebody is held, charged and jailed for it: that is crime, whatever the words of detention."""
    body = (
        "A man was arrested and charged with killing four people in Clarksburg on Friday, the sheriff's office said. "
        "The murder suspect is in the county jail without bail."
    )
    assert {event.domain for event in told(body)} == {"crime"}


@pytest.mark.parametrize(
    "body",
    [
        "Five teenagers were shot after a basketball tournament on Saturday. Detectives seek a drive-by shooter.",
        "A birthday party in Natomas became a scene of horror when gunmen killed one man on Saturday, police said.",
        "A gunman wounded five people in a Brooklyn park on Saturday in a senseless act of revenge, police said.",
    ],
)
def test_a_shooting_is_no_metaphor_for_the_words_around_it(body: str) -> None:
    assert [event.domain for event in told(body)] == ["crime"]


def test_a_scene_of_a_work_still_is_one() -> None:
    body = "In the last scene of her thriller, gunmen kill 23 people in a bank in Madrid. It is out on Monday."
    assert all(event.why_not == "metaphor" for event in told(body))


@pytest.mark.parametrize(
    "body",
    [
        "A girl of 12 was killed in a hunting accident in Tama County on Saturday, the sheriff said.",
        "A boy of 4 was killed in Dalton on Saturday by an accidental gunshot wound, police said.",
    ],
)
def test_an_accident_with_a_gun_is_told_from_other_accidents(body: str) -> None:
    """Who watches crime watches these: see the policy."""
    assert [(event.domain, event.event_type) for event in told(body)] == [("accident", "armed_attack")]


def test_what_is_told_beside_a_crime_is_crime() -> None:
    """A weekend's shootings add up to no war."""
    body = (
        "A gunman killed a man in a bar in Austin on Saturday in a drug deal, homicide detectives said.\n\n"
        "In a separate shooting, two women were wounded in Oak Park on Sunday.\n\n"
        "In all, six people were injured in several shootings over the weekend."
    )
    events = told(body)
    assert len(events) > 1
    assert {event.domain for event in events} == {"crime"}


def test_a_party_named_beside_a_crime_is_no_crime() -> None:
    body = (
        "A gunman killed a man in a bar in Tripoli on Saturday in a drug deal, homicide detectives said.\n\n"
        "Separately, Islamic State fighters killed nine villagers in Fezzan on Sunday, the council said."
    )
    assert "conflict" in {event.domain for event in told(body)}


@pytest.mark.parametrize(
    "title",
    ["Man killed, 3 wounded at New Year's party", "Deputies: worker among three shot outside Statesville warehouse"],
)
def test_a_local_paper_tells_of_no_conflict_by_its_words_alone(title: str) -> None:
    """Gunfire, a rampage and a suspect make no war in North Carolina; a group with a name would."""
    body = (
        "STATESVILLE, N.C. - Gunfire erupted in a rampage on Saturday night, Iredell County sheriff's deputies said. "
        "One man was shot and killed and three others were wounded. A suspect is at large."
    )
    assert {event.domain for event in told(body, title)} == {"crime"}


def test_a_coroner_and_old_cases_make_no_fresh_shooting_history() -> None:
    """The report gives a day of last week, whatever else it recalls."""
    body = (
        "STATESVILLE, N.C. - Two people were shot and killed and three wounded at a club on Saturday, police said. The "
        "Iredell County coroner identified the dead. The brother of one was convicted of murder at a trial in 1998."
    )
    assert told(body)[0].assertion == "asserted"


def test_police_news_of_a_bowling_alley_is_no_sport() -> None:
    body = "Police have made an arrest in a shooting at Eastland Bowling Lanes that left one dead and four injured."
    assert told(body, "Police make arrest in slaying at Eastland Bowling Lanes")[0].why_not != "metaphor"


def test_a_murderer_in_prison_for_life_stands_at_no_scaffold() -> None:
    body = (
        "Jason Holt was sentenced to life in prison. He was convicted of killing two men and injuring two others in a "
        "robbery of a pharmacy."
    )
    assert {event.why_not for event in told(body)} != {"judicial"}


def test_the_incident_that_is_told_first_is_the_main_one() -> None:
    """Crime told beside the main incident waits, and the main one is number 0."""
    body = (
        "Four men were shot near Kingsessing Park in Philadelphia on Tuesday, police said. Last week a man was killed "
        "in Chester."
    )
    refs = [event.incident_ref for event in told(body) if event.incident_ref is not None]
    assert refs == sorted(refs)
    assert refs[0] == 0
