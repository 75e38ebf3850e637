"""Quiet: why an article that gives no event is silent, by its own words: a threat, nobody hurt, another harm.

The reasons stand in the policy's order (domain guide §1). "No reports of casualties" says nothing about casualties.
"""

from collections.abc import Iterable, Sequence

from services.extractor.ruling.ruling_cues import Cue, Ruling
from services.extractor.text.lexicon import PhraseTable, read_rows, word_set
from services.extractor.text.tokens import Sentence

_CUES = PhraseTable((row[0], row[1]) for row in read_rows("quiet_cues.tsv"))
_SIGNALS = frozenset(row[0].split()[0] for row in read_rows("quiet_cues.tsv"))
_ARMED = word_set("quiet.armed")
_MODALS = word_set("quiet.modals")
_HARMING = word_set("quiet.harming")
_MODAL_REACH = 5
_MANY_SENTENCES = 60
_RULES = {
    "hypothetical": "said_to_be_possible",
    "historical": "commemoration_or_trial",
    "negated": "nobody_was_harmed",
    "other_harm": "no_casualties_but_other_harm",
}


def is_worth_a_reason(words: Sequence[str]) -> bool:
    """Whether a text without a word of harm still touches on arms and on what they did."""
    return not _ARMED.isdisjoint(words) and not _SIGNALS.isdisjoint(words)


def quiet_ruling(sentences: Sequence[Sentence]) -> Ruling | None:
    """The first reason that fits a text in which nobody is said to be harmed; None if the text gives none."""
    if not _names_arms(sentences[:_MANY_SENTENCES]):
        return None
    cues = list(_cues_of(sentences[:_MANY_SENTENCES]))
    for kind, rule in _RULES.items():
        cue = next((cue for cue in cues if cue.kind == kind), None)
        if cue is not None:
            return Ruling(kind, cue, rule)  # type: ignore[arg-type] # the lexicon's kinds are reasons
    return None


def _names_arms(sentences: Iterable[Sentence]) -> bool:
    """Whether a sentence has a word of arms, or of those who bear them."""
    return any(not _ARMED.isdisjoint(sentence.words) for sentence in sentences)


def _cues_of(sentences: Iterable[Sentence]) -> Iterable[Cue]:
    for sentence in sentences:
        for found in _CUES.scan(sentence.words):
            yield Cue(found.value, sentence, found.first, found.last)
        possible = _possible_harm(sentence)
        if possible is not None:
            yield possible


def _possible_harm(sentence: Sentence) -> Cue | None:
    """As in "may kill", "could be wounded", "planned to blow up"."""
    words = sentence.words
    if _MODALS.isdisjoint(words) or _HARMING.isdisjoint(words):
        return None
    for place, word in enumerate(words):
        if word in _MODALS:
            for after in range(place + 1, min(len(words), place + 1 + _MODAL_REACH)):
                if words[after] in _HARMING:
                    return Cue("hypothetical", sentence, place, after)
    return None
