"""How grouping is scored: clusters of articles, second alerts, missing ones."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from evaluation.articles import article_of
from evaluation.grouping import GroupedSet, grouped, score_grouping
from evaluation.judging import Judged
from evaluation.measures import Averaged, Found, Share
from evaluation.scores.facts import Facts
from evaluation.scores.facts import marks_of as facts_marks
from evaluation.scores.grouping import Grouped, b_cubed, marks_of, pairwise
from evaluation.sets import ecbplus, gva, ucdp
from evaluation.sets.telling import Telling
from services.alerting.telling.policy import Policy
from services.backtest.replay import Outcome
from tests.unit.alerting.builders import killed, on, place, report

_SHELLED = "Five civilians were killed on Monday when the Syrian army shelled Douma, the Syrian Observatory said."
_BOMBED = "A car bomb killed nine people at a market in Mogadishu, Somalia, on Monday, police said."


def _articles(*rows: tuple[str, str, int]) -> list[Grouped]:
    return [Grouped(*row) for row in rows]


def _telling(item_id: str = "a", body: str = _SHELLED, gold: str = "g", *, may_alert: bool = True) -> Telling:
    article = article_of("own", item_id, None, body, date(2017, 3, 21))
    return Telling(item_id, "train", article, gold, may_alert)


def test_b_cubed_averages_over_articles() -> None:
    """Two of one incident together, the third with another's: precision (1+1+.5+.5)/4, recall (2/3+2/3+1/3+1)/4."""
    articles = _articles(("g", "x", 1), ("g", "x", 0), ("g", "y", 1), ("h", "y", 0))
    assert sum(b_cubed(articles), Averaged()) == Averaged(3.0, 2 / 3 + 2 / 3 + 1 / 3 + 1, 4)


def test_b_cubed_f1_is_of_the_means() -> None:
    """F1 of the mean precision and the mean recall, not the mean of F1s."""
    assert Averaged(3.0, 2.0, 4).value == pytest.approx(2 * 0.75 * 0.5 / 1.25)


def test_pairwise_counts_pairs() -> None:
    """Of four pairs one is found, three are missed; one pair is of two incidents."""
    articles = _articles(("g", "x", 1), ("g", "x", 0), ("g", "y", 1), ("h", "y", 0), ("h", "z", 0))
    assert pairwise(articles) == Found(right=1, wrong=1, missed=3)


def test_second_alerts_are_counted_per_incident() -> None:
    """Three alerts for one incident are two too many, whichever articles raised them."""
    articles = _articles(("g", "x", 2), ("g", "y", 1), ("h", "z", 1))
    assert marks_of(articles)["second_alerts"] == Share(2, 2)


def test_an_incident_swallowed_by_another_is_missed() -> None:
    """It raised no alert of its own."""
    articles = _articles(("g", "x", 1), ("h", "x", 0))
    assert marks_of(articles)["missed"] == Share(1, 2)


@pytest.mark.parametrize(
    ("holders", "cluster"),
    [({"second": "i2"}, "i2"), ({"first": "i1", "second": "i2"}, "i1"), ({}, "alone:a")],
)
def test_the_first_event_in_an_incident_is_the_main_one(holders: Mapping[str, str], cluster: str) -> None:
    """An article clusters by the first of its events that an alerted incident holds; without one it is alone."""
    first, second = (report("a", "2017-03-21", ordinal=n) for n in range(2))
    ids = {"first": first.event_id, "second": second.event_id}
    telling = _telling()
    judged = Judged(telling.article, Outcome(events=(first, second)), (), 0.0)
    assert grouped(telling, judged, {ids[k]: v for k, v in holders.items()}).cluster == cluster


def test_a_set_is_replayed_in_one_memory() -> None:
    """The second report of an incident is grouped with the first and raises no second alert."""
    tellings = [
        _telling("a", _SHELLED, "douma"),
        _telling("b", _SHELLED, "douma"),
        _telling("c", _BOMBED, "mogadishu", may_alert=False),
    ]
    own = GroupedSet("own", "Own", "", lambda _: tellings, Policy(), "may alert", {})
    whole, may = score_grouping(own, Path(), ["train"])
    figures = {f.key: f.ours.to_json() for f in whole.table.figures}
    assert figures["b3"]["value"] == 1.0
    assert figures["second_alerts"]["right"] == figures["missed"]["right"] == 0
    assert may.table.articles == 2


def test_the_parts_of_a_set_share_no_incident(tmp_path: Path) -> None:
    """GVA is split by the incident's date, so that no follow-up of a train incident is blind."""
    article = (
        '{"title": "", "dct": "2015-07-09", "uri": "http://web.archive.org/web/1/http://www.wral.com/x", "text": "t"}'
    )
    (tmp_path / gva.NAME).write_text(
        f'{{"incident_id": "1", "date": "June 30, 2015", "categories": ["accidental_x"], "articles": [{article}], '
        '"state": "Ohio", "city_or_county": "Canton (Stark)", "num_killed": 2}\n'
    )
    (telling,) = gva.read(tmp_path)
    assert (telling.part, telling.may_alert, telling.article.publisher) == ("train", False, "wral.com")
    assert telling.facts == Facts("Ohio", "Canton", date(2015, 6, 30), 2)


def test_facts_are_asked_of_the_main_event_and_wrong_where_there_is_none() -> None:
    """The state, the town in the event's names, the day within its days, everybody killed."""
    town = place("Canton", admin1="Ohio", country="US")
    event = report(
        "a", "2015-07-01", place=town, occurred=on("2015-06-30"), casualties=(killed(1), killed(1, status="unknown"))
    )
    facts = Facts("Ohio", "Canton", date(2015, 6, 30), 2)
    assert {key: mark.value for key, mark in facts_marks(facts, event).items()} == dict.fromkeys(
        ("state", "town", "day", "killed"), 1.0
    )
    elsewhere = Facts("Texas", "Canton", date(2015, 6, 29), 3)
    assert {key: mark.value for key, mark in facts_marks(elsewhere, event).items()} == {
        "state": 0.0, "town": 1.0, "day": 0.0, "killed": 0.0,
    }  # fmt: skip
    assert all(mark.value == 0.0 for mark in facts_marks(facts, None).values())


def test_a_headline_of_two_events_is_left_out(tmp_path: Path) -> None:
    """A weekly digest tells of no single event."""
    source = '{"source": "S", "date": "2026-02-03", "headline": "The week"}'
    own = '{"source": "S", "date": "2026-02-03", "headline": "Two killed"}'
    rows = [(1, source), (2, f"{source}, {own}")]
    (tmp_path / ucdp.NAME).write_text(
        "".join(
            f'{{"id": {n}, "date_start": "2026-02-02", "date_end": "2026-02-02", "deaths_civilians": 1, '
            f'"deaths_unknown": 0, "sources": [{sources}]}}\n'
            for n, sources in rows
        )
    )
    assert [telling.gold for telling in ucdp.read(tmp_path)] == ["2"]


def test_a_document_is_published_when_its_address_says(tmp_path: Path) -> None:
    """ECB+ quotes addresses with their dates; a document without one is of the middle of its half."""
    rows = [("http : / / www . x . com / 2013 / mar / 05 / y", "8_ecbplus"), ("A bomb killed two .", "8_ecb")]
    (tmp_path / ecbplus.NAME).write_text(
        "".join(f'{{"doc": "{n}", "topic": 8, "subtopic": "{s}", "text": "{t}"}}\n' for n, (t, s) in enumerate(rows))
    )
    days = [telling.article.reported_at.date() for telling in ecbplus.read(tmp_path)]
    assert days == [date(2013, 3, 5), date(2008, 12, 15)]
