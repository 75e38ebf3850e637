"""Kinds of shooting that say that somebody was hit: "a double homicide", "the shooting victim", "a fatal shooting".

Such a headline is often all that is left of a page. It is asked only of texts in which nothing else says that people
were harmed: beside an account, these names count its dead once more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import Clauses, read_clauses
from services.extractor.harm.mentions import Mention, build
from services.extractor.people.groups import Group, plain
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_MULTIPLES = {"double": 2, "triple": 3, "quadruple": 4, "quintuple": 5, "sextuple": 6}
_KILLINGS = frozenset({"homicide", "slaying"})
_KINDS = _KILLINGS | {"shooting"}
_COUNTED = _KINDS | {"killing", "murder"}
_FATAL = frozenset({"deadly", "fatal"})
_VICTIMS = frozenset({"victim", "victims"})
_SENDS = frozenset({"send", "sending", "sends", "sent"})
_HITS = frozenset({"hit", "hits", "hitting", "strikes", "striking", "struck"})
_ARMED = word_set("text_kinds.by_guns")
# As in "no fatal shooting", "vehicular homicide".
_UNREAL = frozenset({"attempted", "mock", "no", "possible", "vehicular", "without"})
_TOLD_AFTER = frozenset({"in", "of", "the", "a", "for", "to", "'s"})
# A noun behind the killing makes it a trade: "homicide detectives", "the homicide rate".
_TOLD_BEFORE = frozenset(
    {"in", "at", "on", "of", "after", "following", "near", "outside", ",", ".", ";", ":", "investigation"}
)
_TO_BED, _OF_SHOOTING = 8, 8
# Title and lead; what comes later is often another story's headline.
_HEAD = 6


def told_by_kind(sentences: Sequence[Sentence]) -> Iterator[Mention]:
    """Statements of the title and the first sentences, at most one a sentence."""
    for sentence in sentences[:_HEAD]:
        words = sentence.words
        if _ARMED.isdisjoint(words) and _COUNTED.isdisjoint(words):
            continue
        clauses = read_clauses(sentence)
        real = (place for place in range(len(words)) if _UNREAL.isdisjoint(words[max(0, place - 2) : place]))
        told = next((found for place in real if (found := _at(clauses, place)) is not None), None)
        index = len(clauses.chunks) if told is None else _chunk_at(clauses, told[1].first)
        if told is not None and index < len(clauses.chunks):
            outcome, group = told
            yield build(clauses, Harm("count", outcome, "-"), index, [group], [], set())[0]


def _at(clauses: Clauses, place: int) -> tuple[str, Group] | None:
    """The outcome and the people that the words from ``place`` on tell of."""
    word, after = clauses.sentence.words[place], (*clauses.sentence.words[place + 1 : place + 2], ".")[0]
    return _by_kind(place, word, after) or _by_victims(clauses, place, word, after) or _by_fate(clauses, place, word)


def _by_kind(place: int, word: str, after: str) -> tuple[str, Group] | None:
    """As in "triple shooting", "fatal shooting", "shooting death"."""
    if word in _MULTIPLES and after in _COUNTED:
        group = plain(place, place + 1, _MULTIPLES[word], after)
        return _outcome(after), replace(group, numbered=True, singular=False)
    if word in _FATAL and after == "shooting":
        return "killed", plain(place, place + 1, 1, after, plural=True)
    return ("killed", plain(place, place + 1, 1, after)) if word in _KINDS and after == "death" else None


def _by_victims(clauses: Clauses, place: int, word: str, after: str) -> tuple[str, Group] | None:
    """As in "the shooting victims", "victims of the birthday party shooting", "arrest made in homicide"."""
    words = clauses.sentence.words
    if word in _KINDS and after in _VICTIMS:
        return _outcome(word), _victims(clauses, place + 1)
    if word in _VICTIMS and after == "of" and "shooting" in words[place + 2 : place + 2 + _OF_SHOOTING]:
        return "killed_or_injured", _victims(clauses, place)
    told = word in _KILLINGS and after in _TOLD_BEFORE and place > 0 and words[place - 1] in _TOLD_AFTER
    return ("killed", plain(place, place, 1, word, plural=True)) if told else None


def _by_fate(clauses: Clauses, place: int, word: str) -> tuple[str, Group] | None:
    """As in "sent four people to the hospital", "hitting four victims"; police and gunmen are left out."""
    sent = word in _SENDS and "hospital" in clauses.sentence.words[place + 1 : place + 1 + _TO_BED]
    chunk = _chunk_at(clauses, place) + 1
    if not (sent or word in _HITS) or chunk >= len(clauses.chunks):
        return None
    group = clauses.chunks[chunk].group
    if group is None or group.status not in ("civilian", "unknown"):
        return None
    return ("injured" if sent else "killed_or_injured"), group


def _outcome(word: str) -> str:
    return "killed_or_injured" if word == "shooting" else "killed"


def _victims(clauses: Clauses, place: int) -> Group:
    """The victims at ``place``, with the number before them; one, or two or more, where there is none."""
    index = _chunk_at(clauses, place)
    told = clauses.chunks[index].group if index < len(clauses.chunks) else None
    if told is not None and told.numbered:
        return told
    plural = clauses.sentence.words[place] == "victims"
    return plain(place, place, 1 + plural, "victims", plural=plural)


def _chunk_at(clauses: Clauses, place: int) -> int:
    """The chunk of a token; behind the last one where only marks follow."""
    return next((n for n, chunk in enumerate(clauses.chunks) if chunk.last >= place), len(clauses.chunks))
