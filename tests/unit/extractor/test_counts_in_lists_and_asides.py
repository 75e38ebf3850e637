"""Who is counted once and who is on top: asides about a whole, lists with complements and names, "also killed"."""

import pytest

from services.extractor.incident.tallied import tallied
from tests.unit.extractor.reading import group_of, groups, mentions, only_event


def killed(text: str) -> int:
    """People killed in one sentence, all groups together."""
    return sum(row.value for mention in mentions(text) if mention.outcome == "killed" for row in tallied(mention))


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Six nuns (five Basques and one Catalan) and two cooks were killed in the convent.", 8),
        ("Six nuns -- five Basques and one Catalan -- and two cooks were killed.", 8),
        ("Six nuns – five Basques and one Catalan – and two cooks were killed.", 8),
        ("Twelve people (seven men and five women) were killed.", 12),
        ("The shell killed twelve people (seven men and five women).", 12),
        ("Six teachers, five of them of Kurdish background, were killed.", 6),
        ("Two brothers, farmers from the village, were killed.", 2),
        ("Eight people, six men and two women, were killed.", 8),
        ("The blast killed eight people, six men and two women.", 8),
        ("The shell killed 20 people, mostly traders, in the market.", 20),
        ("Two guards, three farmers and a driver, all from one town, were killed.", 6),
    ],
)
def test_an_aside_about_a_whole_adds_nobody_to_it(text: str, people: int) -> None:
    assert killed(text) == people


def test_women_and_children_of_an_aside_are_counted_in_the_whole() -> None:
    group = group_of(only_event("Rockets killed ten people (six women and four children) in Homs on Tuesday."))
    assert (group.min, group.women, group.children) == (10, 6, 4)


def test_soldiers_of_an_aside_are_split_from_the_whole() -> None:
    event = only_event("A car bomb killed nine people in Homs late on Tuesday, six of them soldiers.")
    assert sorted(groups(event)) == [("combatant", 6, 6), ("unknown", 3, 3)]


def test_mostly_civilians_leaves_the_status_unknown() -> None:
    event = only_event("Thirty people, mostly civilians, were killed in Homs on Tuesday as jets bombed the town.")
    assert groups(event) == [("unknown", 30, 30)]


def test_all_civilians_makes_all_of_them_civilians() -> None:
    event = only_event("Thirty people, all civilians, were killed in Homs on Tuesday as jets bombed the town.")
    assert groups(event) == [("civilian", 30, 30)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Gunmen killed the mayor of the small town of Tela, as well as two peasants.", 3),
        ("Gunmen killed the mayor of the small town of Tela, and two peasants were arrested.", 1),
        ("He condemned the murders of the governor of Sucre, another judge, and a nun.", 3),
        ("Gunmen murdered union leader Carlos Vega and two other union members.", 3),
        ("Reporters Roberto Cruz and Luis Vega were shot dead.", 2),
        ("Reporter Roberto Cruz and Luis Vega were shot dead.", 2),
        ("Rebels murdered brothers Juan and Pedro Vega and their mother Rosa Vega.", 3),
        ("They spoke of the massacre of the priests Juan Vega, Luis Cruz, and Pedro Roa, along with a cook.", 4),
        ("They murdered a reporter's wife and son.", 2),
        ("The assassination of union leader Carlos Vega, newsmen said, shook the town.", 1),
        ("A raid has killed 2,100 sheep and 30 herders.", 30),
        ("One of the most respected teachers of the town was assassinated.", 1),
        ("The former armed forces chief was assassinated.", 1),
        ("The murder of Ms Rosa Vega was condemned.", 1),
    ],
)
def test_a_list_counts_each_of_its_people_once(text: str, people: int) -> None:
    assert killed(text) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Forty people were led to a yard behind the school and killed with machetes.", 40),
        ("A mother and her two sons were found shot dead in a tent.", 3),
        ("Some 40 people lie dead in the cellars.", 40),
        ("The three workers of a vaccination team shot dead in the market on Friday were buried.", 3),
    ],
)
def test_people_are_read_over_what_was_done_to_them_before(text: str, people: int) -> None:
    assert killed(text) == people


def test_someone_also_killed_is_on_top_of_the_person_told_before() -> None:
    event = only_event("Gunmen shot dead the mayor in Tela on Monday, police said. His driver was also killed.")
    assert sum(low or 0 for _, low, _ in groups(event)) == 2


def test_a_part_told_again_as_also_killed_is_not_on_top_of_its_whole() -> None:
    event = only_event("Rebels killed five farmers, two of them children, on Monday. Two children were also killed.")
    assert groups(event) == [("civilian", 5, 5)]


@pytest.mark.parametrize(
    ("told", "children"),
    [
        ("He said that six of them were children.", 6),
        ("Six of them were under eighteen.", 6),
        ("A shepherd boy of 13 was among them.", 1),
        ("Police arrested ten men on Tuesday. Six of them were boys.", None),
    ],
)
def test_some_of_them_are_parts_of_the_dead_told_right_before(told: str, children: int | None) -> None:
    group = group_of(only_event(f"Rockets killed 16 villagers near Idlib on Monday, a medic said. {told}"))
    assert (group.min, group.children) == (16, children)


@pytest.mark.parametrize(("ages", "children"), [("seven and nine", 2), ("seven and 29", None), ("30", None)])
def test_brothers_are_children_by_their_ages(ages: str, children: int | None) -> None:
    event = only_event(f"A shell killed two brothers aged {ages} in Idlib on Monday.")
    assert group_of(event).children == children


def test_people_shot_are_killed_where_the_article_tells_of_their_death() -> None:
    event = only_event("Rebels shot 25 farmers near Idlib on Monday, relatives of the dead said.")
    assert groups(event) == [("civilian", 25, 25)]


@pytest.mark.usefixtures("rules_alone")
def test_people_shot_stay_killed_or_injured_where_some_survived() -> None:
    event = only_event(
        "Soldiers shot 25 farmers near Idlib on Monday. Three funerals were held; others are in hospital."
    )
    assert groups(event, "killed_or_injured") == [("civilian", 25, 25)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Gunmen killed a Syrian and wounded two Turks.", 1),
        ("An Iraqi was killed near the border.", 1),
        ("Gunmen killed a Syrian judge.", 1),
        ("Rebels killed a Syrian army dog.", 0),
    ],
)
def test_one_of_a_nation_is_a_person_where_no_noun_follows(text: str, people: int) -> None:
    assert killed(text) == people


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("A strike in Homs killed 14 people, two women and a boy among them, on Monday.", [("unknown", 14, 14)]),
        ("At least 30 died in Homs on Monday, the bomber among them.", [("combatant", 1, 1), ("unknown", 29, None)]),
    ],
)  # fmt: skip
def test_parts_before_among_them_never_add_to_their_whole(body: str, told: list[tuple[str, int, int | None]]) -> None:
    assert groups(only_event(body)) == told


@pytest.mark.parametrize(
    ("told", "civilians"),
    [
        ("three policemen, two soldiers and ten civilians, among them four children,", 10),
        ("two soldiers, a policeman and 14 civilians, three children among them,", 14),
        ("nine civilians, three soldiers and a policeman", 9),
    ],
)
def test_of_a_list_only_the_largest_group_may_hold_the_parts(told: str, civilians: int) -> None:
    event = only_event(f"A raid in Homs killed {told} on Monday.")
    assert ("civilian", civilians, civilians) in groups(event)
