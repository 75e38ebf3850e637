"""What later reports of an incident say: who died of wounds, what a party denies or looks into, where it was again."""

import pytest

from services.extractor.extract import extract
from tests.unit.extractor.reading import article, events, groups, only_event


@pytest.mark.parametrize(
    ("body", "died"),
    [
        (
            "A girl of nine who was wounded in Monday's attack in Bor died of her wounds on Wednesday, a medic said.",
            ("civilian", 1, 1),
        ),
        (
            "Two of the six people who were wounded on Monday when gunmen shot at Bor died of their wounds, he said.",
            ("unknown", 2, 2),
        ),
    ],
)
def test_the_wounded_who_died_are_killed_and_not_injured_on_the_day_of_the_attack(
    body: str, died: tuple[str, int, int]
) -> None:
    """Their death days later is no second attack."""
    event = only_event(body)
    assert (groups(event), groups(event, "injured")) == ([died], [])
    assert event.occurred.start.isoformat() == "2017-03-20"
    assert event.revision is not None
    assert event.revision.kind == "died_of_wounds"


def test_of_those_wounded_others_than_the_dead_stay_injured() -> None:
    """Whoever is counted right before "died" is not the wounded told before."""
    event = only_event("Six people were wounded in Bor on Monday and two others died of their wounds, a medic said.")
    assert groups(event, "injured") == [("unknown", 6, 6)]


@pytest.mark.parametrize(
    "body",
    [
        "The Ethiopian army denied that its drone strike on Bahir Dar, in the Amhara region, had killed civilians.",
        "The US-led coalition will look into reports that civilians were killed near Raqqa on Monday.",
        "The Myanmar military rejected reports that it killed civilians in Monday's air strike in Sagaing.",
    ],
)
def test_what_a_party_denies_or_looks_into_is_no_claim_of_its_own(body: str) -> None:
    """Else a denial would open an incident."""
    assert {e.assertion for e in events(body)} <= {"denied", "investigating"}


def test_a_number_that_is_looked_into_stands_without_the_party_that_looks() -> None:
    """Somebody has counted them, if not the coalition."""
    told = events("The US-led coalition will look into reports that 16 villagers were killed near Raqqa on Monday.")
    (counted,) = [e for e in told if e.assertion == "asserted"]
    assert (groups(counted), counted.claimants) == ([("civilian", 16, 16)], ())


def test_admitting_to_have_killed_fighters_concedes_no_civilian() -> None:
    """A party that boasts of fighters acknowledges its strike."""
    told = events(
        "The Saudi-led coalition said that it had carried out Monday's air strike on Razih and killed 25 fighters."
    )
    assert "conceded" not in {e.assertion for e in told}
    assert "acknowledged" in {e.assertion for e in told}


def test_strikes_in_the_area_acknowledge_no_strike() -> None:
    """The coalition had strikes there that day: not yet this one."""
    told = events(
        "The US-led coalition said that it had carried out strikes in the area and will look into the reports."
    )
    assert "acknowledged" not in {e.assertion for e in told}


def test_an_acknowledgement_is_read_without_a_word_of_harm() -> None:
    """What it answers was told by others."""
    body = (
        "The US military has acknowledged that it carried out the drone strike near Jamaame in Somalia on 24 February."
    )
    assert [e.assertion for e in extract(article(body)).events] == ["acknowledged"]


def test_who_accuses_another_is_not_accused() -> None:
    """The deed that follows is the other's."""
    event = only_event(
        "The RSF accused the Sudanese army of firing the shells that killed 14 civilians in Omdurman on Monday."
    )
    assert [a.name for a in event.actors if a.role == "perpetrator"] == ["Sudanese army"]


def test_attacks_by_two_parties_in_two_places_are_two_incidents() -> None:
    """Without "separately" too."""
    told = events(
        "A suicide bomber of the Pakistani Taliban killed six people in Bannu on Monday, police said.\n\n"
        "In the afternoon, gunmen of the Baloch Liberation Army shot dead three labourers in Turbat, the mayor said."
    )
    assert [(e.place.name if e.place else None, groups(e)[0][1]) for e in told] == [("Bannu", 6), ("Turbat", 3)]


@pytest.mark.parametrize(
    ("title", "body", "name"),
    [
        (
            "Air strike kills 21 in Yemen's Saada",
            "It hit a tent in Razih, in Saada province, on Monday, medics said.",
            "Razih",
        ),
        (
            "Strike kills 12 in house near Mosul",
            "An Iraqi air strike killed 12 people in a house in Tal Afar, west of Mosul, on Monday, medics said.",
            "Tal Afar",
        ),
        (
            "Toll of Pokrovsk bombing rises",
            "The toll of Monday's Russian bomb in Pokrovsk has risen to five.",
            "Pokrovsk",
        ),
    ],
)
def test_the_finest_place_that_the_text_gives_is_the_event_s(title: str, body: str, name: str) -> None:
    """A headline's province or city yields; a country that only names the bomber is no country of the event."""
    places = [e.place for e in events(body, title)]
    assert places[0] is not None
    assert places[0].name == name


def test_a_hospital_that_speaks_was_not_hit() -> None:
    """It is the claimant's, not the scene."""
    event = only_event("Six people were killed in Rafah on Monday, the Nasser hospital said.")
    assert event.place is not None
    assert event.place.site_type is None


def test_the_night_to_a_day_begins_on_the_day_before() -> None:
    """Nights belong to two dates."""
    event = only_event("Five people were killed in Kherson in the night to Tuesday, the governor said.")
    assert (event.occurred.start.isoformat(), event.occurred.end.isoformat()) == ("2017-03-20", "2017-03-21")


def test_a_correction_in_words_is_one() -> None:
    """As in "six, not nine"."""
    event = only_event("Six civilians were killed in Barda on Monday, not nine, the prosecutor said.")
    assert event.revision is not None
    assert event.revision.kind == "correction"


@pytest.mark.parametrize("words", ["Monday's Iraqi air strike", "Monday's twin suicide bombing", "Monday's strike"])
def test_the_day_of_an_attack_dates_it_whatever_adjective_stands_between(words: str) -> None:
    """Not the day of the report."""
    event = only_event(f"Forty civilians were killed in {words} in Tal Afar, a rights group said.")
    assert event.occurred.start.isoformat() == "2017-03-20"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Six people were killed in Bor on Monday, Emergency Lawyers, a rights group, said.", "Emergency Lawyers"),
        ("Six people were killed in Bor on Monday, the monitor Sudan War Watch said.", "Sudan War Watch"),
        (
            "Six people were killed in Bor on Monday, a local rights group, Nile Justice Desk, said.",
            "Nile Justice Desk",
        ),
        ("Six people were killed in Bor on Monday, the head of the state health office said.", "state health office"),
    ],
)
def test_a_claimant_goes_by_its_name_wherever_the_sentence_has_it(body: str, name: str) -> None:
    """Two reports of one group are one origin only by its name."""
    assert [c.name for c in only_event(body).claimants] == [name]


def test_strikes_across_a_region_are_more_than_one() -> None:
    """Their dead are a total, never those of one incident."""
    event = only_event("Russian strikes killed 12 people across the Kharkiv region on Monday, the governor said.")
    assert event.scope == "multi_incident"


def test_what_is_denied_in_the_same_breath_is_not_admitted() -> None:
    """As in "denied that its aircraft had carried out the air strike"."""
    told = events(
        "Russia's defence ministry denied that its aircraft had carried out the air strike that killed 11 people."
    )
    assert {e.assertion for e in told} & {"conceded", "acknowledged"} == set()


def test_the_day_of_a_vigil_is_not_that_of_the_killing() -> None:
    """Who is remembered died before."""
    told = events(
        "A vigil was held on Tuesday for 11 farmers who were shot dead by gunmen in San Roque on 19 November 2014."
    )
    assert {e.occurred.start.year for e in told} <= {2014}


def test_a_headline_s_province_yields_to_the_town_that_the_text_puts_in_it() -> None:
    """As in "Tabayin, in Sagaing"."""
    told = events(
        "It denied killing 14 people in Tabayin, in Sagaing.", "Myanmar junta rejects reports of deaths at Sagaing"
    )
    assert {e.place.name if e.place else None for e in told} == {"Tabayin"}


def test_what_a_monthly_review_counts_is_a_total() -> None:
    """Not the toll of the one attack that it recalls."""
    told = events(
        "Armed groups killed 23 civilians in Mindanao in February, the Conflict Desk said in its monthly review. In "
        "the deadliest attack a bomb killed four people in Marawi on 3 February."
    )
    assert [e.scope for e in told if groups(e) and groups(e)[0][1] == 23] == ["period_total"]


@pytest.mark.parametrize(
    ("body", "country"),
    [
        ("Rebels killed 38 villagers in Masala, in the Beni territory of North Kivu, on Monday, a medic said.", "CD"),
        ("Mortars killed two children in Beled Hawo, a Somali town on the border with Kenya, on Monday.", "SO"),
    ],
)
def test_a_namesake_abroad_is_not_the_place(body: str, country: str) -> None:
    """What a place lies in, and in what that lies, says which one it is; whose people it has says less."""
    place = only_event(body, "Killings in " + ("Masala" if country == "CD" else "Beled Hawo")).place
    assert place is not None
    assert place.country == country
