"""Alerts and suppressions as messages: ids, evidence, severity, certainty."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas import Alert, ArticleReference, Event, Evidence, Incident, Signature, Span, Suppression, Toll
from schemas.identity import alert_id_of, suppression_id_of
from schemas.incident import Claim
from schemas.vocabulary import AlertKind, AlertReason, Severity, WhyNot
from services.alerting.ledger.grading import certainty_of
from services.alerting.ledger.statements import is_gone, tells_harm
from services.alerting.telling.headlines import headline
from services.alerting.telling.masking import (
    MARK,
    coarse_place,
    masked,
    masked_span,
    masked_url,
    never_shown,
    private_names,
    tells_of_survivors,
)
from services.alerting.telling.policy import Policy, words_of

_OPENING = frozenset({"new_incident", "late_report"})
_CANCELLING = frozenset({"retracted", "merged"})
_NO_QUOTE = frozenset({"no_casualties", "unsupported_language"})


@dataclass(frozen=True, slots=True)
class Moment:
    """When an event is decided on, and how long its stages took (ms; None in ``backtest``)."""

    decided_at: datetime
    latency: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """What an alert has beyond others where claims moved between incidents, or a person decided.

    ``kind``: a merge updates one thread, cancels another, or opens a silent one. ``beside``: ids of alerts of other
    threads that it refers to. ``signature``: the person's.
    """

    kind: AlertKind
    beside: tuple[str, ...] = ()
    signature: Signature | None = None


def alert(
    incident: Incident,
    before: Incident | None,
    reason: AlertReason,
    event: Event,
    *,
    policy: Policy,
    moment: Moment,
    thread: Thread | None = None,
) -> Alert:
    """The alert that this state of the incident raises; ``incident.version`` is final, ``before`` what was read.

    ``event`` is the claim that caused it; of a person's decision, the claim that it quotes first.
    """
    kind = _kind(reason) if thread is None else thread.kind
    signature = thread.signature if thread is not None else None
    names = private_names([*incident.claims, event])
    told = before if before is not None and before.alerted and kind != "alert" else None
    shown = incident
    if incident.place is not None and tells_of_survivors(incident.event_type, incident.claims):
        shown = incident.but(place=coarse_place(incident.place))
    return Alert.made(
        alert_id=alert_id_of(incident.incident_id, incident.version),
        incident_id=incident.incident_id,
        incident_version=incident.version,
        kind=kind,
        references=_references(incident, kind, thread),
        reason=reason,
        severity=severity(told if kind == "cancel" and told is not None else incident, policy),
        certainty=certainty_of(
            incident.grading, [c for c in incident.claims if not is_gone(c)], incident.independent_sources
        ),
        headline=masked(headline(shown, told, reason, event), names),
        toll_before=told.toll if told is not None else None,
        # What a merge moved away is told by the survivor's thread.
        toll_after=incident.toll if incident.status != "merged" else Toll(),
        place=shown.place,
        occurred=incident.occurred,
        why=_why(incident, event, names),
        articles=_articles(incident, event),
        reviewed=incident.review is not None,
        raised_at=moment.decided_at,
        latency=dict(moment.latency) if moment.latency is not None else None,
        event_id=event.event_id if signature is None else None,
        decision=_published(signature, names) if signature is not None else None,
    )


def suppression(
    event: Event,
    why_not: WhyNot,
    rule: str,
    moment: Moment,
    *,
    span: Span | None = None,
    incident_id: str | None = None,
) -> Suppression:
    """The silence about an event, in its own words."""
    url = masked_url(event.url, never_shown(event.event_type, [event]))
    words = span or words_of(event)
    quote = words.quote if words is not None else None
    if quote is None and why_not not in _NO_QUOTE:
        # The title is part of the article's text; an event without any span has no other words.
        quote = event.title or url
    return Suppression.made(
        suppression_id=suppression_id_of(event.article_id, event.article_version, event.event_id),
        article_id=event.article_id,
        article_version=event.article_version,
        url=url,
        publisher=event.publisher,
        published_at=event.published_at,
        country=event.place.country if event.place is not None else None,
        event_id=event.event_id,
        incident_id=incident_id,
        scope=event.scope,
        why_not=why_not,
        quote=masked(quote, private_names([event])) if quote is not None else None,
        rule=rule,
        decided_at=moment.decided_at,
    )


def severity(incident: Incident, policy: Policy) -> Severity:
    """CAP severity by the policy's bands; the higher of the best number and the minimum counts."""
    killed = max(
        incident.best_killed or 0,
        (incident.civilians_killed.min or 0) if incident.civilians_killed is not None else 0,
    )
    if not killed and incident.event_type == "execution" and incident.combatants_killed is not None:
        killed = incident.combatants_killed.min or incident.combatants_killed.max or 0
    if killed >= policy.extreme_killed:
        return "Extreme"
    return "Severe" if killed >= policy.severe_killed else "Moderate"


def _kind(reason: AlertReason) -> AlertKind:
    if reason in _OPENING:
        return "alert"
    return "cancel" if reason in _CANCELLING else "update"


def _references(incident: Incident, kind: AlertKind, thread: Thread | None) -> tuple[str, ...]:
    """The earlier alerts of the thread (CAP), none where it opens; then those of other threads."""
    if kind == "alert":
        return ()
    own = tuple(alert_id_of(incident.incident_id, v) for v in incident.alerted if v < incident.version)
    return own if thread is None else (*own, *thread.beside)


def _published(signature: Signature, names: frozenset[str]) -> Signature:
    """The signature, with the private names of the incident masked in its note."""
    note = signature.note
    return signature.model_copy(update={"note": masked(note, names) if note is not None else None})


def latest_alert(incident: Incident) -> tuple[str, ...]:
    """Id of the last alert of the incident's thread, in a tuple; empty where there is none."""
    return tuple(alert_id_of(incident.incident_id, version) for version in incident.alerted[-1:])


def _why(incident: Incident, event: Event, names: frozenset[str]) -> tuple[Evidence, ...]:
    found = list(_evidence(event, names))
    if not found:
        # An article that only takes its claims back has no words of its own: quote what it takes back.
        own = [c for c in incident.claims if c.article_id == event.article_id] or list(incident.claims)
        found = [evidence for claim in own for evidence in _evidence(claim, names)]
    if tells_of_survivors(incident.event_type, incident.claims):
        # The coarse place is derived; the words that it comes from may say where survivors can be found.
        found = [evidence for evidence in found if evidence.rule != "place"]
    # Words that a person had erased say nothing; they stand only where nothing else is left.
    found = [evidence for evidence in found if evidence.quote.strip(MARK)] or found
    if not found:
        title = event.title or masked_url(event.url, never_shown(incident.event_type, [*incident.claims, event]))
        found = [_one("title", event, Span(start=0, end=len(title), quote=title), names)]
    return tuple(found)


def _evidence(event: Event, names: frozenset[str]) -> Iterator[Evidence]:
    if isinstance(event, Claim) and event.correction is not None:
        yield _one(f"corrected_{event.correction.field}", event, event.correction.span, names)
    for group in event.casualties:
        yield _one(f"{group.outcome}_{group.status}", event, group.span, names)
    if event.revision is not None:
        yield _one(f"revision_{event.revision.kind}", event, event.revision.span, names)
    if event.late is not None:
        yield _one("late_report", event, event.late, names)
    spans = [("place", event.place.span if event.place is not None else None), ("date", event.occurred.span)]
    spans += [(f"{a.role}_{a.certainty}", a.span) for a in event.actors]
    spans += [(f"claimant_{event.assertion}", c.span) for c in event.claimants]
    for rule, span in spans:
        if span is not None:
            yield _one(rule, event, span, names)


def _one(rule: str, event: Event, span: Span, names: frozenset[str]) -> Evidence:
    hidden = masked_span(span, names)
    return Evidence.trusted({"rule": rule, "quote": hidden.quote, "article_id": event.article_id, "span": hidden})


def _articles(incident: Incident, event: Event) -> tuple[ArticleReference, ...]:
    """The article that caused the alert, then those of the other claims that stand."""
    standing: Iterable[Event] = (c for c in incident.claims if not is_gone(c) and (tells_harm(c) or c.claimants))
    first = {e.article_id: e for e in reversed([event, *standing])}
    ordered = [
        event,
        *(e for i, e in sorted(first.items(), key=lambda x: (x[1].reported_at, x[0])) if i != event.article_id),
    ]
    hidden = never_shown(incident.event_type, [*incident.claims, event])
    return tuple(
        ArticleReference.made(
            article_id=e.article_id,
            url=masked_url(e.url, hidden),
            publisher=e.publisher,
            published_at=e.published_at,
        )
        for e in ordered
    )
