"""An article with every fact that was read from it, at its place in the text, as its reader may see it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from schemas import Article, Incident, Span
from schemas.identity import content_sha256_of
from schemas.incident import Claim
from services.alerting.telling.masked_incident import places_of_survivors
from services.alerting.telling.masking import MARK, masked, masked_url, never_shown, private_names
from services.alerting.telling.redactions import redacted_text
from services.gateway.access.showing import hidden_place

Kind = Literal["casualties", "victim", "place", "date", "actor", "claimant", "reason", "revision", "late"]


class Fact(NamedTuple):
    """What stands at ``start``–``end`` of the text (half-open, in code points), and which claim it is part of."""

    start: int
    end: int
    kind: Kind
    words: str
    event_id: str
    incident_id: str


class Shown(NamedTuple):
    """The article as its reader may see it, as long as it is, and its facts in the order of the text.

    Its ``content_sha256`` is of what is shown: with that of what is not, a guess could be tried.
    """

    article: Article
    facts: tuple[Fact, ...]


def shown_article(article: Article, incidents: Sequence[Incident], *, names: bool) -> Shown:
    """``incidents``: all that have claims of the article. ``names``: whether the reader may see names."""
    for incident in incidents:
        article = redacted_text(article, incident)
    bare = _masked(article, incidents, names=names)
    text = bare.text
    facts = {
        Fact(span.start, span.end, kind, text[span.start : span.end], claim.event_id, incident.incident_id)
        for incident in incidents
        if incident.status != "merged"
        for claim in incident.claims
        if (claim.article_id, claim.article_version) == (article.article_id, article.version)
        for kind, span in _facts(claim, names=names)
        if _stands_in(span, article.text)
    }
    return Shown(bare, tuple(sorted(facts)))


def hidden_words(incidents: Iterable[Incident], *, names: bool) -> frozenset[str]:
    """Names of people and places that the incidents hide from the reader, in whatever article they stand."""
    told = tuple(incidents)
    hidden = _never(told) if names else frozenset().union(*(private_names(i.claims) for i in told))
    return hidden.union(*(places_of_survivors(i) | hidden_place(i, names=names) for i in told))


def _never(incidents: Iterable[Incident]) -> frozenset[str]:
    return frozenset().union(*(never_shown(i.event_type, i.claims) for i in incidents))


def _masked(article: Article, incidents: Sequence[Incident], *, names: bool) -> Article:
    never, hidden = _never(incidents), hidden_words(incidents, names=names)
    title, body = masked(article.title or "", hidden), masked(article.body, hidden)
    return article.model_copy(
        update={
            "title": title if article.title is not None else None,
            "body": body,
            "content_sha256": content_sha256_of(f"{title}\n\n{body}"),
            "byline": masked(article.byline, hidden) if article.byline is not None else None,
            "url": masked_url(article.url, never),
            "canonical_url": masked_url(article.canonical_url, never),
        }
    )


def _facts(claim: Claim, *, names: bool) -> Iterator[tuple[Kind, Span]]:
    place, date, revision = claim.place, claim.occurred, claim.revision
    found: list[tuple[Kind, Span | None]] = [
        *(("casualties", group.span) for group in claim.casualties),
        *(("victim", victim.span) for victim in claim.victims if names),
        *(("actor", actor.span) for actor in claim.actors),
        *(("claimant", claimant.span) for claimant in claim.claimants),
        ("place", place.span if place is not None else None),
        ("date", date.span),
        ("reason", claim.why_not_span),
        ("revision", revision.span if revision is not None else None),
        ("late", claim.late),
    ]
    yield from ((kind, span) for kind, span in found if span is not None)


def _stands_in(span: Span, text: str) -> bool:
    """Whether the claim was read here; of words that were erased from it, only their length is known."""
    words = text[span.start : span.end]
    return len(words) == len(span.quote) and (words == span.quote or MARK in span.quote)
