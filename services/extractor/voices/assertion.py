"""Assertion: what a sentence does with its content (asserts, denies, …), and how a toll stands to earlier ones.

A position needs somebody who takes it: a party, found among the speakers of the sentence. Denial governs what follows
it in its clause; a party that says "no civilians were killed" denies, anyone else negates.
"""

from itertools import pairwise, takewhile
from typing import NamedTuple, cast

from schemas.vocabulary import Assertion, RevisionKind
from services.extractor.harm.mentions import Mention
from services.extractor.text.lexicon import Found, PhraseTable, read_rows, word_set
from services.extractor.text.tokens import Sentence
from services.extractor.voices.claimants import Attribution

_POSITIONS: PhraseTable[Assertion] = PhraseTable(
    (words, cast("Assertion", assertion)) for words, assertion in read_rows("positions.tsv")
)
_REVISIONS: PhraseTable[RevisionKind] = PhraseTable(
    (words, cast("RevisionKind", kind)) for words, kind in read_rows("revisions.tsv")
)
_PARTIES = frozenset({"belligerent", "party_authority"})
_STRIKE_WORDS = word_set("assertion.strike_words")
_HARM_WORDS = word_set("assertion.harm_words")
# "Denied involvement in the murder", "rejected the murder": the murder itself stands.
_NOT_DENIED = word_set("assertion.not_denied")
_CONDEMNS = frozenset({"condemned", "condemning", "condemns", "rejected", "rejects", "rejecting"})
# From a denial to what it denies, in tokens; after "denied that" the clause may be long.
_NEAR, _FAR = 12, 24
_REPORTS = frozenset({"allegations", "claims", "reports"})
_REPORTED = frozenset((noun, "that") for noun in _REPORTS)
# "Had carried out the strike", "Sunday's raid"; not "strikes in the area".
_THIS_ONE = frozenset({"'s", "a", "an", "both", "that", "the", "this"})
_WHICH = 4
# A retraction is of a report; a witness who "retracted her statement" withdraws no toll.
_TOLD = word_set("assertion.told")
_NUMBER_WORDS = frozenset(row[0] for row in read_rows("number_words.tsv"))
_OWN = frozenset({"its", "their", "our"})
_SAYS = word_set("assertion.says")
# "Its residents", "their rivals": not what a party strikes with.
_NOT_MEANS = word_set("assertion.not_means")
_DOUBTS = word_set("assertion.doubts")
# The strongest position of a party on one incident stands for all that it says.
STRENGTH: dict[Assertion, int] = {
    "retracted": 6, "conceded": 5, "denied": 4, "acknowledged": 3, "investigating": 2, "asserted": 1, "negated": 1,
}  # fmt: skip


class Position(NamedTuple):
    """What a party says of its own part; tokens ``first``–``last`` show it."""

    assertion: Assertion
    attribution: Attribution | None
    sentence: Sentence
    first: int
    last: int


class Revised(NamedTuple):
    """Words that set a toll against an earlier one, at tokens ``first``–``last``."""

    kind: RevisionKind
    sentence: Sentence
    first: int
    last: int


def positions_of(sentence: Sentence, attributed: list[Attribution], mentions: list[Mention]) -> list[Position]:
    """The positions that a sentence states, in reading order."""
    words = sentence.words
    found: list[Position] = []
    for cue in _POSITIONS.scan(words):
        speaker = _speaker(attributed, cue)
        if _is_within_denial(cue, words):
            continue
        if cue.value == "retracted" and not (cue.first == cue.last and _TOLD.isdisjoint(words)):
            found.append(Position("retracted", speaker, sentence, cue.first, cue.last))
        elif speaker is not None and _is_party(speaker, words) and _about_harm(sentence, cue):
            found.append(Position(_reading(cue, mentions, words), speaker, sentence, cue.first, cue.last))
    found += _owned(sentence, attributed, mentions)
    for mention in mentions:
        speaker = attributed[0] if attributed else None
        if mention.negated and speaker is not None and speaker.speaker.type == "belligerent":
            found.append(Position("denied", speaker, sentence, mention.first, mention.last))
    return found


def _is_within_denial(cue: Found[Assertion], words: tuple[str, ...]) -> bool:
    """As in "denied that its aircraft had carried out the air strike": nothing is admitted."""
    if cue.value not in ("acknowledged", "conceded"):
        return False
    before = [c for c in _POSITIONS.scan(words) if c.last < cue.first]
    return bool(before) and before[-1].value == "denied" and _NOT_DENIED.isdisjoint(words[before[-1].last : cue.first])


def _is_party(speaker: Attribution, words: tuple[str, ...]) -> bool:
    """A party, or whoever speaks of what is its own: "the UN mission is examining reports that its own gunners …"."""
    if speaker.speaker.type in _PARTIES:
        return True
    return any(word in _OWN and after == "own" for word, after in pairwise(words[speaker.verb :]))


def _owned(sentence: Sentence, attributed: list[Attribution], mentions: list[Mention]) -> list[Position]:
    """As in "the command said that its aircraft had killed 19 civilians": a party's own word for its own deed.

    Only civilians are conceded: of soldiers killed it boasts. Not so "said reports that its aircraft had killed".
    """
    words = sentence.words
    found: list[Position] = []
    for mention in mentions:
        speaker = next((a for a in reversed(attributed) if a.verb < mention.trigger and words[a.verb] in _SAYS), None)
        civilian = any(group.status == "civilian" for group in mention.groups)
        if speaker is None or mention.negated or mention.modal or not civilian or speaker.speaker.type == "media_own":
            continue
        between = words[speaker.verb + 1 : mention.trigger]
        owned = any(word in _OWN and after not in _NOT_MEANS for word, after in pairwise((*between, "")))
        if owned and _DOUBTS.isdisjoint(between):
            found.append(Position("conceded", speaker, sentence, mention.first, mention.last))
    return found


def _speaker(attributed: list[Attribution], cue: Found[Assertion]) -> Attribution | None:
    exact = [a for a in attributed if cue.first <= a.verb <= cue.last]
    if exact:
        return exact[0]
    before = [a for a in attributed if a.speaker.first < cue.first]
    return before[-1] if before else (attributed[0] if attributed else None)


def _about_harm(sentence: Sentence, cue: Found[Assertion]) -> bool:
    rest = sentence.words[cue.last + 1 :]
    which = takewhile(lambda word: word not in _STRIKE_WORDS, rest[:_WHICH])
    if sentence.words[cue.last] == "out" and _THIS_ONE.isdisjoint(which):
        return False  # "had carried out strikes in the area"
    return bool(_STRIKE_WORDS & set(sentence.words[cue.first :])) or cue.value == "investigating"


def _reading(cue: Found[Assertion], mentions: list[Mention], words: tuple[str, ...]) -> Assertion:
    """Acknowledging deaths concedes them; admitting a strike only acknowledges it."""
    governed = [m for m in mentions if m.first > cue.first and not m.negated and is_denied(m) is None]
    civilian = any(group.status in ("civilian", "unknown") for m in governed for group in m.groups)
    if cue.value == "acknowledged" and civilian and not _denied_between(words, cue.last, governed[0].first):
        return "conceded"
    if governed and not civilian and any(m.groups for m in governed):
        return "acknowledged" if cue.value == "conceded" else cue.value
    if cue.value == "conceded" and not governed and not {"civilian", "civilians", "deaths"} & set(words[cue.last :]):
        return "acknowledged"
    return cue.value


def _denied_between(words: tuple[str, ...], first: int, last: int) -> bool:
    return bool({"denied", "denies", "denying", "deny"} & set(words[first:last]))


def is_denied(mention: Mention) -> Found[Assertion] | None:
    """The denial or inquiry that governs a statement: the last word of position before it in its sentence is one.

    As in "denied that its strike had killed civilians", "will look into reports that civilians were killed".
    """
    words = mention.sentence.words
    before = [c for c in _POSITIONS.scan(words) if c.last < mention.first]
    if not before:
        return None
    cue = before[-1]
    between = words[cue.last + 1 : mention.first]
    if cue.value == "investigating":
        return cue if any(pair in _REPORTED for pair in pairwise(words[cue.first : mention.trigger])) else None
    reach = _FAR if "that" in between[:1] else _NEAR
    if cue.value != "denied" or mention.trigger - cue.last > reach + len(words[mention.first : mention.trigger]):
        return None
    if _CONDEMNS & set(words[cue.first : mention.first]) and not _REPORTS & set(between):
        return None
    return cue if not _NOT_DENIED & set(between) else None


def revision_of(sentence: Sentence) -> Revised | None:
    """The first words of a sentence that revise a toll."""
    found = _REVISIONS.scan(sentence.words)
    if found:
        return Revised(found[0].value, sentence, found[0].first, found[0].last)
    return _replaced(sentence)


def _is_number(word: str) -> bool:
    return word[:1].isdigit() or word in _NUMBER_WORDS


def _replaced(sentence: Sentence) -> Revised | None:
    """As in "22 villagers had died and not 27": a number that takes the place of another."""
    words = sentence.words
    for place in range(1, len(words) - 1):
        if words[place] == "not" and words[place - 1] in ("and", ",") and _is_number(words[place + 1]):
            return Revised("correction", sentence, place - 1, place + 1)
    return None
