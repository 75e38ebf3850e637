"""The given article: one incident told three times, two totals; nothing of its families, strikes and bomber."""

import json
from datetime import date
from pathlib import Path

import pytest

from schemas import Article, Event
from schemas.identity import article_id_of, content_sha256_of, event_id_of
from services.extractor.extract import EXTRACTOR_VERSION, extract
from tests.unit.extractor.reading import group_of, groups, spans_of

SEEDS = Path(__file__).parents[3] / "seeds"


def seed(number: int) -> Article:
    row = json.loads((SEEDS / "articles.jsonl").read_text(encoding="utf-8").splitlines()[number])
    text = f"{row['title']}\n\n{row['body']}"
    row |= {
        "article_id": article_id_of(row["publisher"], row["url"]),
        "content_sha256": content_sha256_of(text),
        "canonical_url": row["url"],
        "fetched_at": row.get("updated_at") or row["published_at"],
    }
    row["version"] = row.get("version") or 1
    return Article.model_validate(row)


@pytest.fixture(scope="module")
def given() -> tuple[Event, ...]:
    return extract(seed(0)).events


@pytest.fixture(scope="module")
def incident(given: tuple[Event, ...]) -> Event:
    (found,) = [event for event in given if event.scope == "incident"]
    return found


def test_it_gives_one_incident_a_war_total_and_a_campaign_total(given: tuple[Event, ...]) -> None:
    assert [event.scope for event in given] == ["incident", "war_total", "campaign_total"]


def test_the_incident_is_33_civilians_killed_as_stated(incident: Event) -> None:
    killed = group_of(incident)
    assert (killed.status, killed.status_basis, killed.min, killed.max) == ("civilian", "stated", 33, 33)
    assert killed.text == "killed 33 civilians"
    assert [casualties.outcome for casualties in incident.casualties] == ["killed"]


def test_it_was_a_school_west_of_raqqa(incident: Event) -> None:
    place = incident.place
    assert place is not None
    assert place.span is not None
    assert (place.country, place.admin1, place.site_type) == ("SY", "Raqqa", "school")
    assert place.longitude == pytest.approx(38.67, abs=0.1)  # Raqqa lies at 39.0


def test_it_was_the_day_before_the_report(incident: Event) -> None:
    assert (incident.occurred.start, incident.occurred.end) == (date(2017, 3, 21), date(2017, 3, 21))
    assert incident.occurred.span is not None
    assert incident.occurred.span.quote == "early yesterday"


def test_the_coalition_is_suspected_and_nobody_else(incident: Event) -> None:
    (actor,) = incident.actors
    assert (actor.actor_id, actor.role) == ("us-led-coalition", "perpetrator")
    assert actor.certainty == "suspected"


def test_the_observatory_is_the_only_claimant(incident: Event) -> None:
    (claimant,) = incident.claimants
    assert (claimant.name, claimant.type) == ("Syrian Observatory for Human Rights", "monitor")


def test_it_was_an_air_strike_and_nothing_speaks_against_an_alert(incident: Event) -> None:
    assert (incident.event_type, incident.domain, incident.why_not) == ("air_strike", "conflict", None)


def test_the_war_has_killed_more_than_320_000(given: tuple[Event, ...]) -> None:
    assert groups(given[1]) == [("unknown", 320_000, None)]
    assert given[1].incident_ref is None


def test_the_campaign_has_killed_at_least_220_civilians_by_its_own_account(given: tuple[Event, ...]) -> None:
    total = given[2]
    assert groups(total) == [("civilian", 220, None)]
    assert group_of(total).qualifier == "at_least"
    assert [(c.name, c.type) for c in total.claimants] == [("US-led coalition", "belligerent")]


def test_every_span_is_a_slice_of_the_text(given: tuple[Event, ...]) -> None:
    text = seed(0).text
    for event in given:
        for start, end, quote in spans_of(event):
            assert text[start:end] == quote


def test_ids_follow_from_article_version_and_ordinal(given: tuple[Event, ...]) -> None:
    article = seed(0)
    for ordinal, event in enumerate(given):
        assert event.ordinal == ordinal
        assert event.event_count == len(given)
        assert event.event_id == event_id_of(article.article_id, 1, EXTRACTOR_VERSION, ordinal)


@pytest.mark.parametrize("number", range(68))
def test_every_seed_article_gives_events_or_one_silence_with_true_spans(number: int) -> None:
    article = seed(number)
    extraction = extract(article)
    assert bool(extraction.events) != (extraction.silence is not None)
    for event in extraction.events:
        for start, end, quote in spans_of(event):
            assert article.text[start:end] == quote


def test_the_same_article_gives_the_same_bytes_again() -> None:
    first, second = extract(seed(0)), extract(seed(0))
    assert [event.to_json() for event in first.events] == [event.to_json() for event in second.events]
