"""Report dates: dates in a sentence that say when something was said, not when it happened."""

from collections.abc import Sequence
from itertools import pairwise

from services.extractor.date.dates import DateMention
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_SAID = word_set("report_dates.said")
_LINKS = frozenset({"on", "late", "early"})
_HEARERS = frozenset({"media", "afp", "reuters", "reporters", "ap"})
_FOUND = frozenset({"found", "said", "estimated", "reported", "concluded"})
_DATELINE = 12
# Where a page's own date stands: in the first sentences, in tokens from their beginning.
_STAMPED = 2
_STAMP_LEADS = 8
_STAMP_WORDS = frozenset({"at", "by", "last", "published", "updated"})
_STAMP_NOT = frozenset({"after", "before", "during", "for", "from", "in", "of", "on", "since", "the", "until"})
_YEAR = frozenset({4})
_AFTER_REACH = 5
_PAGE_WORDS = frozenset({"posted", "published", "updated"})
_PAGE_LINKS = frozenset({":", "|", "-", "on", "at", ",", "first", "last"})
_PAGE_REACH = 3
_PARTS_OF_DAY = frozenset({"morning", "afternoon", "evening", "night"})
_HAVE = frozenset({"have", "has", "had"})
_TELLERS_VERBS = frozenset({"announced", "arrested", "charged", "confirmed", "identified", "released", "said"})
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
    if _is_published(sentence, place) or _is_told(words, place):
        return True
    if place < _DATELINE and (_is_dateline(sentence, place) or _is_stamp(sentence, place)):
        return True
    before = ("", "", *words[max(0, place - 3) : place])
    after = (*words[place + 1 : place + 5], "", "", "", "")
    verb, link = before[-2:]
    if link in _SAID or (link in _LINKS and verb in _SAID):
        return True
    if _came_afterwards(words, place) or (link == "on" and (verb in _HEARERS or after[0] in _SAID)):
        return True
    if (link == "of" and verb in _REPORT_NOUNS) or (link == "in" and verb in _FOUND):
        return True
    return after[0] == "'s" and _ATTACKS.isdisjoint(after[1:4])  # "ahead of Wednesday's meeting"


def _came_afterwards(words: Sequence[str], place: int) -> bool:
    """Whether a verb right before the day tells what followed the harm; not "opened fire"."""
    return any(
        words[n] in _AFTERWARDS and words[n : n + 2] != ("opened", "fire")
        for n in range(max(0, place - _AFTER_REACH), place)
    )


def _is_published(sentence: Sentence, place: int) -> bool:
    """As in "(Published Wednesday, Sept. 25, 2013)", "Posted: Saturday, April 5", wherever a page says so."""
    before = sentence.words[max(0, place - _PAGE_REACH) : place]
    return any(word in _PAGE_WORDS and set(before[n + 1 :]) <= _PAGE_LINKS for n, word in enumerate(before))


def _is_told(words: Sequence[str], place: int) -> bool:
    """As in "authorities Saturday said", "the coroner Monday has identified": the verb right behind the day."""
    end = place + 1
    while words[end : end + 1] and words[end] in _PARTS_OF_DAY:
        end += 1
    after = [word for word in words[end : end + 3] if word not in _HAVE][:1]
    return bool(after) and after[0] in _TELLERS_VERBS


def dates_attack(sentence: Sentence, place: int) -> bool:
    """Whether the date at a token dates an attack by name: "the strikes of Monday", "Monday's bombing"."""
    words = (*sentence.words, "", "", "", "")
    if words[place + 1] == "'s":
        return not _ATTACKS.isdisjoint(words[place + 2 : place + 5])  # "Monday's Iraqi air strike"
    return place > 1 and words[place - 1] in {"of", "on"} and words[place - 2] in _ATTACKS


def _is_stamp(sentence: Sentence, place: int) -> bool:
    """As in "AFP Monday 21 Apr 2014 Dozens of people …": a full date before the first sentence."""
    if sentence.index > _STAMPED or not _YEAR & {len(w) for w in sentence.words[place : place + 4] if w.isdigit()}:
        return False
    before = sentence.forms[max(0, place - _STAMP_LEADS) : place]
    return place <= _STAMP_LEADS and all(
        (form[0].isupper() or not form[0].isalpha() or form in _STAMP_WORDS) and form.lower() not in _STAMP_NOT
        for form in before
    )


def _is_dateline(sentence: Sentence, place: int) -> bool:
    """As in "SAN SALVADOR, 21 MAR 89 (ACAN-EFE) -- ": after a name in capitals, before the dash."""
    head = sentence.forms[:place]
    if not head or head[-1] != "," or not "".join(head).replace(",", "").isupper():
        return False
    rest = sentence.forms[place : place + 2 * _DATELINE]
    return any(form in {"—", "–"} for form in rest) or ("-", "-") in pairwise(rest)
