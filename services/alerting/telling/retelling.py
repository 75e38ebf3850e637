"""What was told of an incident, as it may be told now: later reports name victims, people erase words. Pure."""

from collections.abc import Iterable
from typing import TypeGuard, TypeVar

from schemas import Alert, Evidence, Incident, Place, Span, Suppression
from schemas.event import Occurred
from services.alerting.telling.masked_incident import places_of_survivors, shown_place
from services.alerting.telling.masking import (
    MARK,
    masked,
    masked_url,
    names_finer_than_district,
    never_shown,
    private_names,
)
from services.alerting.telling.redactions import Erased

P = TypeVar("P", Place, Occurred)


class Retelling:
    """Knows what the incident hides by now, from all of its claims and tombstones."""

    def __init__(self, incident: Incident) -> None:
        claims = incident.claims
        self._incident = incident
        self._private = private_names(claims)
        self._never = never_shown(incident.event_type, claims)
        self._erased = [Erased(r, (c for c in claims if c.event_id in r.event_ids)) for r in incident.redactions]
        self._places = places_of_survivors(incident)

    def alert(self, alert: Alert) -> Alert:
        """An earlier alert of its thread; it may hide nothing more than it did."""
        note = alert.decision.note if alert.decision is not None else None
        addresses = [article.url for article in alert.articles]
        spans = [
            alert.occurred.span,
            alert.place.span if alert.place is not None else None,
            *(e.span for e in alert.why),
        ]
        quotes = [span.quote for span in spans if span is not None]
        texts = [alert.headline, note or "", *(e.quote for e in alert.why), *quotes]
        gone = frozenset(name for erased in self._erased for name in erased.names_in([*texts, *addresses]))
        finer = names_finer_than_district(alert.place) if self._is_coarse(alert.place) else ()
        hidden = _standing_in(texts, self._private.union(self._places, finer, gone))
        decision, place = alert.decision, shown_place(self._incident, alert.place)
        if decision is not None and note is not None:
            decision = decision.model_copy(update={"note": masked(note, hidden)})
        return alert.model_copy(
            update={
                "headline": masked(alert.headline, hidden),
                "place": self._bare(place, hidden) if place is not None else None,
                "occurred": self._bare(alert.occurred, hidden),
                "why": tuple(self._evidence(e, hidden) for e in alert.why),
                "articles": tuple(
                    a.model_copy(update={"url": masked_url(a.url, _standing_in([a.url], self._never) | _whole(gone))})
                    for a in alert.articles
                ),
                "decision": decision,
            }
        )

    def silence(self, silence: Suppression) -> Suppression:
        """A silence about a report of it."""
        quote, url = silence.quote or "", silence.url
        gone = frozenset(name for erased in self._erased for name in erased.names_in([quote, url]))
        hidden = _standing_in([quote], self._private.union(self._places, gone))
        if any(erased.is_of(silence.article_id, silence.event_id) for erased in self._erased):
            quote = MARK * len(quote)
        return silence.model_copy(
            update={
                "quote": masked(quote, hidden) if silence.quote is not None else None,
                "url": masked_url(url, self._never | _whole(gone)),
            }
        )

    def _evidence(self, evidence: Evidence, hidden: frozenset[str]) -> Evidence:
        is_gone = any(e.is_read_in(evidence) or e.is_of(evidence.article_id) for e in self._erased)

        def bare(words: str) -> str:
            return MARK * len(words) if is_gone else masked(words, hidden)

        span = evidence.span.model_copy(update={"quote": bare(evidence.span.quote)})
        return evidence.model_copy(update={"span": span, "quote": bare(evidence.quote)})

    def _bare(self, part: P, hidden: frozenset[str]) -> P:
        """The part with the quote of its span as it may be told."""
        if part.span is None:
            return part
        is_gone = any(erased.is_at(part.span) for erased in self._erased)
        quote = MARK * len(part.span.quote) if is_gone else masked(part.span.quote, hidden)
        return part.model_copy(update={"span": Span(start=part.span.start, end=part.span.end, quote=quote)})

    def _is_coarse(self, place: Place | None) -> TypeGuard[Place]:
        """Whether the place is shown more coarsely than it is told."""
        return shown_place(self._incident, place) != place


def _standing_in(texts: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """Those that may stand there: to look for each of hundreds of names as a word takes long."""
    text = "\n".join(texts)
    folded = text.casefold()
    return frozenset(name for name in names if name in text or name.casefold() in folded)


def _whole(names: Iterable[str]) -> frozenset[str]:
    """Without single words, which in an address may be anybody's."""
    return frozenset(name for name in names if len(name.split()) > 1)
