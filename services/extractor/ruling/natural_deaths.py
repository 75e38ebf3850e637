"""Natural deaths: who died of a stroke, of old age or in bed was killed by nobody."""

from services.extractor.harm.mentions import Mention
from services.extractor.text.lexicon import PhraseTable, word_set

_DYING = frozenset({"died", "dies", "die", "dying", "passed"})
_CAUSES = PhraseTable((words, True) for words in word_set("natural_deaths.causes"))
# Those who die so under guard, in a siege or of wounds are told of for another reason.
_UNFREE = word_set("natural_deaths.unfree")
_REACH = 14
_THEY = frozenset({"he", "she", "they"})


def is_natural_death(mention: Mention) -> bool:
    """Whether a statement tells of a death in peace."""
    words = mention.sentence.words
    if words[mention.trigger - 2 : mention.trigger - 1] == ("before",) and words[mention.trigger - 1] in _THEY:
        return True  # "on the Friday before he died" only dates something else
    if words[mention.trigger] not in _DYING or not _UNFREE.isdisjoint(words):
        return False
    after = words[mention.trigger + 1 : mention.trigger + 1 + _REACH]
    return bool(_CAUSES.scan(after))
