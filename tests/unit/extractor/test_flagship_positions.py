"""The flagship's later reports: positions of the accused, rival tolls, totals that are no tolls (domain guide §4)."""

from datetime import UTC, datetime

from schemas import Event
from tests.unit.extractor.reading import events, groups

REPORTED = datetime(2017, 3, 28, 12, tzinfo=UTC)


def told(body: str) -> tuple[Event, ...]:
    return events(body, published=REPORTED)


def test_looking_into_a_report_is_investigating() -> None:
    position, toll = told(
        "The US-led coalition said on Tuesday that it would look into a report that a strike had hit a school. "
        "The Syrian Observatory for Human Rights says 33 civilians were killed near Raqqa on March 21."
    )
    assert (position.assertion, position.claimants[0].type) == ("investigating", "belligerent")
    assert groups(toll) == [("civilian", 33, 33)]
    assert position.incident_ref == toll.incident_ref


def test_acknowledging_the_strike_and_denying_the_harm_is_denied() -> None:
    position, toll = told(
        "The commander of the US-led coalition acknowledged on Tuesday that its aircraft had struck the school near "
        "Raqqa, but denied that civilians had been killed there. "
        "The Syrian Observatory for Human Rights has said that 33 civilians were killed in the school."
    )
    assert (position.assertion, position.casualties) == ("denied", ())
    assert position.claimants[0].name == "US-led coalition"
    assert toll.claimants[0].name == "Syrian Observatory for Human Rights"
    assert position.incident_ref == toll.incident_ref


def test_acknowledging_the_strike_alone_is_acknowledged() -> None:
    position, toll = told(
        "Afghanistan's defence ministry acknowledged on Tuesday that its helicopters had carried out Sunday's strike "
        "on a farmhouse in Kunduz. The provincial council has said that nine civilians died in the farmhouse."
    )
    assert (position.assertion, toll.assertion) == ("acknowledged", "asserted")
    assert groups(toll) == [("civilian", 9, 9)]


def test_admitting_deaths_is_conceded_with_their_number() -> None:
    conceded = told(
        "The US-led coalition conceded on Tuesday that 40 civilians were unintentionally killed in its strike on a "
        "school near Raqqa on 21 March."
    )[0]
    assert conceded.assertion == "conceded"
    assert groups(conceded) == [("civilian", 40, 40)]


def test_families_inside_a_building_are_no_toll() -> None:
    assert not told(
        "Between 25 and 30 displaced families were inside the school near Raqqa when it was hit from the air, the "
        "United Nations humanitarian office, OCHA, said on Tuesday. It offered no figure of its own for the dead."
    )


def test_a_number_for_two_attacks_together_is_no_toll_of_either() -> None:
    toll, both = told(
        "At least 40 people were killed when the coalition bombed a school near Raqqa on March 21, Human Rights Watch "
        "said on Tuesday. In the two attacks together at least 84 civilians were killed, it says."
    )
    assert (toll.scope, groups(toll)) == ("incident", [("unknown", 40, None)])
    assert (both.scope, groups(both)) == ("multi_incident", [("civilian", 84, None)])


def test_two_weeks_are_a_period() -> None:
    (total,) = told("Coalition raids near Raqqa have killed 116 civilians over the past two weeks, a monitor said.")
    assert total.scope == "period_total"
    assert total.covers is not None


def test_an_earlier_strike_on_the_same_place_is_another_incident() -> None:
    new, old = told(
        "Four people were killed in an air strike on Monday near the school outside Mansoura, west of Raqqa, activists "
        "said on Tuesday. The earlier bombing of the school, on the night of 20-21 March, killed 33 displaced "
        "civilians according to the Syrian Observatory for Human Rights."
    )
    assert (groups(new), groups(old)) == ([("unknown", 4, 4)], [("civilian", 33, 33)])
    assert new.incident_ref != old.incident_ref
    assert old.occurred.start.isoformat() == "2017-03-20"


def test_a_retraction_takes_back_what_the_article_repeats() -> None:
    (retraction,) = told(
        "The Kivu Courier has withdrawn its report of 26 March that rebels killed eight villagers near Beni. The "
        "report was false. The Beni Civil Society Forum said on Tuesday that it retracted its statement."
    )
    assert retraction.assertion == "retracted"


def test_a_rival_number_by_another_claimant_is_another_event_of_the_incident() -> None:
    disputing, first = told(
        "The Banadir Ambulance Service said on Tuesday that its crews had taken 15 bodies from the scene of Monday's "
        "car bombing in Mogadishu, disputing the figure given by the police. The Somali police maintain that nine "
        "people were killed."
    )
    assert (groups(disputing), groups(first)) == ([("unknown", 15, 15)], [("unknown", 9, 9)])
    assert disputing.incident_ref == first.incident_ref
    assert disputing.revision is not None
    assert disputing.revision.kind == "dispute"


def test_a_risen_toll_is_an_update_and_the_wounded_who_died_are_part_of_it() -> None:
    (update,) = told(
        "The death toll from Monday's air strike on a market in Zabid has risen to 23 civilians after six of the "
        "wounded died in hospital, the health ministry said on Tuesday. Fifteen others were still being treated for "
        "their wounds. It had earlier put the number of dead at 17."
    )
    assert groups(update) == [("civilian", 23, 23)]
    assert groups(update, "injured") == [("unknown", 15, 15)]
    assert update.revision is not None
    assert update.revision.kind == "update"


def test_a_lowered_toll_is_a_correction() -> None:
    (lowered,) = told(
        "Nigeria's Borno state emergency management agency on Tuesday revised down the number of people killed in "
        "Monday's Boko Haram raid near Konduga, saying that 22 villagers had died and not 27."
    )
    assert groups(lowered) == [("civilian", 22, 22)]
    assert lowered.revision is not None
    assert lowered.revision.kind == "correction"
