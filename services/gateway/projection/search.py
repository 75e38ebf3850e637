"""Incidents by every filter that the gateway offers, the last changed first, a page at a time."""

import base64
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from services.gateway.desk.desk import NEW
from services.gateway.projection.incidents import Area, area_around, first_row
from services.gateway.projection.words import match_of
from services.gazetteer.geodesy import distance_km

_CURSOR_BYTES = 8
# More than so many matches of an index are not collected before they are put in order.
_MANY = 2000
# Hundreds of names stand in all incidents: each is looked at once, by leaps through the index from one to the next.
_OF_PERPETRATORS = """
WITH RECURSIVE names (name) AS (
  SELECT min(name) FROM perpetrator
  UNION ALL
  SELECT (SELECT min(name) FROM perpetrator WHERE name > names.name) FROM names WHERE names.name IS NOT NULL
)
SELECT row FROM perpetrator WHERE name IN (SELECT name FROM names WHERE instr(name, ?))
"""
# Degrees of longitude from which on a box, or the area of a province, may reach over the date line.
_FAR = 165.0


class BadCursor(ValueError):  # noqa: N818 - it reads as what it says
    """The text is no cursor that a page gave."""


class OnDesk(NamedTuple):
    """What people do about it; null or empty = any. ``assignee``: "" = nobody. ``watched``, ``muted``: by ``by``."""

    by: str
    triage: tuple[str, ...] = ()
    assignee: str | None = None
    watched: bool | None = None
    muted: bool | None = None


class Circle(NamedTuple):
    """A point in degrees and the kilometres around it."""

    latitude: float
    longitude: float
    km: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Null or empty = any; every filter that is given must fit.

    ``within``: the area of the place meets the box. ``near``: the point of the place lies in the circle, or where
    that point is blurred, its area meets it.
    ``happened_from``/``happened_to``: local days on one of which it may have happened. ``reported_from``/``_to``: times
    between which it was last reported on, the end excluded. ``text``: all of its words, as beginnings of words.
    ``everything``: also incidents that never alerted or were merged. ``incident_ids``: only these.
    """

    incident_ids: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    within: Area | None = None
    near: Circle | None = None
    happened_from: date | None = None
    happened_to: date | None = None
    reported_from: datetime | None = None
    reported_to: datetime | None = None
    min_killed: int | None = None
    min_injured: int | None = None
    perpetrator: str | None = None
    event_types: tuple[str, ...] = ()
    gradings: tuple[str, ...] = ()
    text: str | None = None
    everything: bool = False
    desk: OnDesk | None = None


class Found(NamedTuple):
    """An incident without its claims, as JSON; ``masked`` where names were left out of it."""

    incident_id: str
    document: str
    masked: bool


class Page(NamedTuple):
    """``after`` is the cursor of the next page; null where there is none."""

    found: tuple[Found, ...]
    after: str | None


class _Condition(NamedTuple):
    """``test`` asks a single incident; ``rows``, where an index can answer, selects all that fit.

    ``elsewhere``: the test reads another table, so that asking every incident takes long.
    """

    test: str
    arguments: tuple[Any, ...]
    rows: str | None = None
    elsewhere: bool = False


def find(
    reader: sqlite3.Connection, wanted: Wanted, *, limit: int, after: str | None = None, names: bool = False
) -> Page:
    """A page of at most ``limit`` incidents. ``names``: with the names that may not be seen by all.

    An incident that changes while pages are read moves to the front: it is never on two pages that follow each other,
    and is found when the search begins anew. Raises ``BadCursor``.
    """
    conditions = [_cheapest(reader, condition) for condition in _conditions(wanted)]
    if after is not None:
        conditions.append(_Condition("incident.row < ?", (_position(after),)))
    source, words = _source(reader, wanted)
    where = " AND ".join(condition.test for condition in (*words, *conditions)) or "TRUE"
    query = (
        f"SELECT incident.row, id, public, restricted FROM {source} JOIN document ON document.row = incident.row"  # noqa: S608
        f" WHERE {where} ORDER BY {_ORDER[source]} DESC LIMIT ?"
    )
    arguments = [argument for condition in (*words, *conditions) for argument in condition.arguments]
    rows = reader.execute(query, [*arguments, limit + 1]).fetchall()
    shown = tuple(_found(row, names=names) for row in rows[:limit])
    return Page(shown, _cursor(rows[limit - 1]["row"]) if len(rows) > limit else None)


def condition_of(wanted: Wanted) -> tuple[str, list[Any]]:
    """What a single row of ``incident`` must fulfil, in SQL, and its arguments."""
    conditions = [*_conditions(wanted), *_by_words(wanted)]
    arguments = [argument for condition in conditions for argument in condition.arguments]
    return " AND ".join(condition.test for condition in conditions) or "TRUE", arguments


def condition_of_all(wanted: Wanted) -> tuple[str, list[Any]]:
    """The same for a question that reads all rows that fit: what is looked up, is looked up once and not a row."""
    tests, arguments = [], list[Any]()
    for condition in (*_conditions(wanted), *_by_words(wanted)):
        tests.append(f"incident.row IN ({condition.rows})" if condition.elsewhere else condition.test)
        arguments += condition.arguments
    return " AND ".join(tests) or "TRUE", arguments


def _found(row: sqlite3.Row, *, names: bool) -> Found:
    has_names = row["restricted"] is not None
    return Found(row["id"], row["restricted"] if names and has_names else row["public"], has_names and not names)


_INCIDENTS = "incident"
# In this order the words are read from the latest change on, and only as far as the page needs.
_WORDS_FIRST = "incident_words CROSS JOIN incident ON incident.row = incident_words.rowid"
_ORDER = {_INCIDENTS: "incident.row", _WORDS_FIRST: "incident_words.rowid"}


def _source(reader: sqlite3.Connection, wanted: Wanted) -> tuple[str, tuple[_Condition, ...]]:
    for words in _by_words(wanted):
        cheapest = _cheapest(reader, words)
        if cheapest is words:
            return _WORDS_FIRST, (_Condition("words MATCH ?", words.arguments),)
        return _INCIDENTS, (cheapest,)
    return _INCIDENTS, ()


def _by_words(wanted: Wanted) -> Iterator[_Condition]:
    match = match_of(wanted.text)
    if match is not None:
        yield _Condition(
            "EXISTS (SELECT 1 FROM incident_words WHERE rowid = incident.row AND words MATCH ?)",
            (match,),
            rows="SELECT rowid FROM incident_words WHERE words MATCH ?",
            elsewhere=True,
        )


def _cheapest(reader: sqlite3.Connection, condition: _Condition) -> _Condition:
    """Begin with what an index gives where that is little; else go by date, and ask each incident on the way."""
    if condition.rows is None:
        return condition
    if _is_narrow(reader, condition.rows, condition.arguments):
        return _Condition(f"incident.row IN ({condition.rows})", condition.arguments)
    return condition


def _is_narrow(reader: sqlite3.Connection, rows: str, arguments: tuple[Any, ...]) -> bool:
    (number,) = reader.execute(f"SELECT count(*) FROM ({rows} LIMIT {_MANY})", arguments).fetchone()  # noqa: S608
    return bool(number < _MANY)


def _conditions(wanted: Wanted) -> Iterator[_Condition]:
    if not wanted.everything:
        yield _Condition("+listed", ())
    for column, among in (
        ("incident.id", wanted.incident_ids),
        ("country", wanted.countries),
        ("event_type", wanted.event_types),
        ("grading", wanted.gradings),
    ):
        if among:
            yield _indexed(f"{column} IN ({', '.join('?' * len(among))})", *among)
    if wanted.min_killed is not None:
        yield _indexed("killed >= ?", wanted.min_killed)
    if wanted.min_injured is not None:
        yield _indexed("injured >= ?", wanted.min_injured)
    if wanted.perpetrator is not None:
        yield _Condition(
            "EXISTS (SELECT 1 FROM perpetrator WHERE row = incident.row AND instr(name, ?))",
            (wanted.perpetrator.casefold(),),
            rows=_OF_PERPETRATORS,
            elsewhere=True,
        )
    yield from _in_place(wanted)
    yield from _in_time(wanted)
    if wanted.desk is not None:
        yield from _on_desk(wanted.desk)


def _indexed(test: str, *arguments: Any) -> _Condition:
    return _Condition(test, arguments, rows=f"SELECT row FROM incident WHERE {test}")  # noqa: S608 - no input in it


def _in_place(wanted: Wanted) -> Iterator[_Condition]:
    if wanted.within is not None:
        yield _meeting(wanted.within)
    if wanted.near is not None:
        yield _meeting(area_around(*wanted.near))
        yield _Condition("distance_km(latitude, longitude, ?, ?) - blur_km <= ?", wanted.near)


def _meeting(box: Area) -> _Condition:
    # Areas and boxes may cross the date line: then the same box, a turn of the globe away, meets them.
    turns = (0.0, 360.0, -360.0) if box.west < -_FAR or box.east > _FAR else (0.0,)
    meets = " OR ".join(["south <= ? AND north >= ? AND west <= ? AND east >= ?"] * len(turns))
    arguments = tuple(n for turn in turns for n in (box.north, box.south, box.east + turn, box.west + turn))
    return _Condition(f"({meets})", arguments, rows=f"SELECT row FROM incident_area WHERE {meets}")  # noqa: S608


def _in_time(wanted: Wanted) -> Iterator[_Condition]:
    days = []
    if wanted.happened_from is not None:
        days.append(("last_day >= ?", wanted.happened_from.toordinal()))
    if wanted.happened_to is not None:
        days.append(("first_day <= ?", wanted.happened_to.toordinal()))
    if days:
        yield _indexed(" AND ".join(test for test, _ in days), *(day for _, day in days))
    if wanted.reported_from is not None:
        yield _Condition("incident.row >= ?", (first_row(wanted.reported_from),))
    if wanted.reported_to is not None:
        yield _Condition("incident.row < ?", (first_row(wanted.reported_to),))


def _on_desk(wanted: OnDesk) -> Iterator[_Condition]:
    if wanted.triage:
        among = f"triage IN ({', '.join('?' * len(wanted.triage))})"
        if NEW in wanted.triage:  # most of these nobody has touched
            yield _Desk("desk", f"NOT {among}", wanted.triage).without
        else:
            yield _Desk("desk", among, wanted.triage).with_it
    if wanted.assignee is not None:
        yield _Desk("desk", "assignee = ?", (wanted.assignee,)).with_it if wanted.assignee else _ASSIGNED.without
    for mark, on in (("watch", wanted.watched), ("mute", wanted.muted)):
        if on is not None:
            marked = _Desk("desk_mark", "name = ? AND mark = ?", (wanted.by, mark))
            yield marked.with_it if on else marked.without


class _Desk(NamedTuple):
    """Incidents that have, or have not, such a row in ``table``."""

    table: str
    test: str
    arguments: tuple[str, ...]

    @property
    def with_it(self) -> _Condition:
        ids = f"SELECT incident_id FROM {self.table} WHERE {self.test}"  # noqa: S608 - no input in it
        return _indexed(f"incident.id IN ({ids})", *self.arguments)

    @property
    def without(self) -> _Condition:
        row = f"SELECT 1 FROM {self.table} WHERE incident_id = incident.id AND {self.test}"  # noqa: S608
        return _Condition(f"NOT EXISTS ({row})", self.arguments)


_ASSIGNED = _Desk("desk", "assignee IS NOT NULL", ())


def _cursor(row: int) -> str:
    return base64.urlsafe_b64encode(row.to_bytes(8, signed=True)).decode().rstrip("=")


def _position(cursor: str) -> int:
    try:
        row = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        row = b""
    if len(row) != _CURSOR_BYTES:
        msg = f"{cursor[:40]!r} is no cursor; take the one that the page before gave, or leave it out"
        raise BadCursor(msg)
    return int.from_bytes(row, signed=True)


def add_functions(reader: sqlite3.Connection) -> None:
    """What the queries call."""
    reader.create_function("distance_km", 4, _distance, deterministic=True)


def _distance(lat1: float | None, lon1: float | None, lat2: float, lon2: float) -> float | None:
    return None if lat1 is None or lon1 is None else distance_km(lat1, lon1, lat2, lon2)
