"""What the extractor's tests share: articles written on the spot, and short views of what was read."""

from datetime import UTC, datetime

from pydantic import BaseModel

from schemas import Article, Casualties, Event, Span
from schemas.identity import article_id_of, content_sha256_of
from services.extractor.date.dates import find_dates
from services.extractor.extract import extract
from services.extractor.harm.casualties import find_mentions
from services.extractor.harm.clauses import read_clauses
from services.extractor.harm.mentions import Mention
from services.extractor.incident.scope import scope_of
from services.extractor.text.tokens import Sentence, tokenize

PUBLISHED = datetime(2017, 3, 22, 12, tzinfo=UTC)


def article(
    body: str,
    title: str = "",
    *,
    published: datetime = PUBLISHED,
    version: int = 1,
    byline: str | None = None,
    publisher: str = "Test Wire",
) -> Article:
    """An article of an invented outlet."""
    url = "https://test.example/1"
    return Article(
        article_id=article_id_of(publisher, url),
        version=version,
        content_sha256=content_sha256_of(f"{title}\n\n{body}"),
        url=url,
        canonical_url=url,
        title=title or None,
        body=body,
        byline=byline,
        publisher=publisher,
        published_at=published,
        fetched_at=published,
    )


def sentence(text: str) -> Sentence:
    """One sentence as tokens."""
    return tokenize(text, 0, len(text))


def mentions(text: str) -> list[Mention]:
    """The statements of harm in one sentence."""
    return find_mentions(read_clauses(sentence(text)))


def scope(text: str) -> str:
    """The scope of a sentence's first statement of harm."""
    (mention, *_) = mentions(text)
    return scope_of(mention, find_dates(text, 0, len(text), PUBLISHED), PUBLISHED.date()).scope


def counts(text: str) -> list[tuple[str, int | None, int | None]]:
    """Outcome, least and most of every counted group in one sentence."""
    return [(m.outcome, g.low, g.high) for m in mentions(text) for g in m.groups]


def events(body: str, title: str = "", *, published: datetime = PUBLISHED) -> tuple[Event, ...]:
    """The events of an article."""
    return extract(article(body, title, published=published)).events


def only_event(body: str, title: str = "") -> Event:
    """The one event of an article."""
    found = events(body, title)
    assert len(found) == 1, [(e.scope, e.assertion, e.casualties) for e in found]
    return found[0]


def groups(event: Event, outcome: str = "killed") -> list[tuple[str, int | None, int | None]]:
    """Status, least and most of an event's groups."""
    return [(c.status, c.min, c.max) for c in event.casualties if c.outcome == outcome]


def group_of(event: Event, outcome: str = "killed") -> Casualties:
    """The one group of an event with an outcome."""
    (group,) = [c for c in event.casualties if c.outcome == outcome]
    return group


def spans_of(value: object) -> list[tuple[int, int, str]]:
    """All spans anywhere inside an event."""
    if isinstance(value, Span):
        return [(value.start, value.end, value.quote)]
    if isinstance(value, BaseModel):
        return [span for name in type(value).model_fields for span in spans_of(getattr(value, name))]
    if isinstance(value, tuple):
        return [span for inner in value for span in spans_of(inner)]
    return []
