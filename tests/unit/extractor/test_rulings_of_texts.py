"""What kind of text or harm it is: every reason that the words alone give, and pairs that differ in a word or two."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import extract
from tests.unit.extractor.reading import article, events, groups, only_event

pytestmark = pytest.mark.usefixtures("rules_alone")

PUBLISHED = datetime(2018, 5, 16, 12, tzinfo=UTC)


def reason(body: str, title: str = "") -> str | None:
    extraction = extract(article(body, title, published=PUBLISHED))
    if extraction.silence is not None:
        return extraction.silence.why_not
    incidents = [event for event in extraction.events if event.scope == "incident"]
    return (incidents or list(extraction.events))[0].why_not


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Gunmen killed five people in a bar in Veracruz on Monday. Police gave no indication of a motive.", "crime"),
        ("Unidentified gunmen killed the mayor of a town in Cotabato on Monday, police said.", None),
        ("Unidentified gunmen killed a journalist in Veracruz on Monday, police said.", None),
        ("Police shot dead seven protesters in Ambo on Monday, an opposition party said.", None),
        ("Police shot dead a man suspected of robbing a shop in Mombasa on Monday.", "crime"),
        ("Suspected herders raided a village in Plateau state on Monday, killing six villagers, police said.", None),
        ("Two children were killed when an old landmine exploded near Pasto on Monday.", None),
        ("A labourer was killed in Najran on Monday when debris of a missile fell on a building site.", None),
        ("Two people were killed in Kunduz on Monday when the army bombed a house by mistake.", None),
        ("A mechanic died under torture in army custody in Bamenda on Monday, a rights group said.", None),
        ("Six people died in Vinnytsia on Monday when an ammunition depot blew up. It was an accident.", "accident"),
        ("Twelve people were killed when a bus crashed near Nairobi on Monday, police said.", "accident"),
        ("Fourteen people were killed on Monday when a landslide buried houses in Nepal.", "disaster"),
        ("Three men convicted of murder were hanged in Iraq on Monday, the justice ministry said.", "judicial"),
        ("Four infants died of malnutrition in besieged Ghouta on Monday, doctors said.", "indirect"),
        ("An assault on Hodeidah could kill thousands of civilians, aid agencies warned on Monday.", "hypothetical"),
        ("A rocket landed in a field near Ashkelon on Monday. Nobody was killed or injured.", "negated"),
        ("Rebels have abducted nine villagers near Bria, the prefect said on Monday.", "other_harm"),
        ("Jets bombed the airport of Sanaa on Monday. There was no immediate word on casualties.", "no_casualties"),
        ("The ministry of trade opened an office in Accra on Monday.", "no_casualties"),
    ],
)
def test_the_text_gives_the_reason_of_the_ruling(body: str, expected: str | None) -> None:
    assert reason(body) == expected


def test_a_defeat_in_sport_is_a_metaphor() -> None:
    body = "It was a massacre from the first whistle. United put seven past Rovers, whose defence was slaughtered."
    assert reason(body, "Seven-goal massacre leaves Rovers in ruins") == "metaphor"


def test_a_fall_of_shares_is_a_metaphor() -> None:
    body = (
        "Bank shares were slaughtered on the stock exchange on Monday. Dealers said that the index fell six per cent."
    )
    assert reason(body, "Bloodbath on Lagos exchange") == "metaphor"


def test_a_column_is_an_opinion() -> None:
    body = "We look away. Our government licenses the bombs that kill families as they sleep. I believe we should stop."
    assert reason(body, "Opinion: We have learned to look away") == "opinion"


def test_the_dead_of_a_drill_are_an_exercise() -> None:
    body = (
        "Gunmen stormed a bus at the airport on Monday, leaving 40 people dead. The exercise brought together police "
        "and volunteers with artificial wounds."
    )
    event = only_event(body, "Airport drill tests response to mass casualties")
    assert (event.assertion, event.why_not) == ("exercise", "exercise")


def test_a_commemoration_is_historical() -> None:
    body = (
        "Bells rang in the village of Soqlla in Peru on Monday for the 41 people whom Shining Path killed there on "
        "11 July 1984. The mayor unveiled a plaque."
    )
    assert reason(body) == "historical"


def test_deaths_unknown_until_now_are_late_and_not_historical() -> None:
    body = (
        "The bodies of 12 farmers have been found in a grave near Hawija, the provincial council said on Monday. The "
        "men had vanished in October 2016. Their killing had not been reported until now."
    )
    (event,) = events(body, published=PUBLISHED)
    assert (event.why_not, event.occurred.start.isoformat()) == (None, "2016-10-01")
    assert event.late is not None


def test_a_reason_carries_its_words() -> None:
    event = only_event("Fourteen people were killed on Monday when a landslide buried houses in Nepal.")
    assert event.why_not_span is not None
    assert event.why_not_span.quote == "landslide"
    assert event.domain == "disaster"


def test_another_language_is_recognised_and_not_read() -> None:
    extraction = extract(article("Quatre civils ont été tués mercredi lorsque des hommes armés ont attaqué un marché."))
    assert extraction.silence is not None
    assert extraction.silence.why_not == "unsupported_language"


def test_a_new_version_without_a_claim_withdraws_the_old_ones() -> None:
    (event,) = extract(article("The ministry opened an office in Accra.", version=2)).events
    assert event.withdraws
    assert (event.ordinal, event.casualties, event.why_not) == (0, (), "no_casualties")


def test_a_negation_is_no_toll_of_zero() -> None:
    event = only_event("A rocket landed in a field near Ashkelon on Tuesday. Nobody was killed or injured.")
    assert (event.assertion, event.casualties) == ("negated", ())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Twelve people were killed in Kabul on Monday, including the bomber.",
            [("combatant", 1, 1), ("unknown", 11, 11)],
        ),
        ("In Hama 22 people were killed, among them five soldiers.", [("combatant", 5, 5), ("unknown", 17, 17)]),
        ("Three police officers were killed in Arish on Monday.", [("security", 3, 3)]),
        ("Fourteen Taliban fighters were killed in Ghazni on Monday.", [("combatant", 14, 14)]),
        ("Five women and three children were killed in Idlib on Monday.", [("civilian", 8, 8)]),
        ("An air strike killed 33 residents in Aleppo on Monday.", [("unknown", 33, 33)]),
        ("Gunmen killed three aid workers in Bor on Monday.", [("civilian", 3, 3)]),
    ],
)
def test_status_follows_the_words_and_wholes_are_split_by_it(body: str, expected: list[object]) -> None:
    assert set(groups(only_event(body))) == set(expected)


def test_children_are_counted_in_their_whole() -> None:
    event = only_event("At least 33 people, including eight children, were killed in an air strike in Idlib on Monday.")
    (killed,) = event.casualties
    assert (killed.min, killed.children) == (33, 8)


def test_a_victim_by_name_is_kept_apart() -> None:
    event = only_event("Gunmen shot dead journalist Amina Warsame, 29, in Kismayo on Monday, police said.")
    (victim,) = event.victims
    assert (victim.name, victim.age, victim.outcome) == ("Amina Warsame", 29, "killed")
    assert "Amina" not in event.casualties[0].text


def test_a_killing_in_a_text_about_politics_is_no_ordinary_crime() -> None:
    body = (
        "Unidentified men murdered Elena Mora in Cartago on Monday. The opposition's presidential candidate and the "
        "human rights office said that the senator's aide had received death threats."
    )
    assert reason(body) is None


def test_an_old_killing_told_in_passing_is_historical() -> None:
    body = (
        "The ministry opened a road near Cartago on Monday. The road took two years to build. It cost 20 million. "
        "Engineers praised the bridge. Guerrillas killed nine villagers there in May 2011."
    )
    assert reason(body) == "historical"


def test_a_denied_part_leaves_the_murder_standing() -> None:
    (event,) = events("Rebels denied involvement in the murder of six priests in Cartago on Monday.")
    assert groups(event) == [("civilian", 6, 6)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A passenger plane crashed near Cartago on Monday, killing 120 people.", "accident"),
        ("A rebel missile hit a passenger plane, which crashed near Cartago on Monday, killing 120 people.", None),
    ],
)
def test_an_aircraft_that_nobody_brought_down_fell_by_accident(body: str, expected: str | None) -> None:
    assert reason(body) == expected


def test_weapons_seized_after_a_clash_leave_it_a_battle() -> None:
    event = only_event(
        "Two people were killed in clashes near Cartago on Monday. The police seized rifles and several grenades."
    )
    assert event.event_type == "battle"


def test_a_murder_is_no_battle() -> None:
    event = only_event("Troops began an offensive after the murder of Elena Mora, a party leader, on Monday.")
    assert event.event_type == "armed_attack"


def test_a_pronoun_is_nobody_where_a_victim_is_named() -> None:
    event = only_event("Rebels killed a teacher in Cartago on Monday. They shot him in the square, police said.")
    assert groups(event) == [("civilian", 1, 1)]
    assert len(event.casualties) == 1


@pytest.mark.parametrize("when", ["ten years ago", "in 2008"])
def test_a_killing_of_years_ago_told_in_passing_is_historical(when: str) -> None:
    body = (
        "The bishop spoke in Cartago on Monday. He asked for peace. He thanked the choir. The choir sang. "
        f"Guerrillas killed nine villagers there {when}."
    )
    assert reason(body) == "historical"


@pytest.mark.parametrize(
    ("withdrawn", "assertion"),
    [("The agency retracted its report of the murder.", "retracted"), ("The witness retracted her words.", "asserted")],
)
def test_only_a_report_is_retracted_not_a_witness_s_words(withdrawn: str, assertion: str) -> None:
    found = events(f"Soldiers were accused of the murder of six priests in Cartago on Monday. {withdrawn}")
    assert assertion in {event.assertion for event in found}
