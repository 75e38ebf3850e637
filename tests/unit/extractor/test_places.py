"""Where an event was: names in context, the right one of several so called, relative places, honest precision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.event import Place
from services.extractor.place.place_choice import locate
from services.extractor.place.place_seats import with_seats
from services.extractor.place.places import find_places
from services.extractor.place.sites import find_sites
from services.extractor.text.sentences import spans
from services.gazetteer.geodesy import distance_km
from tests.unit.extractor.reading import only_event

FRAGMENTS = st.sampled_from(
    [
        *(
            "in",
            "the",
            "north",
            "of",
            "Raqqa",
            ",",
            "30",
            "km",
            "west",
            "from",
            "between",
            "Homs",
            "and",
            "Syria",
            "’s",
        ),
        *("US", "camp", "al-", "AL-Shifa", "hospital", "(", "—", "\n\n", ".", "İ", "😀", "province"),
    ]
)


def place_of(text: str, event: str = "killed", later: str | None = None) -> Place:
    sentences = list(spans(text, 0))
    about = [number for number, (start, end) in enumerate(sentences) if event in text[start:end]]
    more = [number for number, (start, end) in enumerate(sentences) if later and later in text[start:end]]
    sites = [site for number in (*about, *more) for site in find_sites(text, *sentences[number])]
    place = locate(text, about, find_places(text, sentences), sites, more)
    assert place is not None
    return place


def seated_place_of(text: str) -> Place:
    bounds = list(spans(text, 0))
    about = [number for number, (start, end) in enumerate(bounds) if "killed" in text[start:end]]
    place = locate(text, about, with_seats(text, bounds, find_places(text, bounds)))
    assert place is not None
    return place


def test_the_province_that_the_words_ask_for_is_no_town() -> None:
    place = place_of("A coalition strike in the northern province of Raqa has killed 33 civilians in Syria.")
    assert (place.admin1, place.country, place.precision) == ("Raqqa", "SY", "province")


def test_a_bare_name_is_the_town() -> None:
    place = place_of("A coalition strike in Raqa killed 33 civilians in Syria.")
    assert (place.name, place.precision) == ("Raqqa", "town")


def test_a_relative_place_is_a_point_by_bearing_and_distance() -> None:
    text = (
        "A strike in the northern province of Raqa killed 33 civilians. "
        "The strike hit a school about 30 kilometres west of IS-held Raqa city."
    )
    place = place_of(text, later="The strike hit")
    assert place.latitude is not None
    assert place.longitude is not None
    assert distance_km(place.latitude, place.longitude, 35.84, 38.74) < 20
    assert (place.radius_km, place.admin1, place.country, place.site_type) == (10.0, "Raqqa", "SY", "school")


def test_the_span_of_a_relative_place_quotes_its_distance() -> None:
    place = place_of("Five were killed about 30 kilometres west of Raqqa.")
    assert place.span is not None
    assert place.span.quote == "30 kilometres west of Raqqa"


def test_miles_are_turned_into_kilometres() -> None:
    place = place_of("Ten were killed 20 miles (32 km) north of Maiduguri, Nigeria.")
    assert place.name == "32.2 km north of Maiduguri"


def test_a_place_between_two_is_halfway_with_a_radius_to_both() -> None:
    place = place_of("Gunmen killed nine on the road between Homs and Palmyra.")
    assert place.name == "between Homs and Palmyra"
    assert place.radius_km == pytest.approx(71, abs=8)


def test_a_distance_that_explains_a_known_town_leaves_the_town() -> None:
    place = place_of("The senator was killed in Soacha, 15 km south of Bogota, Colombia.")
    assert place.name == "Soacha"


@pytest.mark.parametrize(
    ("text", "country", "admin1"),
    [
        ("Ten were killed in Mansoura, in Syria's Raqqa province.", "SY", "Raqqa"),
        ("Ten were killed in Tripoli, Lebanon.", "LB", "North Lebanon"),
        ("Ten were killed in Tripoli, the capital of Libya.", "LY", "Tripoli"),
        ("Ten were killed in La Libertad department, El Salvador.", "SV", "La Libertad"),
        ("Ten were killed in Cordoba, northern Colombia.", "CO", "Cordoba"),
        ("A bomb killed ten in Souran Town, northern Hama, Syria.", "SY", "Hama"),
        ("Shelling killed ten in the Qabun neighbourhood of Damascus.", "SY", "Damascus"),
        ("Ten were killed in Syrias Hasakeh.", "SY", "Hasakah"),
    ],
)
def test_containers_tell_which_place_is_meant(text: str, country: str, admin1: str) -> None:
    place = place_of(text)
    assert (place.country, place.admin1) == (country, admin1)


@pytest.mark.parametrize(
    ("text", "admin1", "precision"),
    [
        ("Ten were killed in Ricaurte, in the department of Narino, Colombia.", "Narino", "town"),
        ("Ten were killed in Ricaurte, Cundinamarca department, Colombia.", "Cundinamarca", "town"),
        ("TEN WERE KILLED IN SAN FRANCISCO OLVIDADO, USULUTAN DEPARTMENT, EL SALVADOR.", "Usulutan", "province"),
    ],
)
def test_the_department_in_the_text_wins_over_the_larger_town(text: str, admin1: str, precision: str) -> None:
    place = place_of(text, event="ILLED" if text.isupper() else "killed")
    assert (place.admin1, place.precision) == (admin1, precision)


def test_the_country_in_the_text_wins_over_a_larger_namesake() -> None:
    assert place_of("A raid on the town of Boma, in South Sudan, killed ten.").country == "SS"


def test_a_speaking_country_is_no_container() -> None:
    assert place_of("Ten were killed in Gaza, Israel said.").country == "PS"
    assert place_of("Ten were killed in Homs a Britain-based monitor in Syria said.").country == "SY"


def test_a_river_is_not_the_province_of_its_name() -> None:
    assert place_of("Gunmen killed three on the Colombian bank of the Tachira river.").country == "CO"


def test_a_region_of_a_country_is_no_division_of_the_same_name() -> None:
    place = place_of("Nine were killed in San Cristobal Verapaz, in northern Guatemala.")
    assert place.admin1 == "Alta Verapaz"


def test_a_distance_too_far_to_locate_by_gives_no_point() -> None:
    place = place_of("A rancher was killed 500 km northwest of Bogota, Colombia.")
    assert (place.country, place.precision, place.latitude) == ("CO", "country", None)


def test_a_place_on_the_road_to_a_town_reaches_beyond_it() -> None:
    place = place_of("Nine were killed in an ambush on the road to Palmyra, Syria.")
    assert place.name == "near Palmyra"
    assert place.precision == "district"
    assert place.radius_km == pytest.approx(27, abs=3)


@pytest.mark.parametrize(
    "words",
    [
        "between Homs and Palmyra",
        "on the road from Homs to Palmyra",
        "on the highway linking Homs with Palmyra",
        "on the Homs-Palmyra highway",
    ],
)
def test_a_road_between_two_towns_lies_between_them(words: str) -> None:
    place = place_of(f"Gunmen killed nine {words}, activists in Syria said.")
    assert place.name == "between Homs and Palmyra"
    assert place.radius_km == pytest.approx(71, abs=8)


def test_near_a_country_is_on_this_side_of_the_border() -> None:
    assert place_of("Syria troops killed 50 gunmen near Lebanon.").country == "SY"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Fighting goes on in Syria. A car bomb killed ten in the capital.", "Damascus"),
        ("A car bomb killed ten in the Lebanese capital.", "Beirut"),
        ("Ten were killed in the capital, Sanaa, in Yemen.", "Sanaa"),
        ("CALI, Colombia (AP) -- A bomb went off. Ten were killed in the north of this city.", "near Cali"),
    ],
)
def test_a_capital_or_this_city_needs_no_name(text: str, name: str) -> None:
    assert seated_place_of(text).name == name


@pytest.mark.parametrize(
    "text",
    [
        "Ten were killed in the provincial capital, fighters in Syria said.",
        "Ten were killed in Syria in a row over capital punishment in the country.",
    ],
)
def test_not_every_capital_is_the_countrys(text: str) -> None:
    assert seated_place_of(text).precision == "country"


def test_where_people_talk_of_it_is_not_where_it_was() -> None:
    text = "Ten people were killed in Syria, envoys said after talks held in Geneva."
    assert place_of(text).country == "SY"


def test_a_bomb_at_a_meeting_is_where_the_meeting_was() -> None:
    assert place_of("A bomb killed ten at a meeting in Quetta, Pakistan.").name == "Quetta"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Talks set for 20 May in Caracas were called off after gunmen killed ten in San Salvador.", "San Salvador"),
        ("The Geneva peace talks ended as shells killed ten in Homs, Syria.", "Homs"),
        ("After a round of talks scheduled between both sides in Lima, gunmen killed six in Quito.", "Quito"),
        ("The former ambassador to Spain was killed in Guatemala City.", "Guatemala City"),
        ("Those hurt were taken to a hospital in Bogota after a bomb killed two in Cali, Colombia.", "Cali"),
        ("Police in Bogota said that a bomb killed four in Medellin, Colombia.", "Medellin"),
    ],
)
def test_talks_journeys_hospitals_and_speakers_seats_are_no_scenes(text: str, name: str) -> None:
    assert place_of(text).name == name


def test_where_only_the_speaker_sits_may_be_where_it_was() -> None:
    assert place_of("Police in Cali, Colombia, told a reporter that four people were killed.").name == "Cali"
    assert place_of("Gunmen attacked a wedding and killed ten in Quetta, Pakistan.").name == "Quetta"


def test_a_state_that_only_comments_is_not_where_it_was() -> None:
    text = "TEGUCIGALPA, 9 JUN 89 -- THE HONDURAN GOVERNMENT TODAY CONDEMNED THE MURDER OF A SALVADORAN MINISTER."
    assert place_of(text, event="MURDER").country == "SV"
    text = "BOGOTA, 9 JUN 89 -- THE COLOMBIAN GOVERNMENT TODAY CONDEMNED THE MURDER OF A MINISTER."
    assert place_of(text, event="MURDER").country == "CO"


def test_a_surname_after_a_given_name_is_no_place() -> None:
    text = "RODRIGO LARA, A LIBERAL LEADER, WAS KILLED IN BOGOTA, COLOMBIA."
    assert place_of(text, event="KILLED").name == "Bogota"


def test_a_distance_explains_a_town_in_capitals_too() -> None:
    text = "THE SENATOR WAS KILLED AT THE MAIN SQUARE OF SOACHA, ABOUT 15 KM SOUTH OF BOGOTA, COLOMBIA."
    assert place_of(text, event="KILLED").name == "Soacha"


def test_a_hamlet_of_a_town_is_no_department_of_its_name() -> None:
    text = "Two were killed in Narino corregimiento, Tulua, in Valle del Cauca department, Colombia."
    assert place_of(text).admin1 == "Valle del Cauca"


def test_a_later_place_of_another_department_does_not_make_this_one_finer() -> None:
    text = "Bombs killed five at a camp in Chalatenango department, El Salvador. Fighting hit Suchitoto."
    assert place_of(text, later="Fighting").admin1 == "Chalatenango"


def test_the_namesake_in_a_country_that_the_article_names_is_meant() -> None:
    text = "SAN SALVADOR, 21 JUN 89 -- A NUN WAS KILLED NEAR ZARAGOZA. SALVADORAN POLICE SAID SO."
    assert place_of(text, event="KILLED").admin1 == "La Libertad"
    assert place_of("A bomb killed two people in Zaragoza.").country == "ES"


def test_a_foreign_dateline_moves_no_event() -> None:
    text = "MOSCOW (USSR), 7 SEP 89 -- FIVE COLOMBIAN REPORTERS WERE KILLED. COLOMBIAN RADIO SAID SO."
    assert place_of(text, event="KILLED").country == "CO"


def test_the_dateline_of_the_sentence_that_tells_the_event_gives_its_division() -> None:
    place = place_of("QUITO, 3 MAY 90 -- TWO GUARDS WERE KILLED TODAY BY A BOMB.", event="KILLED")
    assert (place.admin1, place.precision) == ("Pichincha", "province")


def test_the_dateline_says_nothing_of_an_event_that_another_sentence_tells() -> None:
    text = "QUITO, 3 MAY 90 -- MINISTERS MET TODAY. IN ALL OF ECUADOR THE UNREST WENT ON. TWO GUARDS WERE KILLED."
    assert place_of(text, event="KILLED").precision == "country"


def test_central_america_is_not_the_united_states() -> None:
    text = "CENTRAL AMERICAN BISHOPS MOURNED. THEY TOLD US THAT PRIESTS WERE KILLED IN HONDURAS."
    assert {mention.candidates[0].country for mention in find_places(text, list(spans(text, 0)))} == {"HN"}


def test_the_golan_is_syrian_unless_the_report_says_its_occupied_part() -> None:
    assert place_of("Five were killed on the Golan Heights.").country == "SY"
    assert place_of("Five were killed in the Israeli-occupied Golan Heights.").country == "IL"


def test_the_articles_country_tells_which_place_is_meant() -> None:
    text = "Fighting went on in Syria and in Aleppo. Air strikes killed ten in al-Mansura. Syria denied it."
    assert place_of(text).country == "SY"


def test_the_origin_of_people_is_not_where_they_were_killed() -> None:
    text = "The strike in Tabqa, Syria, killed 33 displaced civilians from Raqa, Aleppo and Homs."
    assert place_of(text).name == "Tabqa"


def test_a_town_far_from_home_names_only_its_own_country() -> None:
    text = "WASHINGTON (AP) — US-led strikes killed 33 in northern Syria, officials said."
    assert place_of(text).country == "SY"


def test_a_country_has_no_coordinates() -> None:
    place = place_of("Two journalists were killed in Syria.")
    assert (place.precision, place.latitude, place.longitude) == ("country", None, None)


def test_a_place_found_only_next_to_the_event_makes_the_country_finer() -> None:
    text = "Raid kills 25 in Syria. Warplanes struck a market in Idlib on Sunday."
    assert place_of(text, event="kills").admin1 == "Idlib"


def test_a_place_of_another_country_does_not_move_the_event() -> None:
    text = "Raid kills 25 in Syria. Ministers met in Baghdad in Iraq."
    assert place_of(text, event="kills").precision == "country"


def test_upper_case_wires_are_read() -> None:
    text = "SAN SALVADOR, 3 JAN 90 (ACAN-EFE) -- [TEXT] FIVE PEASANTS WERE KILLED IN SOYAPANGO."
    assert place_of(text, event="KILLED").name == "Soyapango"


def test_an_unknown_village_stands_for_its_department() -> None:
    place = place_of("FIVE WERE KILLED IN SAN ONOFRE, CHALATENANGO DEPARTMENT, EL SALVADOR.", event="KILLED")
    assert (place.admin1, place.country, place.precision) == ("Chalatenango", "SV", "province")


def test_a_peoples_name_is_no_place() -> None:
    text = "Observatory head Rami Abdel Rahman and Jordan Miller spoke."
    assert find_places(text, list(spans(text, 0))) == []


def test_an_article_without_places_has_none() -> None:
    text = "Five people were killed."
    assert locate(text, [0], find_places(text, list(spans(text, 0)))) is None


@pytest.mark.parametrize(
    ("text", "site_type", "name"),
    [
        ("A strike hit the Badia school in al-Mansoura.", "school", "Badia school"),
        ("Shells struck al-Shifa hospital.", "hospital", "al-Shifa hospital"),
        ("A rocket hit a crowded market.", "market", None),
        ("Gunmen attacked the Church of St Mary during mass.", "worship", "Church of St Mary"),
        ("Two bombs fell inside the Jabalia refugee camp.", "camp", "Jabalia refugee camp"),
        ("Missiles destroyed a residential building.", "home", None),
    ],
)
def test_sites_are_typed_and_named(text: str, site_type: str, name: str | None) -> None:
    found = find_sites(text, 0, len(text))
    assert [(site.site_type, site.name) for site in found] == [(site_type, name)]


@pytest.mark.parametrize(
    "text",
    [
        "The wounded were taken to a hospital.",
        "A hospital source confirmed the toll.",
        "Families were returning home.",
        "A car bomb went off.",
        "He died later in hospital.",
        "They struck a military camp.",
    ],
)
def test_where_nobody_was_hurt_is_no_site(text: str) -> None:
    assert find_sites(text, 0, len(text)) == []


@given(st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=20).map(" ".join)))
def test_any_text_is_read_without_error_and_spans_quote_it(text: str) -> None:
    sentences = list(spans(text, 0))
    mentions = with_seats(text, sentences, find_places(text, sentences))
    place = locate(text, range(len(sentences)), mentions, find_sites(text, 0, len(text)))
    assert all(0 <= mention.phrase_start <= mention.start < mention.end <= len(text) for mention in mentions)
    if place is not None and place.span is not None:
        assert text[place.span.start : place.span.end] == place.span.quote


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Security forces killed seven people in Ambo, Ethiopia.", "Ambo"),
        ("A rocket killed a labourer in Najran, Saudi Arabia.", "Najran"),
        ("A strike killed two people in Raqa, Syria.", "Raqqa"),
        ("A BOMB KILLED TWO PEOPLE IN AMBO, ETHIOPIA.", "Hāgere Hiywet"),
    ],
)
def test_a_place_has_the_name_that_the_article_gives_it(text: str, name: str) -> None:
    """Another spelling of the gazetteer's name is brought to it; another name stands, as long as it is written."""
    assert place_of(text, event="killed" if "killed" in text else "KILLED").name == name


@pytest.mark.parametrize(
    ("site", "name"),
    [("a Raqqa school", None), ("the Badia school in Raqqa", "Badia school"), ("Raqqa School", "Raqqa School")],
)
def test_a_school_of_a_town_is_not_called_by_the_town(site: str, name: str | None) -> None:
    """Unless it is written as a name."""
    where = only_event(f"An air strike on {site} killed 33 people on Tuesday, residents said.").place
    assert where is not None
    assert (where.site_type, where.site_name) == ("school", name)
