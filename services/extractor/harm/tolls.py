"""Tolls: totals told as such ("the death toll has risen to 40", "put the number of dead at 12")."""

from collections.abc import Iterator
from dataclasses import replace

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.harm.mentions import Mention, build
from services.extractor.people.groups import Group
from services.extractor.people.subsets import subsets_after
from services.extractor.people.victim_groups import as_group
from services.extractor.text.lexicon import word_set

_TOLL_REACH = 26
_TOLL_LEADS = word_set("casualties.toll_leads")
_NUMBERS = frozenset({"count", "figure", "number", "tally"})
_PUT = frozenset({"place", "placed", "places", "put", "puts", "putting"})
_HARMED = frozenset({"dead", "injured", "killed", "wounded"})
_AHEAD = frozenset({"at", "to"})
_DEAD_REACH = 6
_BEFORE_DEAD = frozenset({"among", "of", "with", "for", "from", "including"})
# A number alone may be of arrests: the sentence must speak of the dead.
_OF_DEATH = word_set("tolls.of_death")


def number_told(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """A toll that the word "number", or one like it, tells of."""
    word = clauses.word(index)
    if word in ("number", "figure"):
        yield from _number_of(clauses, index)
    if word in _NUMBERS:
        yield from _put_at(clauses, index)


def toll_told(clauses: Clauses, index: int, way: Harm) -> Iterator[tuple[Mention, set[int]]]:
    """As in "the death toll has risen to 40", "a toll of five", "the number of people killed stands at 12"."""
    kinds = clauses.kinds
    for position in range(index + 1, min(len(kinds), index + _TOLL_REACH)):
        if kinds[position] == ";" and clauses.word(position) not in (":", "as"):
            return
        if kinds[position] not in "GQ":
            continue
        lead = clauses.word(position - 1)
        if lead == "from" or (lead not in _TOLL_LEADS and kinds[position - 1] not in "bt" and position > index + 1):
            continue
        group = as_group(clauses, position)
        if group is None or (group.singular and not group.numbered):
            continue
        said = clauses.chunks[position + 1].harm if kinds[position + 1 : position + 2] in ("V", "D") else ()
        after = position + 1 + bool(said)
        subsets, more = subsets_after(clauses, after)
        hurt = next((w for w in said if w.outcome == "injured"), way)  # "a toll of one person wounded"
        yield build(clauses, hurt, index, [group], subsets, {*range(position, after)} | more, toll=True)
        return


def _number_of(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """As in "the number of herders killed by armed men … has risen to seven"."""
    kinds = clauses.kinds
    if kinds[index + 1 : index + 2] != "o" or kinds[index + 2 : index + 3] not in ("g", "G"):
        return
    for place in range(index + 3, min(len(kinds), index + 6)):
        if kinds[place] in "VDd" and clauses.chunks[place].harm:
            way = clauses.chunks[place].harm[0]
            counted = clauses.chunks[index + 2].group
            ahead = _count_ahead(clauses, index)
            if ahead is not None:
                group, at = ahead
                if counted is not None and group.status == "unknown":
                    group = replace(group, status=counted.status, basis=counted.basis, head=group.head or counted.head)
                yield build(clauses, way, place, [group], [], {index + 2, at, place}, toll=True)
                return
            found = False
            for mention, used in toll_told(clauses, place, way):
                group = mention.groups[0]
                if counted is not None and group.status == "unknown":
                    group = replace(group, status=counted.status, basis=counted.basis)
                found = True
                yield replace(mention, groups=(group,)), used | {index + 2}
            if not found:
                yield build(clauses, way, place, [], [], {index + 2})
            return


def _count_ahead(clauses: Clauses, index: int) -> tuple[Group, int] | None:
    """As in "put at 22 the number of travellers killed": the count before "the number of", and its place."""
    for place in (index - 1, index - 2):
        if place > 0 and clauses.kinds[place] in "QG" and clauses.word(place - 1) in _AHEAD:
            group = as_group(clauses, place)
            return (group, place) if group is not None and group.numbered else None
    return None


def dead_are(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """As in "the dead of Saturday are six", "the wounded are 12"; not so "among the dead are six"."""
    words, first = clauses.sentence.words, clauses.chunks[index].first
    group = as_group(clauses, index + 1) if clauses.kinds[index + 1 : index + 2] == "Q" else None
    if group is None or not group.numbered:
        return
    for place in range(first - 1, max(0, first - 1 - _DEAD_REACH), -1):
        if words[place] in (",", ";", "and"):
            return
        if words[place] in _HARMED and words[place - 1] in ("the", "their", "its", "'s", "those"):
            if place > 1 and words[place - 2] in _BEFORE_DEAD:
                return
            outcome = "injured" if words[place] in ("injured", "wounded") else "killed"
            yield build(clauses, Harm("toll", outcome, "-"), index, [group], [], {index + 1}, toll=True)
            return


def _put_at(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """As in "a council put the number at twelve", "the dead of the raid, in the west, number 25"."""
    words, chunk = clauses.sentence.words, clauses.chunks[index]
    put = clauses.word(index - 1) in _PUT and clauses.word(index + 1) == "at" and not _OF_DEATH.isdisjoint(words)
    harmed = [word for word in words[: chunk.first] if word in _HARMED]
    place = index + 1 + put
    group = as_group(clauses, place) if clauses.kinds[place : place + 1] in ("Q", "G") else None
    if group is not None and group.numbered and (put or (harmed and words[chunk.first] == "number")):
        hurt = not put and harmed[-1] in ("injured", "wounded")
        way = Harm("toll", "injured" if hurt else "killed", "-")
        yield build(clauses, way, index, [group], [], {place}, toll=True)
