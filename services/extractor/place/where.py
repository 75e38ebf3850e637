"""Where: the place stages asked for one article; the gazetteer's answers for sentences, scenes and countries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from schemas import Place
from services.extractor.place.place_choice import choose, locate
from services.extractor.place.place_countries import countries_of
from services.extractor.place.place_leads import is_american
from services.extractor.place.place_seats import with_seats
from services.extractor.place.places import PlaceMention, find_places
from services.extractor.place.sites import find_sites
from services.extractor.place.us_places import with_states
from services.extractor.text.tokens import Sentence
from services.gazetteer.countries import name_of
from services.gazetteer.geodesy import distance_km

# Farther apart than this, two named scenes with two numbers are two incidents.
_ONE_SCENE_KM = 40.0
# A capital and its countryside are often two divisions.
_NEIGHBOURS_KM = 60.0


class Area(NamedTuple):
    """A scene as wide as its country's first-order division; ``point`` its latitude and longitude, where it has one."""

    country: str
    admin1: str | None
    point: tuple[float, float] | None

    def may_be(self, other: "Area") -> bool:
        """Whether both may be one scene: one division, or two that lie side by side."""
        if self.country != other.country:
            return False
        if self.admin1 == other.admin1 or self.admin1 is None or other.admin1 is None:
            return True
        return self.point is None or other.point is None or distance_km(*self.point, *other.point) <= _NEIGHBOURS_KM


# "In", "Meanwhile in": a sentence that sets a new scene begins so, and names it within these code points.
_OPENERS = frozenset({"at", "around", "in", "inside", "near", "outside"})
_OPENS = 3
_OPENING = 60
_SCENE_KINDS = frozenset({"town", "neighbourhood"})
# The end of the words before a country where a force serves, or that belongs to a group's name: no attack happens.
_SERVES = re.compile(
    r"\b(?:coalition|forces|troops|mission|campaign|operations|Islamic State|groups?) in (?:\w{1,20} and )?$",
    re.IGNORECASE,
)
_SITES = frozenset({"school", "hospital", "mosque", "market", "church", "camp", "clinic", "university"})
_MANY_SENTENCES = 400


def _one_place_a_name(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """As in "Mansourah" in the headline, "Mansourah, in Raqqa province" in the body: one name means one place."""
    placed: dict[str, PlaceMention] = {}
    for mention in mentions:
        if mention.within:
            placed.setdefault(text[mention.start : mention.end].lower(), mention)
    return [_as_placed(m, placed.get(text[m.start : m.end].lower())) for m in mentions]


def _as_placed(mention: PlaceMention, told: PlaceMention | None) -> PlaceMention:
    if told is None or mention.within:
        return mention
    return replace(mention, candidates=told.candidates, within=told.within)


def _names_site(text: str, mention: PlaceMention) -> bool:
    """As in "the Badia school": the region that is called so lends its name only."""
    after = text[mention.end : mention.end + 10].split(maxsplit=1)
    return mention.candidates[0].kind in ("region", "admin1") and bool(after) and after[0].lower() in _SITES


class Where:
    """Places of an article, found once."""

    def __init__(self, text: str, sentences: Sequence[Sentence], voices: Sequence[tuple[int, int]] = ()) -> None:
        self._text = text
        self._sentences = {sentence.index: sentence for sentence in sentences}
        bounds = [(sentence.start, sentence.end) for sentence in sentences[:_MANY_SENTENCES]]
        found = with_states(text, bounds, find_places(text, bounds))
        mentions = _one_place_a_name(text, with_seats(text, bounds, found))
        self._mentions = [
            replace(m, role="other") if any(start <= m.start < end for start, end in voices) else m
            for m in mentions
            if not _names_site(text, m)
        ]
        self._countries = countries_of(self._mentions, american=is_american(text))
        self._points: dict[str, tuple[float, float]] = {}
        self._place_names = frozenset(text[m.start : m.end] for m in self._mentions)

    def country(self) -> str | None:
        """The country that the article is most about."""
        return self._countries.likeliest

    def scenes(self, sentence: int) -> frozenset[str]:
        """Keys of the towns in which a sentence sets its events."""
        found: set[str] = set()
        for mention in self._mentions:
            if mention.sentence != sentence or mention.role != "locative" or mention.is_country:
                continue
            record = choose(mention, self._countries)
            if record.kind not in _SCENE_KINDS or record.point is None:
                continue
            key = f"{record.country}/{record.name}"
            self._points[key] = record.point
            found.add(key)
        return frozenset(found)

    def areas(self, sentence: Sentence, *, opening: bool = False) -> frozenset[Area]:
        """Country and first-order division of the places that a sentence names; ``opening``: of those it begins with.

        As in "In Damascus province, shelling killed three": what follows is told of there.
        """
        if opening and not (_OPENERS & set(sentence.words[:_OPENS])):
            return frozenset()
        found: set[Area] = set()
        for mention in self._mentions:
            if mention.sentence != sentence.index or mention.is_adjective:
                continue
            offset = mention.start - sentence.start
            abroad = opening and mention.is_country and offset <= len("In ")  # "In Iraq a ministry said"
            if not abroad and (mention.role != "locative" or (opening and offset > _OPENING)):
                continue
            record = choose(mention, self._countries)
            found.add(Area(record.country, record.admin1, record.point))
        return frozenset(found)

    def apart(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Whether no town of the one is near a town of the other."""
        points = self._points
        return not any(distance_km(*points[a], *points[b]) <= _ONE_SCENE_KM for a in one for b in other)

    def area(self, sentence: Sentence) -> Place | None:
        """The area of a total: what its own sentence names; None where that is several countries."""
        named = [m for m in self._mentions if m.sentence == sentence.index and not m.is_adjective]
        countries = {choose(m, self._countries).country for m in named if m.is_country}
        if len(countries) > 1:
            return None
        placed = {choose(m, self._countries).country for m in named if m.role == "locative"}
        provinces = any(m.role == "locative" and m.candidates[0].kind in ("region", "admin1", "admin2") for m in named)
        country = any(m.role == "locative" and m.is_country for m in named)
        if len(placed) == 1 and (provinces or not country):
            return self.place([sentence], [])
        code = next(iter(countries), None) or self.country()
        return Place(name=name_of(code), country=code, precision="country") if code else None

    def place(self, core: Iterable[Sentence], around: Iterable[Sentence]) -> Place | None:
        """The place of what these sentences tell."""
        core = list(core)
        around = list(around)
        sites = [
            site
            for sentence in (*core, *around)
            for site in find_sites(self._text, sentence.start, sentence.end, self._place_names)
        ]
        told, later = {sentence.index for sentence in core}, {sentence.index for sentence in around}
        titles = {sentence.index for sentence in (*core, *around) if sentence.in_title}
        return locate(self._text, told, self._without_areas(told | later), sites, later, titles=titles)

    def _without_areas(self, sentences: set[int]) -> list[PlaceMention]:
        """As in "the coalition in Iraq and Syria … struck the school": where a force serves is no scene."""
        return [
            replace(m, role="other")
            if m.is_country and m.sentence in sentences and _SERVES.search(self._text, max(0, m.start - 40), m.start)
            else m
            for m in self._mentions
        ]
