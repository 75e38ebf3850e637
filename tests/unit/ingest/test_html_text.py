"""HTML to the words a reader sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.feeds.html_text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain words", "plain words"),
        ("<p>One &amp; two.</p><p>Three<br>four</p>", "One & two.\n\nThree\nfour"),
        ("33 <b>civilians</b>, he said", "33 civilians, he said"),
        ("before<script>var a = '<p>no</p>';</script> after", "before after"),
        ("before<style>p { color: red }</style> after", "before after"),
        ("a\n   line  break", "a\nline break"),
        ("<p>a\n   line  break</p>", "a line break"),
        ("fewer than 5 < 6 &lt;and&gt; more", "fewer than 5 < 6 <and> more"),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("<iframe src='x'>no</iframe>words", "words"),
        ("before<embed src='x'> after", "before after"),
        ("before<object data='x'> after", "before after"),
        ("<p>One\x01</p><p>two</p>", "One\x01 two"),
        ("&#x1F54A; caf&eacute;", "🕊 café"),
        ("", ""),
    ],
)
def test_the_words_stay_and_the_markup_goes(html: str, text: str) -> None:
    assert html_to_text(html).replace("\n\n", "\n") == text.replace("\n\n", "\n")


def test_paragraphs_are_an_empty_line_apart() -> None:
    assert html_to_text("<div><p>One</p>\n\n<p>Two</p></div>") == "One\n\nTwo"


@given(st.text(st.characters()) | st.text("<>&;!-/ab =\"'"))
def test_nothing_raises(html: str) -> None:
    assert html_to_text(html) == html_to_text(html).strip()


@pytest.mark.parametrize("unit", ["<a ", "<!--", "</", "<a href='", "<", "&#", "<div>", "<![CDATA["])
def test_hostile_repetition_is_read_to_its_end(unit: str) -> None:
    """Quadratic readers need hours for this much."""
    assert isinstance(html_to_text("first " + unit * 200_000), str)
