"""Who was harmed, by the grammar around the words of harm. Sentences are this project's own."""

import pytest

from tests.unit.extractor.reading import counts, mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An air strike killed 33 civilians near the town.", [("killed", 33, 33)]),
        ("A strike is reported to have killed 33 civilians.", [("killed", 33, 33)]),
        ("Thirty-three people were killed in the raid.", [("killed", 33, 33)]),
        ("Thirty-three people sheltering in a school were killed.", [("killed", 33, 33)]),
        ("Twelve killed, 30 injured in market bombing", [("killed", 12, 12), ("injured", 30, 30)]),
        ("The blast left 12 people dead and 30 wounded.", [("killed", 12, 12), ("injured", 30, 30)]),
        ("Six people died when a shell hit their house.", [("killed", 6, 6)]),
        ("The attack claimed the lives of 17 civilians.", [("killed", 17, 17)]),
        ("The war has cost more than 10,000 lives.", [("killed", 10_000, None)]),
        ("He condemned the murder of six Jesuits and two maids.", [("killed", 6, 6), ("killed", 2, 2)]),
        ("Rescuers pulled 33 bodies from the rubble.", [("killed", 33, 33)]),
        ("The death toll has risen to 23.", [("killed", 23, 23)]),
        ("It had put the number of dead at 17.", [("killed", 17, 17)]),
        ("The number of herders killed near the well has risen to seven.", [("killed", 7, 7)]),
        ("There were 20 civilian casualties.", [("killed_or_injured", 20, 20)]),
        ("The attack left 20 dead and wounded.", [("killed_or_injured", 20, 20)]),
        ("A family of five was killed.", [("killed", 5, 5)]),
        ("A family was killed.", [("killed", 2, None)]),
        ("Civilians were killed.", [("killed", 2, None)]),
        ("A third was injured.", [("injured", 1, 1)]),
        ("Gunmen shot dead the mayor of the town.", [("killed", 1, 1)]),
        ("Rebels have abducted nine villagers.", [("abducted", 9, 9)]),
        ("Eleven women were raped by soldiers.", [("sexual_violence", 11, 11)]),
        ("Six civilians were among at least 22 people killed.", [("killed", 22, None)]),
        ("GUERRILLAS SHOT AND KILLED 16 PEASANTS.", [("killed", 16, 16)]),
        ("A suicide bomber killed himself and 12 others.", [("killed", 12, 12)]),
        ("Amina Warsame was murdered in her home.", [("killed", 1, 1)]),
    ],
)
def test_victims_are_read_off_their_place_beside_the_word_of_harm(text: str, expected: list[object]) -> None:
    assert counts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The school hosts nearly 50 displaced families.",
        "Only two people were pulled out alive.",
        "At least nine air strikes pounded the positions.",
        "They're still pulling bodies out of the rubble.",
        "Fighters killed time in the barracks.",
        "The minister said civilians should be protected.",
        "Residents said that shells had been fired.",
    ],
)
def test_the_hosted_the_saved_and_the_counted_strikes_are_no_dead(text: str) -> None:
    assert counts(text) == []


def test_a_subset_is_kept_apart_from_its_whole() -> None:
    (mention,) = mentions("At least 33 people, including eight children, were killed.")
    assert [group.low for group in mention.groups] == [33]
    assert [group.low for group in mention.subsets] == [8]


def test_two_of_them_children_is_a_subset() -> None:
    (mention,) = mentions("Four people, two of them children, were killed on Monday.")
    assert [(group.low, group.group) for group in mention.subsets] == [(2, "children")]


def test_what_could_happen_is_marked_as_possible() -> None:
    (mention,) = mentions("An assault could kill thousands of civilians.")
    assert mention.modal


def test_what_may_have_happened_is_a_report_and_no_forecast() -> None:
    (mention,) = mentions("The strike may have killed 12 civilians.")
    assert not mention.modal


@pytest.mark.parametrize("text", ["No one was hurt.", "No civilians were killed.", "Nobody was killed or injured."])
def test_nobody_hurt_is_negated(text: str) -> None:
    assert all(mention.negated for mention in mentions(text))
    assert mentions(text)


def test_others_beside_soldiers_are_soldiers_and_beside_civilians_of_unstated_status() -> None:
    soldiers = mentions("Two soldiers were killed and three others were wounded.")
    civilians = mentions("Two civilians were killed and three others were wounded.")
    assert soldiers[1].groups[0].status == "combatant"
    assert civilians[1].groups[0].status == "unknown"


@pytest.mark.parametrize("victims", ["beekeepers", "ferrymen", "hitchhikers", "pensioners", "seamstresses"])
def test_people_are_known_by_their_trades(victims: str) -> None:
    assert counts(f"Six {victims} were killed near Dara on Monday.") == [("killed", 6, 6)]
