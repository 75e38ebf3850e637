"""The columns of UCDP GED (Codebook 25.1), with our ids. It is not UCDP's data, and the last columns say so.

Empty is what UCDP decides and nobody has decided here: conflicts, dyads and their ids, deaths by side, PRIO grid cells.
"""

from schemas import Actor, Incident
from schemas.vocabulary import ActorType, DatePrecision, PlacePrecision
from services.gateway.formats.codebooks import CODES
from services.gateway.formats.columns import Cell, names_of, perpetrators, targets
from services.gateway.formats.deaths import deaths_of
from services.gateway.formats.text import ORIGIN, country_name, joined, notes

HEADER = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence"),
    *("conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name"),
    *("side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b"),
    *("number_of_sources", "source_article", "source_office", "source_date", "source_headline", "source_original"),
    *("where_prec", "where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt"),
    *("priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
    *("notes", "machine_coded", "reviewed", "coded_by"),
)

STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3

_WHERE: dict[PlacePrecision, int] = {
    **dict.fromkeys(("exact", "landmark", "neighbourhood", "town"), 1),
    "district": 3,
    "province": 4,
    "country": 6,
}
_DATE: dict[DatePrecision, int] = {"day": 1, "few_days": 2, "week": 3, "month": 4, "year": 5}
_OF_STATES: frozenset[ActorType] = frozenset({"state_forces", "external_forces"})
_ONE_EVENT, _SEVERAL = 1, 2


def row(incident: Incident) -> tuple[Cell, ...]:
    """The cells, as ``HEADER`` names them."""
    place, occurred, deaths = incident.place, incident.occurred, deaths_of(incident)
    violence = _type_of_violence(incident)
    cells: dict[str, Cell] = {
        "id": incident.incident_id,
        "year": occurred.start.year,
        "type_of_violence": violence,
        "side_a": names_of(perpetrators(incident)),
        "side_b": "Civilians" if violence == ONE_SIDED else names_of(targets(incident)),
        "number_of_sources": incident.independent_sources,
        "source_original": joined(source.name for source in incident.sources),
        "country": country_name(place),
        "event_clarity": _SEVERAL if incident.aggregate else _ONE_EVENT,
        "date_prec": _DATE[occurred.precision],
        "date_start": occurred.start.isoformat(),
        "date_end": occurred.end.isoformat(),
        "deaths_civilians": deaths.civilians,
        "deaths_unknown": deaths.unknown,
        "best": deaths.best,
        "high": deaths.high,
        "low": deaths.low,
        "notes": notes(incident),
        "machine_coded": True,
        "reviewed": incident.review is not None,
        "coded_by": ORIGIN,
    }
    if place is not None:
        cells |= {
            "where_prec": _WHERE[place.precision],
            "where_coordinates": place.name,
            "where_description": place.site_name,
            "adm_1": place.admin1,
            "adm_2": place.admin2,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "geom_wkt": None if place.latitude is None else f"POINT ({place.longitude} {place.latitude})",
        }
    return tuple(cells.get(name) for name in HEADER)


def _type_of_violence(incident: Incident) -> int | None:
    """The usual type; where that is the state-based one, what the known sides allow (a state must be one of them)."""
    usual = CODES[incident.event_type].ucdp
    doers, aims = tuple(perpetrators(incident)), tuple(targets(incident))
    types = [actor.type for actor in (*doers, *aims) if actor.type is not None]
    if usual != STATE_BASED or not types or any(kind in _OF_STATES for kind in types):
        return usual
    return NON_STATE if _is_known(doers) and _is_known(aims) else None


def _is_known(side: tuple[Actor, ...]) -> bool:
    return bool(side) and all(actor.type is not None for actor in side)
