"""``GET /v1/incidents`` with the filters that people set, one question after another over one connection."""

import http.client
import json
import random
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.serving.percentiles import percentile

_ROUNDS, _QUICK_ROUNDS = 100, 20
_COUNTRIES = ("SY", "UA", "SD", "MM", "YE", "NG", "IQ", "EG", "TH")
_PLACES = ((33.5, 36.3), (48.0, 37.8), (15.5, 32.5), (34.5, 69.2), (6.5, 3.4), (19.4, -99.1))
_WORDS = ("army", "air strike", "market", "school", "Observatory", "front Kabul", "Damascus", "hospital", "zzyzx")
_DAYS = ("2024-02-01", "2024-06-15", "2024-12-24", "2025-05-05")

Question = Callable[[random.Random], dict[str, str]]

# Each is asked as often as the others: wide and narrow ones, those that an index answers and those that none does.
_QUESTIONS: dict[str, Question] = {
    "nothing": lambda _: {},
    "country": lambda r: {"country": r.choice(_COUNTRIES)},
    "country, least killed": lambda r: {"country": r.choice(_COUNTRIES), "min_killed": str(r.choice((1, 5, 50)))},
    "many killed": lambda r: {"min_killed": str(r.choice((20, 100, 199)))},
    "least injured, type": lambda r: {"min_injured": "10", "event_type": r.choice(("ied", "shelling"))},
    "box": lambda r: {"bbox": _box(*r.choice(_PLACES), r.choice((0.5, 3.0, 15.0)))},
    "around a place": lambda r: {"near": _point(*r.choice(_PLACES)), "radius": str(r.choice((10, 50, 500)))},
    "days": lambda r: {"happened_from": (day := r.choice(_DAYS)), "happened_to": day},
    "days, country": lambda r: {"happened_to": r.choice(_DAYS), "country": r.choice(_COUNTRIES)},
    "reported since": lambda r: {"reported_from": f"{r.choice(_DAYS)}T00:00:00Z", "grading": "fair"},
    "reported before": lambda r: {"reported_to": f"{r.choice(_DAYS)}T00:00:00Z"},
    "perpetrator": lambda r: {"perpetrator": r.choice(("army", "SY air force", "Front", "TD rebels", "nobody"))},
    "words": lambda r: {"text": r.choice(_WORDS)},
    "words, country, least killed": lambda r: {"text": r.choice(_WORDS), "country": "SY", "min_killed": "3"},
    "words, box, days": lambda r: {
        "text": r.choice(_WORDS),
        "bbox": _box(*r.choice(_PLACES), 8.0),
        "happened_from": r.choice(_DAYS),
    },
}


def measure(address: str, *, quick: bool) -> dict[str, Any]:
    """Ask every question so many times, and for the page after it where there is one.

    Keys: ``incidents_p50_ms`` and ``incidents_p99_ms`` of all answers (50 incidents a page), read and decoded, and
    ``incidents_by_question`` (p50 and p99 of each kind of question).
    """
    chance = random.Random(1)
    took: dict[str, list[float]] = {name: [] for name in _QUESTIONS}
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        for name, question in _QUESTIONS.items():
            _ask(connection, question(chance))  # warms up
            for _ in range(_QUICK_ROUNDS if quick else _ROUNDS):
                asked = question(chance)
                following, milliseconds = _ask(connection, asked)
                took[name].append(milliseconds)
                if following is not None:
                    took[name].append(_ask(connection, asked | {"after": following})[1])
    everything = [milliseconds for each in took.values() for milliseconds in each]
    return {
        "incidents_asked": len(everything),
        "incidents_p50_ms": percentile(everything, 50),
        "incidents_p99_ms": percentile(everything, 99),
        "incidents_by_question": {name: (percentile(ms, 50), percentile(ms, 99)) for name, ms in took.items()},
    }


def _ask(connection: http.client.HTTPConnection, question: dict[str, str]) -> tuple[str | None, float]:
    """The next page's cursor, and the milliseconds that the answer took."""
    began = time.perf_counter()
    connection.request("GET", f"/v1/incidents?{urlencode(question)}")
    response = connection.getresponse()
    body = response.read()
    took = (time.perf_counter() - began) * 1000
    if response.status != http.client.OK:
        raise RuntimeError(f"{question}: {response.status} {body.decode()}")
    following: str | None = json.loads(body)["next"]
    return following, took


def _box(latitude: float, longitude: float, half: float) -> str:
    return f"{longitude - half},{latitude - half},{longitude + half},{latitude + half}"


def _point(latitude: float, longitude: float) -> str:
    return f"{latitude},{longitude}"
