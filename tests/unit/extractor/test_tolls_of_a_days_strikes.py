"""Tolls as monitors and agencies tell them: who struck, whose dead, and which number is the report's own. Own words."""

import pytest

from services.extractor.date.dates import find_dates
from services.extractor.incident.scope import scope_of
from tests.unit.extractor.reading import PUBLISHED, events, groups, mentions, only_event


def perpetrators(body: str) -> list[str]:
    return [actor.name for actor in only_event(body).actors if actor.role == "perpetrator"]


def killed(body: str, title: str = "") -> list[list[tuple[str, int | None, int | None]]]:
    """The groups killed, event by event, of scope incident."""
    return [sorted(groups(event), key=str) for event in events(body, title) if event.scope == "incident"]


def scope(text: str) -> str:
    (mention, *_) = mentions(text)
    return scope_of(mention, find_dates(text, 0, len(text), PUBLISHED), PUBLISHED.date()).scope


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("Fifteen people died on Monday in government air strikes on Arbin.", ["government forces"]),
        ("Rebel rocket fire killed five children in Aleppo on Sunday.", ["rebels"]),
        ("US-led raids killed 12 people in Tabqa on Monday.", ["US-led coalition"]),
        ("Regime war planes killed nine villagers in Taftanaz on Monday.", ["regime forces"]),
        ("A shell fired by Syrian forces killed four people in Ariha on Monday.", ["Syrian army"]),
        ("Seven people died when Assad's forces shelled Saqba on Monday.", ["Syrian army"]),
    ],
)
def test_a_party_may_be_named_by_its_deed_or_its_machine(body: str, names: list[str]) -> None:
    assert perpetrators(body) == names


@pytest.mark.parametrize(
    "body",
    [
        "Four people died on Monday in an explosion near a military air base in Homs.",
        "Four people died on Monday when a shell hit government offices in Homs.",
        "A Russian or Syrian jet bombed a market in Ariha on Monday, killing four people.",
        "Four people died on Monday when a mine went off in opposition territory near Homs.",
    ],
)
def test_a_partys_adjective_before_anything_else_accuses_nobody(body: str) -> None:
    assert not {"military", "government forces", "opposition forces", "Syrian army"} & set(perpetrators(body))


def test_those_whom_the_dead_fought_have_killed_them() -> None:
    body = "Ten soldiers were killed on Monday in fierce clashes with Islamic State fighters near Palmyra."
    assert perpetrators(body) == ["Islamic State"]


def test_a_fight_between_two_parties_leaves_the_dead_to_neither() -> None:
    assert perpetrators("Three villagers died on Monday in clashes between the army and rebels in Nawa.") == []


def test_a_count_before_a_singular_noun_with_its_own_words_counts_others() -> None:
    (event,) = events("Clashes near Qara left 10 killed and 15 wounded army reporter Sami Qas said on Monday.")
    assert [(c.outcome, c.min) for c in event.casualties] == [("killed", 10), ("injured", 15)]


def test_children_right_after_the_civilians_of_a_headline_are_some_of_them() -> None:
    title = "15 Civilians 3 Children Killed in Raids on Manbij"
    body = f"Wed Jun 1 2016 {title}. At least 15 civilians including three children were killed in Manbij on Tuesday."
    ((group,),) = killed(body, title)
    assert group[:2] == ("civilian", 15)


def test_a_site_s_name_after_the_title_does_not_hide_that_the_body_repeats_it() -> None:
    title = "Car bomb kills 12 in the city of Homs"
    body = f"{title} AFP Twelve people were killed on Monday by a car bomb in Homs, a monitor said."
    assert killed(body, f"{title} - World - The Herald") == [[("unknown", 12, 12)]]


def test_the_incident_of_the_titles_number_comes_first() -> None:
    title = "Syrian army kills at least 50 gunmen in raid near Salma"
    body = (
        "A bomb killed two soldiers in Deraa on Monday. In Latakia province, the army killed 50 gunmen near Salma "
        "on Tuesday."
    )
    assert killed(body, title)[0] == [("combatant", 50, None)] or killed(body, title)[0] == [("combatant", 50, 50)]


@pytest.mark.parametrize(
    "text",
    [
        "A month of infighting has killed nearly 300 fighters.",
        "The three-week assault on the town has left hundreds dead.",
        "It has killed 700 people in two weeks.",
    ],
)
def test_weeks_of_fighting_are_no_incident(text: str) -> None:
    assert scope(text) != "incident"


@pytest.mark.parametrize(
    "text",
    [
        "It executed 50 members of a tribe it has been fighting during the past two weeks.",
        "Six people were killed after weeks of fighting.",
        "It uses its campaign to kill, the group said, citing the death of 35 civilians.",
        "At least 1,300 people have been killed in a nerve gas attack on the suburb.",
    ],
)
def test_a_time_or_a_campaign_told_of_something_else_makes_no_total(text: str) -> None:
    assert scope(text) == "incident"


def test_more_than_a_thousand_dead_of_no_one_attack_are_a_total() -> None:
    assert scope("At least 1,300 people have been killed in attacks on the suburbs.") != "incident"


def test_the_dead_of_another_day_are_told_apart_from_those_of_no_day() -> None:
    body = "Barrel bombs killed 18 people in Douma. Nine people were also killed on Sunday in the town."
    assert killed(body) == [[("unknown", 18, 18)], [("unknown", 9, 9)]]


def test_the_counted_dead_told_of_again_are_not_added() -> None:
    body = "Gunmen shot dead two teachers in Mayadin on Monday. The two victims were also hanged in the square."
    assert killed(body) == [[("civilian", 2, 2)]]


LEAD = "Shells killed six people in Homs on Monday."


@pytest.mark.parametrize(
    "news",
    [
        "In Iraq, jihadists attacked a dam. At least 20 militants were killed in the attack, the ministry said.",
        "Further north, fighting raged in Aleppo. At least 20 soldiers were killed by snipers.",
        "In Hasakeh province 20 fighters were killed in a raid.",
        "More than 150,000 people have died in the war. On Monday, 20 rebels were killed in clashes near Azaz.",
    ],
)
def test_a_scene_that_the_text_has_moved_to_has_its_own_dead(news: str) -> None:
    first, second = killed(f"{LEAD} {news}")
    assert first == [("unknown", 6, 6)]
    assert [(status, least) for status, least, _ in second] == [("combatant", 20)]


@pytest.mark.parametrize(
    "news",
    [
        "In Homs province, shelling is daily. Two of the victims were women.",
        "More than 150,000 people have died in the war. On Monday, six people were killed in Homs.",
        "Near Homs, rescuers were digging. Four of the dead were boys.",
    ],
)
def test_a_scene_that_stays_keeps_its_dead(news: str) -> None:
    assert [sum(count or 0 for _, count, _ in event) for event in killed(f"{LEAD} {news}")] == [6]


def test_a_page_s_own_date_is_not_the_day_of_the_deaths() -> None:
    body = (
        "Reuters Monday 20 Mar 2017 Dozens have been killed in raids on Aleppo. Raids killed 29 people on Sunday there."
    )
    assert only_event(body).occurred.start.isoformat() == "2017-03-19"


def test_a_toll_that_was_given_before_is_overtaken() -> None:
    body = (
        "The toll from raids on Douma has risen to 42, said the Observatory, which on Tuesday had given a toll of 17."
    )
    assert killed(body) == [[("unknown", 42, 42)]]


@pytest.mark.parametrize(
    ("body", "combatants"),
    [
        (
            "Raids killed a commander of Al-Nusra Front and at least 20 other jihadists on Sunday a group said.",
            21,
        ),
        (
            "The army killed 20 militants in Palmyra and 15 others in the countryside of Homs on Sunday a source said.",
            35,
        ),
        ("A battle on Monday killed 190 rebels and 120 soldiers in southern Aleppo the monitor said.", 310),
        ("A rebel attack on Monday killed 16 soldiers and left 10 attackers dead.", 26),
    ],
)
def test_all_fighters_of_a_sentence_are_counted_though_no_comma_parts_the_speaker(body: str, combatants: int) -> None:
    ((*told,),) = killed(body)
    assert sum(least or 0 for status, least, _ in told if status == "combatant") == combatants


def test_a_manager_who_speaks_is_not_killed_with_his_guests() -> None:
    assert killed("Gunmen killed nine guests, the manager of a hotel in Homs said on Monday.") == [[("civilian", 9, 9)]]


@pytest.mark.parametrize("title", ["Scores killed in clashes near Aleppo", "At least 70 killed in clashes near Aleppo"])
def test_a_titles_dead_are_the_fighters_whom_the_body_counts(title: str) -> None:
    assert killed("On Monday 73 rebels were killed in clashes near Aleppo, a monitor said.", title) == [
        [("combatant", 73, 73)]
    ]


def test_more_dead_in_the_title_than_the_fighters_of_the_body_are_others() -> None:
    told = killed(
        "On Monday 10 rebels were killed in a raid on Aleppo, a monitor said.", "Raid on Aleppo kills 30 people"
    )
    assert ("unknown", 30, 30) in told[0]


@pytest.mark.parametrize(
    "body",
    [
        "A Russian military helicopter was shot down over Idlib on Monday, killing five people.",
        "Three Turkish soldiers were killed in an air strike near al-Bab on Monday.",
    ],
)
def test_who_was_hit_has_not_done_it(body: str) -> None:
    assert perpetrators(body) == []
