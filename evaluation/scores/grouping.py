"""Grouping: whether the articles of one incident end in one incident of ours, and each incident is alerted once.

All articles of a set run through the cores in order of publication, in one memory, with no limit of age. Then:

- An article's **cluster** is the incident that holds, in the end, the claim of its main event: the first in reading
  order that is in an incident that alerted (``backtest --incidents``). An article that gave no such event is alone.
- **B³**: for each article, the share of its cluster that is of its gold incident (precision) and the share of its gold
  incident that is in its cluster (recall); means over articles, and F1 of the two means.
- **Pairwise**: pairs of articles in one cluster, against pairs of one gold incident.
- **Second alerts**: alerts of ``kind: alert`` beyond the first that the articles of one gold incident raised, by any of
  their events, per gold incident.
- **Missed**: gold incidents of which no article raised an alert of ``kind: alert``.

Articles of the other part are in memory, but not among those counted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.marks import Marks, Measure
from evaluation.measures import Averaged, Found, Share

MEASURES = (
    Measure("b3", "B³, articles"),
    Measure("pairwise", "pairs of articles of one incident"),
    Measure("second_alerts", "second alerts for an incident", lower_is_better=True),
    Measure("missed", "incidents without an alert", lower_is_better=True),
)


@dataclass(frozen=True, slots=True)
class Grouped:
    """An article's gold incident, its cluster, and how many alerts of ``kind: alert`` it raised."""

    gold: str
    cluster: str
    alerts: int


def marks_of(articles: Sequence[Grouped]) -> Marks:
    """The four measures over these articles."""
    alerts: Counter[str] = Counter()
    for one in articles:
        alerts[one.gold] += one.alerts
    return {
        "b3": sum(b_cubed(articles), Averaged()),
        "pairwise": pairwise(articles),
        "second_alerts": Share(sum(max(0, n - 1) for n in alerts.values()), len(alerts)),
        "missed": Share(sum(n == 0 for n in alerts.values()), len(alerts)),
    }


def b_cubed(articles: Sequence[Grouped]) -> list[Averaged]:
    """B³ of each article (Bagga and Baldwin 1998); their sum is the set's."""
    together, gold, clusters = _sizes(articles)
    return [
        Averaged(shared / clusters[one.cluster], shared / gold[one.gold], 1)
        for one in articles
        for shared in [together[one.gold, one.cluster]]
    ]


def pairwise(articles: Sequence[Grouped]) -> Found:
    """Pairs of articles in one cluster."""
    together, gold, clusters = _sizes(articles)
    right = sum(map(_pairs, together.values()))
    return Found(
        right=right,
        wrong=sum(map(_pairs, clusters.values())) - right,
        missed=sum(map(_pairs, gold.values())) - right,
    )


def _sizes(articles: Sequence[Grouped]) -> tuple[Counter[tuple[str, str]], Counter[str], Counter[str]]:
    return (
        Counter((one.gold, one.cluster) for one in articles),
        Counter(one.gold for one in articles),
        Counter(one.cluster for one in articles),
    )


def _pairs(n: int) -> int:
    return n * (n - 1) // 2
