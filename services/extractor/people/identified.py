"""Identified: victims whom a sentence of their own calls by name ("The victim was identified as Ana Diaz, 22")."""

from collections.abc import Iterable, Iterator

from services.extractor.people.victim_groups import is_name_form
from services.extractor.people.victims import NamedVictim, age_after
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_VICTIMS = word_set("identified.victims")
_DEAD = word_set("identified.dead")
_ACCUSED = word_set("identified.accused")
_LINKS = frozenset({",", "and", "as", "the", ":"})
_SHORTEST_NAME, _LONGEST_NAME, _MOST = 2, 4, 12


def identified_in(sentences: Iterable[Sentence], outcomes: Iterable[str]) -> tuple[NamedVictim, ...]:
    """The victims that these sentences identify by full name.

    ``outcomes`` of the incident decide what became of them where the sentence does not say that they are dead and all
    victims were either killed or hurt.
    """
    only = set(outcomes) & {"killed", "injured"}
    found: dict[str, NamedVictim] = {}
    for sentence in sentences:
        place = _named_from(sentence)
        if place is None:
            continue
        dead = not _DEAD.isdisjoint(sentence.words)
        outcome = "killed" if dead else next(iter(only)) if len(only) == 1 else "killed_or_injured"
        for first, last in _names(sentence, place):
            victim = NamedVictim(sentence, first, last, outcome, age_after(sentence, last), None)
            found.setdefault(victim.name, victim)
    return tuple(found.values())


def _named_from(sentence: Sentence) -> int | None:
    """The token after "identified (the victim) as", where victims and nobody accused are spoken of before it."""
    words = sentence.words
    if "identified" not in words or sentence.shouts:
        return None
    start = words.index("identified")
    link = next((n for n in range(start + 1, min(len(words), start + 8)) if words[n] in ("as", ":")), None)
    if link is None or _VICTIMS.isdisjoint(words[:link]) or not _ACCUSED.isdisjoint(words[:link]):
        return None
    return link + 1


def _names(sentence: Sentence, place: int) -> Iterator[tuple[int, int]]:
    """Names in a list: past ages and links, until a word that can belong to neither."""
    count = 0
    while place < len(sentence) and count < _MOST:
        last = place
        while last < len(sentence) and last - place < _LONGEST_NAME and is_name_form(sentence.forms[last]):
            last += 1
        if last - place >= _SHORTEST_NAME:
            yield place, last - 1
            count += 1
            place = last
            continue
        word = sentence.words[place]
        if word not in _LINKS and not word[0].isdigit() and not word.endswith("-old"):
            return
        place += 1
