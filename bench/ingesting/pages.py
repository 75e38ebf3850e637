"""How well and how fast the text of article pages is found, beside trafilatura with its own defaults.

One process, processor time. Ours reads title, dates, byline, wire origin and language as well; theirs only the text.
"""

import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import mean
from typing import Any, NamedTuple

import trafilatura

from bench.ingesting.news_pages import NewsPage, news_pages
from services.ingest.pages.page import read_page
from services.runtime.settings import Settings

_WORDS = re.compile(r"\w+")
_ROUNDS, _QUICK_ROUNDS = 10, 2

Reader = Callable[[NewsPage], str]


class Agreement(NamedTuple):
    """Of the words of a text with those of the true one, repetitions counted."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measure(settings: Settings, quick: bool) -> dict[str, Any]:
    """``pages_f1``, ``pages_per_s`` and the same of trafilatura's defaults."""
    del settings
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    pages = list(news_pages())
    rounds = _QUICK_ROUNDS if quick else _ROUNDS
    return _figures("pages", our_text, pages, rounds) | _figures("pages_by_defaults", _default_text, pages, rounds)


def agreement(text: str, truth: str) -> Agreement:
    """Of the words, in lower case and without punctuation."""
    ours, true = Counter(_WORDS.findall(text.lower())), Counter(_WORDS.findall(truth.lower()))
    common = (ours & true).total()
    return Agreement(common / max(1, ours.total()), common / max(1, true.total()))


def our_text(page: NewsPage) -> str:
    """What ``read_page`` finds."""
    found = read_page(page.html, page.url)
    return found.body if found is not None else ""


def _default_text(page: NewsPage) -> str:
    return trafilatura.extract(page.html, url=page.url) or ""


def _figures(name: str, reader: Reader, pages: Sequence[NewsPage], rounds: int) -> dict[str, Any]:
    found = [agreement(reader(page), page.text) for page in pages]
    started = time.process_time()
    for _ in range(rounds):
        for page in pages:
            reader(page)
    seconds = time.process_time() - started
    return {
        f"{name}_f1": round(mean(one.f1 for one in found), 4),
        f"{name}_precision": round(mean(one.precision for one in found), 4),
        f"{name}_recall": round(mean(one.recall for one in found), 4),
        f"{name}_per_s": round(rounds * len(pages) / seconds),
    }
