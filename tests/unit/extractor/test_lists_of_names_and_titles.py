"""How many people a list of names, titles and relations tells of. Sentences are this project's own."""

import pytest

from services.extractor.incident.tallied import tallied
from tests.unit.extractor.reading import groups, mentions, only_event


def told(text: str, outcome: str = "killed") -> int:
    """People of one sentence with an outcome, all groups together."""
    return sum(row.value for mention in mentions(text) if mention.outcome == outcome for row in tallied(mention))


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Luis Vega, a forest officer and leader of the local union, was shot dead.", 1),
        ("Luis Vega, engineer, teacher, and member of the council, was shot dead.", 1),
        ("Former justice minister and president of the high court Luis Vega died in the attack.", 1),
        ("The killing of Rosa Cruz, president of the cooperative and mayor of Tela in 1984, led to a curfew.", 1),
        ("They condemned the killing of Rosa Cruz, a lawyer, and Luis Vega, president of the union.", 2),
        ("A woman and her son were killed.", 2),
        ("Mayor Rosa Cruz and driver Luis Vega were killed.", 2),
        ("They condemned the killing of Judge Rosa Cruz, and a few minutes ago the magistrates resigned.", 1),
        ("He protested against the murder of a student and later attempts to close the school.", 1),
        ("The murder of the four nuns, a guest, and her son was the work of the army.", 6),
        ("Gunmen killed Rosa Cruz, leader of the farmers' party, and union leader Luis Vega in Tela.", 2),
        ("Gunmen killed Rosa Cruz, mayor of Tela, her husband, and two children.", 4),
        ("Gunmen killed Rosa Cruz, 34, and Luis Vega, 23, in Tela.", 2),
        ("Gunmen killed Rosa Cruz and fled.", 1),
        ("GUNMEN KILLED ROSA CRUZ, WIFE OF THE HEAD OF THE PLANNING AND LOGISTICS OFFICE OF THE ARMY.", 1),
    ],
)
def test_titles_describe_and_other_people_are_added(text: str, people: int) -> None:
    assert told(text) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Party member Luis Vega, candidate for mayor of Tela, in the west, and his brother were shot dead.", 2),
        ("PARTY MEMBER LUIS VEGA, CANDIDATE FOR MAYOR, AND HIS BROTHER - IN - LAW JUAN CRUZ WERE SHOT DEAD.", 2),
        ("Rosa Cruz, 40, who taught in Tela, and her son were killed.", 2),
        ("Vega's son, William; Juan Cruz, the secretary; and driver Luis Paz, were killed.", 3),
        ("Rosa Cruz, a lawyer who defended the miners, was killed.", 1),
    ],
)
def test_a_plural_verb_shows_a_partner(text: str, people: int) -> None:
    assert told(text) == people


def test_whoever_a_verb_has_taken_is_no_partner_of_the_next_subject() -> None:
    text = "The attack killed two farmers and a boy was wounded."
    assert (told(text), told(text, "injured")) == (2, 1)


def test_a_clause_about_a_person_hides_nobody() -> None:
    text = "Two other farmers, who were accused of helping the police, have been shot dead."
    (mention,) = mentions(text)
    assert [(group.low, group.status) for group in mention.groups] == [(2, "civilian")]


def test_a_clause_after_an_aside_is_about_the_people_before_it() -> None:
    assert (
        told("Diplomats arrived late after attending the funeral of six nuns, five of them Basques, who were killed.")
        == 6
    )


def test_a_guest_with_a_clause_of_his_own_is_the_subject_of_what_follows() -> None:
    text = "The attack killed two farmers, and a boy, who was in the field, was wounded."
    assert (told(text), told(text, "injured")) == (2, 1)


def test_whoever_was_taken_away_may_be_told_of_as_killed() -> None:
    assert told("Two men were kidnapped and killed.") == 2


def test_people_before_a_counted_list_are_not_among_its_dead() -> None:
    text = "In an offensive by the rebels, five farmers and four guards have died."
    assert told(text) == 9


def test_victims_after_a_time_clause_are_read_as_a_list() -> None:
    assert told("The letter was sent two days after six nuns and two cooks were killed.") == 8


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("At least 16 members of the patrol (the village guard that opposes the rebels) died.", 16),
        ("Five soldiers are accused of the massacre [of six nuns] at the convent.", 6),
        ("He is accused of the massacre (in which he denies a part) at the convent.", 0),
    ],
)
def test_brackets_part_no_statement(text: str, people: int) -> None:
    assert told(text) == people


def test_a_rank_of_the_police_is_security() -> None:
    text = "A police colonel and an army colonel were shot dead in Homs on Tuesday by gunmen of the Islamic State."
    assert sorted(groups(only_event(text))) == [("combatant", 1, 1), ("security", 1, 1)]


def test_a_number_after_a_full_date_counts() -> None:
    assert told("Travellers said that on 23 September 28 bodies were found near the town.") == 28
    assert told("It said that on September 28 villagers were killed.") != 28
