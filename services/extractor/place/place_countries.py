"""Which country the article, and one event of it, is about: mentions weighed by what they say."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.extractor.place.place_leads import PlaceRole
from services.extractor.place.places import PlaceMention
from services.extractor.place.us_places import names_state, states_of

# What a mention says of the country that the article is about, by its role and whether it is the country's own name.
# Like all weights here chosen by hand and checked on the train parts of the development sets.
_WEIGHT: dict[tuple[PlaceRole, bool], float] = {
    ("locative", True): 3.0,
    ("locative", False): 1.0,
    ("origin", True): 0.7,
    ("origin", False): 0.4,
    ("other", True): 1.0,
    ("other", False): 0.4,
    ("aside", True): 0.3,
    ("aside", False): 0.1,
}
_ADJECTIVE = 0.4
# Where a report was written says much of one from home, little of one that has to name the country it is sent from.
_FROM_HOME, _FROM_ABROAD = 3.0, 0.8
# The permanent members of the Security Council speak of every war and act in many: their names say little of where.
_POWERS = frozenset({"CN", "FR", "GB", "RU", "US"})
_POWER = 0.4
_FAMOUS = 1_000_000
_DIVISIONS = frozenset({"admin1", "region"})
# A town this large is believed although the article does not name its country; a smaller one is likely another's.
KNOWN_POPULATION = 100_000
_UNNAMED = 0.3
# A country named in the event's own sentences, and in those that go on about it, against the whole of the article.
_IN_EVENT, _IN_REST = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Countries:
    """How much of the article is about each country, by ISO code; the highest share is 1.

    ``named``: by its name, its people's, a dateline, or a division of it; ``settled``: one is named otherwise than as a
    power's adjective ("a Russian bomb"), so that places elsewhere are likely misread; ``by_sentence``: by its name in
    that sentence; ``hints``: what each sentence says of its countries, weighed; ``states``: how much is about each of
    the United States.
    """

    shares: dict[str, float]
    named: frozenset[str]
    settled: bool
    by_sentence: dict[int, frozenset[str]]
    hints: dict[int, dict[str, float]]
    states: Mapping[str, float]

    @property
    def likeliest(self) -> str | None:
        """The country that the article is most about; None if it names none."""
        return max(self.shares, key=lambda code: (self.shares[code], code), default=None)

    def of_event(self, sentences: Collection[int], later: Collection[int]) -> str | None:
        """The country of what the sentences tell, and those that go on about it, if they name no place."""
        scores = dict(self.shares)
        for numbers, most in ((sentences, _IN_EVENT), (later, _IN_REST)):
            hints: dict[str, float] = defaultdict(float)
            for number in sorted(numbers):
                for code, weight in self.hints.get(number, {}).items():
                    hints[code] += weight
            top = max(1.0, *hints.values()) if hints else 1.0
            for code, weight in hints.items():
                scores[code] += most * weight / top
        return max(scores, key=lambda code: (scores[code], code), default=None)


def countries_of(mentions: Sequence[PlaceMention], *, american: bool = False) -> Countries:
    """Weigh the countries by what is located in them; nationalities and far capitals count little.

    ``american``: the text words places as papers of the United States do, so that its states are weighed too.
    """
    weights: dict[str, float] = defaultdict(float)
    hints: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    by_sentence: dict[int, set[str]] = {}
    named: set[str] = set()
    for mention in mentions:
        if mention.is_country or mention.role == "dateline":
            named.add(mention.candidates[0].country)
        elif american and (names_state(mention) or (mention.police and mention.candidates[0].country == "US")):
            named.add("US")
    for mention in mentions:
        code = _country_of(mention, named)
        if mention.is_country and not mention.is_adjective:
            by_sentence.setdefault(mention.sentence, set()).add(code)
        if mention.role != "dateline":
            weight = _weight(mention, code) * (1.0 if code in named or _is_known(mention) else _UNNAMED)
            weights[code] += weight
            # Whose minister was killed says more of where than whose people an article mentions.
            says = 0.0 if mention.role == "aside" else 1.0 / _ADJECTIVE if mention.is_adjective else 1.0
            hints[mention.sentence][code] += weight * says
    datelines = [mention for mention in mentions if mention.role == "dateline" and not mention.is_adjective]
    for code in sorted({mention.candidates[0].country for mention in datelines}):
        abroad = any(mention.is_country and mention.candidates[0].country == code for mention in datelines)
        abroad = abroad or _only_comments(mentions, code)
        weights[code] += _FROM_ABROAD if abroad else _FROM_HOME
    top = max(weights.values(), default=1.0)
    return Countries(
        {code: weight / top for code, weight in sorted(weights.items())},
        frozenset(named | {m.candidates[0].country for m in mentions if _is_a_sure_division(m)}),
        any(m.role == "dateline" or (m.is_country and not _is_of_a_power(m)) for m in mentions),
        {number: frozenset(codes) for number, codes in by_sentence.items()},
        {number: dict(found) for number, found in hints.items()},
        states_of(mentions) if american else {},
    )


def _is_a_sure_division(mention: PlaceMention) -> bool:
    return mention.wanted == "division" and mention.candidates[0].kind in _DIVISIONS


def _is_of_a_power(mention: PlaceMention) -> bool:
    return mention.is_adjective and mention.candidates[0].country in _POWERS


def _only_comments(mentions: Sequence[PlaceMention], code: str) -> bool:
    """Whether the dateline's state has nothing but words to do with it: "the Honduran Government condemned"."""
    roles = {m.role for m in mentions if m.role != "dateline" and m.candidates[0].country == code}
    return roles == {"aside"}


def _country_of(mention: PlaceMention, named: set[str]) -> str:
    """Of places so called the first in a country that the article names, unless one is known far and wide."""
    first = mention.candidates[0]
    if first.country in named:
        return first.country
    famous = first.population >= _FAMOUS
    own = (r.country for r in mention.candidates if r.country in named and (not famous or r.kind in _DIVISIONS))
    return next(own, first.country)


def _is_known(mention: PlaceMention) -> bool:
    first = mention.candidates[0]
    return first.kind != "town" or first.population >= KNOWN_POPULATION


def _weight(mention: PlaceMention, code: str) -> float:
    weight = _WEIGHT[mention.role, mention.is_country] * (_ADJECTIVE if mention.is_adjective else 1.0)
    return weight * _POWER if code in _POWERS and mention.role != "locative" else weight
