"""Answer keys in the project's terms: numbers, places, names of parties; and the baseline that knows none of these."""

import pytest

from evaluation import baseline
from evaluation.names import same_party
from evaluation.numbers import Number
from evaluation.places import Where, where_of
from schemas import Count
from tests.unit.alerting.builders import perpetrator


@pytest.mark.parametrize(
    ("number", "said", "admitted"),
    [
        (Number(5, 5), 5, True),
        (Number(5, 5), 6, False),
        (Number(5, 6), 6, True),
        (Number(5, None), 5, True),
        (Number(5, None), 7, False),
        (Number(0, 0), None, True),
        (Number(2, None), None, False),
    ],
)
def test_a_number_admits_what_says_the_same(number: Number, said: int | None, admitted: bool) -> None:
    count = None if said is None else Count(min=said, max=said)
    assert number.admits(count, said) is admitted


def test_numbers_add_up_and_stay_open_and_vague() -> None:
    assert Number(2, 2) + Number(3, None, vague=True) == Number(5, None, vague=True)


@pytest.mark.parametrize(
    ("location", "where"),
    [
        ("EL SALVADOR", {Where("SV", None)}),
        ("PERU: JUNIN (DEPARTMENT): HUANCAYO (CITY)", {Where("PE", "Junin")}),
        ("COLOMBIA: MEDELLIN (CITY): AMERICA (NEIGHBORHOOD)", {Where("CO", "Antioquia")}),
        (
            "(COLOMBIA: MEDELLIN (CITY)) / (PERU: AYACUCHO (DEPARTMENT))",
            {Where("CO", "Antioquia"), Where("PE", "Ayacucho")},
        ),
        ("NOWHERE LAND: MEDELLIN (CITY)", {Where(None, None)}),
    ],
)  # fmt: skip
def test_a_location_slot_gives_country_and_department(location: str, where: set[Where]) -> None:
    assert set(where_of(location)) == where


@pytest.mark.parametrize(
    ("name", "spelling", "same"),
    [
        ("Shining Path", "SHINING PATH", True),
        ("Salvadoran army", "THE ARMY", True),
        ("Medellin cartel", "CALI CARTEL", False),
        ("army", "NAVY", False),
    ],
)
def test_a_party_is_known_by_its_name_or_a_part_of_it(name: str, spelling: str, same: bool) -> None:
    assert same_party(perpetrator(name), (spelling,)) is same


def test_the_actors_id_stands_for_its_initials() -> None:
    front = perpetrator("Farabundo Marti National Liberation Front").model_copy(update={"actor_id": "fmln"})
    assert same_party(front, ("FMLN",))


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("A bomb killed 16 people.", 16),
        ("TWENTY-ONE PEASANTS WERE MURDERED.", 21),
        ("Clashes left 1,300 dead.", 1300),
        ("Dozens died.", 12),
        ("Nobody was killed there, it said, in the whole of a very long week of 12 days.", None),
        ("The 12 buses were late.", None),
    ],
)
def test_the_baseline_reads_the_nearest_number_to_a_word_of_killing(text: str, killed: int | None) -> None:
    assert baseline.first_killed(text) == killed
