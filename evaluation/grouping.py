"""The sets that say which articles tell of one incident: replayed whole, in one memory, then scored part by part."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.figures import Table
from evaluation.judging import Judged, replay_all
from evaluation.marks import Measure, add_up
from evaluation.measures import Averaged
from evaluation.outcomes import ItemOutcome
from evaluation.scores import facts
from evaluation.scores.grouping import MEASURES, Grouped, b_cubed, marks_of
from evaluation.scoring import Scored
from evaluation.sets import ecbplus, gva, ucdp
from evaluation.sets.telling import Telling
from schemas import Event
from services.alerting.telling.policy import Policy

PARTS = ("train", "blind")


@dataclass(frozen=True, slots=True)
class GroupedSet:
    """``reach``: marks of the whole set; ``only``: what the incidents are called that the policy lets alert."""

    name: str
    title: str
    path: str
    read: Callable[[Path], Iterable[Telling]]
    policy: Policy
    only: str
    reach: Mapping[str, float]


GROUPED_SETS = (
    GroupedSet(
        name="gva",
        title="GVA",
        path=gva.NAME,
        read=gva.read,
        policy=Policy(recent_days=None, domains=frozenset({"conflict", "crime"})),
        only="intended shootings only",
        reach={"b3": 0.92, "second_alerts": 0.03, "missed": 0.03},
    ),
    GroupedSet(
        name="ecbplus",
        title="ECB+",
        path=ecbplus.NAME,
        read=ecbplus.read,
        policy=Policy(recent_days=None, domains=frozenset({"conflict", "crime"})),
        only="people hurt by people only",
        reach={},
    ),
    GroupedSet(
        name="ucdp",
        title="UCDP headlines",
        path=ucdp.NAME,
        read=ucdp.read,
        policy=Policy(recent_days=None),
        only="deaths of civilians or unknown people only",
        reach={},
    ),
)


@dataclass(frozen=True, slots=True)
class _Placed:
    telling: Telling
    judged: Judged
    main: Event | None
    grouped: Grouped


def score_grouping(one: GroupedSet, folder: Path, parts: Iterable[str]) -> list[Scored]:
    """A table for each part, and one for its incidents that may alert."""
    told = sorted(one.read(folder), key=lambda t: t.article.reported_at)
    judged, holders = replay_all([t.article for t in told], one.policy)
    placed = [_placed(t, j, holders) for t, j in zip(told, judged, strict=True)]
    scored = []
    for part in parts:
        of_part = [p for p in placed if p.telling.part == part]
        scored.append(_scored(one, part, f"{one.title}, {part}", of_part, one.reach, items=True))
        may = [p for p in of_part if p.telling.may_alert]
        scored.append(_scored(one, f"{part}, {one.only}", f"{one.title}, {part}: {one.only}", may, {}, items=False))
    return scored


def _placed(telling: Telling, judged: Judged, holders: Mapping[str, str]) -> _Placed:
    return _Placed(telling, judged, main_event(judged, holders), grouped(telling, judged, holders))


def main_event(judged: Judged, holders: Mapping[str, str]) -> Event | None:
    """The first event in reading order that is in an incident that alerted."""
    return next((e for e in judged.events if e.event_id in holders), None)


def grouped(telling: Telling, judged: Judged, holders: Mapping[str, str]) -> Grouped:
    """The article's cluster. ``holders``: event id → id of the incident that holds its claim in the end."""
    main = main_event(judged, holders)
    return Grouped(
        gold=telling.gold,
        cluster=f"alone:{telling.item_id}" if main is None else holders[main.event_id],
        alerts=sum(alert.kind == "alert" for alert in judged.outcome.alerts),
    )


def _scored(
    one: GroupedSet, part: str, title: str, placed: Sequence[_Placed], reach: Mapping[str, float], *, items: bool
) -> Scored:
    measures = [Measure(m.key, m.label, reach.get(m.key), m.lower_is_better) for m in MEASURES]
    articles = [p.grouped for p in placed]
    seconds = sum(p.judged.seconds for p in placed)
    speed = len(placed) / seconds if seconds else None
    told = [facts.marks_of(p.telling.facts, p.main) for p in placed if p.telling.facts is not None]
    measures += facts.MEASURES if told else ()
    table = Table(one.name, part, title, add_up(measures, [marks_of(articles), *told], []), len(placed), speed)
    marks = b_cubed(articles) if items else []
    return Scored(table, tuple(_outcome(one, part, p, mark) for p, mark in zip(placed, marks, strict=False)))


def _outcome(one: GroupedSet, part: str, placed: _Placed, mark: Averaged) -> ItemOutcome:
    return ItemOutcome(
        set_name=one.name,
        part=part,
        item_id=placed.telling.item_id,
        due=None,
        gold={"incident": placed.grouped.gold},
        predicted={"incident": placed.grouped.cluster, "alerts": placed.grouped.alerts},
        marks={"b3": mark},
        judged=placed.judged,
    )
