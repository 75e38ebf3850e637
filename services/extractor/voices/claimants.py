"""Claimants: who asserts what a sentence says ("X said", "according to X", "X told reporters").

A claimant is a name or role of ``claimants.tsv``, a party of ``actors.tsv``, or an organisation read off its last word
("Darfur Displaced Network"). "The ministry", "the group", "it" stand for the one of that kind named last, else next.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, cast

from schemas.vocabulary import ClaimantType
from services.extractor.text.lexicon import Found, PhraseTable, read_rows, word_set
from services.extractor.text.tokens import Sentence

_FOLDER = Path(__file__).parent
_HEADS: dict[str, str] = {row[0]: row[1] for row in read_rows("organisation_heads.tsv")}
_TABLE = PhraseTable((row[0], (row[1], row[2])) for row in read_rows("claimants.tsv", _FOLDER))
_PARTIES = PhraseTable(
    (row[0], (row[2] if row[1] != "-" and "ministry" not in row[0] else "*", "belligerent"))
    for row in read_rows("actors.tsv", _FOLDER)
    if row[0] not in ("is", "troops", "gang", "herders") and "police" not in row[0]
)

_SAYS = word_set("claimants.says")
_BY_VERBS = word_set("claimants.by_verbs")
_DETERMINERS = word_set("claimants.determiners")
_STOPS = word_set("claimants.stops")
_MOUTHPIECES = word_set("claimants.mouthpieces")
_PASSIVES = word_set("claimants.passives")
_BE = word_set("claimants.be")
_OFFICERS = word_set("claimants.officers")
_OPEN = frozenset({"coalition", "junta"})
_LINKS = frozenset({"of", "for", "in", "and"})
_VOICES = frozenset({"spokesman", "spokeswoman", "spokesperson", "commander"})
# "On Wednesday morning police said": days that are no part of the name.
_NOT_FIRST = word_set("claimants.not_first")
_PRONOUNS = frozenset({"it", "he", "she", "they"})
_QUOTE_ENDS = frozenset({",", '"', "”", "'", "’"})
_INVERTED = frozenset({"said", "says", "reported"})
_TRAILING = frozenset({"saying", "adding", "reporting", "disputing", "announcing"})
_WATCHERS = frozenset({"monitor", "ngo"})
# "The Britain-based monitoring group": what describes a monitor without naming it.
_DESCRIBED = frozenset({"group", "monitor", "monitors", "ngo", "watchdog"})
_DESCRIBING = frozenset({"activist", "monitoring", "opposition", "pro-opposition", "rights", "the", "war"})
# A name after "group" has two words or more: one may be a place.
_LEAST_NAME = 2
_REACH_BEFORE = 9
_REACH_AFTER = 5
# From "the commander" to his party: "of the".
_TITLE_LENGTH = 3
_MEDIA = frozenset({"media_own"})
_ARMIES = frozenset({"armed", "army", "military"})


class Speaker(NamedTuple):
    """A possible claimant at tokens ``first``–``last``; ``head``: its last plain word; ``named``: by a proper name."""

    sentence: Sentence
    first: int
    last: int
    name: str
    type: ClaimantType
    head: str
    named: bool
    known: bool = False


class Attribution(NamedTuple):
    """A claimant that a sentence attributes its content to, and the position of the verb that does so."""

    speaker: Speaker
    verb: int
    relayed_by: str | None = None


def find_speakers(sentence: Sentence) -> list[Speaker]:
    """All possible claimants of a sentence in reading order; the longest reading wins."""
    words = sentence.words
    found: list[Speaker] = []
    for match in _TABLE.scan(words):
        name, kind = match.value
        if name in ("*", words[match.first]):
            found.append(_role(sentence, match.first, match.last, kind))
        else:
            found.append(_known(sentence, match, name, kind))
    for party in _PARTIES.scan(words):
        name, kind = party.value
        found.append(
            _role(sentence, party.first, party.last, kind) if name == "*" else _known(sentence, party, name, kind)
        )
    for position, word in enumerate(words):
        if word in _HEADS:
            found.append(_role(sentence, position, position, _HEADS[word]))
    return _longest(found)


def _known(sentence: Sentence, match: Found[tuple[str, str]], name: str, kind: str) -> Speaker:
    """A speaker that a table names; "the coalition" and "the junta" still stand for the one that the article names."""
    named = name not in _OPEN
    head = sentence.words[match.last]
    claimant_type = cast("ClaimantType", kind)
    return Speaker(sentence, match.first, match.last, name, claimant_type, head, named=named, known=named)


def _longest(speakers: list[Speaker]) -> list[Speaker]:
    kept: list[Speaker] = []
    for speaker in sorted(speakers, key=lambda s: (not s.known, s.first - s.last, not s.named, s.first)):
        if all(speaker.last < other.first or speaker.first > other.last for other in kept):
            kept.append(speaker)
    return sorted(kept, key=lambda speaker: speaker.first)


def _role(sentence: Sentence, first: int, last: int, kind: str) -> Speaker:
    """A role with the words that say whose it is: "Houthi-run health ministry", "Network for Victims of Violence"."""
    words, forms = sentence.words, sentence.forms
    party = _party_after(words, last)
    if party is not None:
        return Speaker(
            sentence, first, party.last, party.value[0], "belligerent", words[party.last], named=True, known=True
        )
    start = _name_begins(words, first)
    named = _named_after(sentence, last) if kind in _WATCHERS else None
    if named is not None:
        own = " ".join(forms[named[0] : named[1] + 1])
        return Speaker(sentence, start, named[1], own, cast("ClaimantType", kind), words[last], named=True)
    end = _name_ends(sentence, last)
    proper = not sentence.shouts and any(forms[place][:1].isupper() for place in range(max(start, 1), end + 1))
    head = words[last]
    if head in _MOUTHPIECES and start < last:
        head = words[last - 1] if words[last - 1] != "'s" else words[last - 2]
    name = " ".join(forms[start : end + 1])
    if words[last] in _VOICES and end == last and start < last:
        name = " ".join(forms[start : last - (words[last - 1] == "'s")])
    if start == 0 and not proper and first == 0:
        name = name[:1].lower() + name[1:]
    return Speaker(sentence, start, end, _readable(name), cast("ClaimantType", kind), head, named=proper)


def _name_begins(words: tuple[str, ...], first: int) -> int:
    start = first
    while start > 0 and first - start < _REACH_BEFORE and _extends_left(words[start - 1]):
        start -= 1
    while start < first and words[start] in _NOT_FIRST:
        start += 1
    return start


def _name_ends(sentence: Sentence, last: int) -> int:
    """As in "Network for Victims of Violence": names joined by "of", "for", "in"; not "police in the Kenyan port"."""
    words, forms, end = sentence.words, sentence.forms, last
    while not sentence.shouts and end + 2 < len(words) and words[end + 1] in _LINKS:
        after = end + (3 if words[end + 2] == "the" else 2)
        if after >= len(words) or not forms[after][:1].isupper():
            break
        following = forms[after + 1] if after + 1 < len(words) else ""
        if after == end + 3 and following[:1].islower() and words[after + 1] not in _SAYS:
            break
        end = after
        while end + 1 < len(words) and forms[end + 1][:1].isupper():
            end += 1
    return end


def _named_after(sentence: Sentence, last: int) -> tuple[int, int] | None:
    """The tokens of the name in "the monitor Sudan War Watch", "a local rights group, Chindwin Watch, said"."""
    words, forms = sentence.words, sentence.forms
    aside = words[last + 1 : last + 2] == (",",)
    start = last + 1 + aside
    end = start
    while end < len(words) and forms[end][:1].isupper():
        end += 1
    if sentence.shouts or words[last] not in _DESCRIBED or end - start < _LEAST_NAME:
        return None
    closed = words[end : end + 1] == (",",) if aside else words[end : end + 1] != (",",)
    return (start, end - 1) if closed else None


def _party_after(words: tuple[str, ...], last: int) -> Found[tuple[str, str]] | None:
    """As in "the commander of the US-led coalition": the party speaks through its officer."""
    if words[last] not in _MOUTHPIECES or words[last + 1 : last + 2] not in (("of",), ("for",)):
        return None
    place = last + (3 if words[last + 2 : last + 3] == ("the",) else 2)
    party = _PARTIES.at(words, place) if place < len(words) else None
    return party if party is not None and party.value[0] != "*" else None


def _extends_left(word: str) -> bool:
    return (
        word not in _DETERMINERS and word not in _STOPS and word not in _SAYS and (word[0].isalpha() or word == "'s")
        and not word.endswith("ly")
    )  # fmt: skip


def _readable(name: str) -> str:
    return name.replace(" ’ s", "’s").replace(" 's", "'s").replace(" ’s", "’s")


def attributions(sentence: Sentence, speakers: Sequence[Speaker], memory: "Memory") -> list[Attribution]:
    """Who is said to say it, in reading order; names resolved by ``memory``."""
    words = sentence.words
    found: list[tuple[Speaker, int]] = []
    for position, word in enumerate(words):
        if word == "according" and words[position + 1 : position + 2] == ("to",):
            after = [s for s in speakers if position + 1 < s.last and s.first <= position + _REACH_AFTER + 1]
            found += [(after[0], position)] if after else []
        elif word == "by" and position and words[position - 1] in _BY_VERBS:
            after = [s for s in speakers if position < s.last and s.first <= position + 3]
            found += [(after[0], position)] if after else []
        elif word in _SAYS and not _is_passive(words, position):
            speaker = _subject_of(sentence, speakers, position, memory)
            if speaker is not None:
                found.append((speaker, position))
        elif word == ":" and position <= 6 and sentence.in_title and speakers and speakers[0].last == position - 1:  # noqa: PLR2004
            found.append((speakers[0], position))
    resolved = [(memory.resolve(speaker), verb) for speaker, verb in found]
    return _with_relays(sentence, resolved)


def _is_passive(words: tuple[str, ...], position: int) -> bool:
    """As in "is reported to have", "bodies were found": the verb has no speaker."""
    if words[position] not in _PASSIVES:
        return False
    return bool(_BE & set(words[max(0, position - 2) : position])) or words[position + 1 : position + 2] == ("to",)


def _subject_of(sentence: Sentence, speakers: Sequence[Speaker], verb: int, memory: "Memory") -> Speaker | None:
    words = sentence.words
    lead = words[verb - 1] if verb else ""
    if lead in _QUOTE_ENDS and words[verb] in _INVERTED:  # ", said the mayor"
        after = next((s for s in speakers if verb < s.last and s.first - verb <= 2), None)  # noqa: PLR2004 # an article
        if after is not None:
            return after
    if words[verb] in _TRAILING and lead == ",":
        return next((s for s in speakers if s.last < verb), memory.last)
    before = [s for s in speakers if s.last < verb and "no" not in words[max(0, s.first - 1) : s.first + 1]]
    subject = _nearest_subject(words, before, verb) if before else None
    if subject is None and _PRONOUNS & set(words[max(0, verb - 3) : verb]):
        return memory.last
    return subject


def _nearest_subject(words: tuple[str, ...], before: list[Speaker], verb: int) -> Speaker | None:
    near = before[-1]
    between = words[near.last + 1 : verb]
    if len(before) > 1 and _is_in_apposition(words, before[-2], near):
        return before[-2]
    if len(between) <= _REACH_BEFORE and not _SAYS & set(between):
        if _is_subject(words, near):
            return near
        owner = before[-2] if len(before) > 1 else None
        if owner is not None and words[owner.last + 1] == "of" and near.first - owner.last <= _TITLE_LENGTH:
            return owner
    if words[verb - 1] != ",":
        return None
    return next((s for s in before if words[s.last + 1] == "," and _is_subject(words, s)), None)


def _is_in_apposition(words: tuple[str, ...], named: Speaker, described: Speaker) -> bool:
    """As in "Emergency Lawyers, a rights group, said": the name speaks."""
    aside = words[named.last + 1 : described.first]
    return (
        named.named
        and described.head in _DESCRIBED
        and not described.named
        and aside in ((",",), (",", "a"), (",", "an"))
    )


def _is_subject(words: tuple[str, ...], speaker: Speaker) -> bool:
    """Not the complement of a preposition ("attacks on police said …") other than a mouthpiece's "of"/"for"/"with"."""
    before = words[speaker.first - 1] if speaker.first else ""
    if before in _DETERMINERS and speaker.first > 1:
        before = words[speaker.first - 2]
    if before == "of" and _is_officer_of(words, speaker):
        return True
    return before not in ("in", "on", "at", "against", "near", "from", "into", "after", "by", "called", "between", "of")


def _is_officer_of(words: tuple[str, ...], speaker: Speaker) -> bool:
    """As in "the head of the health department said", "a member of the council said": the body speaks through them."""
    of = speaker.first - 1 - (words[speaker.first - 1] in _DETERMINERS)
    return of > 0 and words[of - 1] in _OFFICERS


def _with_relays(sentence: Sentence, found: list[tuple[Speaker, int]]) -> list[Attribution]:
    words = sentence.words
    own = [(speaker, verb) for speaker, verb in found if speaker.type not in _MEDIA]
    relays = [speaker.name for speaker, _ in found if speaker.type in _MEDIA]
    kept = own or found
    attributions: list[Attribution] = []
    for speaker, verb in kept:
        relay = relays[0] if own and relays else None
        if words[verb] == "told" and relay is None:
            told = _TABLE.at(words, verb + 1) if verb + 1 < len(words) else None
            if told is not None and told.value[1] in _MEDIA:
                relay = sentence.forms[told.first] if told.value[0] == "*" else told.value[0]
        if all(speaker.name != other.speaker.name for other in attributions):
            attributions.append(Attribution(speaker, verb, relay))
    return attributions


class Memory:
    """The named speakers of an article so far and to come, so that "the ministry" and "it" find theirs."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self._to_come = [speaker for speaker in speakers if speaker.named]
        self._seen: list[Speaker] = []
        self._spoken: list[Speaker] = []
        self.last: Speaker | None = None

    def read(self, speakers: Sequence[Speaker], attributed: Sequence[Attribution]) -> None:
        """Take note of a sentence that has been read."""
        self._seen += [speaker for speaker in speakers if speaker.named]
        self._spoken += [attribution.speaker for attribution in attributed]
        if attributed:
            self.last = attributed[-1].speaker

    def resolve(self, speaker: Speaker) -> Speaker:
        """The named speaker that a definite description stands for, at the description's own place."""
        if not speaker.known and _is_description(speaker):
            watchers = [s for s in [*reversed(self._seen), *self._to_come] if s.type in _WATCHERS]
            watchers.sort(key=lambda s: not s.known)
            return speaker._replace(name=watchers[0].name, type=watchers[0].type) if watchers else speaker
        if speaker.named:
            return speaker if speaker.known else self._fuller(speaker)
        if speaker.head in _MOUTHPIECES and speaker.first == speaker.last and self.last is not None:
            return speaker._replace(name=self.last.name, type=self.last.type)
        for known in [*reversed(self._seen), *self._to_come]:
            if _same_kind(speaker, known):
                return speaker._replace(name=known.name, type=known.type)
        if speaker.first == speaker.last:
            for spoken in reversed(self._spoken):
                if spoken.head == speaker.head:
                    return speaker._replace(name=spoken.name, type=spoken.type)
        return speaker

    def _fuller(self, speaker: Speaker) -> Speaker:
        """A title's short name ("Afghan ministry") in the full form that the text gives."""
        own = set(speaker.name.lower().split())
        for known in self._to_come:
            words = set(known.name.lower().split())
            if own < words and known.head == speaker.head:
                return speaker._replace(name=known.name, type=known.type)
        return speaker


def _is_description(speaker: Speaker) -> bool:
    """As in "a monitor", "the Britain-based watchdog": no name; it stands for the monitor that the article names."""
    words = speaker.name.lower().split()
    return speaker.head in _DESCRIBED and all(
        word in _DESCRIBED or word.endswith("-based") or word in _DESCRIBING for word in words
    )


def _same_kind(speaker: Speaker, known: Speaker) -> bool:
    if speaker.head in known.name.lower().replace("’s", "").split():
        return True
    if speaker.head in ("monitor", "monitoring"):
        return known.type == "monitor"
    if speaker.head == "junta":  # who rules there by arms
        return known.type == "belligerent" and not _ARMIES.isdisjoint(known.name.lower().split())
    if speaker.head == "mission":
        return known.type == "un"
    return speaker.head == "group" and known.type in ("ngo", "monitor", "unknown") and speaker.name.lower() in (
        "group", "rights group", "activist group", "monitoring group"
    )  # fmt: skip
