"""What the OpenAPI document says beyond the code: forms of a request, answers, examples."""

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from schemas.push import EXAMPLE_ARTICLE, MAX_ARTICLES, MAX_REQUEST_BYTES, Problem, PushAnswer, PushedArticle
from schemas.topics import ARTICLES

INTRODUCTION = (
    "Send articles to harmwatch. An article that was accepted is on the articles topic and will be read; the same text"
    " sent again is answered as `seen` and read once. An edit is sent with the same `url` (or `guid`) and its new text."
)

_ARTICLE = {"$ref": "#/components/schemas/PushedArticle"}
_EVENT = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "minLength": 1},
        "type": {"const": ARTICLES.ce_type},
        "data": _ARTICLE,
    },
}
_EXAMPLE_EVENT = {
    "specversion": "1.0",
    "id": "2017-03-22/raqqa/1",
    "source": "https://wire.example",
    "type": ARTICLES.ce_type,
    "data": EXAMPLE_ARTICLE,
}
_INCOMPLETE = {name: value for name, value in EXAMPLE_ARTICLE.items() if name != "published_at"}
_EXAMPLE_ID = "0e7ae2a3f1b54d42"
_PUBLISHED = {"index": 0, "article_id": _EXAMPLE_ID, "version": 1, "status": "published"}
_REJECTED = {
    "index": 1,
    "field": "published_at",
    "reason": "is missing; write an ISO 8601 date, e.g. 2017-03-22 or 2017-03-22T14:00:00Z",
}
_RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def _lines(*values: Any) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def _json(schema: Any, **examples: Any) -> dict[str, Any]:
    return {"schema": schema, "examples": {name: {"value": value} for name, value in examples.items()}}


_FORMS = {
    "application/json": _json(
        {"oneOf": [_ARTICLE, {"type": "array", "items": _ARTICLE, "minItems": 1, "maxItems": MAX_ARTICLES}]},
        one=EXAMPLE_ARTICLE,
        several=[EXAMPLE_ARTICLE, _INCOMPLETE],
    ),
    "application/x-ndjson": _json(
        {"type": "string", "description": "One article a line; blank lines are skipped and not counted."},
        bulk=_lines(EXAMPLE_ARTICLE, _INCOMPLETE),
    ),
    "application/cloudevents+json": _json(_EVENT, event=_EXAMPLE_EVENT),
    "application/cloudevents-batch+json": _json(
        {"type": "array", "items": _EVENT, "minItems": 1, "maxItems": MAX_ARTICLES}, batch=[_EXAMPLE_EVENT]
    ),
}


def _problem(description: str, *, retry: bool = False) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content} | ({"headers": _RETRY_AFTER} if retry else {})


def _answer(description: str, **example: Any) -> dict[str, Any]:
    content = {"application/json": {"example": {"accepted": [], "rejected": []} | example}}
    return {"model": PushAnswer, "description": description, "content": content}


OPERATION: dict[str, Any] = {
    "operation_id": "push_articles",
    "summary": "Send one article or many",
    "description": (
        f"At most {MAX_ARTICLES:,} articles and {MAX_REQUEST_BYTES // 1024**2} MiB in a request. It may be compressed"
        " with gzip; the limit holds for both. A single CloudEvent may also come in binary mode: application/json with"
        " its attributes as headers `ce-…`. Articles of one request are published in its order. A request that ends"
        " with 429 or 503 can be sent again as it is: nothing is published twice."
    ),
    "status_code": HTTPStatus.ACCEPTED,
    "responses": {
        202: _answer(
            "Every article in `accepted` is on its topic. Those in `rejected` are kept nowhere: they are the sender's"
            " to correct.",
            accepted=[_PUBLISHED],
            rejected=[_REJECTED],
        ),
        400: _problem("The body cannot be read: no JSON, no article in it, damaged gzip."),
        401: _problem("No token, or one that is not known here."),
        408: _problem("The body came too slowly."),
        413: _problem("More bytes or more articles than one request may carry."),
        415: _problem("A Content-Type, charset or Content-Encoding that is not read."),
        422: _answer("No article of the request can be accepted.", rejected=[_REJECTED | {"index": 0}]),
        429: _problem("Too much of this sender, or of all, is waiting.", retry=True),
        500: _problem("harmwatch failed; its log says how."),
        503: _problem("Kafka or Redis does not answer, or the service stops.", retry=True),
    },
    "openapi_extra": {"requestBody": {"required": True, "content": _FORMS}},
}


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document of the application, with the parts that no code of it names."""
    document: dict[str, Any] = dict(app.openapi())
    parts = {
        message.__name__: message.model_json_schema(ref_template="#/components/schemas/{model}")
        for message in (PushedArticle, Problem)
    }
    schemas = document["components"]["schemas"] | parts
    document["components"] = document["components"] | {"schemas": dict(sorted(schemas.items()))}
    return document
