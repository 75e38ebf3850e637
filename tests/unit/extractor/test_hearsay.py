"""Rumours that a report dispels, denials beside those who accuse, concessions in own words. Own sentences."""

import pytest

from services.extractor.ruling.ruling import names_group
from tests.unit.extractor.reading import counts, events, groups, mentions, sentence


def test_a_rumour_that_the_report_dispels_tells_of_nobody() -> None:
    found = events(
        "Word spread through Lashkar Gah on Tuesday that militants had shot dead nine people at the depot. "
        "Nobody had been killed or injured, a shopkeeper said. The noise was that of a burst tyre."
    )
    assert {event.assertion for event in found} <= {"negated"}


def test_a_rumour_that_proves_true_stays() -> None:
    found = events(
        "Word spread through Lashkar Gah on Tuesday that militants had shot dead nine people at the depot. "
        "The hospital's director said that nine people were shot dead by the militants."
    )
    assert groups(found[0]) == [("unknown", 9, 9)]


def test_a_number_that_a_party_denies_is_that_of_those_who_accuse_it() -> None:
    found = events(
        "Syria's army denied on Tuesday that its soldiers had killed 17 villagers near Raqqa on Monday. "
        "Survivors say that the soldiers burned the houses and buried the bodies."
    )
    assert {event.assertion for event in found} == {"asserted", "denied"}
    (told,) = [event for event in found if event.assertion == "asserted"]
    assert groups(told)[0][1:] == (17, 17)
    assert told.claimants[0].type == "witness"


def test_a_denial_alone_asserts_nothing() -> None:
    found = events("Syria's army denied on Tuesday that its soldiers had killed 17 villagers near Raqqa on Monday.")
    assert all(event.assertion == "denied" for event in found)


def test_a_party_that_says_its_own_fire_killed_civilians_concedes_them() -> None:
    (found,) = events("The US-led coalition said that its aircraft had killed 19 civilians in Raqqa on Saturday.")
    assert found.assertion == "conceded"


@pytest.mark.parametrize(
    "text",
    [
        "The US-led coalition said that its aircraft had killed 19 fighters in Raqqa on Saturday.",
        "The US-led coalition said that reports that its aircraft had killed 19 civilians in Raqqa were being checked.",
        "Residents said that 19 civilians were killed in their homes in Raqqa on Saturday.",
    ],
)
def test_boasts_and_reports_concede_nothing(text: str) -> None:
    assert all(event.assertion != "conceded" for event in events(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("None of the five people in the car survived.", 5),
        ("Six of the passengers did not survive.", 6),
        ("Police put at 22 the number of travellers killed by the militia.", 22),
        ("The mayor lowered from 22 to 19 the number of travellers killed by the militia.", 19),
        ("Two porters died, so that the dead now number ten.", 10),
        ("With her the dead of Saturday are six.", 6),
    ],
)
def test_numbers_of_the_dead_stand_before_and_after_their_words(text: str, number: int) -> None:
    assert ("killed", number, number) in counts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thirty-three people survived.",
        "Two of them survived the attack.",
        "Not one of the 34 passengers was hurt.",
    ],
)
def test_survivors_and_the_unhurt_are_not_counted(text: str) -> None:
    assert all(mention.negated or not mention.groups for mention in mentions(text))


def test_who_tells_of_the_dead_is_not_among_them() -> None:
    assert counts("A bomb fell on a hostel and killed three tenants, the governor of the region said.") == [
        ("killed", 3, 3)
    ]
    assert counts("Gunmen killed three guards, the mayor and his driver.") == [
        ("killed", 3, 3), ("killed", 1, 1), ("killed", 1, 1),
    ]  # fmt: skip


def test_a_group_with_a_name_is_organised_whichever_it_is() -> None:
    assert names_group(sentence("Gunmen of the Northern Sierra Front fired into a yard."))
    assert names_group(sentence("Armed men of the FRX stopped a bus."))
    assert not names_group(sentence("Gunmen fired into a yard in Tumaco."))
    assert not names_group(sentence("Three men of Medellin were shot."))


def test_no_casualties_are_a_negated_claim() -> None:
    (found,) = events("Rockets that fell on Aleppo on Monday caused no casualties, a doctor said.")
    assert found.assertion == "negated"
    assert not found.casualties


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The men stood four students against a wall and shot them dead.", [("killed", 4, 4)]),
        ("The fire ran upon three fishermen in a canoe and killed them.", [("killed", 3, 3)]),
        ("Two farmers took their guns and shot them.", []),
        ("Two farmers caught the thieves and killed them.", []),
        ("Two sisters of six and eight were killed.", [("killed", 2, 2)]),
    ],
)
def test_them_are_the_people_counted_last_and_ages_count_nobody(
    text: str, expected: list[tuple[str, int | None, int | None]]
) -> None:
    assert counts(text) == expected
