"""Figures over several sets: places, and what must hold for every event."""

from collections.abc import Iterable

from evaluation import invariants
from evaluation.figures import Table
from evaluation.marks import Measure, add_up
from evaluation.scoring import Scored

_PLACES = (
    Measure("country", "country, MUC and FA-KES blind, seeds", 0.95),
    Measure("province", "first-order division, MUC and FA-KES blind", 0.85),
)
_ALWAYS = (
    Measure("spans_fit", "articles in which every span is the article's own words", 1.0),
    Measure("events_have_spans", "articles in which every event has spans", 1.0),
)
_PLACED = frozenset({("muc", "blind"), ("fakes", "blind"), ("seeds", "all")})


def places(scored: Iterable[Scored]) -> Table | None:
    """Country and province over the blind parts and the seeds; None if none of them was scored."""
    items = [item for one in scored if (one.table.set_name, one.table.part) in _PLACED for item in one.items]
    if not items:
        return None
    return Table("places", "blind", "Places over all sets", add_up(_PLACES, [i.marks for i in items], []), len(items))


def always(scored: Iterable[Scored]) -> Table:
    """What holds for each article of every set."""
    items = [item for one in scored for item in one.items]
    articles = [judged for item in items for judged in (*item.judged.earlier, item.judged)]
    marks = [invariants.marks_of(judged) for judged in articles]
    return Table("invariants", "all", "Invariants over everything", add_up(_ALWAYS, marks, []), len(articles))
