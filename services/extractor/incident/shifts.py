"""Shifts of scene: sentences that leave an incident for another one, and which statements they bring in.

As in "Shells killed six people in Homs. In Iraq, jihadists attacked a dam. Twenty were killed.": the twenty died
in Iraq, though their own sentence names no place. A shift holds for the next statement that is not far behind it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.extractor.place.where import Area, Where
from services.extractor.reading import Reading
from services.extractor.text.lexicon import PhraseTable, read_rows
from services.extractor.text.tokens import Sentence

SEPARATE = PhraseTable((row[0], row[1]) for row in read_rows("separators.tsv"))
# In sentences: how far a shift holds. In tokens: where a sentence has to say that it leaves.
_HOLDS = 4
_OPENING = 5


class Shift(NamedTuple):
    """The scene that the statements of a sentence are set in; ``carried``: how many sentences before them it was set.

    ``separate``: words say that this is another incident ("elsewhere").
    """

    areas: frozenset[Area]
    separate: bool
    carried: int


STAYS = Shift(frozenset(), separate=False, carried=0)


def shifts_of(readings: Sequence[Reading], where: Where) -> dict[int, Shift]:
    """The shift that holds for each sentence with a statement of harm, by the sentence's index."""
    shifts: dict[int, Shift] = {}
    held: Shift | None = None
    set_at = 0
    for reading in readings:
        sentence = reading.sentence
        if sentence.in_title:
            continue
        areas = where.areas(sentence, opening=True)
        separate = _leaves(sentence)
        if areas or separate:
            held, set_at = Shift(areas, separate, 0), sentence.index
        elif sentence.index - set_at > _HOLDS:
            held = None
        if any(mention.groups for mention in reading.mentions):
            shifts[sentence.index] = held._replace(carried=sentence.index - set_at) if held is not None else STAYS
            held = None
    return shifts


def _leaves(sentence: Sentence) -> bool:
    return any(found.first < _OPENING for found in SEPARATE.scan(sentence.words[: 2 * _OPENING]))


def agree(one: frozenset[Area], other: frozenset[Area]) -> bool:
    """Whether two scenes may be one."""
    return any(a.may_be(b) for a in one for b in other)
