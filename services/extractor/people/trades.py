"""Trades: people named by what they do, where the lexicon of people lacks the word ("seven loaders").

English makes such nouns at will, by their endings; what ends like them and is no person stands in ``trades.things``.
"""

from services.extractor.people.groups import Group, counted, plain
from services.extractor.text.lexicon import word_set
from services.extractor.text.numbers import NOT_PEOPLE, Quantity
from services.extractor.text.tokens import Sentence

_ENDINGS = ("ers", "ors", "ists", "smen", "women", "eers", "keepers", "makers", "goers", "hands", "folk")
_THINGS = word_set("trades.things")
_SHORTEST = 6
# "Three young loaders", "seven off-duty loaders".
_MODIFIERS = 2


def people_by_trade(sentence: Sentence, quantity: Quantity) -> Group | None:
    """As in "seven loaders", "three night porters": a counted plural that ends like a trade."""
    words = sentence.words
    if quantity.qualifier == "vague" and quantity.low == 2:  # noqa: PLR2004 - "several", "a number of"
        return None
    for noun in range(quantity.last + 1, min(len(words), quantity.last + 2 + _MODIFIERS)):
        word = words[noun]
        if not word.replace("-", "").isalpha() or word in NOT_PEOPLE or word in _THINGS:
            return None
        if len(word) >= _SHORTEST and word.endswith(_ENDINGS):
            found = plain(quantity.first, noun, 2, word, plural=True)
            return counted(found, quantity)
        if word in _LINKS or word.endswith(("s", "ed", "ing", "ly")):
            return None
    return None


_LINKS = frozenset(
    {"of", "and", "or", "in", "on", "at", "by", "to", "were", "was", "have", "had", "who", "that", "the", "a"}
)
