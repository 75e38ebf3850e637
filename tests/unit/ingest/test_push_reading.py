"""Bodies of requests: whatever the bytes, records and rejections in their places, or a refusal."""

import gzip
import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Article
from schemas.push import EXAMPLE_ARTICLE, MAX_REQUEST_BYTES, PushedArticle, RejectedArticle
from services.ingest.articles import InvalidArticle, to_draft
from services.ingest.push.inflating import content_of
from services.ingest.push.reading import reader_of
from services.ingest.push.refusal import Refusal

FORMS = (
    "application/json",
    "application/x-ndjson",
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
)
NOW = datetime(2017, 3, 22, tzinfo=UTC)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def inflate(encoding: str | None, *chunks: bytes) -> bytes:
    content = content_of(encoding)
    inflated = b"".join(step for chunk in chunks for step in content.feed(chunk))
    content.finish()
    return inflated


def result_of(call: Callable[[], Any], expected: type[Exception]) -> Any:
    """What it returns, or the exception that it may raise."""
    try:
        return call()
    except expected as error:
        return error


@given(st.sampled_from(FORMS), st.binary() | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_gives_records_or_a_refusal(form: str, body: bytes) -> None:
    found = result_of(lambda: list(reader_of({"content-type": form})(body)), Refusal)
    if isinstance(found, Refusal):
        assert found.status in (400, 413)
    else:
        assert found
        assert all(isinstance(one, dict | RejectedArticle) for one in found)
        assert all(one.index == place for place, one in enumerate(found) if isinstance(one, RejectedArticle))


@given(
    st.dictionaries(
        st.sampled_from(sorted(PushedArticle.model_fields)), JSON_VALUES | st.text() | st.datetimes().map(str)
    )
)
def test_any_record_becomes_an_article_or_names_the_field_that_is_wrong(changes: dict[str, Any]) -> None:
    found = result_of(lambda: to_draft(EXAMPLE_ARTICLE | changes, fetched_at=NOW), InvalidArticle)
    if isinstance(found, InvalidArticle):
        assert found.field in PushedArticle.model_fields
        assert str(found) == f"{found.field}: {found.problem}"
    else:
        assert Article.from_json(found.article.to_json()) == found.article


def test_the_documented_article_is_the_one_that_is_read() -> None:
    derived = {"content_sha256", "fetched_at", "duplicate_group", "duplicate_kind", "body_basis", "page_trouble"}
    assert set(PushedArticle.model_fields) == set(Article.model_fields) - derived | {"guid"}
    for name, field in PushedArticle.model_fields.items():
        without = {key: value for key, value in EXAMPLE_ARTICLE.items() if key != name}
        if field.is_required():
            with pytest.raises(InvalidArticle) as raised:
                to_draft(without, fetched_at=NOW)
            assert raised.value.field == name
        else:
            to_draft(without, fetched_at=NOW)


@given(st.lists(st.binary(max_size=2000), max_size=4), st.integers(1, 100))
def test_gzip_members_in_chunks_of_any_size_are_their_content(members: list[bytes], size: int) -> None:
    body = b"".join(map(gzip.compress, members))
    chunks = [body[at : at + size] for at in range(0, len(body), size)]
    assert inflate("gzip", *chunks) == b"".join(members)


@given(st.binary(), st.binary())
def test_damaged_gzip_is_refused_or_read_as_far_as_it_is_gzip(before: bytes, after: bytes) -> None:
    found = result_of(lambda: inflate("gzip", before, after), Refusal)
    assert isinstance(found, bytes) or found.status == 400


def test_a_bomb_is_noticed_when_it_passes_the_limit_and_not_at_its_end() -> None:
    compressor = zlib.compressobj(9, wbits=31)
    bomb = b"".join(compressor.compress(b"\0" * 2**24) for _ in range(16)) + compressor.flush()
    steps: list[int] = []
    with pytest.raises(Refusal, match="more than 33,554,432 bytes"):
        steps.extend(len(step) for step in content_of("gzip").feed(bomb))
    assert sum(steps) <= MAX_REQUEST_BYTES


def test_a_body_of_just_the_limit_is_read() -> None:
    assert len(inflate(None, b"x" * MAX_REQUEST_BYTES)) == MAX_REQUEST_BYTES
    with pytest.raises(Refusal):
        inflate(None, b"x" * MAX_REQUEST_BYTES, b"x")


@pytest.mark.parametrize("name", ["a", "a%41", "ce-", "ce-a-b", "ce_data"])
def test_headers_beside_the_attributes_change_nothing(name: str) -> None:
    attributes = {"ce-specversion": "1.0", "ce-id": "1", "ce-source": "/t", "ce-type": "harmwatch.article.v1"}
    headers = {"content-type": "application/json", name: "x"} | attributes
    assert list(reader_of(headers)(b'{"a": 1}')) == [{"a": 1}]
