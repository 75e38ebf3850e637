"""``POST /v1/why``: why an article raised no alert, by its address or by its text."""

import asyncio
import json
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, HTTPException, status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas import Article
from services.gateway.api.parts import TheJudge, TheSources
from services.gateway.insight.judgement import Judged
from services.gateway.insight.why import NOT_ON_RECORD, TEXT_NOT_KEPT, Busy, about, pasted, record_of

router = APIRouter(prefix="/v1/why", tags=["insight"])

_LONGEST_TEXT = 100_000
_LONGEST_TITLE = 1_000
_RETRY_S = "5"


class Question(BaseModel):
    """An address, or a text; `published_at` of a text says what is recent, and which "Monday"; without it: now."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str | None, Field(min_length=1, max_length=8192, examples=["https://wire.example/1"])] = None
    text: Annotated[str | None, Field(min_length=1, max_length=_LONGEST_TEXT)] = None
    title: Annotated[str | None, Field(max_length=_LONGEST_TITLE)] = None
    published_at: Annotated[
        AwareDatetime | None, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), le=datetime(2999, 1, 1, tzinfo=UTC))
    ] = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if (self.url is None) == (self.text is None):
            msg = "give either url or text"
            raise ValueError(msg)
        if self.url is not None and (self.title, self.published_at) != (None, None):
            msg = "title and published_at go with text; of an address they are known"
            raise ValueError(msg)
        if self.text is not None and not self.text.strip() and not (self.title or "").strip():
            msg = "the text is blank"
            raise ValueError(msg)
        return self


@router.post(
    "", responses={503: {"description": "Too many texts wait to be read; `Retry-After` says when to ask again"}}
)
async def tell_why(sources: TheSources, judge: TheJudge, question: Question) -> dict[str, Any]:
    """What is on record of an address, and how a text is read and decided now; nothing is published or kept.

    `known`: whether anything is on record of the address. `alerts` are those of the incidents that the article is part
    of, `silences` its own; both the newest first. `events` are read now from the text, judged as if nothing else were
    known: `decision` is `alert` or `silent`, `why_not`, `rule` and `quote` say why; where the text gives no event, one
    entry without `event` says so. `detail` says what could not be told, and what to do.
    """
    names = sources.names
    if question.text is not None:
        article = pasted(question.text, question.title, question.published_at)
        judging = judge.judge(article, names=names)
        return {"known": False, "alerts": [], "silences": [], **await _read_now(judging, None)}
    record = await asyncio.to_thread(record_of, sources, question.url or "")
    known = bool(record.article or record.alerts or record.silences)
    told = {"known": known, "alerts": _parsed(record.alerts), "silences": _parsed(record.silences)}
    if record.article is None:
        return {**told, "article": None, "events": [], "detail": TEXT_NOT_KEPT if known else NOT_ON_RECORD}
    judging = judge.judge(record.article, names=names, hidden=record.hidden, finest=record.finest)
    return {**told, **await _read_now(judging, record.article)}


async def _read_now(judging: Awaitable[Judged | str], article: Article | None) -> dict[str, Any]:
    """``article``: the one on record that is read; null for a pasted text."""
    try:
        judged = await judging
    except Busy as error:
        detail = "too many texts wait to be read; ask again in some seconds"
        raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, detail, {"Retry-After": _RETRY_S}) from error
    if isinstance(judged, str):
        detail = f"The text could not be read now: {judged}"
        return {"article": None if article is None else about(article, None), "events": [], "detail": detail}
    shown = None if article is None else about(article, judged)
    return {"article": shown, "events": judged.events, "detail": None}


def _parsed(documents: tuple[str, ...]) -> list[Any]:
    return [json.loads(document) for document in documents]
