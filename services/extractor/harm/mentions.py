"""Mentions: statements that people were harmed, as the casualty stage hands them on."""

from dataclasses import dataclass

from services.extractor.harm.chunks import Chunk, Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.people.groups import Group
from services.extractor.text.tokens import Sentence

# "has risen to" before the number.
_TOLL_LEAD = 3
_PAIR = 2


@dataclass(frozen=True)
class Mention:
    """One statement that people were harmed: ``groups`` are disjoint, ``subsets`` are parts of them.

    ``first``–``last``: tokens of the statement. ``negated``: the text says that it did not happen; ``modal``: that it
    may, will or could; ``toll``: a running total of one incident, said as such; ``also``: beside those told before.
    """

    sentence: Sentence
    outcome: str
    manner: str
    groups: tuple[Group, ...]
    subsets: tuple[Group, ...]
    first: int
    last: int
    trigger: int
    negated: bool = False
    modal: bool = False
    toll: bool = False
    active: bool = False
    also: bool = False


def build(  # noqa: PLR0917 - the parts of a statement, in reading order
    clauses: Clauses,
    way: Harm,
    index: int,
    groups: list[Group],
    subsets: list[Group],
    used: set[int],
    *,
    negated: bool = False,
    modal: bool = False,
    toll: bool = False,
    active: bool = False,
) -> tuple[Mention, set[int]]:
    """A mention made of groups, and the chunks that it takes."""
    chunk = clauses.chunks[index]
    if len(groups) > _PAIR and groups[0].numbered and groups[0].value == sum(group.value for group in groups[1:]):
        groups, subsets = groups[:1], [*groups[1:], *subsets]  # "eight people, six soldiers and two women"
    first = min([chunk.first, *(group.first for group in groups or subsets)])
    last = max([chunk.last, *(group.last for group in groups or subsets)])
    none = any(group.none for group in groups)
    if toll and groups:
        first = max(first, groups[0].first - _TOLL_LEAD)
    mention = Mention(
        sentence=clauses.sentence,
        outcome=way.outcome,
        manner=way.manner,
        groups=tuple(groups),
        subsets=tuple(subsets),
        first=first,
        last=last,
        trigger=chunk.first,
        negated=negated or none,
        modal=modal,
        toll=toll,
        active=active,
        also=_is_also(clauses, chunk, index),
    )
    return mention, used


def _is_also(clauses: Clauses, chunk: Chunk, index: int) -> bool:
    """As in "were also killed", "also injured was", "killed, too": on top of those told before."""
    words = clauses.sentence.words
    before = clauses.chunks[index - 1].first if index else chunk.first
    return "also" in words[before : chunk.first] or "also" in words[chunk.first : chunk.last + 2]


def way_of(chunk: Chunk, *forms: str) -> Harm:
    """How a word of harm takes its victims, by the first of these forms that it has."""
    return next(way for way in chunk.harm if way.form in forms)
