"""From a raw record (a JSON object, a feed item) to an Article. Pure: the same for live news, seeds and backtest."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from schemas.article import MAX_BODY_CODE_POINTS, Article
from schemas.identity import content_sha256_of
from services.ingest.edits import edit_digest
from services.ingest.identity import article_id_for, canonical_url, names_same_article
from services.ingest.json_text import json_type
from services.runtime.errors import NeverSucceeds

if TYPE_CHECKING:
    from services.ingest.versions import ArticleRegister

_MAX_URL = 8192
_MAX_ID = 256
_MAX_FIELD = 8192
# The dates that code downstream may safely add days to; outside them a date is a mistake in the record.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_LONGEST_DATE = len("2017-03-22")
_DATE_BASES = frozenset({"stated", "crawled"})
_BODY_BASES = frozenset({"page", "feed", "summary"})
_SHOWN = 60
_EXAMPLE = "2017-03-22 or 2017-03-22T14:00:00Z"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class InvalidArticle(NeverSucceeds):
    """The record can never become an Article; the message names the field and what to do."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Draft:
    """An Article whose version is not settled yet (it reads 1); ``given_version`` is the record's own, if any.

    ``edit_sha256``: equal for two drafts of an article between which nobody edited its text (``edits.py``).
    """

    article: Article
    given_version: int | None
    edit_sha256: str

    def numbered(self, version: int) -> Article:
        """The Article as that version."""
        return self.article if version == self.article.version else self.article.but(version=version)


def to_article(
    record: Mapping[str, Any], *, fetched_at: datetime, versions: "ArticleRegister", dated: bool = True
) -> Article | None:
    """The next Article version of this record, or null when the register already has this text of this article.

    The register remembers the version from here on as reserved; call its ``confirm`` once the Article is delivered.
    Raises ``InvalidArticle``.
    """
    draft = to_draft(record, fetched_at=fetched_at, dated=dated)
    (reservation,) = versions.reserve([draft])
    return None if reservation.delivered else reservation.article(draft)


def to_draft(record: Mapping[str, Any], *, fetched_at: datetime, dated: bool = True) -> Draft:
    """Validate and complete a record; fields beyond the contract's are ignored.

    Needs ``url``, ``publisher``, ``published_at``, and ``title`` or ``body``. ``dated=False`` accepts a record without
    ``published_at`` (a live feed may not say; then ``fetched_at`` counts). Raises ``InvalidArticle``.
    """
    url = _needed(record, "url", _MAX_URL).strip()
    publisher = _needed(record, "publisher", _MAX_FIELD).strip()
    canonical = _canonical(record, url)
    title, body = _headline_and_body(record)
    text = (title or "") + "\n\n" + body
    guid = _optional(record, "guid", _MAX_FIELD)
    given_id = _optional(record, "article_id", _MAX_ID)
    # Every value was checked on the way here, with a message for people: checking again would cost as much once more.
    article = Article.trusted(
        {
            "article_id": given_id or article_id_for(publisher, guid=guid, canonical=canonical),
            "version": 1,
            "content_sha256": content_sha256_of(text),
            "url": url,
            "canonical_url": canonical,
            "title": title,
            "body": body,
            "language": _optional(record, "language", _MAX_FIELD),
            "publisher": publisher,
            "byline": _optional(record, "byline", _MAX_FIELD),
            "wire_origin": _optional(record, "wire_origin", _MAX_FIELD),
            "published_at": _moment(record, "published_at", needed=dated),
            "updated_at": _moment(record, "updated_at", needed=False),
            "fetched_at": fetched_at.astimezone(UTC),
            "feed": _optional(record, "feed", _MAX_URL),
            "duplicate_group": None,
            "duplicate_kind": None,
            "published_basis": _one_of(record, "published_basis", _DATE_BASES),
            "body_basis": _one_of(record, "body_basis", _BODY_BASES),
            "page_trouble": _optional(record, "page_trouble", _MAX_ID),
        }
    )
    return Draft(article, _given_version(record), edit_digest(text))


def _canonical(record: Mapping[str, Any], url: str) -> str:
    """Of the address that the page gives itself, if it may, else of the one that it was found at."""
    found, own = canonical_url(url), _optional(record, "canonical_url", _MAX_URL)
    if own is None:
        return found
    given = canonical_url(own)
    return given if names_same_article(given, found) else found


def _headline_and_body(record: Mapping[str, Any]) -> tuple[str | None, str]:
    title = _optional(record, "title", MAX_BODY_CODE_POINTS)
    body = _optional(record, "body", MAX_BODY_CODE_POINTS) or ""
    if title is None and not body:
        problem = "title and body are both missing or empty; an article needs at least one of them"
        raise InvalidArticle("body", problem)
    if len(title or "") + len(body) > MAX_BODY_CODE_POINTS:
        together = f"with the title {len(title or '') + len(body):,} code points"
        raise InvalidArticle("body", f"{together}; at most {MAX_BODY_CODE_POINTS:,} are accepted, cut or split it")
    return title, body


def _needed(record: Mapping[str, Any], field: str, limit: int) -> str:
    value = _optional(record, field, limit)
    if value is None:
        raise InvalidArticle(field, "is missing or empty; every article needs it")
    return value


def _optional(record: Mapping[str, Any], field: str, limit: int) -> str | None:
    value = record.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidArticle(field, f"must be text, not {json_type(value)}")
    if len(value) > limit:
        raise _too_long(field, len(value), limit)
    if not value or value.isspace():
        return None
    # JSON can spell half a surrogate pair, which no UTF-8 can carry. One code point for one: offsets stay.
    return value if value.isascii() else _LONE_SURROGATE.sub("\ufffd", value)


def _one_of(record: Mapping[str, Any], field: str, words: frozenset[str]) -> str | None:
    value = _optional(record, field, _MAX_FIELD)
    if value is not None and value not in words:
        raise InvalidArticle(field, f"{_shown(value)} is none of {', '.join(sorted(words))}")
    return value


def _too_long(field: str, length: int, limit: int) -> InvalidArticle:
    return InvalidArticle(field, f"{length:,} code points; at most {limit:,} are accepted, cut or split it")


def _given_version(record: Mapping[str, Any]) -> int | None:
    value = record.get("version")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 2**31:
        raise InvalidArticle("version", f"{_shown(value)} is not a version number (1, 2, …); leave it out to derive it")
    return value


def _moment(record: Mapping[str, Any], field: str, *, needed: bool) -> datetime | None:
    value = record.get(field)
    if value is None or value == "":
        if needed:
            raise InvalidArticle(field, f"is missing; write an ISO 8601 date, e.g. {_EXAMPLE}")
        return None
    if not isinstance(value, str):
        raise InvalidArticle(field, f"must be text, not {json_type(value)}; e.g. {_EXAMPLE}")
    moment = _parse_moment(field, value.strip())
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise InvalidArticle(field, f"{_shown(value)} lies outside the years {_FIRST_YEAR}–{_LAST_YEAR}")
    return moment


def _parse_moment(field: str, value: str) -> datetime:
    # A date alone is 00:00 UTC (contract, backtest).
    if len(value) <= _LONGEST_DATE:
        with suppress(ValueError):
            return datetime.combine(date.fromisoformat(value), time(), UTC)
    try:
        moment = datetime.fromisoformat(value.upper())
        if moment.tzinfo is None:
            problem = f"{_shown(value)} has no time zone; add Z for UTC or an offset, e.g. {value[:40]}Z"
            raise InvalidArticle(field, problem)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidArticle(field, f"{_shown(value)} is not an ISO 8601 date, e.g. {_EXAMPLE}") from None


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
