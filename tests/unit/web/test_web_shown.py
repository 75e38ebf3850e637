import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.shown import shown


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/feed?id=3", "https://news.example/feed?id=3"),
        ("https://me:pw@news.example/feed", "https://***@news.example/feed"),
        ("https://me@news.example/feed", "https://***@news.example/feed"),
        ("https://news.example/feed?id=3&api_key=s3cret&n=1", "https://news.example/feed?id=3&api_key=***&n=1"),
        ("https://news.example/feed?Access-Token=s3cret", "https://news.example/feed?Access-Token=***"),
        ("https://news.example/#access_token=s3cret", "https://news.example/#access_token=***"),
        ("http://me:pw@[::1/feed", "http://***@[::1/feed"),
    ],
)
def test_secrets_in_addresses_are_not_shown(url: str, expected: str) -> None:
    assert shown(url) == expected


@given(st.text())
def test_any_text_is_shown(text: str) -> None:
    assert isinstance(shown("http://" + text), str)
