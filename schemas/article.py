"""Article: one version of one report, as ingest publishes it."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from schemas.parts import Message, UtcTime, none_if_blank

MAX_BODY_CODE_POINTS = 1_000_000

OptionalText = Annotated[str | None, BeforeValidator(none_if_blank)]


class Article(Message):
    """``article_id`` is stable over edits; ``version`` counts them, and rises only when the text changed.

    ``published_basis``: ``stated`` where the page itself says when it was published, ``crawled`` where ``published_at``
    is only when somebody saw it; null where whoever gave the article did not say how they know.

    ``duplicate_group``: the ``article_id`` of the first article with this text (``exact``) or nearly this text
    (``near``); null for that first one, and where the text is the only one of its kind.

    ``body_basis`` says of a feed's item where its text is from: the article's ``page``, the ``feed`` that carries it
    whole, or only the feed's ``summary``; null for articles from elsewhere. ``page_trouble`` is why a page that should
    have been read was not: one word (``robots``, ``paywall``, ``deadline``, ``status`` …).
    """

    article_id: str = Field(min_length=1, max_length=256)
    version: int = Field(default=1, ge=1)
    content_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    url: str = Field(min_length=1, max_length=8192)
    canonical_url: str = Field(min_length=1, max_length=8192)
    title: str | None = None
    body: str = Field(default="", max_length=MAX_BODY_CODE_POINTS)
    language: OptionalText = None
    publisher: str = Field(min_length=1)
    byline: OptionalText = None
    wire_origin: OptionalText = None
    published_at: UtcTime | None = None
    updated_at: UtcTime | None = None
    fetched_at: UtcTime
    feed: OptionalText = None
    published_basis: Literal["stated", "crawled"] | None = None
    duplicate_group: OptionalText = None
    duplicate_kind: Literal["exact", "near"] | None = None
    body_basis: Literal["page", "feed", "summary"] | None = None
    page_trouble: OptionalText = None

    @model_validator(mode="after")
    def _has_text(self) -> Self:
        if not (self.title or "").strip() and not self.body.strip():
            msg = "title and body are both empty"
            raise ValueError(msg)
        return self

    @property
    def text(self) -> str:
        """The text that all span offsets count in."""
        return (self.title or "") + "\n\n" + self.body

    @property
    def reported_at(self) -> datetime:
        """When this version's claims count as made (contract, Conventions)."""
        if self.version > 1 and self.updated_at is not None:
            return self.updated_at
        return self.published_at or self.fetched_at
