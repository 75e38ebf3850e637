"""Which place is meant, and where the event was: candidates weighed by the countries and divisions of the article."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from schemas.event import Place
from schemas.parts import Span
from schemas.vocabulary import PlacePrecision
from services.extractor.place.place_countries import Countries, countries_of
from services.extractor.place.place_leads import Relative, is_american
from services.extractor.place.places import PlaceMention
from services.extractor.place.sites import SiteMention
from services.gazetteer.countries import name_of
from services.gazetteer.gazetteer import Gazetteer
from services.gazetteer.geodesy import destination, distance_km
from services.gazetteer.records import PlaceRecord
from services.gazetteer.spelling import normalise

_PRECISION: dict[str, PlacePrecision] = {
    "neighbourhood": "neighbourhood",
    "town": "town",
    "district": "district",
    "admin1": "province",
    "region": "province",
    "country": "country",
}
# A mention this specific may refine a wider one; the smaller, the more specific.
_SPECIFIC = {"neighbourhood": 1, "town": 2, "district": 3, "admin1": 4, "region": 5, "country": 6}
_WIDE = frozenset({"admin1", "region", "country"})
_RELATIVE_RANK = 1.5
_NEAR_RANK = 0.5
# Two mentions of one event lie this near to each other, or in one division.
_SAME_AREA_KM = 60.0
# A relative place reaches a third of its distance around the point: "about 30 kilometres" is a rounded number.
_RELATIVE_SHARE, _RELATIVE_LEAST_KM = 3.0, 5.0
_UNSAID_DISTANCE_KM = 25.0
_NEAR_KM = 10.0
_TOWN_WIDE_KM, _DISTRICT_WIDE_KM = 8.0, 40.0
_ANCHOR_IS_HOME_KM = 50.0
# A town this large is believed although the article does not name its country.
_KNOWN_POPULATION = 300_000
_LAST_RANK, _STEP_AT_HOME = 3, 1.5
# Sentences after and before an event in which its place is looked for, where its own name only a country.
_AFTER, _BEFORE = 4, 2
# After the headline or the dateline, the sentences in which an article sets its scene.
_HEAD = 2
# How many points a candidate gains by agreeing with the text. Chosen by hand on the seed articles and checked
# on the train parts of the development sets; the blind parts had no say.
_BY_CONTAINER, _BY_SENTENCE, _BY_ARTICLE, _BY_SORT, _PER_RANK, _PER_DIGIT = 6.0, 2.0, 5.0, 4.0, 0.8, 0.3
# Towns of the United States have namesakes in a dozen states; a text names its own state over and over.
_BY_STATE = 4.0


def choose(mention: PlaceMention, countries: Countries) -> PlaceRecord:
    """The candidate that fits the text best; ties go to the likelier one."""
    named = countries.by_sentence.get(mention.sentence, frozenset())
    wider = {(record.country, record.admin1) for record in mention.within}

    rank_at_home: Counter[str] = Counter()
    ranks: list[float] = []
    for rank, record in enumerate(mention.candidates):
        # How many namesakes lie abroad matters little to those of one country.
        ranks.append(min(rank, _LAST_RANK + _STEP_AT_HOME * rank_at_home[record.country]))
        rank_at_home[record.country] += 1

    def fit(place: int, record: PlaceRecord) -> float:
        score = _PER_DIGIT * math.log10(record.population + 10) - _PER_RANK * ranks[place]
        score += _BY_ARTICLE * countries.shares.get(record.country, 0.0)
        score += _BY_SENTENCE * (record.country in named)
        score += _BY_CONTAINER * ((record.country, record.admin1) in wider or (record.country, None) in wider)
        if record.country == "US" and record.admin1 is not None:
            score += _BY_STATE * countries.states.get(record.admin1, 0.0)
        return score + _BY_SORT * _is_wanted(record, mention)

    return max(enumerate(mention.candidates), key=lambda item: (fit(*item), -item[0]))[1]


def _is_wanted(record: PlaceRecord, mention: PlaceMention) -> bool:
    if mention.wanted is None:
        return False
    return (record.kind in {"admin1", "region"}) == (mention.wanted == "division")


def locate(
    text: str,
    sentences: Collection[int],
    mentions: Sequence[PlaceMention],
    sites: Sequence[SiteMention] = (),
    later: Collection[int] = (),
    *,
    titles: Collection[int] = (),
) -> Place | None:
    """Where an event was that the numbered sentences tell; None where the article gives not even a country.

    ``later`` are sentences that go on about it ("the strike hit a school …"): they may make the place finer, not move
    it. ``sites`` are those of the event's sentences, in order. A place outside these sentences is only a country.
    ``titles``: the sentences of the headline.
    """
    countries = countries_of(mentions, american=is_american(text))
    pool = [m for m in mentions if m.sentence in sentences and m.role == "locative" and not m.is_adjective]
    pool = pool or [m for m in mentions if m.sentence in sentences and m.role == "other" and not m.is_country]
    more = [m for m in mentions if m.sentence in later and m.role == "locative" and not m.is_adjective]
    found = _chosen(pool, countries)
    divisions = frozenset(choose(m, countries).name for m in mentions if m.wanted == "division")
    divisions |= {record.name for m in mentions for record in m.within if record.kind != "country"}
    expected = found[0][1].country if found else countries.of_event(sentences, later)
    further = [pair for pair in _chosen(more, countries) if pair[1].country == expected]
    chosen = _most_specific(found, further, divisions, titles)
    if chosen is None or chosen[1].kind == "country":
        chosen = _nearby(chosen, expected, _around(sentences, mentions), countries)
        if chosen is None or chosen[1].kind == "country":
            chosen = _nearby(chosen, expected, _head(sentences, mentions), countries)
        if chosen is None or chosen[1].kind == "country":
            chosen = _nearby(chosen, expected, _of_police(mentions), countries)
        if chosen is None:
            return _country_only(expected, mentions, sites)
    return _place(text, *_in_state(chosen, mentions, countries), sites)


def _in_state(
    chosen: tuple[PlaceMention, PlaceRecord], mentions: Sequence[PlaceMention], countries: Countries
) -> tuple[PlaceMention, PlaceRecord]:
    """For a state or county of the United States, the town in it whose police the text quotes, or that dates it."""
    record = chosen[1]
    if record.kind != "admin1" or record.country != "US":
        return chosen
    lines = [m for m in mentions if m.role == "dateline" and not m.is_country]
    for mention, town in _chosen([*lines, *_of_police(mentions)], countries):
        if town.kind == "town" and (town.country, town.admin1) == (record.country, record.admin1):
            return mention, town
    return chosen


def _chosen(mentions: Iterable[PlaceMention], countries: Countries) -> list[tuple[PlaceMention, PlaceRecord]]:
    """The mentions with their places; small places of countries that the article never names are misreadings."""
    chosen = [(mention, choose(mention, countries)) for mention in mentions]
    return [
        (mention, record)
        for mention, record in chosen
        if not countries.settled
        or record.country in countries.named
        or record.population >= _KNOWN_POPULATION
        or record.kind in {"admin1", "region"}
    ]


def _around(sentences: Collection[int], mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Places below the country where something happens in the sentences next to the event's, nearest first."""
    first, last = min(sentences, default=0), max(sentences, default=0)
    near = [
        (m.sentence - last if m.sentence > last else 2 * (first - m.sentence), m.start, m)
        for m in mentions
        if m.role == "locative" and not m.is_country and first - _BEFORE <= m.sentence <= last + _AFTER
    ]
    return [m for *_, m in sorted(near, key=lambda item: item[:2])]


def _nearby(
    chosen: tuple[PlaceMention, PlaceRecord] | None,
    expected: str | None,
    around: list[PlaceMention],
    countries: Countries,
) -> tuple[PlaceMention, PlaceRecord] | None:
    """The nearest place around that does not contradict the country; a report names it once and goes on."""
    for mention, record in _chosen(around, countries):
        if record.country == expected:
            return mention, record
    return chosen


def _head(sentences: Collection[int], mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Where the article sets its scene: places in its head, then the dateline if its own sentence tells the event."""
    lines = [m for m in mentions if m.role == "dateline"]
    first = lines[0].sentence if lines else 0
    scene = [m for m in mentions if m.role == "locative" and not m.is_country and m.sentence <= first + _HEAD]
    if any(m.is_country for m in lines) or not any(m.sentence in sentences for m in lines):
        lines = []
    return [*scene, *reversed(lines)]


def _of_police(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """The towns and counties whose police an article quotes, the most quoted first: they look into what is theirs."""
    told = [m for m in mentions if m.police and not m.is_country and not m.is_adjective]
    counts = Counter(m.candidates[0].name for m in told)
    return sorted(told, key=lambda m: (_SPECIFIC[m.candidates[0].kind], -counts[m.candidates[0].name], m.start))


def _rank(mention: PlaceMention, record: PlaceRecord) -> float:
    # "In the north of Aleppo province" is no point, and no finer than the town in it.
    vague = mention.relative is not None and mention.relative.km is None and record.kind in _WIDE
    return _RELATIVE_RANK if (mention.relative and not vague) or mention.between else _SPECIFIC[record.kind]


def _most_specific(
    pool: list[tuple[PlaceMention, PlaceRecord]],
    more: list[tuple[PlaceMention, PlaceRecord]],
    divisions: frozenset[str] = frozenset(),
    titles: Collection[int] = (),
) -> tuple[PlaceMention, PlaceRecord] | None:
    """The first mention, or the most specific of those that lie in the same area as it.

    ``divisions`` are names that the text gives to what other places lie in: "a tent in Yemen's Saada … in Razih, in
    Saada province".
    """
    best = pool[0] if pool else more[0] if more else None
    for mention, record in (*pool[1:], *more):
        if best is None or not _same_area(best[1], record):
            continue
        # "Near Aleppo, in Marea" is in Marea, but the hospital of a later sentence is not the scene near a village.
        near = _NEAR_RANK if best[0].near and best[0].sentence in (mention.sentence, *titles) else 0.0
        if _rank(mention, record) < max(_rank(*best) + near, _rank_by_name(best[1], divisions)):
            best = mention, record
    return best


def _rank_by_name(record: PlaceRecord, divisions: frozenset[str]) -> int:
    return _SPECIFIC["admin1"] if record.name in divisions else 0


def _same_area(wide: PlaceRecord, fine: PlaceRecord) -> bool:
    if wide.country != fine.country:
        return False
    if wide.kind == "country" or (wide.admin1 is not None and wide.admin1 == fine.admin1):
        return True
    if wide.kind == "admin1" and fine.admin1 is not None:
        return False
    if wide.point is None or fine.point is None:
        return False
    return distance_km(*wide.point, *fine.point) <= max(_SAME_AREA_KM, wide.radius_km or 0.0)


def _country_only(code: str | None, mentions: Sequence[PlaceMention], sites: Sequence[SiteMention]) -> Place | None:
    names = (m.candidates[0] for m in mentions if m.candidates[0].kind == "country")
    record = next((name for name in names if name.country == code), None)
    if code is None:
        return None
    name = record.name if record else name_of(code)
    return _with_site(Place(name=name, country=code, precision="country"), sites)


def _place(text: str, mention: PlaceMention, record: PlaceRecord, sites: Sequence[SiteMention]) -> Place:
    """The place as the event gives it; a town that only dates the report stands for its division.

    Not so in the United States, where local papers write where it happened.
    """
    span = Span(start=mention.phrase_start, end=mention.end, quote=text[mention.phrase_start : mention.end])
    record = _as_called(record, text[mention.start : mention.end])
    if mention.role == "dateline" and record.country != "US":
        record = Gazetteer.load().division(record) or record
    if record.point is None:
        place = Place(name=record.name, country=record.country, precision="country", span=span)
    elif mention.between:
        place = _midway(record, _nearest(mention.between, record), span)
    elif mention.relative:
        place = _away(record, record.point, mention.relative, span)
    else:
        place = _at(record, record.point, span, near=mention.near)
    if mention.county is not None:
        place = place.model_copy(update={"admin2": mention.county})
    return _with_site(place, sites)


def _as_called(record: PlaceRecord, called: str) -> PlaceRecord:
    """The place by the name that the article gives it, where the gazetteer's is another: Ambo, not Hāgere Hiywet.

    Of spellings of one name the gazetteer's stands, but without marks that the article does not write.
    """
    if record.kind in ("country", "demonym") or not called.replace("-", "").replace(" ", "").isalpha():
        return record
    if called.isupper() or not called[0].isupper():
        return record
    one, other = normalise(called), normalise(record.name)
    if one == other or _consonants(one) != _consonants(other):
        return replace(record, name=called)
    return record


_NO_CONSONANT = re.compile(r"\b(?:al|el|ad|as|ash|ar|at|an)\b|[aeiouyhw ]")
_DOUBLED = re.compile(r"(.)\1+")


def _consonants(name: str) -> str:
    return _DOUBLED.sub(r"\1", _NO_CONSONANT.sub("", name))


def _with_site(place: Place, sites: Sequence[SiteMention]) -> Place:
    site = next((site for site in sites if site.hit), sites[0] if sites else None)
    if site is None:
        return place
    return place.model_copy(update={"site_name": site.name, "site_type": site.site_type})


def _at(record: PlaceRecord, point: tuple[float, float], span: Span, *, near: bool) -> Place:
    radius = max(record.radius_km or 0.0, _NEAR_KM if near else 0.0)
    return Place(
        name=record.name,
        admin1=record.admin1,
        country=record.country,
        latitude=point[0],
        longitude=point[1],
        radius_km=radius,
        geonames_id=record.geonames_id,
        precision="town" if near and record.kind == "neighbourhood" else _PRECISION[record.kind],
        span=span,
    )


def _away(anchor: PlaceRecord, point: tuple[float, float], relative: Relative, span: Span) -> Place:
    """A point by distance and bearing; without one of them, a circle around the anchor."""
    km, bearing = relative.km, relative.bearing_deg
    if km is None or bearing is None:
        reach = km if km is not None else _UNSAID_DISTANCE_KM
        return _point(f"near {anchor.name}", anchor, point, reach + (anchor.radius_km or 0.0), span)
    target = destination(*point, bearing, km)
    name = f"{km:g} km {_COMPASS[bearing]} of {anchor.name}"
    return _point(name, _home(anchor, target, km), target, max(_RELATIVE_LEAST_KM, km / _RELATIVE_SHARE), span)


_COMPASS = dict(
    zip(
        (0.0, 45.0, 90.0, 135.0, 180.0, 225.0, 270.0, 315.0),
        ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"),
        strict=True,
    )
)


def _home(anchor: PlaceRecord, target: tuple[float, float], km: float) -> PlaceRecord:
    """The place whose country and division the point shares: the anchor's, unless it is far away."""
    if km <= _ANCHOR_IS_HOME_KM:
        return anchor
    return Gazetteer.load().nearest(*target) or anchor


def _midway(one: PlaceRecord, other: PlaceRecord, span: Span) -> Place:
    """Halfway between two places; the radius reaches both."""
    if one.point is None or other.point is None:
        return Place(name=one.name, country=one.country, precision="country", span=span)
    middle = (one.point[0] + other.point[0]) / 2, (one.point[1] + other.point[1]) / 2
    reach = max(_RELATIVE_LEAST_KM, distance_km(*one.point, *other.point) / 2)
    return _point(f"between {one.name} and {other.name}", one, middle, reach, span)


def _nearest(candidates: Iterable[PlaceRecord], to: PlaceRecord) -> PlaceRecord:
    points = [record for record in candidates if record.point is not None]
    if to.point is None or not points:
        return to
    return min(
        points, key=lambda record: distance_km(*to.point, *record.point) if to.point and record.point else math.inf
    )


def _point(name: str, home: PlaceRecord, point: tuple[float, float], radius_km: float, span: Span) -> Place:
    precision: PlacePrecision = "district"
    if radius_km <= _TOWN_WIDE_KM:
        precision = "town"
    elif radius_km > _DISTRICT_WIDE_KM:
        precision = "province"
    return Place(
        name=name,
        admin1=home.admin1,
        country=home.country,
        latitude=round(point[0], 4),
        longitude=round(point[1], 4),
        radius_km=round(radius_km, 1),
        precision=precision,
        span=span,
    )
