"""Report dates: dates in a sentence that say when something was said, not when it happened."""

from services.extractor.dates import DateMention
from services.extractor.lexicon import word_set
from services.extractor.tokens import Sentence

_SAID = word_set("report_dates.said")
_REPORT_NOUNS = frozenset({"report", "statement", "story"})
# Verbs that put a date to something that came after the harm.
_AFTERWARDS = word_set("report_dates.afterwards")
_ATTACKS = word_set("report_dates.attacks")


def place_of(sentence: Sentence, found: DateMention) -> int:
    """The token at which a date begins."""
    return next((n for n, end in enumerate(sentence.ends) if end > found.start), len(sentence) - 1)


def dates_report(sentence: Sentence, place: int) -> bool:
    """Whether the date at a token dates the report: "said on Wednesday", "on Friday denied", "its report of 16 August"."""
    words = sentence.words
    before = words[max(0, place - 3) : place]
    if before and (
        before[-1] in _SAID or (before[-1] in ("on", "late", "early") and len(before) > 1 and before[-2] in _SAID)
    ):
        return True
    if _AFTERWARDS & set(before):
        return True
    if len(before) > 2 and before[-1] in ("on",) and before[-2] in ("media", "afp", "reuters", "reporters", "ap"):  # noqa: PLR2004
        return True
    if before[-2:] and before[-1] == "of" and len(before) > 1 and before[-2] in _REPORT_NOUNS:
        return True
    if (
        before[-1:] == ("in",)
        and len(before) > 1
        and before[-2] in ("found", "said", "estimated", "reported", "concluded")
    ):
        return True
    after = words[place + 1 : place + 3]
    if after[:1] == ("'s",) and (len(after) < 2 or after[1] not in _ATTACKS):  # noqa: PLR2004
        return True  # "ahead of Wednesday's meeting"
    return bool(after) and before[-1:] == ("on",) and after[0] in _SAID
