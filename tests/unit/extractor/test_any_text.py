"""Any text at all: nothing is raised, every span is a slice, exactly one of events and silence, and time is linear."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.extractor.extract import extract
from tests.unit.extractor.reading import article, spans_of

WORDS = st.sampled_from(
    [
        *(
            "killed",
            "33",
            "civilians",
            "were",
            "the",
            "coalition",
            "said",
            "of",
            "and",
            ",",
            ".",
            "including",
            "children",
        ),
        *(
            "at least",
            "dozens",
            "dead",
            "wounded",
            "in",
            "Raqqa",
            "on Monday",
            "shot",
            "denied",
            "that",
            "no one",
            "who",
        ),
        *(
            "died",
            "toll",
            "rose to",
            "between",
            "two",
            "them",
            "a",
            "family",
            "five",
            "(",
            ")",
            "—",
            "“",
            "”",
            "'s",
            "İ",
        ),
        *(
            "US-led",
            "soldiers",
            "bodies",
            "lives",
            "murder",
            "been",
            "have",
            "could",
            "strike",
            "by",
            "number",
            "among",
        ),
        *(
            "Mayor",
            "Ahmad",
            "12",
            "2014",
            "since",
            "war",
            "its",
            "ministry",
            "according to",
            "\n\n",
            "٣٣",
            "9" * 30,
            "U.S.",
        ),
    ]
)
SENTENCES = st.lists(WORDS, max_size=60).map(" ".join)


def check(title: str, body: str) -> None:
    if not title.strip() and not body.strip():
        return
    found = article(body, title)
    extraction = extract(found)
    assert bool(extraction.events) != (extraction.silence is not None)
    for event in extraction.events:
        for start, end, quote in spans_of(event):
            assert found.text[start:end] == quote


@given(st.text(max_size=200), st.text(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_any_unicode_text_is_read_without_error(title: str, body: str) -> None:
    check(title, body)


@given(SENTENCES, SENTENCES)
@example("", "Shelling killed 33 of")
@settings(max_examples=400, deadline=None)
def test_any_order_of_the_words_of_violence_is_read_without_error(title: str, body: str) -> None:
    check(title, body)


def test_ten_thousand_sentences_are_read_to_their_outcome() -> None:
    check("", "Six people were killed in Idlib on Monday, medics said. " * 10_000)


def test_a_million_letters_without_a_space_are_read_to_their_outcome() -> None:
    check("Six killed in Idlib", "killed" + "a" * 990_000)
