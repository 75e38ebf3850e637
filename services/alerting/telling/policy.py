"""Policy: what may alert (domain guide §1). ``why_not`` gives the first reason that fits, in the policy's order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from schemas import Event, Span
from schemas.incident import Claim
from schemas.vocabulary import WhyNot
from services.alerting.ledger.statements import POSITIONS, is_gone
from services.alerting.ledger.toll import CIVILIAN, HARM, harmed

# A total is short if it covers at most 72 hours and ends at most 72 hours before the report.
SHORT = timedelta(hours=72)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Policy:
    """The switches that an installation may set; ``recent_days`` None = no limit."""

    recent_days: int | None = 14
    domains: frozenset[str] = frozenset({"conflict"})
    other_harm: bool = False
    extreme_killed: int = 10
    severe_killed: int = 1

    @property
    def by_words(self) -> bool:
        """Whether incidents are looked up by telling words: of use for ordinary crime alone (``same_story.py``)."""
        return "crime" in self.domains or "accident" in self.domains


@dataclass(frozen=True, slots=True)
class Ruling:
    """Why an event raises no alert: the reason, the rule that found it and the words that show it (None: no words).

    ``keeps``: it is still a claim about an incident, and belongs into that incident's ledger.
    """

    why_not: WhyNot
    rule: str
    span: Span | None
    keeps: bool


_Rule = Callable[[Event, bool, Policy], Ruling | None]


def why_not(event: Event, known: bool, policy: Policy) -> Ruling | None:
    """The first reason that keeps an event from alerting; None if it may.

    ``known``: it is about an incident that has alerted. Recency stops only new incidents.
    """
    for rule in _RULES:
        ruling = rule(event, known, policy)
        if ruling is not None:
            return ruling
    return None


def may_alert_alone(claims: Iterable[Claim], policy: Policy) -> list[Claim]:
    """The claims that stand and would alert if nothing else were known: what a part of an incident has to say aloud."""
    return [
        c for c in claims if not is_gone(c) and c.correction is None and why_not(c, known=False, policy=policy) is None
    ]


def is_total(event: Event) -> bool:
    """Whether its numbers are of several incidents or a period, not of one incident."""
    return event.scope != "incident"


def is_short_total(event: Event) -> bool:
    """Whether the total alerts as a record of its own. Both days of a period are in it; an unstated period is long."""
    if event.scope not in ("multi_incident", "period_total"):
        return False
    reported = event.reported_at.date()
    if event.covers is not None:
        start, end = event.covers.start, event.covers.end or reported
    else:
        start, end = (None if event.occurred.basis == "publication" else event.occurred.start), event.occurred.end
    if start is None:
        return False
    return end - start + _DAY <= SHORT and reported - end <= SHORT


def is_recent(event: Event, policy: Policy) -> bool:
    """Whether the incident ended at most ``recent_days`` before the report."""
    if policy.recent_days is None:
        return True
    return event.reported_at.date() - event.last_day <= timedelta(days=policy.recent_days)


def _text_says(reason: WhyNot) -> _Rule:
    def rule(event: Event, known: bool, policy: Policy) -> Ruling | None:
        del known, policy
        if event.why_not != reason:
            return None
        return Ruling(reason, f"text_says_{reason}", event.why_not_span or words_of(event), keeps=False)

    return rule


def _exercise(event: Event, known: bool, policy: Policy) -> Ruling | None:
    if event.assertion == "exercise":
        return Ruling("exercise", "assertion_exercise", event.why_not_span or words_of(event), keeps=False)
    return _text_says("exercise")(event, known, policy)


def _hypothetical(event: Event, known: bool, policy: Policy) -> Ruling | None:
    if event.assertion == "hypothetical":
        return Ruling("hypothetical", "assertion_hypothetical", event.why_not_span or words_of(event), keeps=False)
    return _text_says("hypothetical")(event, known, policy)


def _domain(reason: WhyNot, domain: str) -> _Rule:
    """A domain that is not watched; switching it on lets its events pass."""

    def rule(event: Event, known: bool, policy: Policy) -> Ruling | None:
        if domain in policy.domains:
            return None
        if event.domain == domain:
            return Ruling(reason, f"domain_{domain}_not_watched", event.why_not_span or words_of(event), keeps=False)
        return _text_says(reason)(event, known, policy)

    return rule


def _accident(event: Event, known: bool, policy: Policy) -> Ruling | None:
    """An accident; but who watches ordinary crime watches shootings, also those said to have been unintended.

    Whether it was an accident is what the police find out, often weeks after.
    """
    if "crime" in policy.domains and event.domain == "accident" and event.event_type == "armed_attack":
        return None
    return _domain("accident", "accident")(event, known, policy)


def _indirect(event: Event, known: bool, policy: Policy) -> Ruling | None:
    if event.domain == "other" and event.why_not is None and "other" not in policy.domains:
        return Ruling("indirect", "harm_without_violence", words_of(event), keeps=False)
    return _text_says("indirect")(event, known, policy)


def _told_beside(event: Event, known: bool, policy: Policy) -> Ruling | None:
    """Ordinary crime that a report tells beside another incident waits for a report of its own.

    Crime reports recall earlier crimes, and list those of a weekend; few of these are news. Of armed conflict such
    incidents alert.
    """
    del policy
    if known or event.domain not in ("accident", "crime") or event.incident_ref == 0:
        return None
    # A total stands beside any incident; of incidents the first event of an article is of its main one.
    if event.ordinal == 0 and (event.incident_ref is not None or event.event_count == 1):
        return None
    return Ruling("crime", "crime_told_beside_another", words_of(event), keeps=True)


def _cumulative(event: Event, known: bool, policy: Policy) -> Ruling | None:
    if is_total(event) and not is_short_total(event):
        return Ruling("cumulative_total", f"scope_{event.scope}", words_of(event), keeps=False)
    return _text_says("cumulative_total")(event, known, policy)


def _historical(event: Event, known: bool, policy: Policy) -> Ruling | None:
    # It is kept: what recalls a known incident belongs beside it, and what recalls another is a dormant one of its own.
    if event.assertion == "historical":
        return Ruling("historical", "assertion_historical", event.why_not_span or words_of(event), keeps=True)
    if event.why_not == "historical":
        return Ruling("historical", "text_says_historical", event.why_not_span or words_of(event), keeps=True)
    if known or is_total(event) or event.late is not None or is_recent(event, policy):
        return None
    return Ruling(
        "historical", f"older_than_{policy.recent_days}_days", event.occurred.span or words_of(event), keeps=True
    )


def _negated(event: Event, known: bool, policy: Policy) -> Ruling | None:
    del policy
    if event.assertion == "negated" or event.why_not == "negated":
        return Ruling("negated", "negated_is_not_zero", event.why_not_span or words_of(event), keeps=True)
    if not known and event.assertion in ("denied", "retracted"):
        return Ruling("negated", f"{event.assertion}_before_any_report", words_of(event), keeps=True)
    return None


def _other_harm(event: Event, known: bool, policy: Policy) -> Ruling | None:
    if event.domain == "conflict" and "conflict" not in policy.domains:
        return Ruling("other_harm", "domain_conflict_not_watched", words_of(event), keeps=False)
    if policy.other_harm or (known and event.assertion in _KNOWN_POSITIONS):
        return None
    if event.why_not == "other_harm":
        return Ruling("other_harm", "text_says_other_harm", event.why_not_span or words_of(event), keeps=True)
    if not harmed(event.casualties) and _otherwise_harmed(event):
        return Ruling("other_harm", "no_casualties_but_other_harm", words_of(event), keeps=True)
    return None


def _no_casualties(event: Event, known: bool, policy: Policy) -> Ruling | None:
    if event.why_not == "no_casualties":
        return Ruling("no_casualties", "text_says_no_casualties", event.why_not_span, keeps=True)
    if event.assertion in _KNOWN_POSITIONS and known:
        return None
    if event.assertion in ("acknowledged", "investigating"):
        return Ruling("no_casualties", f"{event.assertion}_before_any_report", words_of(event), keeps=True)
    if harmed(event.casualties) or (policy.other_harm and _otherwise_harmed(event)):
        return None
    return Ruling("no_casualties", "nobody_said_to_be_hurt", words_of(event), keeps=True)


def _combatants_only(event: Event, known: bool, policy: Policy) -> Ruling | None:
    del policy
    # Captured fighters stay combatants, but killing them alerts.
    if event.event_type == "execution" or _is_settled(event, known):
        return None
    if event.why_not == "combatants_only" or {g.status for g in harmed(event.casualties)} == {"combatant"}:
        return Ruling("combatants_only", "only_combatants_hurt", words_of(event), keeps=True)
    return None


def _security_only(event: Event, known: bool, policy: Policy) -> Ruling | None:
    del policy
    if _is_settled(event, known) or (event.event_type == "execution" and event.why_not != "security_only"):
        return None
    statuses = {g.status for g in harmed(event.casualties)}
    if event.why_not == "security_only" or (statuses and not statuses & CIVILIAN):
        return Ruling("security_only", "only_security_and_combatants_hurt", words_of(event), keeps=True)
    return None


def _battle(event: Event, known: bool, policy: Policy) -> Ruling | None:
    del policy
    if _is_settled(event, known):
        return None
    battle = event.event_type == "battle" and not any(g.status == "civilian" for g in event.casualties)
    if event.why_not == "battle_status_unknown" or battle:
        return Ruling("battle_status_unknown", "battle_without_civilians_mentioned", words_of(event), keeps=True)
    return None


def _is_settled(event: Event, known: bool) -> bool:
    """Positions on a known incident count for what they say of it, not for whom they list."""
    return known and event.assertion in _KNOWN_POSITIONS


def _otherwise_harmed(event: Event) -> bool:
    return any(g.outcome not in HARM for g in event.casualties)


def words_of(event: Event) -> Span | None:
    """The words that best show what the event says."""
    spans = [
        *(g.span for g in event.casualties),
        event.why_not_span,
        event.revision.span if event.revision is not None else None,
        *(c.span for c in event.claimants),
        event.occurred.span,
        event.place.span if event.place is not None else None,
        *(a.span for a in event.actors),
    ]
    return next((span for span in spans if span is not None), None)


_KNOWN_POSITIONS = POSITIONS | {"retracted"}

_RULES: tuple[_Rule, ...] = (
    _text_says("unsupported_language"),
    _text_says("metaphor"),
    _text_says("opinion"),
    _exercise,
    _hypothetical,
    _domain("disaster", "disaster"),
    _accident,
    _text_says("judicial"),
    _indirect,
    _domain("crime", "crime"),
    _told_beside,
    _cumulative,
    _historical,
    _negated,
    _other_harm,
    _no_casualties,
    _combatants_only,
    _security_only,
    _battle,
)
