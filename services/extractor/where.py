"""Where: the place stages asked for one article; the gazetteer's answers for sentences, scenes and countries."""

from collections.abc import Iterable, Sequence

from schemas import Place
from services.extractor.place_choice import choose, countries_of, locate
from services.extractor.places import PlaceMention, find_places
from services.extractor.sites import find_sites
from services.extractor.tokens import Sentence
from services.gazetteer.geodesy import distance_km

# Farther apart than this, two named scenes with two numbers are two incidents.
_ONE_SCENE_KM = 40.0
_SCENE_KINDS = frozenset({"town", "neighbourhood"})
_MANY_SENTENCES = 400


class Where:
    """Places of an article, found once."""

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._text = text
        self._sentences = {sentence.index: sentence for sentence in sentences}
        bounds = [(sentence.start, sentence.end) for sentence in sentences[:_MANY_SENTENCES]]
        self._mentions: list[PlaceMention] = find_places(text, bounds)
        self._countries = countries_of(self._mentions)
        self._points: dict[str, tuple[float, float]] = {}

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

    def apart(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Whether no town of the one is near a town of the other."""
        points = self._points
        return not any(distance_km(*points[a], *points[b]) <= _ONE_SCENE_KM for a in one for b in other)

    def area(self, sentence: Sentence) -> Place | None:
        """The area of a total: what its own sentence names; None where that is several countries."""
        named = [m for m in self._mentions if m.sentence == sentence.index and not m.is_adjective]
        codes = {choose(m, self._countries).country for m in named}
        if len(codes) > 1:
            return None
        return self.place([sentence], [])

    def place(self, core: Iterable[Sentence], around: Iterable[Sentence]) -> Place | None:
        """The place of what these sentences tell."""
        core = list(core)
        around = list(around)
        sites = [site for sentence in (*core, *around) for site in find_sites(self._text, sentence.start, sentence.end)]
        return locate(
            self._text,
            {sentence.index for sentence in core},
            self._mentions,
            sites,
            {sentence.index for sentence in around},
        )
