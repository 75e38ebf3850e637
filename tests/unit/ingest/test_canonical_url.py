"""Which article is this: canonical URLs and article ids."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.identity import TRACKING, article_id_for, canonical_url, names_same_article


@pytest.mark.parametrize(
    ("given_url", "canonical"),
    [
        ("HTTPS://News.Example/World/Story", "https://news.example/World/Story"),
        ("http://news.example:80/a", "https://news.example/a"),
        ("https://news.example:443/a", "https://news.example/a"),
        ("https://news.example:8443/a", "https://news.example:8443/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://news.example", "https://news.example/"),
        ("https://news.example/a/", "https://news.example/a"),
        ("https://news.example/a/index.html", "https://news.example/a"),
        ("https://news.example/a#comments", "https://news.example/a"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example/a?utm_source=rss&utm_medium=feed", "https://news.example/a"),
        ("https://news.example/a?id=7&fbclid=x&page=2", "https://news.example/a?id=7&page=2"),
        ("https://news.example/a?GCLID=x", "https://news.example/a"),
        ("https://news.example/a?at_custom1=link&id=7", "https://news.example/a?id=7"),
        ("https://reader:secret@news.example/a", "https://news.example/a"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        ("  https://news.example/a \n", "https://news.example/a"),
        ("https://news.example/%7Ewire/caf%c3%a9", "https://news.example/~wire/caf%C3%A9"),
        ("https://news.example/café au lait?q=é", "https://news.example/caf%C3%A9%20au%20lait?q=%C3%A9"),
        ("https://news.example/50%/a%2fb", "https://news.example/50%/a%2Fb"),
        ("https://MÜNCHEN.example/a", "https://xn--mnchen-3ya.example/a"),
    ],
)
def test_spellings_of_one_address_have_one_canonical_url(given_url: str, canonical: str) -> None:
    assert canonical_url(given_url) == canonical


@pytest.mark.parametrize(
    "host",
    ["www.news.example", "m.news.example", "mobile.news.example", "amp.news.example", "www.m.news.example"],
)
def test_hosts_of_a_site_for_other_devices_are_the_site(host: str) -> None:
    assert canonical_url(f"https://{host}/a") == "https://news.example/a"


@pytest.mark.parametrize("host", ["m.co.uk", "amp.com.tr", "mobile.example", "www.example", "amplify.news.example"])
def test_a_host_that_is_no_variant_of_another_stays(host: str) -> None:
    assert canonical_url(f"https://{host}/a") == f"https://{host}/a"


@pytest.mark.parametrize(
    "amp",
    [
        "https://news.example/world/story/amp",
        "https://news.example/world/story/amp/",
        "https://amp.news.example/world/story",
        "https://news.example/amp/world/story",
        "https://news.example/world/story?amp=1",
        "https://news.example/world/story?amp",
        "https://news.example/world/story?outputType=amp",
        "https://news.example/world/story.amp",
        "https://www.google.com/amp/s/news.example/world/story",
        "https://www.google.co.uk/amp/news.example/world/story?utm_source=x",
        "https://news-example.cdn.ampproject.org/c/s/news.example/world/story/amp",
        "https://news-example.cdn.ampproject.org/v/s/news.example/world/story?amp_js_v=0.1&usqp=mq",
        "https://www.google.com/amp/s/news-example.cdn.ampproject.org/c/s/news.example/world/story",
    ],
)
def test_the_amp_page_of_an_article_is_the_article(amp: str) -> None:
    assert canonical_url(amp) == "https://news.example/world/story"


@pytest.mark.parametrize(
    "url",
    [
        "https://audio.example/amp",
        "https://audio.example/amp/review",
        "https://news.example/a?amp=tube",
        "https://news.example/amplifier.html",
    ],
)
def test_what_only_looks_like_amp_stays(url: str) -> None:
    assert canonical_url(url) == url


def test_parameters_that_select_the_article_keep_their_order() -> None:
    assert canonical_url("https://news.example/a?z=1&a=2") == "https://news.example/a?z=1&a=2"


def test_a_fragment_that_selects_the_page_stays() -> None:
    assert canonical_url("https://news.example/#!/story/7") == "https://news.example/#!/story/7"


@pytest.mark.parametrize("url", ["archive:1994/17", "story 17", "http://[broken", "http://news.example:port/a"])
def test_what_is_no_web_address_comes_back_as_given(url: str) -> None:
    assert canonical_url(url) == url


PARTS = st.lists(
    st.sampled_from(
        [
            "http://",
            "https://",
            "u:p@",
            "www.",
            "m.",
            "amp.",
            "news.example",
            "GOOGLE.com",
            "x.cdn.ampproject.org",
            ":443",
            ":8080",
            "/",
            "/amp",
            "/s",
            "/c",
            "story",
            "é",
            "/index.html",
            ".amp",
            ".html",
            "%61mp",
            "%2e",
            "%%36%31",
            "\xa0",
            "?",
            "amp=1",
            "&",
            "utm_x=1",
            "#!",
        ]
    ),
    max_size=14,
).map("".join)


@settings(deadline=None)
@given(
    st.text()
    | PARTS
    | PARTS.map("https://{}".format)
    | st.from_regex(r"[hH]ttps?://[\w.:@\[\]-]{0,20}(/[^\s]{0,20})?(\?[^\s]{0,30})?(#[^\s]{0,10})?")
)
def test_a_canonical_url_is_its_own_canonical_url(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("canonical", "same"),
    [
        ("https://www.news.example/story-of-the-day", True),
        ("https://edition.news.example/story", True),
        ("https://other.example/story", False),
        ("https://ews.example/story", False),
        ("https://news.example/", False),
        ("https://news.example/?p=7", True),
        ("story", False),
    ],
)
def test_a_page_may_name_its_address_only_on_its_own_site_and_not_the_front_page(canonical: str, *, same: bool) -> None:
    assert names_same_article(canonical_url(canonical), canonical_url("https://m.news.example/s/7")) is same


def test_the_publishers_guid_outweighs_the_url() -> None:
    moved = article_id_for("Wire", guid="tag:7", canonical="https://wire.example/new")
    assert moved == article_id_for("Wire", guid="tag:7", canonical="https://wire.example/old")


def test_equal_guids_of_two_publishers_are_two_articles() -> None:
    assert article_id_for("Wire", guid="7", canonical="u") != article_id_for("Herald", guid="7", canonical="u")


def test_the_list_of_tracking_parameters_is_sorted_lower_case_and_without_doubles() -> None:
    lines = TRACKING.read_text(encoding="utf-8").splitlines()
    names = [name for line in lines if (name := line.partition("#")[0].strip())]
    assert names == sorted({name.lower() for name in names})
