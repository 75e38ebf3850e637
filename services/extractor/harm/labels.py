"""Labels: counts that a list, a caption or a bulletin puts behind its word of harm.

"Killed: 12. Wounded: 30", "dead on arrival – 7; died in theatre – 4", "the dead of the bombing number 25", "gives the
dead as nine", "Dead are four farmers". What one label counts adds to what the others of its outcome count.
"""

from collections.abc import Iterator

from services.extractor.harm.chunks import Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.harm.mentions import Mention, build
from services.extractor.harm.objects import objects_after
from services.extractor.people.groups import Group
from services.extractor.people.named import people_at
from services.extractor.people.victim_groups import as_group
from services.extractor.text.lexicon import word_set

_MARKS = frozenset({":", "–", "—", "-", "="})
_LABELS = "VdDNkPG"
# "Died in theatre", "wounded, sent on foot to Lebanon", in chunks.
_LONGEST = 8
_WITHIN = ",pxoty"
_ENDS = ",;&DVdGg"
_THE = frozenset({"the", "those", "its", "their"})
_OUTCOMES = {
    "dead": "killed", "killed": "killed", "slain": "killed", "fatalities": "killed", "wounded": "injured",
    "injured": "injured", "hurt": "injured",
}  # fmt: skip
_NUMBERS = word_set("labels.numbers")
_FAR = 12


def labelled(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """The counts behind a label that begins at ``index``, with those of further labels of its outcome."""
    outcome = _outcome(clauses, index)
    count = _count_behind(clauses, index) if outcome is not None else None
    if outcome is None or count is None:
        return
    groups: list[Group] = []
    used: set[int] = set()
    place = index
    while place < len(clauses.kinds):
        found = _count_behind(clauses, place) if _outcome(clauses, place) == outcome else None
        group = as_group(clauses, found) if found is not None else None
        if found is not None and group is not None:
            groups.append(group)
            used.add(found)
            place = found
        place += 1
    if groups:
        yield build(clauses, Harm("count", outcome, "-"), index, groups, [], used)


def _outcome(clauses: Clauses, index: int) -> str | None:
    chunk = clauses.chunks[index]
    if chunk.kind not in _LABELS or (index and clauses.kinds[index - 1] not in ",;QG"):
        return None
    if chunk.kind == "G":
        return None
    return chunk.harm[0].outcome if chunk.harm else None


def _count_behind(clauses: Clauses, index: int) -> int | None:
    """The chunk of the count that a mark sets behind the label at ``index``."""
    kinds = clauses.kinds
    place = index + 1
    while place < len(kinds) and kinds[place] in _WITHIN and place - index < _LONGEST:
        place += 1
    marked = kinds[place : place + 1] == ";" and clauses.word(place) in _MARKS
    if not marked or kinds[place + 1 : place + 2] not in ("Q", "G"):
        return None
    group = as_group(clauses, place + 1)
    if group is None or not group.numbered:
        return None
    after = kinds[place + 2 : place + 3]
    return place + 1 if not after or after in _ENDS else None


def numbered_dead(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """As in "the dead of the bombing number 25", "the wounded came to 40", "puts the dead at nine"."""
    words, kinds = clauses.sentence.words, clauses.kinds
    first = clauses.chunks[index].first
    outcome = _OUTCOMES.get(words[first])
    if outcome is None or first == 0 or words[first - 1] not in _THE:
        return
    for place in range(index + 1, min(len(kinds), index + _FAR)):
        if kinds[place] in "QG":
            lead = words[clauses.chunks[place].first - 1]
            near = words[max(first, clauses.chunks[place].first - 3) : clauses.chunks[place].first]
            said = place <= index + 2 and lead in ("as", "at")
            if not said and not (_NUMBERS & set(near) and lead in _NUMBERS | {"to", "at", "now"}):
                return
            objects = objects_after(clauses, place)
            if objects is not None and objects[0][0].numbered:
                yield build(clauses, Harm("count", outcome, "-"), index, *objects, toll=True)
            return
        if kinds[place] == ";" and clauses.word(place) not in ("as", ":"):
            return


def inverted_dead(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """As in "Dead are four farmers and a nurse", "Dead were Najeeb, his wife Hanan and his mother"."""
    chunk = clauses.chunks[index]
    if clauses.sentence.words[chunk.last] != "dead" or clauses.kinds[index + 1 : index + 2] != "b":
        return
    if index and clauses.kinds[index - 1] not in ",;":
        return
    found = objects_after(clauses, index + 2) or people_at(clauses, index + 2)
    if found is not None:
        yield build(clauses, Harm("dead", "killed", "-"), index, *found)
