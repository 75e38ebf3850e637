"""An incident as a flat row: the one list of columns behind CSV, HXL and the properties of GeoJSON."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from schemas import Actor, Count, Incident
from services.gateway.formats.codebooks import CODES
from services.gateway.formats.text import country_name, joined

Cell = str | int | float | bool | None
Read = Callable[[Incident], Cell]


class Column(NamedTuple):
    """``tag``: its HXL hashtag and attributes (HXL standard 1.1)."""

    name: str
    tag: str
    read: Read


def row(incident: Incident) -> Iterator[Cell]:
    """The cells of all columns."""
    return (column.read(incident) for column in COLUMNS)


def perpetrators(incident: Incident) -> Iterator[Actor]:
    """Those who are said to have done it; not those who only deny it."""
    return (a for a in incident.actors if a.role == "perpetrator" and a.certainty != "denied")


def targets(incident: Incident) -> Iterator[Actor]:
    """The parties aimed at."""
    return (a for a in incident.actors if a.role == "target" and a.certainty != "denied")


def names_of(actors: Iterable[Actor]) -> str | None:
    """Their names; null where there is none."""
    return joined(actor.name for actor in actors) or None


def _place(field: str) -> Read:
    return lambda incident: None if incident.place is None else getattr(incident.place, field)


def _range(field: str, tag: str) -> tuple[Column, Column]:
    def end(which: str) -> Read:
        def read(incident: Incident) -> Cell:
            count: Count | None = getattr(incident, field)
            return None if count is None else getattr(count, which)

        return read

    return Column(f"{field}_min", f"{tag}+min", end("min")), Column(f"{field}_max", f"{tag}+max", end("max"))


def _own(field: str, tag: str) -> Column:
    return Column(field, tag, lambda incident: getattr(incident, field))


COLUMNS: tuple[Column, ...] = (
    _own("incident_id", "#event+id"),
    _own("version", "#event+version"),
    Column("machine_coded", "#meta+machine_coded", lambda _: True),
    Column("reviewed", "#meta+reviewed", lambda incident: incident.review is not None),
    _own("status", "#status"),
    _own("grading", "#status+grading"),
    _own("independent_sources", "#meta+sources+num"),
    _own("aggregate", "#event+aggregate"),
    _own("domain", "#event+domain"),
    _own("event_type", "#event+type+code"),
    Column("event_type_hxl", "#event+type", lambda incident: CODES[incident.event_type].hxl),
    Column("date_start", "#date+occurred+start", lambda incident: incident.occurred.start.isoformat()),
    Column("date_end", "#date+occurred+end", lambda incident: incident.occurred.end.isoformat()),
    Column("date_precision", "#date+occurred+precision", lambda incident: incident.occurred.precision),
    Column("country", "#country+code+v_iso2", _place("country")),
    Column("country_name", "#country+name", lambda incident: country_name(incident.place)),
    Column("admin1", "#adm1+name", _place("admin1")),
    Column("admin2", "#adm2+name", _place("admin2")),
    Column("place", "#loc+name", _place("name")),
    Column("site", "#loc+site+name", _place("site_name")),
    Column("site_type", "#loc+site+type", _place("site_type")),
    Column("place_precision", "#geo+precision", _place("precision")),
    Column("latitude", "#geo+lat", _place("latitude")),
    Column("longitude", "#geo+lon", _place("longitude")),
    Column("radius_km", "#geo+radius+km", _place("radius_km")),
    Column("perpetrators", "#cause+perpetrator+list", lambda incident: names_of(perpetrators(incident))),
    Column("targets", "#cause+target+list", lambda incident: names_of(targets(incident))),
    *_range("civilians_killed", "#affected+killed+civilian"),
    _own("best_killed", "#affected+killed+civilian+best"),
    *_range("civilians_injured", "#affected+injured+civilian"),
    *_range("presumed_killed", "#affected+killed+status_unknown"),
    *_range("presumed_injured", "#affected+injured+status_unknown"),
    *_range("combatants_killed", "#affected+killed+combatant"),
    *_range("security_killed", "#affected+killed+security"),
    _own("women_killed", "#affected+killed+f+adult"),
    _own("children_killed", "#affected+killed+children"),
    *_range("deaths_conceded", "#affected+killed+conceded"),
    *_range("injuries_conceded", "#affected+injured+conceded"),
    Column("positions", "#description+positions", lambda i: joined(f"{p.actor}: {p.position}" for p in i.positions)),
    Column("sources", "#meta+source+list", lambda incident: joined(source.name for source in incident.sources)),
    Column("first_reported_at", "#date+reported+first", lambda incident: incident.first_reported_at.isoformat()),
    Column("last_changed_at", "#date+reported+last", lambda incident: incident.last_changed_at.isoformat()),
)
