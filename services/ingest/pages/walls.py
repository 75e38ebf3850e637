"""Whether something stands before the article: a paywall, a consent notice, a check for robots, "page not found"."""

from functools import cache
from pathlib import Path
from typing import Literal, cast

Wall = Literal["paywall", "consent", "challenge", "missing"]

WALLS = Path(__file__).with_name("walls.txt")
# A page that carries this many words of its article is no wall, whatever its notices say.
_ENOUGH_WORDS = 150
# What is looked at: notices stand early on a page that is nothing else, and an article's page may be long.
_REACH = 20_000


def wall_before(body: str, page_text: str, *, free: bool) -> Wall | None:
    """What stands before the article, if anything.

    ``body`` is what was found of the article, ``page_text`` all the words of the page, ``free`` what the page's linked
    data says. A page that asks for money and yet carries the text is as good as any other.
    """
    if len(body.split(None, _ENOUGH_WORDS)) > _ENOUGH_WORDS:
        return None
    if not free:
        return "paywall"
    said = " ".join(page_text[:_REACH].casefold().split())
    return next((wall for words, wall in _notices() if words in said), None)


@cache
def _notices() -> tuple[tuple[str, Wall], ...]:
    rows = (line.split("\t") for line in WALLS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return tuple((words, cast("Wall", kind)) for kind, words in rows)
