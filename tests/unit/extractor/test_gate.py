"""Which sentences are worth reading: a whole phrase lets one in, a common word of the phrase does not."""

import pytest

from services.extractor.gate import is_worth_reading, may_tell_harm
from services.extractor.text.tokens import tokenize


def _words(sentence: str) -> tuple[str, ...]:
    return tokenize(sentence, 0, len(sentence)).words


@pytest.mark.parametrize(
    "sentence",
    [
        "A shell killed two traders.",
        "Two traders lost their lives in the shelling.",
        "The blast claimed the lives of nine worshippers.",
        "Six were found dead in a well.",
        "He succumbed to his wounds on Friday.",
    ],
)
def test_a_word_or_a_whole_phrase_of_harm_lets_a_sentence_in(sentence: str) -> None:
    assert may_tell_harm(_words(sentence))
    assert is_worth_reading(_words(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister found time to open a market in the town.",
        "Their team lost on Sunday after a late goal.",
        "She claimed the prize and gave a short speech.",
        "Prices fell, and traders put up their stalls near the road.",
    ],
)
def test_a_common_word_of_a_phrase_lets_none_in(sentence: str) -> None:
    assert not may_tell_harm(_words(sentence))


def test_nothing_is_worth_reading_in_no_words() -> None:
    assert not is_worth_reading(())
