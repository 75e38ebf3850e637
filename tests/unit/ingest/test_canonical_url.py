"""Which article is this: canonical URLs and article ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.identity import TRACKING, article_id_for, canonical_url


@pytest.mark.parametrize(
    ("given_url", "canonical"),
    [
        ("HTTPS://News.Example/World/Story", "https://news.example/World/Story"),
        ("http://news.example:80/a", "http://news.example/a"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://news.example/a?utm_source=rss&utm_medium=feed", "https://news.example/a"),
        ("https://news.example/a?id=7&fbclid=x&page=2", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?GCLID=x", "https://news.example/a"),
        ("https://news.example/a?at_custom1=link&id=7", "https://news.example/a?id=7"),
        ("https://reader:secret@news.example/a", "https://news.example/a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("  https://news.example/a \n", "https://news.example/a"),
    ],
)
def test_spellings_of_one_address_have_one_canonical_url(given_url: str, canonical: str) -> None:
    assert canonical_url(given_url) == canonical


def test_parameters_that_select_the_article_keep_their_order() -> None:
    assert canonical_url("https://news.example/a?z=1&a=2") == "https://news.example/a?z=1&a=2"


def test_a_fragment_that_selects_the_page_stays() -> None:
    assert canonical_url("https://news.example/#!/story/7") == "https://news.example/#!/story/7"


@pytest.mark.parametrize("url", ["archive:1994/17", "story 17", "http://[broken", "http://news.example:port/a"])
def test_what_is_no_web_address_comes_back_as_given(url: str) -> None:
    assert canonical_url(url) == url


@given(st.text() | st.from_regex(r"[hH]ttps?://[\w.:@\[\]-]{0,20}(/[^\s]{0,20})?(\?[^\s]{0,30})?(#[^\s]{0,10})?"))
def test_a_canonical_url_is_its_own_canonical_url(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


def test_the_publishers_guid_outweighs_the_url() -> None:
    moved = article_id_for("Wire", guid="tag:7", canonical="https://wire.example/new")
    assert moved == article_id_for("Wire", guid="tag:7", canonical="https://wire.example/old")


def test_equal_guids_of_two_publishers_are_two_articles() -> None:
    assert article_id_for("Wire", guid="7", canonical="u") != article_id_for("Herald", guid="7", canonical="u")


def test_the_list_of_tracking_parameters_is_sorted_lower_case_and_without_doubles() -> None:
    lines = TRACKING.read_text(encoding="utf-8").splitlines()
    names = [name for line in lines if (name := line.partition("#")[0].strip())]
    assert names == sorted({name.lower() for name in names})
