"""What people type is looked for word by word, each word once."""

import pytest

from services.gateway.projection.words import match_of


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (None, None),
        ('"* -', None),
        ("school Idlib", '"school"* "idlib"*'),
        ("a " * 100, '"a"*'),
        ("A scho school SCHOOL a", '"a"* "school"*'),
        ("NEAR(school)", '"near"* "school"*'),
    ],
    ids=["nothing", "no word", "two words", "one word often", "a beginning of another", "no query language"],
)
def test_each_word_is_asked_once(text: str | None, question: str | None) -> None:
    assert match_of(text) == question
