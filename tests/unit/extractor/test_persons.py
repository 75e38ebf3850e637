"""One person dies once: statements about named victims, joined and kept apart. Sentences are this project's own."""

import pytest

from services.extractor.people.persons import are_one, are_two, name_of
from tests.unit.extractor.reading import events, groups, mentions


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Judge Rosa Cruz was shot dead in Tela.", ("rosa", "cruz")),
        ("Luis Vega, 34, a farmer, was shot dead in Tela.", ("luis", "vega")),
        ("JUDGE ROSA DE CRUZ WAS SHOT DEAD IN TELA.", ("rosa", "cruz")),
        ("He condemned the murder of Luis Vega.", ("luis", "vega")),
        ("The judge was shot dead in Tela.", ()),
        ("Two judges, Rosa Cruz and Luis Vega, were shot dead in Tela.", ()),
    ],
)
def test_the_name_of_the_one_victim(text: str, name: tuple[str, ...]) -> None:
    assert name_of(mentions(text)[0]) == name


def test_names_of_one_person_and_of_two() -> None:
    assert are_one(("rosa", "cruz"), ("cruz",))
    assert are_one(("luis", "carlos", "vega"), ("carlos", "vega"))
    assert are_two(("luis", "carlos", "vega"), ("carlos", "paz"))
    assert not are_two(("carlos", "vega"), ("vega", "paz"))
    assert not are_two(("rosa", "cruz"), ("luis", "cruz"))
    assert not are_two(("rosa", "cruz"), ("comandante",))


def test_another_name_without_a_link_is_another_incident() -> None:
    text = (
        "Judge Rosa Cruz was shot dead in Homs on Monday by gunmen of the Islamic State. The police closed the roads. "
        "Senator Luis Vega was stabbed to death by rebels as he left his house."
    )
    assert [groups(event) for event in events(text)] == [[("civilian", 1, 1)], [("civilian", 1, 1)]]


def test_someone_of_the_victims_is_no_other_incident() -> None:
    text = (
        "Judge Rosa Cruz was shot dead in Homs on Monday by gunmen of the Islamic State. "
        "Her driver Luis Vega was also killed."
    )
    (event,) = events(text)
    assert sum(high or 0 for _, _, high in groups(event)) == 2


def test_the_same_name_is_the_same_incident_whatever_date_stands_beside() -> None:
    text = (
        "Gunmen of the Islamic State shot dead Judge Rosa Cruz in Homs on Monday. "
        "Judge Rosa Cruz was shot dead at dawn on Sunday, a neighbour said."
    )
    assert len({event.incident_ref for event in events(text)}) == 1


def test_fighters_before_a_name_are_the_killers() -> None:
    assert mentions("Several gunmen killed Luis Vega, who worked for the radio.")[0].groups[0].head == "(name)"
