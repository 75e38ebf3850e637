"""Nouns of harm: "the murder of six Jesuits", "33 bodies", "claimed the lives of 17", "a toll of nine"."""

from collections.abc import Iterator

from services.extractor.harm.chunks import Chunk, Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.harm.mentions import Mention, build, way_of
from services.extractor.harm.objects import objects_after
from services.extractor.harm.tolls import dead_are, number_told, toll_told
from services.extractor.people.apart import noun_meant, victims_against
from services.extractor.people.groups import Group
from services.extractor.people.named import after_an_aside, named_objects, owner_of
from services.extractor.people.subsets import subsets_after
from services.extractor.text.lexicon import word_set

_LIFE_TAKERS = word_set("harm_nouns.life_takers")


def read_nouns(clauses: Clauses, index: int, chunk: Chunk) -> Iterator[tuple[Mention, set[int]]]:
    """Readings of a noun at ``index``, the likeliest first, each with the chunks of the people that it takes."""
    if chunk.harm and any(way.form == "noun" for way in chunk.harm):
        yield from _noun(clauses, index, chunk)
    if chunk.kind == "T":
        yield from toll_told(clauses, index, way_of(chunk, "toll"))
    if chunk.kind == "x":
        yield from number_told(clauses, index)
    if chunk.kind == "b":
        yield from dead_are(clauses, index)
    if chunk.group is not None and chunk.group.harmed is not None:
        yield from _named_by_harm(clauses, index, chunk.group)
    if chunk.kind == "r" and (noun := noun_meant(clauses, index)) is not None:
        named = named_objects(clauses, noun, index + 2)
        if named is not None:
            yield build(clauses, Harm("noun", "killed", "-"), noun, *named)


def _noun(clauses: Clauses, index: int, chunk: Chunk) -> Iterator[tuple[Mention, set[int]]]:
    """As in "the murder of six Jesuits", "claimed the lives of 17 civilians", "the bodies of a couple"."""
    way = way_of(chunk, "noun")
    of = index + 1 + (clauses.word(index + 1) == "case")  # "the murder case of"
    start = of + 1 if clauses.kinds[of : of + 1] == "o" else after_an_aside(clauses, index)
    start = start or victims_against(clauses, index)
    if start is None:
        owner = owner_of(clauses, index)
        if owner is not None:
            yield build(clauses, way, index, owner[0], [], owner[1])
        return
    if clauses.sentence.words[chunk.last] in ("lives", "life") and not _takes_lives(clauses, index):
        return
    first = clauses.chunks[start].group if start < len(clauses.chunks) else None
    if first is not None and first.singular and not first.numbered:
        objects = named_objects(clauses, index, start) or objects_after(clauses, start, of_noun=True)
    else:
        objects = objects_after(clauses, start, of_noun=True) or named_objects(clauses, index, start)
    if objects is None:
        return
    groups, subsets, used = objects
    if all(not group.numbered and not group.singular for group in groups) and clauses.word(index) == "death":
        return
    negated = clauses.word(index - 1) == "without"
    yield build(clauses, way, index, groups, subsets, used, negated=negated)


def _takes_lives(clauses: Clauses, index: int) -> bool:
    return any(clauses.word(place) in _LIFE_TAKERS for place in range(max(0, index - 3), index))


def _named_by_harm(clauses: Clauses, index: int, group: Group) -> Iterator[tuple[Mention, set[int]]]:
    """As in "33 bodies", "1,600 civilian deaths", "20 casualties", "three dead soldiers"."""
    if (
        group.head in ("lives", "life")
        and not _takes_lives(clauses, index)
        and clauses.word(index + 1) not in ("were", "lost")
    ):
        return
    if group.partitive or (group.definite and not group.numbered):
        return
    subsets, more = subsets_after(clauses, index + 1)
    way = Harm("count", group.harmed or "killed", "-")
    negated = group.none or clauses.word(index - 1) == "without"
    yield build(clauses, way, index, [group], subsets, {index} | more, negated=negated)
