"""Is this event about an incident that is known? A scored decision whose every reason is put in plain words.

Three outcomes: the same, another, or doubtful; doubtful ones are kept apart and listed for a person. Nearness in place
and time never merges alone: something else must corroborate (domain guide §2, rules 11 and 12).
"""

from collections.abc import Iterable
from typing import NamedTuple

from schemas import Event, Incident, PossibleDuplicate
from services.alerting.matching import same_story
from services.alerting.matching.account_evidence import (
    CONTRADICTION,
    by_perpetrator,
    by_text,
    by_toll,
    by_type,
    by_victims,
    by_words,
    one_account,
)
from services.alerting.matching.buckets import window_of
from services.alerting.matching.evidence import AGAINST, FIRMLY, WEAKLY, Evidence
from services.alerting.matching.place_evidence import by_date, by_place, by_site, far_apart, reach_km, same_area
from services.alerting.matching.telling_words import shared_words

SAME = 4.0
DOUBTFUL = 2.5
# Events that one article keeps apart are two incidents, unless more speaks against it than an article can mistake.
SAME_DESPITE_ARTICLE = 10.0
_KIN = Evidence(2.0, "an earlier version of this article told of it", corroborates=FIRMLY)
_NARROW_KM = 20.0
_ONE_SITE = 3.0
# Two names and a street, or three rare names (nats).
_RETOLD, _RETOLD_SCORE = 20.0, -0.5


class Match(NamedTuple):
    """``same``: the incident that the event is about, or None. ``why`` and ``score`` are of ``same``."""

    same: Incident | None
    score: float
    why: tuple[str, ...]
    doubtful: tuple[PossibleDuplicate, ...] = ()


class _Scored(NamedTuple):
    """``learned``: the sum has weighed what speaks against it, so that no sign of it is a contradiction of its own."""

    incident: Incident
    evidence: tuple[Evidence, ...]
    score: float
    learned: bool = False

    @property
    def why(self) -> tuple[str, ...]:
        return tuple(e.why for e in self.evidence)


def match(
    event: Event,
    candidates: Iterable[Incident],
    *,
    apart: frozenset[str] = frozenset(),
    kin: frozenset[str] = frozenset(),
) -> Match:
    """Find the event's incident among candidates; merged ones are passed over.

    ``apart``: ids of incidents that other events of the same article version are about. ``kin``: ids that events of
    an earlier version of the article were about.
    """
    total = event.scope != "incident"
    near = (c for c in candidates if c.status != "merged" and c.aggregate == total and _may_be(event, c))
    scored = [s for s in (weigh(event, c, kin=c.incident_id in kin) for c in near) if s.score >= DOUBTFUL]
    same = [s for s in scored if _is_same(s, apart=s.incident.incident_id in apart)]
    # Update, don't realert: of two that it may be, the one that people know of; what was told beside it stays silent.
    silent = event.domain in same_story.DOMAINS
    best = min(
        same,
        key=lambda s: (
            silent and not s.incident.alerted,
            -s.score,
            s.incident.first_reported_at,
            s.incident.incident_id,
        ),
        default=None,
    )
    doubtful = sorted(
        (s for s in scored if s is not best and s.incident.incident_id not in apart),
        key=lambda s: (-s.score, s.incident.incident_id),
    )
    return Match(
        same=best.incident if best is not None else None,
        score=best.score if best is not None else 0.0,
        why=best.why if best is not None else (),
        doubtful=tuple(
            PossibleDuplicate.made(incident_id=s.incident.incident_id, score=s.score, why=s.why) for s in doubtful
        ),
    )


def _may_be(event: Event, incident: Incident) -> bool:
    """Whether it is worth weighing: most candidates of a busy day are far away."""
    if same_story.is_for(event, incident):
        return same_story.may_be(event, incident)
    return not far_apart(event.place, incident.place)


def weigh(event: Event, incident: Incident, *, kin: bool = False) -> _Scored:
    """All evidence for and against; what excludes comes alone."""
    if event.scope != "incident":
        return _scored(incident, _by_total(event, incident))
    if same_story.is_for(event, incident):
        learned = same_story.evidence(event, incident, SAME)
        return _scored(incident, *learned, *((_KIN,) if kin else ()), learned=True)
    place = by_place(event.place, incident.place)
    if place.excludes:
        return _scored(incident, place)
    date = by_date(event.occurred, incident.occurred, one_site=False, one_account=False)
    if date.excludes:
        date = _on_other_days(event, incident)
    if date.excludes:
        return _scored(incident, date)
    narrow = (
        event.place is not None
        and incident.place is not None
        and event.place.precision != "country"
        and incident.place.precision != "country"
        and reach_km(event.place, incident.place) <= _NARROW_KM
    )
    found = (
        place,
        date,
        by_site(event.place, incident),
        by_type(event, incident),
        by_perpetrator(event, incident),
        by_toll(event, incident, narrow=narrow, repeated=one_account(event, incident)),
        by_words(event, incident),
        by_text(event, incident),
        by_victims(event, incident),
        _KIN if kin else None,
    )
    return _scored(incident, *[e for e in found if e is not None])


def _scored(incident: Incident, *evidence: Evidence, learned: bool = False) -> _Scored:
    return _Scored(incident, evidence, round(sum([e.score for e in evidence]), 2), learned)


def _on_other_days(event: Event, incident: Incident) -> Evidence:
    """The date where by itself it excludes: over a few days one site or one account speaks for the two."""
    date = by_date(event.occurred, incident.occurred, one_site=True, one_account=True)
    if date.excludes:
        # Whatever else there is: most candidates are other days' incidents of the same town.
        return _if_retold(event, incident) or date
    site = by_site(event.place, incident)
    return by_date(
        event.occurred,
        incident.occurred,
        one_site=site is not None and site.score >= _ONE_SITE,
        one_account=one_account(event, incident) or by_text(event, incident) is not None,
    )


def _if_retold(event: Event, incident: Incident) -> Evidence | None:
    """A report without a day, at any time after, may tell an incident again if it shares many names with its reports.

    Then the other evidence decides: a place and a toll that fit, not the names alone.
    """
    if event.occurred.basis != "publication" or event.occurred.start <= incident.occurred.end:
        return None
    nats = shared_words(event, incident.claims).rare
    if nats < _RETOLD:
        return None
    return Evidence(_RETOLD_SCORE, f"told later, without a day, with the same names and rare words ({nats:.0f} nats)")


def _is_same(scored: _Scored, *, apart: bool) -> bool:
    if apart:
        return scored.score >= SAME_DESPITE_ARTICLE
    contradicted = not scored.learned and any(e.score <= CONTRADICTION for e in scored.evidence)
    needed = FIRMLY if contradicted else WEAKLY
    return scored.score >= SAME and any(e.corroborates >= needed for e in scored.evidence)


def _by_total(event: Event, incident: Incident) -> Evidence:
    """Two totals are one if they cover the same days of the same area."""
    start, end = window_of(event)
    known = {window_of(c) for c in incident.claims}
    if (start, end) in known and same_area(event.place, incident.place):
        return Evidence(SAME, "totals of the same area and days", corroborates=FIRMLY)
    return Evidence(AGAINST, "totals of different areas or days")
