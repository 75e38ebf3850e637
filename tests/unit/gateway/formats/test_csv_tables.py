"""Tables are read back by Python's own reader, and say no more than the incident does."""

import csv
from io import StringIO

import pytest
from hypothesis import given, settings

from schemas import Incident
from schemas.incident import Review
from schemas.vocabulary import EventType
from services.gateway.formats import acled, ged, tables
from services.gateway.formats.codebooks import ACLED_LEVELS, CODES
from services.gateway.formats.columns import COLUMNS
from services.gateway.formats.tables import Table
from services.gateway.formats.text import no_formula
from tests.unit.alerting.builders import Stream, at, by, injured, killed, on, perpetrator, place, report, victim
from tests.unit.gateway.formats.reports import incidents, shown

TABLES = {"plain": tables.PLAIN, "hxl": tables.HXL, "acled": tables.ACLED, "ged": tables.GED}


def read_back(table: Table, *shown: Incident) -> list[dict[str, str]]:
    text = (tables.head_of(table) + tables.rows_of(table, shown)).decode("utf-8")
    lines = list(csv.reader(StringIO(text, newline=""), strict=True))
    assert all(len(line) == len(lines[0]) for line in lines)
    return [dict(zip(lines[0], line, strict=True)) for line in lines[len(table.head) :]]


def strike(**fields: object) -> Incident:
    stream = Stream()
    known = {
        "actors": (perpetrator("Northern Army"),),
        "claimants": (by("Monitor"),),
        "casualties": (killed(33, 40), killed(5, status="unknown"), injured(12, None), killed(2, status="combatant")),
        "place": place("Zabid", radius_km=5.0),
    }
    stream.feed(report("a", "2017-05-09", **(known | fields)))
    return shown(stream.incident)


def test_a_row_has_ranges_and_says_that_a_machine_coded_it() -> None:
    (row,) = read_back(tables.PLAIN, strike())

    assert (row["civilians_killed_min"], row["civilians_killed_max"], row["best_killed"]) == ("38", "45", "38")
    assert (row["civilians_injured_min"], row["civilians_injured_max"]) == ("12", "")
    assert (row["presumed_killed_min"], row["presumed_killed_max"]) == ("5", "5")
    assert (row["machine_coded"], row["reviewed"]) == ("true", "false")
    assert (row["country"], row["place"], row["latitude"], row["radius_km"]) == ("YE", "Zabid", "14.195", "5.0")
    assert (row["perpetrators"], row["sources"]) == ("Northern Army", "Monitor")


def test_what_a_person_signed_is_reviewed_and_still_machine_coded() -> None:
    signed = strike().model_copy(update={"review": Review(by="anna", at=at("2017-05-10"), grade="fair")})

    for table in TABLES.values():
        (row,) = read_back(table, signed)
        assert (row["machine_coded"], row["reviewed"]) == ("true", "true")


def test_hxl_has_a_row_of_tags_below_the_names() -> None:
    names, tags = csv.reader(StringIO(tables.head_of(tables.HXL).decode(), newline=""))

    assert dict(zip(names, tags, strict=True))["civilians_killed_min"] == "#affected+killed+civilian+min"
    assert all(tag.startswith("#") for tag in tags)
    assert len(set(tags)) == len(tags)
    (row,) = read_back(tables.HXL, strike())
    assert row["event_type_hxl"] == "airstrike"


def test_acled_columns_say_what_the_codebook_can_be_given() -> None:
    incident = strike()
    (row,) = read_back(tables.ACLED, incident)

    assert row["event_id_cnty"] == incident.incident_id
    assert (row["event_date"], row["year"], row["time_precision"], row["geo_precision"]) == (
        "2017-05-08",
        "2017",
        "1",
        "1",
    )
    assert (row["event_type"], row["sub_event_type"]) == ("Explosions/Remote violence", "Air/drone strike")
    assert (row["actor1"], row["actor2"], row["civilian_targeting"]) == ("Northern Army", "", "")
    assert row["fatalities"] == "40"  # two fighters too: ACLED counts all
    assert (
        "38 to 45 people killed (status of some not stated), at least 12 civilians injured, 2 combatants killed"
        in row["notes"]
    )
    assert "Reported by: Monitor" in row["notes"]
    assert (row["iso"], row["interaction"], row["coded_by"]) == ("", "", "harmwatch")


def test_acled_says_civilian_targeting_only_where_its_definition_does() -> None:
    (row,) = read_back(tables.ACLED, strike(event_type="armed_attack"))

    assert (row["event_type"], row["civilian_targeting"]) == ("Violence against civilians", "Civilian targeting")
    assert (row["actor2"], row["inter2"]) == ("Civilians (Yemen)", "Civilians")


def test_a_type_that_is_not_known_is_no_strategic_development() -> None:
    (row,) = read_back(tables.ACLED, strike(event_type="other"))

    assert (row["disorder_type"], row["event_type"], row["sub_event_type"]) == ("", "", "")


def test_a_toll_that_nobody_stated_is_empty_never_zero() -> None:
    incident = strike(casualties=(injured(4),))

    assert read_back(tables.ACLED, incident)[0]["fatalities"] == ""
    (row,) = read_back(tables.GED, incident)
    assert [row[name] for name in ("best", "low", "high", "deaths_civilians", "deaths_unknown")] == [""] * 5


def test_ged_columns_have_best_low_high_and_the_status_of_the_dead() -> None:
    (row,) = read_back(tables.GED, strike())

    assert (row["best"], row["low"], row["high"]) == ("40", "40", "47")
    assert (row["deaths_civilians"], row["deaths_unknown"], row["deaths_a"]) == ("33", "5", "")
    assert (row["where_prec"], row["date_prec"], row["event_clarity"]) == ("1", "1", "1")
    assert (row["side_a"], row["side_b"], row["dyad_name"]) == ("Northern Army", "", "")
    assert row["geom_wkt"] == "POINT (43.315 14.195)"


def test_ged_has_no_high_where_a_range_is_open() -> None:
    (row,) = read_back(tables.GED, strike(casualties=(killed(10, None),)))

    assert (row["low"], row["high"]) == ("10", "")


@pytest.mark.parametrize(
    ("event_type", "kind", "violence", "side_b"),
    [
        ("air_strike", None, "1", ""),
        ("air_strike", "state_forces", "1", ""),
        ("shelling", "rebel_group", "", ""),
        ("armed_attack", "rebel_group", "3", "Civilians"),
        ("mob_violence", None, "2", ""),
        ("sexual_violence", None, "", ""),
    ],
)
def test_ged_type_of_violence_follows_from_the_sides(
    event_type: EventType, kind: str | None, violence: str, side_b: str
) -> None:
    actor = perpetrator("Group").model_copy(update={"type": kind})

    (row,) = read_back(tables.GED, strike(event_type=event_type, actors=(actor,)))

    assert (row["type_of_violence"], row["side_b"]) == (violence, side_b)


@pytest.mark.parametrize(
    ("precision", "acled_code", "ged_code"),
    [("town", "1", "1"), ("district", "2", "3"), ("province", "3", "4"), ("country", "", "6")],
)
def test_precision_of_a_place_in_each_codebook(precision: str, acled_code: str, ged_code: str) -> None:
    point = {"latitude": None, "longitude": None} if precision == "country" else {}
    incident = strike(place=place("Zabid", precision=precision, **point))

    assert read_back(tables.ACLED, incident)[0]["geo_precision"] == acled_code
    assert read_back(tables.GED, incident)[0]["where_prec"] == ged_code


@pytest.mark.parametrize(
    ("precision", "acled_code", "ged_code"),
    [("day", "1", "1"), ("few_days", "2", "2"), ("week", "2", "3"), ("month", "3", "4"), ("year", "", "5")],
)
def test_precision_of_a_date_in_each_codebook(precision: str, acled_code: str, ged_code: str) -> None:
    incident = strike(occurred=on("2017-05-01", "2017-05-08", precision=precision))

    assert read_back(tables.ACLED, incident)[0]["time_precision"] == acled_code
    assert read_back(tables.GED, incident)[0]["date_prec"] == ged_code


def test_names_of_victims_are_in_no_table_and_black_out_no_code() -> None:
    incident = strike(victims=(victim("Ye"), victim("Ahmad Khalil")), claimants=(by("Ahmad Khalil", "witness"),))

    for name, table in TABLES.items():
        text = tables.rows_of(table, [incident]).decode()
        assert "Khalil" not in text, name
    assert read_back(tables.PLAIN, incident)[0]["country"] == "YE"


def test_every_sub_event_type_has_the_levels_above_it() -> None:
    assert {codes.acled for codes in CODES.values()} - {None} == set(ACLED_LEVELS)


@pytest.mark.parametrize("text", ["=1+1", " =1", "\t=1", " \r0", "\n", " ＝1"])
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text: str) -> None:
    assert no_formula(text) == f"'{text}"


def test_every_cell_that_is_made_has_its_column() -> None:
    """A cell under a name that is not in the header would be lost."""
    for module in (acled, ged):
        assert len(module.row(strike())) == len(module.HEADER) == len(set(module.HEADER))
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=40, deadline=None)
@given(incident=incidents())
def test_any_incident_is_a_row_and_no_cell_a_formula(name: str, incident: Incident) -> None:
    (row,) = read_back(TABLES[name], incident)

    numbers = {"latitude", "longitude"}
    dangerous = {column: cell for column, cell in row.items() if cell.lstrip(" ")[:1] in tuple("=+-@\t\r＝＋－＠")}
    assert {column for column, cell in dangerous.items() if cell} <= numbers
    assert row["machine_coded"] == "true"
