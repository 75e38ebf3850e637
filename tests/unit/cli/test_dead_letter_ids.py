"""Ids of dead letters, and whether one can go back."""

import pytest

from schemas.topics import ARTICLES, ARTICLES_DLQ
from services.runtime.dead_letter_box import Letter, LetterId, parse_id
from services.runtime.dead_letters import MAX_WHOLE_BYTES, Original, bury
from services.runtime.settings import Settings

SETTINGS = Settings(prefix="harmwatch")


def buried(original: Original) -> Letter:
    letter = bury(original, "not JSON", "extractor")
    return Letter(LetterId(ARTICLES_DLQ, 0, 17), letter.key, letter.value, tuple(letter.headers))


def from_topic(topic: str = "harmwatch.articles", value: bytes = b"{") -> Letter:
    headers = (("ce_id", b"a:1"),)
    return buried(Original(topic=topic, key=b"a", value=value, partition=3, offset=42, headers=headers))


def test_an_id_names_topic_partition_and_offset() -> None:
    assert parse_id("articles.dlq:0:17") == LetterId(ARTICLES_DLQ, 0, 17)
    assert str(LetterId(ARTICLES_DLQ, 0, 17)) == "articles.dlq:0:17"


@pytest.mark.parametrize("text", ["", "17", "articles:0:17", "articles.dlq:0", "articles.dlq:0:-1", "x.dlq:0:1"])
def test_what_is_no_id_is_none(text: str) -> None:
    assert parse_id(text) is None


def test_a_whole_letter_goes_back_to_the_topic_it_came_from() -> None:
    assert from_topic().destination(SETTINGS) == ARTICLES


def test_a_letter_goes_back_with_its_own_headers_only() -> None:
    assert from_topic().original_headers == [("ce_id", b"a:1")]


def test_a_letter_says_where_it_came_from() -> None:
    assert from_topic().origin == "harmwatch.articles:3:42"


def test_a_cut_letter_cannot_go_back() -> None:
    assert "bytes were kept" in str(from_topic(value=b"x" * (MAX_WHOLE_BYTES + 1)).destination(SETTINGS))


def test_a_letter_from_a_file_cannot_go_back_and_says_which_line() -> None:
    letter = buried(Original(topic="harmwatch.articles", key=None, value=b"{", location="news.jsonl:12"))
    assert "news.jsonl:12" in str(letter.destination(SETTINGS))
    assert letter.origin == "news.jsonl:12"


@pytest.mark.parametrize("topic", ["other.articles", "harmwatch.articles.dlq", "", "__consumer_offsets"])
def test_a_header_cannot_send_a_letter_to_a_foreign_topic(topic: str) -> None:
    assert isinstance(from_topic(topic).destination(SETTINGS), str)
