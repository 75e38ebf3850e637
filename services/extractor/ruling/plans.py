"""Plans: harm that is only planned, called for, feared or supposed ("plotted the murder of", "if one were killed")."""

from services.extractor.harm.clauses import HARM
from services.extractor.harm.mentions import Mention
from services.extractor.text.lexicon import word_set

_PLANS = word_set("plans.plans")
_LINKS = word_set("plans.links")
_PREVENTS = word_set("plans.prevents")
# From the word of planning to the word of harm, and from "prevent" to "from being killed", in tokens.
_REACH = 6
_FAR = 12


def is_only_planned(mention: Mention) -> bool:
    """Whether a statement tells of harm that somebody intends, prevents or supposes, and that has not happened."""
    words, trigger = mention.sentence.words, mention.trigger
    if words[trigger - 2 : trigger] == ("from", "being"):
        return not _PREVENTS.isdisjoint(words[max(0, trigger - _FAR) : trigger])
    if "if" in words[max(0, mention.first - 2) : mention.first] and "were" in words[mention.first : trigger]:
        return mention.groups[0].high == 1
    found = HARM.at(words, trigger)
    if found is None or not {"ger", "noun"} & {way.form for way in found.value}:
        return False
    for place in range(trigger - 1, max(-1, trigger - _REACH), -1):
        if words[place] in _PLANS:
            return True
        if words[place] not in _LINKS:
            return False
    return False
