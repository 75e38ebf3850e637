"""Seeds: every due outcome with its reason, count and country."""

from typing import Any

from evaluation.judging import Judged
from evaluation.marks import Marks, Measure, answer
from evaluation.measures import Share
from evaluation.sets.seeds import Seed
from schemas import Alert

MEASURES = (
    Measure("outcomes", "alerts and silences, with their reasons, all due ones and no other alert", 1.0),
    Measure("killed", "killed, range after each alert"),
    Measure("country", "country", 0.95),
)


def marks_of(seed: Seed, judged: Judged) -> Marks:
    """Alerts in their order; silences in any."""
    alerts = [o for o in seed.expected if o["kind"] != "suppressed"]
    silences = [o for o in seed.expected if o["kind"] == "suppressed"]
    said = judged.outcome.alerts
    reasons = judged.reasons
    right = [(a.kind, a.reason) for a in said] == [(o["kind"], o["reason"]) for o in alerts]
    for silence in silences:
        right = right and silence["why_not"] in reasons
        if silence["why_not"] in reasons:
            reasons.remove(silence["why_not"])
    killed = [_killed(alert) == o.get("killed") for alert, o in zip(said, alerts, strict=False)]
    countries = _countries(judged)
    asked = [o["country"] for o in seed.expected if o.get("country") is not None]
    marks: dict[str, Share] = {"outcomes": answer(right)}
    if alerts:
        marks["killed"] = Share(sum(killed), len(alerts))
    if asked:
        marks["country"] = Share(sum(country in countries for country in asked), len(asked))
    return marks


def gold_of(seed: Seed) -> dict[str, Any]:
    """For the outcomes file."""
    return {"outcomes": list(seed.expected), "note": seed.note}


def predicted_of(judged: Judged) -> dict[str, Any]:
    """For the outcomes file."""
    return {
        "alerts": [{"kind": a.kind, "reason": a.reason, "killed": _killed(a)} for a in judged.outcome.alerts],
        "why_not": judged.reasons,
        "countries": sorted(_countries(judged)),
    }


def _killed(alert: Alert) -> list[int | None] | None:
    killed = alert.toll_after.civilians_killed
    return None if killed is None else [killed.min, killed.max]


def _countries(judged: Judged) -> set[str]:
    places = {alert.place.country for alert in judged.outcome.alerts if alert.place is not None}
    return {c for c in places | {s.country for s in judged.outcome.suppressions} if c is not None}
