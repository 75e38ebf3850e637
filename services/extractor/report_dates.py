"""Report dates: dates in a sentence that say when something was said, not when it happened."""

from services.extractor.dates import DateMention
from services.extractor.lexicon import word_set
from services.extractor.tokens import Sentence

_SAID = word_set("report_dates.said")
_LINKS = frozenset({"on", "late", "early"})
_HEARERS = frozenset({"media", "afp", "reuters", "reporters", "ap"})
_FOUND = frozenset({"found", "said", "estimated", "reported", "concluded"})
_REPORT_NOUNS = frozenset({"report", "statement", "story"})
# Verbs that put a date to something that came after the harm.
_AFTERWARDS = word_set("report_dates.afterwards")
_ATTACKS = word_set("report_dates.attacks")


def place_of(sentence: Sentence, found: DateMention) -> int:
    """The token at which a date begins."""
    return next((n for n, end in enumerate(sentence.ends) if end > found.start), len(sentence) - 1)


def dates_report(sentence: Sentence, place: int) -> bool:
    """Whether the date at a token dates the report: "said on Wednesday", "on Friday denied", "report of 16 August"."""
    words = sentence.words
    before = ("", "", *words[max(0, place - 3) : place])
    after = (*words[place + 1 : place + 3], "", "")
    verb, link = before[-2:]
    if link in _SAID or (link in _LINKS and verb in _SAID):
        return True
    if _AFTERWARDS & set(before) or (link == "on" and (verb in _HEARERS or after[0] in _SAID)):
        return True
    if (link == "of" and verb in _REPORT_NOUNS) or (link == "in" and verb in _FOUND):
        return True
    return after[0] == "'s" and after[1] not in _ATTACKS  # "ahead of Wednesday's meeting"
