"""From a request's body to the records in it: JSON, NDJSON, CloudEvents. Pure."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from schemas.push import MAX_ARTICLES, RejectedArticle
from schemas.topics import ARTICLES
from services.ingest.json_text import NotJson, json_type, read_json
from services.ingest.push.refusal import malformed, too_large, unsupported

Record = Mapping[str, Any]
Records = Iterable[Record | RejectedArticle]
"""In the order of the request; in place of each that is no record, why."""
Reader = Callable[[bytes], Records]
"""The records of a body. Raises ``Refusal`` (400, 413)."""

_Item = TypeVar("_Item")

_BOM = b"\xef\xbb\xbf"
_EVENT_PREFIX = "ce-"


def reader_of(headers: Mapping[str, str]) -> Reader:
    """By ``Content-Type`` and, for a CloudEvent in binary mode, its headers; names in lower case.

    Attributes are ``ce-…`` as in CloudEvents' HTTP binding; ``ce_…``, as on our Kafka topics, is read too.
    Raises ``Refusal`` (415).
    """
    content_type = headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    _require_utf8(content_type)
    reader = _READERS.get(media_type)
    if reader is None:
        raise unsupported(f"Content-Type must be one of {', '.join(_READERS)}")
    attributes = {
        spelled.removeprefix(_EVENT_PREFIX): value
        for name, value in headers.items()
        if (spelled := name.replace("_", "-")).startswith(_EVENT_PREFIX)
    }
    if reader is _read_json_body and "specversion" in attributes:
        return partial(_read_binary_event, attributes)
    return reader


def _require_utf8(content_type: str) -> None:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in ("utf-8", "utf8"):
            raise unsupported("charset must be utf-8")


def _read_json_body(body: bytes) -> Records:
    value = _value_of(body)
    items = value if isinstance(value, list) else [value]
    return [_record_of(index, item) for index, item in enumerate(_bounded(items))]


def _read_lines(body: bytes) -> Records:
    lines = [line for line in body.removeprefix(_BOM).split(b"\n") if line.strip()]
    # One by one as they are asked for: a bulk that is parsed at once holds up the others.
    return (_read_line(index, line) for index, line in enumerate(_bounded(lines)))


def _read_line(index: int, line: bytes) -> Record | RejectedArticle:
    try:
        return _record_of(index, read_json(line.strip()))
    except NotJson as error:
        return RejectedArticle(index=index, field=None, reason=str(error))


def _read_event(body: bytes) -> Records:
    return [_article_in(0, _value_of(body))]


def _read_events(body: bytes) -> Records:
    value = _value_of(body)
    if not isinstance(value, list):
        raise malformed(f"the body is {json_type(value)}; a batch of CloudEvents is a list")
    return [_article_in(index, event) for index, event in enumerate(_bounded(value))]


def _read_binary_event(attributes: Mapping[str, str], body: bytes) -> Records:
    return [_article_in(0, {**attributes, "data": _value_of(body)})]


_READERS: dict[str, Reader] = {
    "application/json": _read_json_body,
    "application/x-ndjson": _read_lines,
    "application/cloudevents+json": _read_event,
    "application/cloudevents-batch+json": _read_events,
}


def _article_in(index: int, event: Any) -> Record | RejectedArticle:
    """The data of a CloudEvent, if it is one of ours."""
    if not isinstance(event, dict):
        return RejectedArticle(index=index, field=None, reason=f"is {json_type(event)}; a CloudEvent is an object")
    for attribute in ("specversion", "id", "source", "type"):
        if not isinstance(event.get(attribute), str) or not event[attribute]:
            return RejectedArticle(index=index, field=attribute, reason="is missing; every CloudEvent needs it")
    for attribute, expected in (("specversion", "1.0"), ("type", ARTICLES.ce_type)):
        if event[attribute] != expected:
            return RejectedArticle(index=index, field=attribute, reason=f"must be {expected}")
    if not isinstance(event.get("data"), dict):
        return RejectedArticle(index=index, field="data", reason="must be one article, as a JSON object")
    record: Record = event["data"]
    return record


def _record_of(index: int, item: Any) -> Record | RejectedArticle:
    if isinstance(item, dict):
        return item
    return RejectedArticle(index=index, field=None, reason=f"is {json_type(item)}; an article is a JSON object")


def _bounded(items: list[_Item]) -> list[_Item]:
    if not items:
        raise malformed("there is no article in the request")
    if len(items) > MAX_ARTICLES:
        raise too_large(f"{len(items):,} articles; send at most {MAX_ARTICLES:,} in a request")
    return items


def _value_of(body: bytes) -> Any:
    try:
        return read_json(body.removeprefix(_BOM))
    except NotJson as error:
        raise malformed(f"the body is {error}") from error
