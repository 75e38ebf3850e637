"""What ``POST /v1/articles`` takes and answers; the whole interface is ``schemas/push.openapi.json``."""

from typing import Literal

from pydantic import Field

from schemas.article import MAX_BODY_CODE_POINTS
from schemas.parts import Message, NonNegative

MAX_REQUEST_BYTES = 32 * 1024 * 1024
"""Largest body of a request, as sent and as decompressed."""
MAX_ARTICLES = 10_000
"""Most articles in one request."""

_EXAMPLE_URL = "https://wire.example/2017/03/22/raqqa"


class PushedArticle(Message):
    """One article as a sender writes it. ``title`` or ``body`` must hold text; other fields are ignored."""

    url: str = Field(min_length=1, max_length=8192, description="Address of the article's page.")
    canonical_url: str | None = Field(
        default=None,
        max_length=8192,
        description="Address that the page gives itself; it names the article if it is of the same site.",
    )
    title: str | None = Field(default=None, description="Headline.")
    body: str | None = Field(
        default=None,
        description=f"The whole text, without markup. With the title at most {MAX_BODY_CODE_POINTS:,} code points.",
    )
    published_at: str = Field(
        description="When it was first published: ISO 8601 with a time zone, or a date alone (00:00 UTC)."
    )
    published_basis: Literal["stated", "crawled"] | None = Field(
        default=None, description="`stated` where the page says when, `crawled` where it is only when it was seen."
    )
    publisher: str = Field(min_length=1, max_length=8192, description="Name of the outlet.")
    guid: str | None = Field(
        default=None,
        max_length=8192,
        description="The publisher's own id, the same over all edits. Without one the address is the identity.",
    )
    article_id: str | None = Field(
        default=None, max_length=256, description="Id to use instead of the one that harmwatch derives."
    )
    version: int | None = Field(
        default=None, ge=1, lt=2**31, description="Number of this text among the article's edits. Left out: derived."
    )
    updated_at: str | None = Field(default=None, description="When this text was published, if it is an edit.")
    language: str | None = Field(default=None, description="Language, as BCP 47 names it.")
    byline: str | None = Field(default=None, description="Who wrote it.")
    wire_origin: str | None = Field(default=None, description="The agency that it was taken from.")
    feed: str | None = Field(default=None, description="Where the sender has it from.")


class AcceptedArticle(Message):
    """An article that is on its topic. ``seen``: this text of it was there before, and was not published again."""

    index: NonNegative = Field(description="Its place in the request, from 0.")
    article_id: str
    version: int = Field(ge=1)
    status: Literal["published", "seen"]


class RejectedArticle(Message):
    """An article that was not published, and would not be if it were sent again as it is."""

    index: NonNegative = Field(description="Its place in the request, from 0.")
    field: str | None = Field(description="The field that is wrong; null where it is the article as a whole.")
    reason: str


class PushAnswer(Message):
    """Every article of the request is in one of the two lists, in the order of the request."""

    accepted: tuple[AcceptedArticle, ...] = ()
    rejected: tuple[RejectedArticle, ...] = ()


class Problem(Message):
    """Why nothing of a request was taken (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


EXAMPLE_ARTICLE = {
    "url": _EXAMPLE_URL,
    "title": "Air strike on school near Raqqa kills 33 displaced civilians, monitor says",
    "body": "An air strike on a school west of Raqqa killed at least 33 displaced civilians, a monitoring group said.",
    "published_at": "2017-03-22T11:00:00Z",
    "publisher": "Wire",
}
