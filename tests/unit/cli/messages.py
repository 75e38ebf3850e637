"""Messages to show, with every field that a terminal shows."""

from datetime import UTC, date, datetime

from schemas import (
    Alert,
    ArticleReference,
    Count,
    Evidence,
    Occurred,
    Place,
    Span,
    Suppression,
    Toll,
)

REPORTED_AT = datetime(2017, 3, 22, 14, 5, tzinfo=UTC)


def exactly(number: int) -> Count:
    return Count(min=number, max=number)


def at_least(number: int) -> Count:
    return Count(min=number, max=None)


def said(rule: str, quote: str) -> Evidence:
    span = Span(start=0, end=len(quote), quote=quote)
    return Evidence(rule=rule, quote=quote, article_id="article-1", span=span)


SHELTER = Place(
    name="al-Mansoura",
    site_name="al-Badiya school",
    site_type="school",
    admin1="Raqqa",
    country="SY",
    latitude=35.83,
    longitude=38.74,
    radius_km=5,
    precision="town",
)
NIGHT = Occurred(
    start=date(2017, 3, 20),
    end=date(2017, 3, 21),
    precision="few_days",
    basis="stated",
    time_of_day="night",
    span=Span(start=0, end=7, quote="Tuesday"),
)
ALERT = Alert(
    alert_id="a" * 32,
    incident_id="c" * 32,
    incident_version=1,
    kind="alert",
    reason="new_incident",
    severity="Extreme",
    certainty="Unknown",
    headline="33 civilians reported killed in an air strike on a school near al-Mansoura, Syria, according to SOHR",
    toll_after=Toll(civilians_killed=exactly(33), children_killed=8),
    place=SHELTER,
    occurred=NIGHT,
    why=(
        said("killed", "at least 33 people, including eight children, were killed in the strike south of the village"),
        said("claimant", "the Observatory said"),
    ),
    articles=(
        ArticleReference(
            article_id="article-1",
            url="https://orontes.example/2017/03/22/school",
            publisher="Orontes Herald",
            published_at=REPORTED_AT,
        ),
    ),
    raised_at=REPORTED_AT,
    latency={"ingest": 2, "extractor": 5, "alerting": 7},
)
UPDATE = ALERT.model_copy(
    update={
        "alert_id": "b" * 32,
        "incident_version": 5,
        "kind": "update",
        "reason": "toll_raised",
        "references": ("a" * 32,),
        "toll_before": Toll(civilians_killed=exactly(33)),
        "toll_after": Toll(civilians_killed=at_least(40), civilians_injured=Count(min=None, max=12)),
        "latency": None,
    }
)
SUPPRESSION = Suppression(
    suppression_id="d" * 32,
    article_id="article-1",
    article_version=1,
    url="https://orontes.example/2017/03/22/school",
    publisher="Orontes Herald",
    published_at=REPORTED_AT,
    country="SY",
    event_id="e" * 64,
    scope="war_total",
    why_not="cumulative_total",
    quote="The war has killed more than 320,000 people",
    rule="a total over the whole war",
    decided_at=REPORTED_AT,
)
