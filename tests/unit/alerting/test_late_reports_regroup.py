"""A report that comes after later ones ends where it would have ended in time; what moved is told and logged."""

import random
from collections.abc import Iterable
from io import BytesIO
from itertools import permutations

import pytest

from schemas import Event
from schemas.identity import alert_id_of
from services.alerting.ledger.as_of import as_of
from services.alerting.ledger.statements import rank_of
from services.alerting.matching.matching import match
from services.alerting.matching.regrouping import MOST_CLAIMS, neighbourhood
from services.backtest.archive import read_archive
from services.extractor.extract import extract
from services.ingest.files.reading import Files
from tests.unit.alerting.builders import Stream, at, by, injured, killed, perpetrator, place, report
from tests.unit.alerting.deciding import Desk
from tests.unit.alerting.test_any_order import ends

# Two accounts that nobody would join, and one between them that fits both.
ONE = report("one", "2017-05-08T16:00:00", casualties=(killed(13, status="unknown"),), place=place(site_type="market"))
LINK = report(
    "link",
    "2017-05-08T18:00:00",
    casualties=(killed(13), injured(30)),
    claimants=(by("medics", "medic_rescue"),),
    actors=(perpetrator("Saudi-led coalition"),),
)
OTHER = report(
    "other",
    "2017-05-08T20:00:00",
    casualties=(killed(9), injured(30)),
    actors=(perpetrator("Saudi-led coalition"),),
    event_type="shelling",
)

# A later position that joined the only incident there was, until an earlier report came that it fits better.
_DISTRICT = place("Zabid district", precision="district", radius_km=20.0)
NO_PLACE = report(
    "no-place", "2017-05-14T06:00:00", place=None, casualties=(injured(30),), actors=(perpetrator("Houthis"),)
)
POSITION = report(
    "position",
    "2017-05-14T07:00:00",
    place=_DISTRICT,
    assertion="acknowledged",
    casualties=(killed(12, None),),
    actors=(perpetrator("Houthis"),),
)
EARLIER = report(
    "earlier",
    "2017-05-09T08:00:00",
    place=_DISTRICT,
    casualties=(killed(20, None), injured(15)),
    actors=(perpetrator("Saudi-led coalition"),),
)


def groups(stream: Stream) -> list[list[str]]:
    """Articles by incident."""
    return sorted(sorted(c.article_id for c in i.claims) for i in stream.store.everything() if i.status != "merged")


def fed(events: Iterable[Event]) -> Stream:
    stream = Stream()
    stream.feed_all(events)
    return stream


@pytest.mark.parametrize("order", list(permutations([ONE, LINK, OTHER])))
def test_a_link_between_two_accounts_makes_them_one_whenever_it_comes(order: tuple[Event, ...]) -> None:
    """As in the order in which the three were reported."""
    assert ends(list(order)) == ends([ONE, LINK, OTHER])
    assert len(groups(fed(order))) == 1


def test_whoever_was_told_of_two_incidents_is_told_that_they_are_one() -> None:
    """The absorbed thread is cancelled with a reference to the survivor's latest alert; the survivor's toll follows."""
    stream = fed([ONE, OTHER, LINK])
    assert [(a.kind, a.reason) for a in stream.alerts] == [
        ("alert", "new_incident"),
        ("alert", "new_incident"),
        ("cancel", "merged"),
        ("update", "toll_raised"),
    ]
    first, second, cancel, update = stream.alerts
    assert cancel.incident_id == second.incident_id
    assert cancel.references == (second.alert_id, update.alert_id)
    assert update.incident_id == first.incident_id
    assert update.alert_id == alert_id_of(first.incident_id, 2)
    (alias,) = [i for i in stream.store.everything() if i.status == "merged"]
    assert (alias.incident_id, alias.merged_into) == (second.incident_id, first.incident_id)


def test_a_merge_by_a_late_report_is_logged_with_the_claims_that_it_moved() -> None:
    """So that a person can undo it, and the past be told."""
    stream = fed([ONE, OTHER, LINK])
    survivor = stream.incident
    merged = next(entry for entry in survivor.merge_log if entry.action == "merged")
    assert merged.event_ids == (OTHER.event_id,)
    assert merged.event_id == LINK.event_id
    assert merged.by is None
    known = {i.incident_id: i for i in stream.store.everything()}
    before = as_of(survivor, at("2017-05-08T17:00:00"), known)
    assert before is not None
    assert [c.article_id for c in before.claims] == ["one"]


def test_a_claim_moves_to_the_report_that_it_fits_best() -> None:
    """The incident goes on where the claim is that opened it; what it is left by opens one of its own, and is told."""
    stream = fed([POSITION, EARLIER, NO_PLACE])
    assert groups(fed([POSITION, EARLIER])) == [["earlier", "position"]]
    assert groups(stream) == groups(fed([EARLIER, NO_PLACE, POSITION])) == [["earlier"], ["no-place", "position"]]
    new, old = sorted(stream.incidents, key=lambda i: len(i.claims))
    assert old.incident_id == stream.alerts[0].incident_id
    left = next(entry for entry in old.merge_log if entry.action == "split")
    assert (left.incident_id, left.event_ids) == (new.incident_id, (EARLIER.event_id,))
    (split,) = [a for a in stream.alerts if a.reason == "split"]
    assert (split.incident_id, split.kind) == (new.incident_id, "alert")


def test_a_later_version_of_an_article_finds_its_claim_where_it_moved() -> None:
    """The article's record names the incident that it joined first."""
    stream = fed([POSITION, EARLIER, NO_PLACE])
    edited = EARLIER.model_copy(update={"event_id": "f" * 64, "article_version": 2})
    stream.feed(edited)
    assert groups(stream) == [["earlier", "earlier"], ["no-place", "position"]]


def test_reports_in_order_are_never_regrouped() -> None:
    """Nothing of an incident is later than the report that comes."""
    stream = Stream()
    for event in (EARLIER, NO_PLACE, POSITION):
        known = stream.store.read(event)
        assert neighbourhood(event, known.candidates, None) == ()
        stream.feed(event)


def test_what_a_person_decided_is_not_regrouped() -> None:
    """A late report joins what it fits, and moves nothing else."""
    stream = fed([ONE, OTHER])
    decided = [i.model_copy(update={"kept_apart": ("e" * 32,)}) for i in stream.incidents]
    assert neighbourhood(LINK, stream.incidents, None) == tuple(sorted(stream.incidents, key=lambda i: i.incident_id))
    assert neighbourhood(LINK, decided, None) == ()


def test_a_neighbourhood_of_very_many_claims_stays_as_it_is() -> None:
    """Grouping it anew would take longer than an alert may wait."""
    repeats = [report(f"r{n}", "2017-05-08T20:00:00") for n in range(MOST_CLAIMS + 1)]
    stream = fed(repeats)
    assert neighbourhood(report("late", "2017-05-08T10:00:00"), stream.incidents, None) == ()


def test_the_seed_articles_end_the_same_in_any_order() -> None:
    """Ninety events of thirty incidents, four times shuffled."""
    archive = read_archive(Files(["seeds/articles.jsonl"], BytesIO()))
    events = sorted((e for entry in archive.entries for e in extract(entry.article).events), key=rank_of)
    expected = ends(events)
    for seed in range(4):
        shuffled = list(events)
        random.Random(seed).shuffle(shuffled)
        assert ends(shuffled) == expected


def test_a_late_report_joins_what_it_fits_best_although_a_person_decided_about_that() -> None:
    """It is not given to the next best only because the best may not be regrouped."""
    desk = Desk(ONE, OTHER)
    desk.decide(action="sign_off", incident_id=desk.holding(ONE).incident_id, grade="fair")
    best = match(LINK, desk.incidents).same
    desk.feed(LINK)
    assert best is not None
    assert best.incident_id == desk.holding(ONE).incident_id == desk.holding(LINK).incident_id
