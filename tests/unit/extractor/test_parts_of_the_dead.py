"""Sentences that tell the dead apart, and whom a count without a noun means. Sentences are this project's own."""

import pytest

from tests.unit.extractor.reading import counts, events, groups, mentions, only_event


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Among the dead were three children.", [(3, "civilian")]),
        ("The dead included two soldiers and a nurse.", [(2, "combatant"), (1, "civilian")]),
        ("Twelve children and 11 fighters were among the dead.", [(12, "civilian"), (11, "combatant")]),
        ("The rest of the dead in the raids were rebel fighters, it said.", [(None, "combatant")]),
        ("All of those killed were civilians.", [(None, "civilian")]),
    ],
)
def test_parts_of_the_dead_are_no_further_dead(text: str, expected: list[object]) -> None:
    (mention,) = mentions(text)
    assert mention.groups == ()
    assert [(part.low, part.status) for part in mention.subsets] == expected


def test_the_rest_of_the_dead_are_what_the_text_calls_them() -> None:
    text = (
        "Six civilians were among 22 people killed in an air strike on Raqqa on Monday. "
        "The rest of the dead were rebel fighters."
    )
    assert sorted(groups(only_event(text)), key=str) == [("civilian", 6, 6), ("combatant", 16, 16)]


def test_people_all_of_whom_are_civilians_are_civilians() -> None:
    text = "At least 20 people, all of them civilians, were killed in an air strike on Raqqa on Monday."
    assert groups(only_event(text)) == [("civilian", 20, None)]


def test_parts_belong_to_the_dead_told_last() -> None:
    text = (
        "Shells killed 30 people in Homs on Monday. Elsewhere an air strike killed nine people in Aleppo on Monday. "
        "Among the dead were three children."
    )
    assert [[c.children for c in event.casualties] for event in events(text)] == [[None], [3]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A blast during the meeting killed 47, the ministry said.", [("killed", 47, 47)]),
        ("A total of 1,500 people have fallen victim to the gas.", [("killed", 1500, 1500)]),
        ("A total of 150 people have fallen victims of the gas.", [("killed", 150, 150)]),
        ("Around 41 rebels were rounded up and executed.", [("killed", 41, 41)]),
        ("At least 29 fighters were killed along with six militants.", [("killed", 29, None), ("killed", 6, 6)]),
        ("A raid killed a commander and five of his guards.", [("killed", 1, 1), ("killed", 5, 5)]),
        ("Insurgents executed 50 captive government troops.", [("killed", 50, 50)]),
        ("They committed numerous mass executions.", []),
        (
            "The blast killed a nurse a clerk and two guards on Monday.",
            [("killed", 1, 1), ("killed", 1, 1), ("killed", 2, 2)],
        ),
        ("Six other militia members also died.", [("killed", 6, 6)]),
        ("The raid destroyed 12 tanks.", []),
    ],
)
def test_counts_are_read_past_the_words_around_them(text: str, expected: list[object]) -> None:
    assert counts(text) == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("At least 30 gunmen and security guards were killed.", "combatant"),
        ("Two men from Hezbollah were killed.", "combatant"),
        ("Insurgents executed 50 captive government troops.", "combatant"),
        ("Warplanes hit the fighters' bunkers, killing a number of them.", "combatant"),
        ("Gunmen entered the homes of civilians, killing 14 of them.", "civilian"),
        ("Clashes killed five of Hezbollah and wounded others.", "combatant"),
    ],
)
def test_the_words_around_a_count_give_its_status(text: str, status: str) -> None:
    assert [group.status for group in mentions(text)[0].groups] == [status]


def test_three_children_among_18_dead_are_a_part() -> None:
    (mention,) = mentions("Three children among 18 dead in car bombings")
    assert [(group.low, len(mention.subsets)) for group in mention.groups] == [(18, 1)]


def test_the_other_four_are_no_further_dead() -> None:
    text = (
        "Shelling killed 19 civilians in Aleppo on Monday. Fifteen of them died in a strike on a market. "
        "The other four civilians were killed by the rocket fire."
    )
    assert groups(only_event(text)) == [("civilian", 19, 19)]


def test_fighters_killed_elsewhere_are_another_incident() -> None:
    text = (
        "Shells killed six people in a Homs market on Monday. Residents fled to the old town. "
        "Eleven soldiers were killed in fighting on the front line."
    )
    assert [groups(event) for event in events(text)] == [[("unknown", 6, 6)], [("combatant", 11, 11)]]


def test_fighters_killed_in_the_attack_are_dead_of_the_same_incident() -> None:
    text = "Shells killed six people in a Homs market on Monday. The attack also killed two soldiers."
    assert sorted(groups(only_event(text)), key=str) == [("combatant", 2, 2), ("unknown", 6, 6)]


@pytest.mark.parametrize(
    "text",
    [
        "In May air strikes on the city killed more than 60 civilians.",
        "The watchdog counts 23 journalists killed in the country's 30-month war.",
        "He said 23 medics were killed since the conflict erupted in March 2011.",
        "Such attacks kill thousands of people.",
    ],
)
def test_numbers_of_months_of_attacks_and_of_wars_are_no_incidents(text: str) -> None:
    text = f"A truck bomb killed six people in Homs on Monday. {text}"
    assert [groups(event) for event in events(text) if event.scope == "incident"] == [[("unknown", 6, 6)]]


def test_a_description_of_a_monitor_stands_for_the_one_that_the_article_names() -> None:
    text = (
        "A barrel bomb killed nine people in Aleppo on Monday, a Britain-based group said. "
        "The Syrian Observatory for Human Rights said 20 people were wounded."
    )
    assert [claimant.name for claimant in only_event(text).claimants] == ["Syrian Observatory for Human Rights"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At least 35 IS jihadists were killed near the town.", [("killed", 35, None)]),
        ("State media report that at least 18 people killed in bombing", [("killed", 18, None)]),
        ("Eight civilians were killed with at least 70 injured.", [("killed", 8, 8), ("injured", 70, None)]),
        ("Six pilgrims killed dozens hurt in bus blast", [("killed", 6, 6), ("injured", 12, None)]),
        ("Mortar fire kills 12 state television says", [("killed", 12, 12)]),
        ("A raid killed 14 gunmen 5 shepherds", [("killed", 14, 14), ("killed", 5, 5)]),
        ("The shelling resulted in the martyrdom of three citizens.", [("killed", 3, 3)]),
        ("A mosque blast kills 15, wounds 80", [("killed", 15, 15), ("injured", 80, 80)]),
        ("An American among 18 gunmen killed in raid", [("killed", 18, 18)]),
    ],
)
def test_headlines_and_hurried_prose_are_read_without_their_commas(text: str, expected: list[object]) -> None:
    assert counts(text) == expected


def test_fighters_and_a_child_make_up_the_headlines_number() -> None:
    text = "An air strike on a camp near Raqqa killed 18 on Monday. The strike killed 17 fighters and a child."
    assert sorted(groups(only_event(text)), key=str) == [("civilian", 1, 1), ("combatant", 17, 17)]


def test_five_of_a_commanders_guards_are_what_he_is() -> None:
    (mention,) = mentions("A raid killed a militia commander as well as five of his entourage.")
    assert [group.status for group in mention.groups] == ["combatant", "combatant"]


def test_also_on_another_day_opens_another_incident() -> None:
    text = (
        "Barrel bombs killed 13 civilians in Aleppo on Monday. Also on Monday 22 fighters were killed "
        "when warplanes struck a convoy."
    )
    assert [groups(event) for event in events(text)] == [[("civilian", 13, 13)], [("combatant", 22, 22)]]


def test_fighters_among_the_dead_come_from_those_of_unstated_status() -> None:
    text = (
        "Air strikes killed 20 people, including 10 civilians, in Salma on Monday. "
        "Six of those killed were rebel fighters."
    )
    assert sorted(groups(only_event(text)), key=str) == [("civilian", 10, 10), ("combatant", 6, 6), ("unknown", 4, 4)]
