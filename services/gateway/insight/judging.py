"""What the extractor and alerting would make of a text if it were new: each event with its decision, rule and quote.

Pure, and slow to load: it runs in a child process (``judging_process.py``).
"""

from collections.abc import Sequence
from typing import Any

from schemas import Alert, Event, Suppression
from services.alerting.telling.masked_incident import blacked_out
from services.alerting.telling.masking import (
    coarse_place,
    masked,
    masked_url,
    names_finer_than_district,
    never_shown,
    private_names,
    tells_of_survivors,
)
from services.backtest.replay import Replay
from services.gateway.access.shielding import town_of, words_of
from services.gateway.insight.judgement import Asked, Judged


def judge(asked: Asked) -> Judged:
    """The article against an empty memory."""
    article = asked.article
    outcome = Replay(asked.policy).show(article)
    never = frozenset[str]().union(*(never_shown(event.event_type, [event]) for event in outcome.events))
    hidden = never | _hidden(asked, outcome.events)
    alerts = {alert.event_id: alert for alert in reversed(outcome.alerts)}
    silences = {silence.event_id: silence for silence in outcome.suppressions}
    events: list[dict[str, Any]] = [
        {"event": _shown(asked, event, hidden), **_decision(alerts.get(event.event_id), silences.get(event.event_id))}
        for event in outcome.events
    ]
    if not outcome.events:
        events = [{"event": None, **_decision(None, silences[None])}]
    title = None if article.title is None else masked(article.title, hidden)
    shown = [blacked_out(event, hidden, never) for event in events]
    return Judged(title, masked_url(article.url, never), shown)


def _decision(alert: Alert | None, silence: Suppression | None) -> dict[str, Any]:
    if alert is not None:
        first, *_ = alert.why
        return _told("alert", None, first.rule, first.quote, alert.headline)
    if silence is None:  # the contract has a silence for each event without an alert
        return _told("silent", None, None, None, None)
    return _told("silent", silence.why_not, silence.rule, silence.quote, None)


def _told(
    decision: str, why_not: str | None, rule: str | None, quote: str | None, headline: str | None
) -> dict[str, Any]:
    return {"decision": decision, "why_not": why_not, "rule": rule, "quote": quote, "headline": headline}


def _hidden(asked: Asked, events: Sequence[Event]) -> frozenset[str]:
    hidden = {*asked.hidden} if asked.names else {*asked.hidden, *private_names(events)}
    places = [event.place for event in events if event.place is not None]
    if asked.finest is not None:
        hidden = hidden.union(*map(words_of, places))
    if asked.finest == "district":
        hidden = hidden.union(*map(names_finer_than_district, places))
    return frozenset(hidden)


def _shown(asked: Asked, event: Event, hidden: frozenset[str]) -> dict[str, Any]:
    victims = tuple(victim for victim in event.victims if victim.name not in hidden)
    place = event.place
    if place is not None and (asked.finest == "district" or tells_of_survivors(event.event_type, [event])):
        place = coarse_place(place)
    if place is not None and asked.finest is not None:
        place = town_of(place)
    shown = event.model_copy(update={"victims": victims, "place": place})
    # Digests of the whole text: they are for machines, and long.
    fields: dict[str, Any] = shown.model_dump(mode="json", exclude={"text_signature", "telling_words"})
    return fields
