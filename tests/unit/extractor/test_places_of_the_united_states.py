"""Where an event was, in papers that name neither their country nor, often, their state."""

import pytest

from schemas.event import Place
from services.extractor.place.us_places import states_of, with_states
from tests.unit.extractor.reading import events


def place_of(body: str, title: str = "") -> Place:
    (event, *_) = events(body, title)
    assert event.place is not None
    return event.place


@pytest.mark.parametrize(
    ("body", "town", "state"),
    [
        ("Two men were shot dead in Portsmouth, Va., on Monday, police said.", "Portsmouth", "Virginia"),
        ("CANTON, Ohio (WXYZ) - Two men were shot dead outside a bar on Monday, police said.", "Canton", "Ohio"),
        ("Two men were shot dead in New Paris, OH, on Monday, police said.", "New Paris", "Ohio"),
    ],
)
def test_a_short_form_of_the_state_tells_which_namesake_is_meant(body: str, town: str, state: str) -> None:
    """England's Portsmouth and China's Canton are larger."""
    place = place_of(body)
    assert (place.name, place.admin1, place.country, place.precision) == (town, state, "US", "town")


def test_the_police_of_a_town_look_into_what_happened_in_it() -> None:
    """Where the sentences of the event name no place, its police tell it."""
    body = "Two men were shot dead late on Monday in the 1500 block of Maple Avenue. Toledo police made no arrest."
    assert (place_of(body).name, place_of(body).admin1) == ("Toledo", "Ohio")


def test_a_county_tells_its_state_and_stands_in_the_place() -> None:
    """A county has no point of its own: the place is as wide as the state."""
    place = place_of("Two men were shot dead in Habersham County on Monday, the sheriff said.")
    assert (place.admin1, place.admin2, place.precision) == ("Georgia", "Habersham County", "province")


def test_a_state_that_the_text_names_tells_which_namesake_is_meant() -> None:
    """Springfield is a town of many states."""
    body = "Two men were shot dead in Springfield on Monday. Dayton police and Clark County deputies helped, Ohio says."
    assert (place_of(body).name, place_of(body).admin1) == ("Springfield", "Ohio")


def test_georgia_is_the_state_where_the_text_tells_of_the_state() -> None:
    """The country is named in the same way."""
    body = "Two men were shot dead in Georgia on Monday. The Fulton County sheriff said they lived in Atlanta."
    assert (place_of(body).country, place_of(body).admin1) == ("US", "Georgia")


def test_georgia_is_the_country_where_nothing_tells_of_the_state() -> None:
    """As in reports of its wars."""
    assert place_of("Two civilians were shot dead in Georgia on Monday, near Tbilisi.").country == "GE"


def test_a_quarter_called_like_a_city_of_another_state_is_not_that_city() -> None:
    """Chicago has an Austin."""
    body = (
        "CHICAGO (WXYZ) — Two men were shot dead in the Austin neighborhood on Monday, in the 400 block of Race Avenue."
    )
    assert (place_of(body).name, place_of(body).admin1) == ("Chicago", "Illinois")


def test_a_surname_is_no_small_town() -> None:
    """There is a Robinson in Texas and in Illinois."""
    body = "Ralph Robinson and another man were shot dead on Monday. Robinson lived here, Toledo police of Ohio said."
    assert place_of(body).name == "Toledo"


def test_a_street_is_not_the_place_that_it_is_named_after() -> None:
    """Most towns have a Delaware Avenue."""
    body = "Two men were shot dead on Delaware Avenue on Monday in the 1500 block of it. Toledo police made no arrest."
    assert place_of(body).name == "Toledo"


def test_small_towns_of_the_united_states_count_in_no_other_text() -> None:
    """There is a Palo in Iowa and an Elliott in Mississippi."""
    place = place_of("Two farmers were killed in Palo, soldiers said in the Philippines on Monday.")
    assert place.country == "PH"


def test_states_that_a_text_tells_equally_stand_in_the_order_of_the_gazetteer() -> None:
    """Of a set's order the process would decide, and another one would read another place."""
    text = "Two men were shot dead late on Monday in the 1500 block of Maple Avenue, Lake County police said."
    (mention,) = with_states(text, [(0, len(text))], [])
    assert len(mention.candidates) > 5
    assert list(states_of([mention])) == [record.admin1 for record in mention.candidates]
