"""``python -m training.matching --data DIR``: learn what the signs of ``alerting/matching/same_story.py`` weigh.

The train part of GVA is told to the alerting core in order of publication, each article's main event put where the set
says that it belongs. Before it is put there, its signs against every candidate are noted, with whether that is its
incident: the rows of a logistic regression. How common words are is counted without the fold of the incident.
Deterministic: the same data and rules give the same file.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from evaluation.sets import gva
from evaluation.sets.telling import Telling
from schemas import Event
from services.alerting.changes import Changes
from services.alerting.ledger.incidents import changed, joined, opened
from services.alerting.matching.same_story import BASE, signs
from services.alerting.store.memory import MemoryStore
from services.alerting.telling.policy import Policy, why_not
from services.extractor.extract import extract
from services.extractor.text.telling_words import marks_of
from services.gazetteer.gazetteer import Gazetteer
from training.common_words import rarities, stories_of

_OUT = Path("services/alerting/matching/same_story.tsv")
_POLICY = Policy(recent_days=None, domains=frozenset({"accident", "conflict", "crime"}))
# Of the squares of the weights; the base is free.
_REGULARISATION = 2.0
_STEPS = 50
_FOLDS = 5
_DECIMALS = 2
_HEAD = """\
# What the signs of same_story.py weigh: sign, or sign and the step that its size reaches; weight (log-odds that two
# reports of crime tell of one incident; steps add up); in how many pairs of the training data it stood. Sorted. Written
# by python -m training.matching from GVA before 2015-07: {pairs} pairs of an event and a candidate, {same} of them one.
"""


class Pair(NamedTuple):
    """What there is to weigh of an event against a candidate, and whether the candidate is its incident."""

    weighed: frozenset[str]
    same: bool


def main() -> int:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(prog="python -m training.matching", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of the development sets")
    parser.add_argument("--out", type=Path, default=_OUT, metavar="FILE", help="default: %(default)s")
    given = parser.parse_args()
    told = [telling for telling in gva.read(given.data) if telling.part == "train"]
    pairs = list(pairs_of(told, unseen_rarities(given.data)))
    weights = fit(pairs)
    counts = Counter(name for pair in pairs for name in (*pair.weighed, BASE))
    rows = [f"{name}\t{weight:.{_DECIMALS}f}\t{counts[name]}\n" for name, weight in sorted(weights.items())]
    head = _HEAD.format(pairs=len(pairs), same=sum(pair.same for pair in pairs))
    given.out.write_text(head + "".join(rows), encoding="utf-8")
    sys.stdout.write(f"{len(rows)} weights from {len(pairs)} pairs: {given.out}\n")
    return 0


def unseen_rarities(folder: Path) -> tuple[Mapping[str, int], ...]:
    """Rarities of words counted without the GVA incidents of each fold, as those of unseen stories would be.

    Words that were counted in a story look commoner in it than in any story to come.
    """
    stories = list(stories_of(folder))
    return tuple(rarities(s for s in stories if s[0] != "gva" or fold_of(s[1]) != fold) for fold in range(_FOLDS))


def fold_of(incident: str) -> int:
    """The fold of a GVA incident, by its number."""
    return int(incident) % _FOLDS


def pairs_of(told: Iterable[Telling], unseen: Sequence[Mapping[str, int]]) -> Iterator[Pair]:
    """The rows, in the order in which the cores would meet them."""
    store = MemoryStore(Gazetteer.load().countries_near)
    homes: dict[str, str] = {}
    stories: dict[str, str] = {}
    for telling in sorted(told, key=lambda t: t.article.reported_at):
        event = _main(extract(telling.article).events)
        if event is None:
            continue
        marks = marks_of(telling.article.text, len(telling.article.title or ""), unseen[fold_of(telling.gold)])
        event = event.model_copy(update={"telling_words": marks})
        candidates = {c.incident_id: c for c in store.read(event).candidates}
        for incident_id, incident in candidates.items():
            weighed = frozenset(name for sign in signs(event, incident) for name in sign.weighed_as)
            yield Pair(weighed, stories[incident_id] == telling.gold)
        known = store.incident(homes[telling.gold]) if telling.gold in homes else None
        if known is None:
            after = opened(event, outdated=False, doubtful=())
        else:
            after = joined(known, event, outdated=False, score=0.0, why=())
        store.commit(Changes(event.article_id, None, (changed(known, after, event, alerts=True),)))
        homes[telling.gold] = after.incident_id
        stories[after.incident_id] = telling.gold


def _main(events: Sequence[Event]) -> Event | None:
    """An article's first event, if it is one that the ledger may take in."""
    event = next((e for e in events if e.scope == "incident"), None)
    if event is None:
        return None
    ruling = why_not(event, known=True, policy=_POLICY)
    return event if ruling is None or ruling.keeps or ruling.why_not == "historical" else None


def fit(pairs: Sequence[Pair]) -> dict[str, float]:
    """Weights by Newton's method; the base is the first column."""
    names = sorted({name for pair in pairs for name in pair.weighed})
    column = {name: place for place, name in enumerate(names, start=1)}
    rows: npt.NDArray[np.float64] = np.zeros((len(pairs), len(names) + 1))
    rows[:, 0] = 1.0
    for row, pair in enumerate(pairs):
        for name in pair.weighed:
            rows[row, column[name]] = 1.0
    same = np.array([pair.same for pair in pairs], dtype=np.float64)
    penalty = np.full(len(names) + 1, _REGULARISATION)
    penalty[0] = 1e-6
    weights: npt.NDArray[np.float64] = np.zeros(len(names) + 1)
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - same) + penalty * weights
        curve = (rows * (likely * (1 - likely))[:, None]).T @ rows + np.diag(penalty)
        weights -= np.linalg.solve(curve, slope)
    return {name: float(weight) for name, weight in zip((BASE, *names), weights, strict=True)}


if __name__ == "__main__":
    sys.exit(main())
