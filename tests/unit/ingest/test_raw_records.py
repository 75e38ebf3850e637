"""From a raw record to an Article, or to an error that says what to do."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import Article
from services.ingest.articles import Draft, InvalidArticle, to_article, to_draft
from services.ingest.versions import MemoryRegister

NOW = datetime(2017, 3, 22, 12, tzinfo=UTC)


def record(**changes: Any) -> dict[str, Any]:
    return {
        "url": "https://wire.example/a?utm_source=x",
        "title": "Strike hits school",
        "body": "Thirty-three people were killed.",
        "published_at": "2017-03-22T11:00:00Z",
        "publisher": "Wire",
    } | changes


def draft(**changes: Any) -> Draft:
    return to_draft(record(**changes), fetched_at=NOW)


def test_the_five_needed_fields_make_an_article() -> None:
    article = draft().article
    assert (article.canonical_url, article.published_at, article.fetched_at, article.version) == (
        "https://wire.example/a",
        datetime(2017, 3, 22, 11, tzinfo=UTC),
        NOW,
        1,
    )


@given(
    st.fixed_dictionaries(
        {"title": st.text(max_size=20), "body": st.text(max_size=40), "publisher": st.text(max_size=5)},
        optional={"url": st.text(), "byline": st.text(max_size=5), "updated_at": st.just("2017-03-22T14:00:00+03:00")},
    )
)
def test_what_is_built_without_validation_is_what_validation_would_build(changes: dict[str, Any]) -> None:
    with suppress(InvalidArticle):
        made = draft(**changes).article
        assert Article.from_json(made.to_json()) == made


def test_a_given_id_and_version_are_kept() -> None:
    kept = draft(article_id="wire-7", version=3)
    assert (kept.article.article_id, kept.given_version) == ("wire-7", 3)


def test_one_address_in_two_spellings_is_one_article() -> None:
    other = draft(url="HTTPS://WIRE.example/a#top", body="Thirty-four people were killed.")
    assert other.article.article_id == draft().article.article_id


def test_the_address_that_a_page_gives_itself_names_the_article_if_it_is_of_the_same_site() -> None:
    own = draft(url="https://m.wire.example/s/7", canonical_url="https://www.wire.example/strike-hits-school")
    assert own.article.canonical_url == "https://wire.example/strike-hits-school"
    assert draft(canonical_url="https://agency.example/7").article.canonical_url == "https://wire.example/a"


def test_an_address_that_would_grow_too_long_by_escapes_stays_as_it_is() -> None:
    url = "https://wire.example/" + "é" * 8000
    assert draft(url=url).article.canonical_url == url


def test_fields_beyond_the_contract_are_ignored() -> None:
    assert draft(section="World", tags=["war"]) == draft()


def test_the_text_stays_as_it_was_given() -> None:
    assert draft(title=" A  title ", body="\n one\n\n two ").article.text == " A  title \n\n\n one\n\n two "


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2017-03-22", datetime(2017, 3, 22, tzinfo=UTC)),
        ("2017-03-22T14:00:00+03:00", datetime(2017, 3, 22, 11, tzinfo=UTC)),
        ("2017-03-22 14:00z", datetime(2017, 3, 22, 14, tzinfo=UTC)),
    ],
)
def test_times_become_utc_and_a_date_alone_is_midnight(written: str, moment: datetime) -> None:
    assert draft(published_at=written).article.published_at == moment


@pytest.mark.parametrize("missing", [{"title": None}, {"title": "  "}, {"body": ""}, {"body": None}])
def test_title_or_body_may_be_missing(missing: dict[str, Any]) -> None:
    assert draft(**missing).article.text.strip()


def test_half_a_surrogate_pair_becomes_one_replacement_character() -> None:
    assert draft(body="a\ud83db").article.body == "a\ufffdb"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"url": None}, "url: is missing or empty; every article needs it"),
        ({"publisher": " "}, "publisher: is missing or empty; every article needs it"),
        ({"published_at": None}, "published_at: is missing; write an ISO 8601 date, e.g. 2017-03-22 or "),
        (
            {"published_at": "22/03/17"},
            "published_at: '22/03/17' is not an ISO 8601 date, e.g. 2017-03-22 or 2017-03-22T14:00:00Z",
        ),
        (
            {"published_at": "2017-03-22T14:00:00"},
            "published_at: '2017-03-22T14:00:00' has no time zone; add Z for UTC or an offset, e.g. 2017-03",
        ),
        ({"published_at": 1490184000}, "published_at: must be text, not a number"),
        ({"published_at": "0001-01-01T00:00:00+05:00"}, "published_at: '0001-01-01T00:00:00+05:00' is not"),
        ({"updated_at": "1605-11-05"}, "updated_at: '1605-11-05' lies outside the years 1900–2199"),
        ({"title": " ", "body": None}, "body: title and body are both missing or empty"),
        ({"body": "x" * 1_000_001}, "body: 1,000,001 code points; at most 1,000,000 are accepted"),
        ({"body": ["a", "b"]}, "body: must be text, not a list"),
        ({"version": 0}, "version: 0 is not a version number"),
        ({"version": True}, "version: True is not a version number"),
        ({"article_id": 7}, "article_id: must be text, not a number"),
        ({"article_id": "x" * 257}, "article_id: 257 code points; at most 256"),
    ],
)
def test_a_bad_field_is_named_with_what_to_do(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArticle) as caught:
        draft(**wrong)
    assert str(caught.value).startswith(message)
    assert caught.value.field == message.partition(":")[0]


def test_a_live_feed_may_leave_the_date_out() -> None:
    undated = to_draft(record(published_at=None), fetched_at=NOW, dated=False).article
    assert (undated.published_at, undated.reported_at) == (None, NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*record(), "version", "article_id", "updated_at", "guid"]), JSON))
def test_any_json_object_gives_an_article_that_can_be_sent_or_a_typed_error(changes: dict[str, Any]) -> None:
    try:
        made = to_draft(record() | changes, fetched_at=NOW).article
    except InvalidArticle:
        return
    assert Article.from_json(made.to_json()) == made


def test_the_same_text_of_a_delivered_article_is_already_seen() -> None:
    register = MemoryRegister()
    first = to_article(record(), fetched_at=NOW, versions=register)
    assert first is not None
    register.confirm([first])
    assert to_article(record(), fetched_at=NOW, versions=register) is None


def test_another_text_is_the_next_version() -> None:
    register = MemoryRegister()
    to_article(record(), fetched_at=NOW, versions=register)
    second = to_article(record(body="Forty people were killed."), fetched_at=NOW, versions=register)
    assert second is not None
    assert second.version == 2


@pytest.mark.parametrize("own", ["http://[bad", "https://wire.example:port/a", "//"])
def test_an_own_address_that_is_no_url_does_not_stand_in_the_way(own: str) -> None:
    assert draft(canonical_url=own).article.canonical_url == "https://wire.example/a"
