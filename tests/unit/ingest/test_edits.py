"""What is an edit of a text, and what is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.edits import TIME_WORDS, edit_digest

TEXT = "Strike hits school\n\nThirty-three people were killed.\n\nThe school sheltered displaced families."


@pytest.mark.parametrize(
    "other",
    [
        TEXT + "\n",
        TEXT.replace("\n\n", "\r\n"),
        TEXT.replace(" ", "\xa0"),
        TEXT.replace("displaced", "dis\u00adplaced"),
        TEXT.replace("\n\n", "\n\n\tUpdated 3 minutes ago\n\n", 1),
        TEXT.replace("\n\n", "\nLast updated: 22 March 2017 14:05 GMT\n", 1),
        TEXT.replace("\n\n", "\nPublished on Wed, 22nd March 2017, 2.05 pm | Updated at 3:15 p.m. EDT\n", 1),
        TEXT.replace("\n\n", "\nPublished: 2017-03-22T14:00:00+03:00\n", 1),
        TEXT.replace("\n\n", "\nUpdated just now\n", 1),
        TEXT.replace("\n\n", "\n2 hours ago\n", 1),
        TEXT + "\n\n4 min read\n1,204 comments\n3.1k shares",
    ],
)
def test_spacing_and_what_a_page_prints_about_itself_is_no_edit(other: str) -> None:
    assert edit_digest(other) == edit_digest(TEXT)


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("Thirty-three", "Forty"),
        TEXT.replace("people", "People"),
        TEXT.replace("killed.", "killed"),
        TEXT + "\n\nUpdated 14:05: 40 people were killed.",
        TEXT + "\n\nUpdated toll: 40",
        TEXT + "\n\n40 dead",
        TEXT + "\n\nThe strike was 3 hours ago.",
        TEXT + "\n\n22 March 2017",
    ],
)
def test_every_other_difference_is_an_edit(other: str) -> None:
    assert edit_digest(other) != edit_digest(TEXT)


@settings(deadline=None)
@given(st.text(), st.text())
def test_words_that_differ_are_an_edit_and_no_text_raises(one: str, other: str) -> None:
    same_words = one.split() == other.split()
    assert edit_digest(f"It was said: {one}") != edit_digest(f"It was denied: {other}")
    assert not same_words or edit_digest(f"a {one}") == edit_digest(f"a {other}")


def test_the_list_of_time_words_is_sorted_lower_case_and_without_doubles() -> None:
    words = [line for line in TIME_WORDS.read_text().splitlines() if not line.startswith("#")]
    assert words == sorted({word.lower() for word in words})
