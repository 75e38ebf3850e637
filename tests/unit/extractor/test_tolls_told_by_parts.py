"""One toll told several times: whole, parts, others, and whose dead they were. Sentences are this project's own."""

import pytest

from tests.unit.extractor.reading import groups, only_event


def killed(body: str) -> list[tuple[str, int | None, int | None]]:
    return sorted(groups(only_event(body)), key=str)


def test_parts_that_make_up_the_whole_say_who_the_dead_were() -> None:
    text = "A car bomb killed four people in Homs on Monday. Two women and two soldiers were killed in the attack."
    assert killed(text) == [("civilian", 2, 2), ("combatant", 2, 2)]


def test_a_part_named_with_its_whole_divides_a_whole_told_before() -> None:
    text = "A raid on Raqqa left 22 dead on Monday. Six civilians were among 22 people killed in the raid."
    assert killed(text) == [("civilian", 6, 6), ("unknown", 16, 16)]


def test_others_who_complete_the_whole_are_not_added_to_it() -> None:
    text = (
        "Shelling killed 45 people in Homs on Monday. A car bomb killed 36 people there, "
        "and rockets fired at the attack's rescuers killed nine others."
    )
    assert killed(text) == [("unknown", 45, 45)]


def test_others_who_do_not_complete_the_whole_are_added() -> None:
    text = "Shelling killed 45 people in Homs on Monday. The shelling of a clinic there killed another three people."
    assert killed(text) == [("unknown", 3, 3), ("unknown", 45, 45)]


def test_a_whole_of_fighters_makes_fighters_of_all() -> None:
    text = (
        "The toll of a raid on Raqqa on Monday has risen to 18, including a foreign fighter. "
        "The raid killed 18 fighters, it said."
    )
    assert killed(text) == [("combatant", 18, 18)]


def test_a_guard_among_fewer_dead_told_later_is_not_added_to_the_first_dead() -> None:
    text = (
        "Air strikes killed 45 people near Damascus on Monday. The strikes followed rockets that hit the capital, "
        "killing seven people including a policeman."
    )
    assert ("security", 1, 1) not in killed(text)


def test_people_known_to_the_reader_take_the_number_given_elsewhere() -> None:
    text = (
        "Homs held a mass on Wednesday for five nuns who lived in the old convent and were found dead. "
        "The nuns were shot dead on Monday by gunmen of the Islamic State."
    )
    assert killed(text) == [("civilian", 5, 5)]
    text = "The nuns were shot dead in Homs on Monday. Gunmen took the five nuns out of the convent, killing all."
    event = only_event(text)
    assert groups(event) == [("civilian", 5, 5)]
    assert event.casualties[0].text == "the five nuns"


@pytest.mark.usefixtures("rules_alone")
def test_people_told_of_without_an_article_are_nobody_counted_elsewhere() -> None:
    text = "Gunmen killed farmers in Homs on Monday. Five farmers from the next village helped to bury them afterwards."
    assert killed(text) == [("civilian", 2, None)]


def test_a_list_that_goes_further_replaces_the_part_told_first() -> None:
    text = (
        "The court in Homs heard of the murder of six nuns on Monday. The army is responsible for the murder "
        "of the six nuns and two cooks, it said."
    )
    assert killed(text) == [("civilian", 8, 8)]


def test_a_toll_of_wounded_is_no_toll_of_dead() -> None:
    event = only_event("The bombing of a bank in Homs on Monday by the rebels has left a toll of one person wounded.")
    assert (groups(event), groups(event, "injured")) == ([], [("unknown", 1, 1)])


def test_others_also_killed_are_added_right_after_a_later_telling() -> None:
    text = (
        "The mayor of Homs was shot dead on Monday. Rebels attacked the town. Roads were closed. A curfew was called. "
        "The mayor was killed in his car. Two farmers were also killed."
    )
    assert sum(high or 0 for _, _, high in killed(text)) == 3
