"""Writing: drafts as the contract's events, each fact with its span."""

from collections.abc import Iterable
from typing import NamedTuple, cast

from schemas import Actor, Article, Casualties, Claimant, Event, Occurred, Period, Place, Revision, Span, Victim
from schemas.identity import event_id_of
from schemas.vocabulary import DatePrecision, Outcome, WhyNot
from services.extractor.incident.drafts import Draft
from services.extractor.incident.tallied import Tallied
from services.extractor.people.victims import named_victims
from services.extractor.place.where import Where
from services.extractor.ruling.ruling_cues import Cue
from services.extractor.text.tokens import Sentence

EXTRACTOR_VERSION = 8

_HARMED = ("killed", "injured", "killed_or_injured", "sexual_violence", "abducted", "missing", "displaced")
_LONGEST: tuple[tuple[DatePrecision, int], ...] = (("day", 0), ("few_days", 4), ("week", 10), ("month", 40))
_LONGEST_QUOTE = 120
_BESIDE = 6


class Marks(NamedTuple):
    """What the whole text of an article is known by: ``signature.py`` and ``telling_words.py``."""

    signature: str | None = None
    words: str | None = None


def span_at(text: str, start: int, end: int) -> Span:
    """The span of these offsets."""
    return Span(start=start, end=end, quote=text[start:end])


def token_span(text: str, sentence: Sentence, first: int, last: int) -> Span:
    """The span of tokens ``first`` to ``last``."""
    return span_at(text, sentence.starts[first], sentence.ends[last])


def quote_of(text: str, cue: Cue) -> tuple[int, str]:
    """Offset and words of a cue with a few words on either side."""
    first, last = max(0, cue.first - _BESIDE), min(len(cue.sentence) - 1, cue.last + _BESIDE)
    span = token_span(text, cue.sentence, first, last)
    return span.start, span.quote


def event_of(article: Article, draft: Draft, where: Where, *, ordinal: int, count: int, marks: Marks) -> Event:
    """The event of a draft."""
    text = article.text
    claim = draft.claim
    cue = draft.ruling.cue if draft.ruling is not None else None
    why_not = draft.ruling.why_not if draft.ruling is not None else None
    why_not_span = token_span(text, cue.sentence, cue.first, cue.last) if cue is not None else None
    if draft.assertion == "negated" and claim.position is not None:
        why_not = why_not or "negated"
        why_not_span = why_not_span or token_span(
            text, claim.position.sentence, claim.position.first, claim.position.last
        )
    elif why_not is None and claim.position is not None and not claim.tallies:
        why_not_span = token_span(text, claim.position.sentence, claim.position.first, claim.position.last)
    is_total = draft.scope.scope != "incident"
    place = where.area(draft.core[0]) if is_total else where.place(draft.core, draft.around)
    casualties = tuple(_casualties(text, draft))
    return Event(
        event_id=event_id_of(article.article_id, article.version, EXTRACTOR_VERSION, ordinal),
        ordinal=ordinal,
        event_count=count,
        incident_ref=draft.incident_ref,
        article_id=article.article_id,
        article_version=article.version,
        extractor_version=EXTRACTOR_VERSION,
        url=article.url,
        title=article.title,
        publisher=article.publisher,
        wire_origin=article.wire_origin,
        published_at=article.published_at,
        updated_at=article.updated_at,
        fetched_at=article.fetched_at,
        reported_at=article.reported_at,
        text_signature=marks.signature,
        telling_words=marks.words,
        confidence=_confidence(draft, casualties, place),
        domain=draft.domain,
        event_type=draft.event_type,
        scope=draft.scope.scope,
        covers=_covers(draft),
        assertion=draft.assertion,
        why_not=why_not,
        why_not_span=why_not_span,
        casualties=casualties,
        victims=tuple(_victims(text, draft)),
        actors=tuple(_actors(text, draft)),
        place=place,
        occurred=_occurred(text, draft),
        claimants=tuple(_claimants(text, draft)),
        revision=_revision(text, draft),
        late=_late(text, draft),
    )


def _covers(draft: Draft) -> Period | None:
    if draft.scope.start is None and draft.scope.end is None:
        return None
    return Period(start=draft.scope.start, end=draft.scope.end)


def _casualties(text: str, draft: Draft) -> Iterable[Casualties]:
    for outcome in _HARMED:
        tally = draft.claim.tallies.get(outcome)
        for group in tally.groups if tally is not None else ():
            yield _group(text, group, outcome)  # type: ignore[arg-type] # _HARMED are outcomes


def _group(text: str, group: Tallied, outcome: Outcome) -> Casualties:
    span = token_span(text, group.sentence, group.first, group.last)
    if group.counted_at is not None:
        span = token_span(text, *group.counted_at)
    elif len(span.quote) > _LONGEST_QUOTE:
        span = token_span(text, group.sentence, group.counted[0], group.counted[1])
    return Casualties(
        outcome=outcome,
        status=group.status,
        status_basis=group.basis,
        min=group.low,
        max=group.high,
        qualifier=group.qualifier,
        men=group.men,
        women=group.women,
        children=group.children,
        girls=group.girls,
        boys=group.boys,
        text=span.quote,
        span=span,
    )


def _victims(text: str, draft: Draft) -> Iterable[Victim]:
    stated = named_victims(statement.mention for statement in draft.claim.statements)
    names = {victim.name for victim in stated}
    for victim in (*stated, *(v for v in draft.identified if v.name not in names)):
        yield Victim(
            name=victim.name,
            age=victim.age,
            sex=victim.sex,
            outcome=cast("Outcome", victim.outcome),
            span=token_span(text, victim.sentence, victim.first, victim.last),
        )


def _actors(text: str, draft: Draft) -> Iterable[Actor]:
    for actor, sentence in zip(draft.actors, draft.actor_sentences, strict=True):
        yield Actor(
            name=actor.party.name,
            actor_id=actor.party.actor_id,
            type=actor.party.type,
            country=actor.party.country,
            role=actor.role,
            certainty=actor.certainty,
            span=token_span(text, sentence, actor.first, actor.last),
        )


def _occurred(text: str, draft: Draft) -> Occurred:
    when, scope = draft.when, draft.scope
    is_total = scope.scope != "incident"
    if is_total and scope.start is not None and scope.end is not None and when.mention is None:
        return Occurred(
            start=min(scope.start, scope.end),
            end=scope.end,
            precision=_precision((scope.end - scope.start).days),
            basis="publication",
        )
    span = span_at(text, when.mention.start, when.mention.end) if when.mention is not None else None
    return Occurred(
        start=when.start,
        end=when.end,
        precision=when.precision,
        basis=when.basis,
        time_of_day=when.time_of_day,
        span=span,
    )


def _precision(days: int) -> DatePrecision:
    return next((precision for precision, most in _LONGEST if days <= most), "year")


def _claimants(text: str, draft: Draft) -> Iterable[Claimant]:
    for attribution in draft.claim.claimants:
        speaker = attribution.speaker
        yield Claimant(
            name=speaker.name,
            type=speaker.type,
            relayed_by=attribution.relayed_by,
            span=token_span(text, speaker.sentence, speaker.first, speaker.last),
        )


def _revision(text: str, draft: Draft) -> Revision | None:
    revised = draft.claim.revision
    if revised is None:
        return None
    return Revision(kind=revised.kind, span=token_span(text, revised.sentence, revised.first, revised.last))


def _late(text: str, draft: Draft) -> Span | None:
    if draft.late is None or draft.when.mention is None:
        return None
    return token_span(text, draft.late.sentence, draft.late.first, draft.late.last)


def _confidence(draft: Draft, casualties: tuple[Casualties, ...], place: Place | None) -> float:
    """The judge's calibrated probability (docs/model-card.md); of what it was not asked, how plainly it is told."""
    if draft.probability is not None:
        return round(min(0.99, max(0.01, draft.probability)), 2)
    score = 0.9
    if any(group.qualifier == "vague" for group in casualties):
        score -= 0.2
    if place is None or place.precision == "country":
        score -= 0.1
    if draft.when.basis == "publication":
        score -= 0.1
    if all(s.mention.sentence.in_title for s in draft.claim.statements) and draft.claim.statements:
        score -= 0.1
    return round(max(0.1, score), 2)


def withdrawal_of(article: Article, why_not: WhyNot, quote: str | None, start: int | None) -> Event:
    """The one event of a version that claims nothing any more."""
    reported = article.reported_at.date()
    span = span_at(article.text, start, start + len(quote)) if quote is not None and start is not None else None
    return Event(
        event_id=event_id_of(article.article_id, article.version, EXTRACTOR_VERSION, 0),
        ordinal=0,
        event_count=0,
        article_id=article.article_id,
        article_version=article.version,
        extractor_version=EXTRACTOR_VERSION,
        url=article.url,
        title=article.title,
        publisher=article.publisher,
        wire_origin=article.wire_origin,
        published_at=article.published_at,
        updated_at=article.updated_at,
        fetched_at=article.fetched_at,
        reported_at=article.reported_at,
        confidence=1.0,
        domain="other",
        event_type="other",
        scope="incident",
        assertion="asserted",
        why_not=why_not,
        why_not_span=span,
        occurred=Occurred(start=reported, end=reported, precision="day", basis="publication"),
    )
