"""Parts: sentences that tell a counted whole apart ("four of the dead were women")."""

from collections.abc import Iterator
from dataclasses import replace

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.harm.mentions import Mention, build, way_of
from services.extractor.harm.subjects import subject_before
from services.extractor.people.groups import Group, plain
from services.extractor.people.subsets import subsets_after
from services.extractor.people.victim_groups import as_group
from services.extractor.text.lexicon import word_set

# "Among the dead …" opens its sentence, or nearly.
_LIST_OPENS = 4
_THEM = frozenset({"them"})
_RESTS = frozenset({"rest", "remainder", "all"})
_AGES = word_set("people.word_ages") | frozenset(map(str, range(1, 19))) | {"eighteen"}
_STARTS = frozenset({",", ";", '"', "“", "that", "and", "while"})
_TOLD_APART = frozenset({"women", "children", "girls", "boys"})
_WHOLES = frozenset({("the", "dead"), ("the", "victims"), ("those", "killed"), ("the", "slain"), ("all",)})
_DEAD_NOUNS = frozenset({"dead", "victims", "killed", "wounded", "injured", "casualties", "fatalities", "deaths"})


def parts_of_the_dead(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """As in "four of the dead were women", "two children were among the dead", "six were among 22 people killed"."""
    kinds, words = clauses.kinds, clauses.sentence.words
    following = words[clauses.chunks[index].last + 1 : clauses.chunks[index].last + 5]
    if "among" in following[:2]:
        yield from _among(clauses, index, following)
        return
    rest = _rest_of_the_dead(clauses, index)
    if rest is not None:
        yield rest
        return
    part_at = index + 1
    while part_at < len(kinds) and kinds[part_at] in "etb":  # "were believed to be"
        part_at += 1
    part = clauses.chunks[part_at].group if part_at < len(kinds) else None
    if part is None and part_at < len(kinds):
        part = _under_age(clauses, part_at)
    counted = _counted_part(clauses, index)
    if part is None or counted is None:
        return
    low, high, outcome, used = counted
    numbered = replace(part, low=low, high=high, qualifier="exact", numbered=True)
    yield build(clauses, Harm("part", outcome, "-"), index, [], [numbered], used | {part_at})


def _under_age(clauses: Clauses, position: int) -> Group | None:
    """As in "12 of them were under 18", "six of the dead were under the age of five": children."""
    words = clauses.sentence.words
    first = clauses.chunks[position].first
    if words[first] != "under" or not (_AGES & set(words[first + 1 : first + 5])):
        return None
    last = next(n for n in range(first + 1, first + 5) if words[n] in _AGES)
    group = plain(first, last, 2, "children", plural=True)
    return replace(group, status="civilian", basis="described", group="children", child=True)


def listed_parts_of_the_dead(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """As in "among the dead were three children", "the victims included two soldiers": the words that open a list."""
    words, chunk = clauses.sentence.words, clauses.chunks[index]
    before = words[max(0, chunk.first - 2) : chunk.first]
    if not _DEAD_NOUNS & {*words[chunk.first : chunk.last + 1], *before} or chunk.first - len(before) > _LIST_OPENS:
        return
    parts, used = subsets_after(clauses, index)
    if parts:
        yield build(clauses, Harm("part", "killed", "-"), index, [], parts, used)


def _rest_of_the_dead(clauses: Clauses, index: int) -> tuple[Mention, set[int]] | None:
    """As in "the rest of the dead in the raid were fighters", "all of those killed were civilians"."""
    words = clauses.sentence.words
    if _RESTS.isdisjoint(words) and _DEAD_NOUNS.isdisjoint(words):
        return None
    start = max((n + 1 for n in range(clauses.chunks[index].first) if words[n] in _STARTS), default=0)
    subject = words[start : clauses.chunks[index].first]
    opener = next((n for n, word in enumerate(subject[:2]) if word in _RESTS), None)
    if _is_whole(clauses, index, subject):
        opener = 0
    group = clauses.chunks[index + 1].group if index + 1 < len(clauses.chunks) else None
    if opener is None or group is None or group.numbered or group.singular or group.status == "unknown":
        return None
    dead = set(subject[opener + 1 : opener + 5])
    if not _is_whole(clauses, index, subject) and (not _DEAD_NOUNS & dead or _DEAD_NOUNS & dead == {"wounded"}):
        return None
    rest = replace(group, low=None, high=None, rest=True)
    return build(clauses, Harm("part", "killed", "-"), index, [], [rest], {index + 1})


def _is_whole(clauses: Clauses, index: int, subject: tuple[str, ...]) -> bool:
    """As in "the dead were all soldiers", "All eight were soldiers", "all of them were"."""
    if subject in _WHOLES or subject == ("all", "of", "them"):
        return True
    return subject[:1] == ("all",) and clauses.kinds[index - 1] == "Q" and index == 1


def _counted_part(clauses: Clauses, index: int) -> tuple[int | None, int | None, str, set[int]] | None:
    """The count of "four of the dead", "ten of those killed" before a verb of being: bounds, outcome, chunks."""
    kinds, words = clauses.kinds, clauses.sentence.words
    whole = clauses.chunks[index - 1].group if index else None
    if index and kinds[index - 1] == "Q" and (index == 1 or kinds[index - 2] in ",;") and _is_telling(clauses, index):
        quantity = clauses.chunks[index - 1].quantity
        return (quantity.low, quantity.high, "killed", {index - 1}) if quantity is not None else None
    if whole is not None and whole.partitive:
        return whole.low, whole.high, whole.harmed or "killed", {index - 1}
    for place in range(index - 1, max(-1, index - 5), -1):
        quantity = clauses.chunks[place].quantity
        if quantity is None or kinds[place + 1] not in "ow":
            continue
        between = set(words[quantity.last + 1 : clauses.chunks[index].first])
        if _DEAD_NOUNS & between or (kinds[place + 1] == "w" and place + 2 == index):
            outcome = "injured" if {"wounded", "injured"} & between else "killed"
            return quantity.low, quantity.high, outcome, {place}
    return None


def _is_telling(clauses: Clauses, index: int) -> bool:
    """Whether a part is told by what it was: armed, women or children ("Four were officers")."""
    part = clauses.chunks[index + 1].group if index + 1 < len(clauses.chunks) else None
    if part is None or part.numbered or part.singular or part.definite:
        return False
    return part.status in ("combatant", "security") or part.child or part.group in _TOLD_APART


def _among(clauses: Clauses, index: int, following: tuple[str, ...]) -> Iterator[tuple[Mention, set[int]]]:
    kinds = clauses.kinds
    found = subject_before(clauses, index - 1)
    if found is None:
        return
    if kinds[index + 1 : index + 4] in ("pGV", "pQV") and clauses.chunks[index + 3].harm:
        whole = as_group(clauses, index + 2)
        way = way_of(clauses.chunks[index + 3], "part", "past")
        if whole is not None:
            yield build(clauses, way, index + 3, [whole], found[0], found[2] | {index + 2})
    elif (_DEAD_NOUNS | _THEM) & set(following):
        outcome = "injured" if {"wounded", "injured"} & set(following) else "killed"
        yield build(clauses, Harm("part", outcome, "-"), index, [], found[0], found[2])
