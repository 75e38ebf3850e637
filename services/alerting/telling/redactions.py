"""Erasing text that a person has redacted, from claims that are held and from events still to come.

What is counted stays: numbers, places, dates and parties are facts of the ledger; quotes, titles and people's names go.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from schemas import Alert, Article, Claimant, Event, Evidence, Incident, Redaction, Span
from schemas.identity import content_sha256_of, name_digest_of
from schemas.incident import Claim
from services.alerting.ledger.origins import UNNAMED, origin_of
from services.alerting.telling.masking import MARK, masked, masked_url, private_people, with_parts

E = TypeVar("E", bound=Event)

# Beyond this no name is looked for: the longest names have six or seven words.
_LONGEST_NAME = 7
_WORD = re.compile(r"\w+")
# What ``_renamed`` gives; a name that it gave stays, however often an event is redacted on its way.
_RENAMED = re.compile(r"witness [a-p]{8}")
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def erased(event: E, decision_id: str) -> E:
    """The event without a word of its article: every quote blacked out, no title, no victims, no private witness.

    Its address stays, so that the article can be found, but for private names that are spelled out in it.
    """
    url = masked_url(event.url, private_people([event]))
    return _rewritten(
        event,
        lambda text: MARK * len(text),
        title=None,
        victims=(),
        claimants=tuple(_renamed(c, decision_id) for c in event.claimants),
        url=url,
    )


def without_names(event: E, names: Iterable[str], decision_id: str) -> E:
    """The event with the names blacked out wherever they stand, and the victims of these names left out.

    Quotes and titles lose the parts of a name too; the names of parties and claimants only what is no single word, for
    "Khalil" may be anybody.
    """
    given = frozenset(names)
    if not given:
        return event
    folded = {_folded(name) for name in given}
    hidden = with_parts(given)
    whole = frozenset(name for name in given if len(_WORD.findall(name)) > 1)
    claimants = (
        _renamed(c, decision_id) if _folded(c.name) in folded else c.model_copy(update={"name": masked(c.name, whole)})
        for c in event.claimants
    )
    named = _rewritten(
        event,
        lambda text: masked(text, hidden),
        title=masked(event.title, hidden) if event.title is not None else None,
        victims=tuple(v for v in event.victims if _folded(v.name) not in folded),
        claimants=tuple(claimants),
    )
    actors = tuple(a.model_copy(update={"name": masked(a.name, whole)}) for a in named.actors)
    named = named.model_copy(update={"actors": actors, "url": masked_url(event.url, whole)})
    if isinstance(named, Claim) and named.correction is not None and named.correction.value is not None:
        value = masked(named.correction.value, whole)
        named = named.model_copy(update={"correction": named.correction.model_copy(update={"value": value})})
    return named


def redacted(event: E, redactions: Iterable[Redaction]) -> E:
    """The event as it may be kept where these redactions hold."""
    for redaction in redactions:
        if event.article_id == redaction.article_id or event.event_id in redaction.event_ids:
            event = erased(event, redaction.decision_id)
        elif redaction.names:
            event = without_names(event, names_in(event, redaction), redaction.decision_id)
    return event


def redacted_text(article: Article, incident: Incident) -> Article:
    """The article without the words that people had erased from the incident, as long as it was: spans still fit."""
    for redaction in incident.redactions:
        if article.article_id == redaction.article_id:
            article = _with_texts(article, MARK * len(article.title or ""), MARK * len(article.body))
            continue
        gone = [c for c in incident.claims if c.event_id in redaction.event_ids and _is_of(c, article)]
        if gone:
            article = _without_words(article, (span for claim in gone for span in _spans(claim)))
        names = _names_among((article.title or "", article.body, article.url), redaction)
        if names:
            article = _without_names(article, names)
    return article


def redacted_words(words: str, incident: Incident) -> str:
    """What a person wrote beside the incident, without the names that were erased from it."""
    for redaction in incident.redactions:
        words = masked(words, with_parts(_names_among((words,), redaction)))
    return words


def _is_of(claim: Claim, article: Article) -> bool:
    return (claim.article_id, claim.article_version) == (article.article_id, article.version)


def _without_words(article: Article, spans: Iterable[Span]) -> Article:
    """Blacked out: the words of the spans, and the title, which says what they say."""
    title, text = article.title or "", article.text
    for span in spans:
        text = text[: span.start] + MARK * len(text[span.start : span.end]) + text[span.end :]
    return _with_texts(article, MARK * len(title), text[len(article.text) - len(article.body) :])


def _without_names(article: Article, names: frozenset[str]) -> Article:
    hidden = with_parts(names)
    whole = frozenset(name for name in names if len(_WORD.findall(name)) > 1)
    bare = _with_texts(article, masked(article.title or "", hidden), masked(article.body, hidden))
    addresses = {name: masked_url(getattr(article, name), whole) for name in ("url", "canonical_url")}
    return bare.model_copy(update=addresses)


def _with_texts(article: Article, title: str, body: str) -> Article:
    # Of the words that were there no hash is left either, by which a guess could be tried.
    digest = content_sha256_of(f"{title}\n\n{body}")
    return article.model_copy(update={"title": title or article.title, "body": body, "content_sha256": digest})


def redacted_together(one: Incident, other: Incident) -> tuple[Incident, Incident]:
    """Two incidents that become one: what a person erased from either leaves both, and both have all tombstones."""
    return _with_redactions(one, other.redactions), _with_redactions(other, one.redactions)


def _with_redactions(incident: Incident, others: Sequence[Redaction]) -> Incident:
    known = {redaction.decision_id for redaction in incident.redactions}
    more = [redaction for redaction in others if redaction.decision_id not in known]
    if not more:
        return incident
    claims = tuple(redacted(claim, more) for claim in incident.claims)
    return incident.but(claims=claims, redactions=(*incident.redactions, *more))


def names_in(event: Event, redaction: Redaction) -> frozenset[str]:
    """The redacted names that stand in the event's words, as they are written there."""
    return _names_among(_texts(event), redaction)


class Erased:
    """Knows in what went out before a redaction the words that it erased: by their places, and by the digests of names.

    ``claims``: those whose words are gone.
    """

    def __init__(self, redaction: Redaction, claims: Iterable[Claim]) -> None:
        held = tuple(claims)
        self._redaction = redaction
        self._articles = {c.article_id for c in held}
        self._spans = {(c.article_id, span.start, span.end) for c in held for span in _spans(c)}

    def is_quoted_in(self, alert: Alert) -> bool:
        """Whether the alert quotes a claim whose words are gone; a title is quoted where there was nothing else."""
        return any(self.is_read_in(e) for e in alert.why if e.quote.strip(MARK))

    def is_read_in(self, evidence: Evidence) -> bool:
        """Whether the evidence is of words that are gone."""
        place = (evidence.article_id, evidence.span.start, evidence.span.end)
        return place in self._spans or (evidence.rule == "title" and evidence.article_id in self._articles)

    def is_at(self, span: Span) -> bool:
        """Whether words at that place are gone, of whatever article: a place or a date does not say of which it is."""
        return any((span.start, span.end) == (start, end) for _, start, end in self._spans)

    def is_of(self, article_id: str, event_id: str | None = None) -> bool:
        """Whether all words of the claim are gone, or of its article."""
        return article_id == self._redaction.article_id or event_id in self._redaction.event_ids

    def names_in(self, texts: Iterable[str]) -> frozenset[str]:
        """The erased names that stand in the texts, as they are written there."""
        return _names_among(texts, self._redaction)

    def is_named_in(self, alert: Alert) -> bool:
        """Whether one of the erased names stands in the alert."""
        note = alert.decision.note if alert.decision is not None else None
        texts = [alert.headline, note or "", *(e.quote for e in alert.why), *(a.url for a in alert.articles)]
        return bool(self.names_in(texts))


def _names_among(texts: Iterable[str], redaction: Redaction) -> frozenset[str]:
    digests = frozenset(redaction.names)
    return frozenset(
        phrase
        for text in texts
        for phrase in _phrases(text)
        if name_digest_of(redaction.decision_id, _folded(phrase)) in digests
    )


def digests_of(names: Iterable[str], decision_id: str) -> tuple[str, ...]:
    """What a redaction keeps of names: enough to know them again, not to read them."""
    return tuple(sorted(name_digest_of(decision_id, _folded(name)) for name in names))


def _folded(name: str) -> str:
    return " ".join(_WORD.findall(name.casefold()))


def _phrases(text: str) -> Iterator[str]:
    words = list(_WORD.finditer(text))
    for first in range(len(words)):
        for last in words[first : first + _LONGEST_NAME]:
            yield text[words[first].start() : last.end()]


def _texts(event: Event) -> Iterator[str]:
    yield event.title or ""
    yield event.url
    yield from (part.name for parts in (event.victims, event.claimants, event.actors) for part in parts)
    yield from (span.quote for span in _spans(event))


def _spans(event: Event) -> Iterator[Span]:
    parts: list[Any] = [*event.casualties, *event.victims, *event.actors, *event.claimants, event.place, event.occurred]
    spans = [event.why_not_span, event.late, *(part.span for part in [*parts, event.revision] if part is not None)]
    yield from (span for span in spans if span is not None)


def _rewritten(event: E, hide: Callable[[str], str], **fields: Any) -> E:
    """The event with ``hide`` applied to every quote; ``hide`` keeps the length, so that spans still fit."""

    def hidden(span: Span | None) -> Span | None:
        return None if span is None else Span(start=span.start, end=span.end, quote=hide(span.quote))

    def each(parts: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(part.model_copy(update={"span": hidden(part.span)}) for part in parts)

    update: dict[str, Any] = {
        # Hashes of names: a guessed name could be looked for among them.
        "telling_words": None,
        "why_not_span": hidden(event.why_not_span),
        "late": hidden(event.late),
        "casualties": tuple(g.model_copy(update={"text": hide(g.text)}) for g in each(event.casualties)),
        "victims": each(fields.pop("victims")),
        "actors": each(event.actors),
        "claimants": each(fields.pop("claimants")),
    }
    for name in ("place", "occurred", "revision"):
        part = getattr(event, name)
        if part is not None:
            update[name] = part.model_copy(update={"span": hidden(part.span)})
    if isinstance(event, Claim) and event.correction is not None:
        update["correction"] = event.correction.model_copy(update={"span": hidden(event.correction.span)})
    return event.model_copy(update=update | fields)


def _renamed(claimant: Claimant, decision_id: str) -> Claimant:
    """A private witness under a name of no meaning, the same for the same person, so that origins still count."""
    if claimant.type != "witness" or origin_of(claimant).key == UNNAMED or _RENAMED.fullmatch(claimant.name):
        return claimant
    letters = name_digest_of(decision_id, _folded(claimant.name))[:8].translate(_LETTERS)
    return claimant.model_copy(update={"name": f"witness {letters}"})
