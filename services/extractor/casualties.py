"""Casualties: who was killed, injured, abducted … in a sentence, read off its chunks.

Victims stand after an active verb ("killed 33 civilians"), before a passive or intransitive one ("33 people were
killed", "six died"), beside a predicate ("33 dead"), after a noun ("the murder of six Jesuits"), in a toll ("the toll
rose to 40") or name their own fate ("33 bodies"). Subsets ("including eight children") never add to their whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.extractor.clauses import Chunk, Clauses, Harm
from services.extractor.numbers import Quantity
from services.extractor.people import Group
from services.extractor.tokens import Sentence

_PEOPLE = "GgQ"
_SUBJECT_REACH = 16
_TOLL_REACH = 26
# "has risen to" before the number.
_TOLL_LEAD = 3
_LIFE_TAKERS = frozenset(
    "claim claims claimed claiming take takes took taken taking cost costs costing lose loses lost losing".split()
)
NAME = "(name)"
_NOT_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september "
    "october november december those these meanwhile also many some more most all none such another".split()
)
_CLAUSE_OPENERS = frozenset({"after", "before", "since", "until"})
_REFLEXIVES = frozenset({"himself", "herself", "themselves", "itself"})
_DEAD_NOUNS = frozenset({"dead", "victims", "killed", "wounded", "injured", "casualties", "fatalities", "deaths"})
_TOLL_LEADS = frozenset("to at of is was reached reaches passed passes exceeds exceeded hit hits stands stood".split())
_TOLL_LEADS |= frozenset("reaching passing now topped tops surpassed surpasses surpassing be : from as".split())


@dataclass(frozen=True)
class Mention:
    """One statement that people were harmed: ``groups`` are disjoint, ``subsets`` are parts of them.

    ``first``–``last``: tokens of the statement. ``negated``: the text says that it did not happen; ``modal``: that it
    may, will or could; ``toll``: a running total of one incident, said as such.
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


def find_mentions(clauses: Clauses) -> list[Mention]:
    """All statements of harm in a sentence, in reading order; one group is taken by one statement."""
    taken: set[int] = set()
    mentions: list[Mention] = []
    for index, chunk in enumerate(clauses.chunks):
        for mention, used in _read(clauses, index, chunk):
            if used and not taken.isdisjoint(used):
                continue
            taken.update(used)
            mentions.append(mention)
            break
    return sorted(mentions, key=lambda mention: mention.first)


def _read(clauses: Clauses, index: int, chunk: Chunk) -> Iterator[tuple[Mention, set[int]]]:
    """Readings of one word of harm, the likeliest first."""
    if chunk.kind in "VPAk" and chunk.harm:
        yield from _verb(clauses, index, chunk)
    if chunk.kind == "d":
        yield from _with_subject(clauses, index, chunk, _way(chunk, "die"))
    if chunk.kind == "D":
        yield from _predicate(clauses, index, chunk)
    if chunk.harm and any(way.form == "noun" for way in chunk.harm):
        yield from _noun(clauses, index, chunk)
    if chunk.kind == "T":
        yield from _toll(clauses, index, chunk, _way(chunk, "toll"))
    if chunk.kind == "x" and clauses.word(index) in ("number", "figure"):
        yield from _number_of(clauses, index)
    if chunk.group is not None and chunk.group.harmed is not None:
        yield from _named_by_harm(clauses, index, chunk.group)
    if chunk.kind == "b":
        yield from _parts_of_the_dead(clauses, index)


def _way(chunk: Chunk, *forms: str) -> Harm:
    return next(way for way in chunk.harm if way.form in forms)


# --- verbs -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Auxiliaries:
    start: int
    be: bool = False
    have: bool = False
    passive: bool = False
    modal: bool = False
    negated: bool = False
    infinitive: bool = False


def _auxiliaries(clauses: Clauses, index: int) -> _Auxiliaries:
    """What stands before a verb: "were", "has", "could have been", "are reported to have been", "shot and"."""
    kinds = clauses.kinds
    found = _Auxiliaries(index)
    position = index - 1
    while position >= 0:
        kind = kinds[position]
        if kind == "&" and position > 0 and kinds[position - 1] in "VP" and found.start == index:
            position -= 2  # "were shot and killed"
            continue
        if kind not in "bhmznet":
            break
        if kind == "e" and not (position > 0 and kinds[position - 1] in "bh") and not found.be:
            break
        found = replace(
            found,
            start=position,
            passive=found.passive or (kind == "b" and not found.have),
            be=found.be or kind == "b",
            have=found.have or kind == "h",
            modal=found.modal or kind == "m",
            negated=found.negated or kind == "n",
            infinitive=found.infinitive or kind == "t",
        )
        position -= 1
    return found


def _verb(clauses: Clauses, index: int, chunk: Chunk) -> Iterator[tuple[Mention, set[int]]]:
    kinds = clauses.kinds
    way = _way(chunk, "part", "past", "pres", "ger", "base")
    aux = _auxiliaries(clauses, index)
    if chunk.kind in "VP" and aux.passive and clauses.word(aux.start) != "having":
        yield from _with_subject(clauses, index, chunk, way, aux)
        return
    finite_base = chunk.kind != "k" or not (aux.infinitive or aux.negated or aux.modal)
    hypothetical = (chunk.kind == "k" and not finite_base and not (aux.negated and not aux.modal)) or (
        aux.modal and not aux.have
    )
    after = index + 1
    left_count = index > 0 and kinds[index - 1] == "Q" and not aux.have
    if not (left_count and chunk.kind == "V"):
        objects = _objects(clauses, after)
        if objects:
            groups, subsets, used = objects
            negated = (aux.negated and not hypothetical) or (clauses.word(index - 1) == "without" and chunk.kind == "A")
            yield _mention(clauses, way, index, groups, subsets, used, negated=negated, modal=hypothetical, active=True)
            return
    if chunk.kind == "V" and kinds[after : after + 1] == "b" and (objects := _objects(clauses, after + 1)):
        yield _mention(clauses, way, index, *objects)  # "also injured was a citizen"
        return
    if chunk.kind == "V" and not aux.have:
        yield from _reduced(clauses, index, way)
    named = _named_object(clauses, after)
    if named is not None:
        hypothetical = chunk.kind == "k" and (aux.infinitive or aux.modal)
        yield _mention(clauses, way, index, [named], [], set(), modal=hypothetical, negated=aux.negated, active=True)


def _objects(clauses: Clauses, start: int) -> tuple[list[Group], list[Group], set[int]] | None:
    """The groups right after an active verb, with their subsets."""
    kinds, position = clauses.kinds, start
    if position < len(kinds) and kinds[position] == "x" and clauses.word(position) in ("off", "up", "down"):
        position += 1
    if clauses.word(position) in _REFLEXIVES and kinds[position + 1 : position + 2] == "&":
        position += 2
    groups: list[Group] = []
    used: set[int] = set()
    while position < len(kinds) and kinds[position] in _PEOPLE:
        group = _as_group(clauses, position, object_of_verb=True)
        if group is None or (groups and (_begins_clause(clauses, position) or _is_odd_count(clauses, position))):
            break
        if groups and _is_apposition(clauses, position, groups[-1]):
            groups[-1] = _merge_apposition(groups[-1], group)
        else:
            groups.append(group)
        used.add(position)
        following = position + 1
        while following < len(kinds) and kinds[following] in ",&+":
            following += 1
        if following >= len(kinds) or kinds[following] not in _PEOPLE:
            break
        if following == position + 1 and not _is_listed(clauses, following):
            break
        position = following
    if not groups:
        return None
    subsets, more = _subsets(clauses, max(used) + 1, groups[-1])
    return groups, subsets, used | more


def _is_odd_count(clauses: Clauses, position: int) -> bool:
    """ "injured six people and millions in losses": a bare count after a noun counts something else."""
    quantity = clauses.chunks[position].quantity
    return quantity is not None and not quantity.more


def _is_listed(clauses: Clauses, position: int) -> bool:
    """ "kill 10 children 5 women": headlines and damaged texts drop the comma."""
    group = clauses.chunks[position].group
    return group is not None and group.numbered and group.group in ("women", "men", "children", "girls", "boys")


def _begins_clause(clauses: Clauses, position: int) -> bool:
    """Whether a group after a comma or "and" is the subject of the next statement ("killed 5 and 20 were injured")."""
    kinds = clauses.kinds
    after = kinds[position + 1 : position + 2]
    return after != "" and after in "bhmzeVDdPAkx" and not (after == "x" and kinds[position] in "G")


def _as_group(clauses: Clauses, position: int, *, object_of_verb: bool = False) -> Group | None:
    """The group of a chunk; a bare count stands for unnamed people where nothing else can be counted."""
    chunk = clauses.chunks[position]
    if chunk.group is not None:
        return chunk.group
    if chunk.quantity is None:
        return None
    after = clauses.kinds[position + 1 : position + 2]
    if object_of_verb and after == "x":
        return None
    return _people(chunk.quantity)


def _people(quantity: Quantity) -> Group:
    return Group(
        first=quantity.first,
        last=quantity.last,
        head="",
        low=quantity.low,
        high=quantity.high,
        qualifier=quantity.qualifier,
        status="unknown",
        basis="unstated",
        numbered=True,
        more=quantity.more,
    )


# --- subjects --------------------------------------------------------------------------------------------------------


def _with_subject(
    clauses: Clauses, index: int, chunk: Chunk, way: Harm, aux: _Auxiliaries | None = None
) -> Iterator[tuple[Mention, set[int]]]:
    if aux is None:
        aux = _auxiliaries(clauses, index)
        if chunk.kind == "d" and clauses.sentence.words[chunk.first] == "dying" and not aux.be:
            return
    found = _subject(clauses, aux.start - 1)
    if found is None:
        named = _named_subject(clauses, aux.start - 1)
        if named is None or way.manner == "execution":
            return
        found = [named], [], set()
    groups, subsets, used = found
    modal = (aux.modal and not aux.have) or (chunk.kind == "d" and aux.infinitive and not aux.have)
    yield _mention(clauses, way, index, groups, subsets, used, negated=aux.negated, modal=modal)


def _named_subject(clauses: Clauses, position: int) -> Group | None:
    """ "Orlando Letelier was murdered": a name right before its verb is one person, two joined by "and" are two."""
    first = _name_start(clauses, position)
    if first is None:
        return None
    count = 1
    if first > 1 and clauses.kinds[first - 1] == "&":
        other = _name_start(clauses, first - 2)
        if other is not None:
            first, count = other, 2
    return _person(clauses, first, position, count)


def _named_object(clauses: Clauses, position: int) -> Group | None:
    """ "killed Ahmad Qasim, 34": a name right after its verb."""
    last = position
    while last < len(clauses.kinds) and clauses.kinds[last] == "x" and _is_name(clauses, last):
        last += 1
    if last == position or clauses.sentence.shouts or clauses.sentence.in_title:
        return None
    if clauses.kinds[last : last + 1] not in ("", ",", "p", ";", "&"):
        return None
    return _person(clauses, position, last - 1, 1)


def _name_start(clauses: Clauses, position: int) -> int | None:
    first = position
    while first >= 0 and clauses.kinds[first] == "x" and _is_name(clauses, first):
        first -= 1
    first += 1
    if first > position:
        return None
    least = 2 if clauses.sentence.shouts or clauses.chunks[first].first == 0 else 1
    if position - first + 1 < least or (first > 0 and clauses.kinds[first - 1] in "po"):
        return None
    return first


def _is_name(clauses: Clauses, position: int) -> bool:
    form = clauses.sentence.forms[clauses.chunks[position].first]
    return form[:1].isupper() and form.replace("-", "").isalpha() and form.lower() not in _NOT_NAMES


def _person(clauses: Clauses, first: int, last: int, count: int) -> Group:
    return Group(
        first=clauses.chunks[first].first,
        last=clauses.chunks[last].last,
        head=NAME,
        low=count,
        high=count,
        qualifier="exact",
        status="unknown",
        basis="unstated",
        singular=count == 1,
    )


def _subject(clauses: Clauses, start: int) -> tuple[list[Group], list[Group], set[int]] | None:
    """The groups that a passive or intransitive verb is said of: the nearest ones that are nobody's complement."""
    kinds = clauses.kinds
    subsets: list[Group] = []
    skipped: set[int] = set()
    fallback: int | None = None
    position, limit = start, max(-1, start - _SUBJECT_REACH)
    while position > limit:
        kind = kinds[position]
        if kind == ";" and clauses.word(position) not in (")", "(", "–", "—"):
            break
        if kind in "VPAdDke" and position < start and not _is_attribute(clauses, position):
            break
        if clauses.word(position) == "that" and position > 0 and kinds[position - 1] not in _PEOPLE:
            break  # "said that the side had been": its subject stands after "that"
        if kind in _PEOPLE:
            opener = _subset_opener(clauses, position)
            if opener is not None:
                found, opener_index = opener
                subsets = found + subsets
                skipped.update(range(opener_index, position + 1))
                position = opener_index - 1
                continue
            if position > 0 and kinds[position - 1] in "pyo" and clauses.word(position - 1) not in _CLAUSE_OPENERS:
                if fallback is None and kinds[position - 1] == "o":
                    fallback = position
                position -= 1
                continue
            if kind == "Q" and kinds[position + 1 : position + 2] == "x" and position < start:
                position -= 1
                continue  # counts something else: "five defeats"
            return _with_list(clauses, position, subsets, skipped)
        position -= 1
    if fallback is not None and position >= 0:
        return None
    return None


def _is_attribute(clauses: Clauses, position: int) -> bool:
    """ "33 people sheltering …", "12 people hurt in the blast": a participle after its noun."""
    return clauses.kinds[position] in "V" and position > 0 and clauses.kinds[position - 1] in "r"


def _with_list(
    clauses: Clauses, position: int, subsets: list[Group], skipped: set[int]
) -> tuple[list[Group], list[Group], set[int]] | None:
    """Read the list of groups that ends at ``position`` ("two women, a child and a guard")."""
    kinds = clauses.kinds
    last = _as_group(clauses, position)
    if last is None:
        return None
    groups = [last]
    used = {position}
    while position > 1:
        before = position - 1
        while before >= 0 and kinds[before] in ",&+":
            before -= 1
        if before == position - 1 or before < 0 or kinds[before] not in "Gg":
            break
        if before > 0 and kinds[before - 1] in "pyosb":
            break
        group = clauses.chunks[before].group
        if group is None:
            break
        if kinds[before + 1 : position] == ",":
            if _is_apposition(clauses, position, group):
                groups[0] = _merge_apposition(group, groups[0])
                used.add(before)
                position = before
                continue
            if not (len(groups) > 1 or kinds[position + 1 : position + 2] == "&"):
                break
        groups.insert(0, group)
        used.add(before)
        position = before
    return groups, subsets, used | {place for place in skipped if kinds[place] in _PEOPLE}


def _is_apposition(clauses: Clauses, position: int, before: Group) -> bool:
    """ "the victim, a farmer, was": the second group only describes the first."""
    kinds = clauses.kinds
    group = clauses.chunks[position].group
    if group is None or not (group.singular and before.singular) or group.numbered or group.more:
        return False
    if kinds[position - 1] != ",":
        return False
    bare = clauses.sentence.words[group.first] not in ("a", "an", "the", "his", "her", "their", "another")
    after = kinds[position + 1 : position + 2]
    return bare or (before.definite and after == ",")


def _merge_apposition(before: Group, described: Group) -> Group:
    if before.status == "unknown":
        return replace(before, status=described.status, basis=described.basis)
    return before


def _reduced(clauses: Clauses, index: int, way: Harm) -> Iterator[tuple[Mention, set[int]]]:
    """ "33 civilians killed in raid", "12 people, including two children, killed"."""
    kinds = clauses.kinds
    position = index - 1
    if position >= 0 and kinds[position] in "n" and position > 0:
        return
    while position >= 0 and kinds[position] == "x" and clauses.word(position) in ("and",):
        position -= 1
    if position >= 0 and kinds[position] == "," and not _has_subset_before(clauses, position):
        return
    if position < 0 or kinds[position] not in _PEOPLE + ",":
        return
    if position > 0 and kinds[position - 1] == "r":
        position -= 2  # "the people whom the guerrillas killed": the one before is the victim
        if position < 0 or kinds[position] not in _PEOPLE:
            return
    found = _subject(clauses, position)
    if found is not None:
        groups, subsets, used = found
        if _subject_acts(clauses, index, groups):
            return
        yield _mention(clauses, way, index, groups, subsets, used, negated=groups[-1].none)


def _has_subset_before(clauses: Clauses, position: int) -> bool:
    return any(kind in "sw" for kind in clauses.kinds[max(0, position - 6) : position])


def _subject_acts(clauses: Clauses, index: int, groups: list[Group]) -> bool:
    """ "Gunmen killed a mayor", "the attackers shot the men": an object that was not read makes the subject no victim."""
    after = clauses.kinds[index + 1 : index + 2]
    group = groups[-1]
    if not group.numbered and after in ("x", "u") and group.status in ("combatant", "security"):
        return True
    return not group.numbered and group.definite and after in ("x", "u")


def _predicate(clauses: Clauses, index: int, chunk: Chunk) -> Iterator[tuple[Mention, set[int]]]:
    """ "33 dead", "12 people are dead", "left four dead", "20 missing"."""
    kinds = clauses.kinds
    way = _way(chunk, "dead")
    aux = _auxiliaries(clauses, index)
    if aux.be:
        yield from _with_subject(clauses, index, chunk, way, aux)
        return
    if index and kinds[index - 1] in _PEOPLE:
        found = _subject(clauses, index - 1)
        if found is not None:
            groups, subsets, used = found
            if groups[-1].numbered or groups[-1].singular or kinds[max(0, index - 3) : index].count("l"):
                more, taken = _subsets(clauses, index + 1, groups[-1])
                yield _mention(clauses, way, index, groups, subsets + more, used | taken, negated=groups[-1].none)
    elif index and kinds[index - 1] == "l":
        objects = _objects(clauses, index + 1)
        if objects:
            yield _mention(clauses, way, index, *objects)


# --- nouns and tolls -------------------------------------------------------------------------------------------------


def _noun(clauses: Clauses, index: int, chunk: Chunk) -> Iterator[tuple[Mention, set[int]]]:
    """ "the murder of six Jesuits", "claimed the lives of 17 civilians", "the bodies of a couple"."""
    kinds = clauses.kinds
    way = _way(chunk, "noun")
    if kinds[index + 1 : index + 2] != "o":
        return
    if clauses.sentence.words[chunk.last] in ("lives", "life") and not _takes_lives(clauses, index):
        return
    objects = _objects(clauses, index + 2)
    if objects is None:
        return
    groups, subsets, used = objects
    if all(not group.numbered and not group.singular for group in groups) and clauses.word(index) == "death":
        return
    negated = clauses.word(index - 1) == "without"
    yield _mention(clauses, way, index, groups, subsets, used, negated=negated)


def _takes_lives(clauses: Clauses, index: int) -> bool:
    return any(clauses.word(place) in _LIFE_TAKERS for place in range(max(0, index - 3), index))


def _toll(clauses: Clauses, index: int, chunk: Chunk, way: Harm) -> Iterator[tuple[Mention, set[int]]]:
    """ "the death toll has risen to 40", "a toll of five", "the number of people killed stands at 12"."""
    kinds = clauses.kinds
    for position in range(index + 1, min(len(kinds), index + _TOLL_REACH)):
        if kinds[position] == ";" and clauses.word(position) not in (":", "as"):
            return
        if kinds[position] not in "GQ":
            continue
        lead = clauses.word(position - 1)
        if lead == "from" or (lead not in _TOLL_LEADS and kinds[position - 1] not in "bt"):
            continue
        group = _as_group(clauses, position)
        if group is None or (group.singular and not group.numbered):
            continue
        subsets, more = _subsets(clauses, position + 1, group)
        yield _mention(clauses, way, index, [group], subsets, {position} | more, toll=True)
        return


def _number_of(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """ "the number of herders killed by armed men … has risen to seven"."""
    kinds = clauses.kinds
    if kinds[index + 1 : index + 2] != "o" or kinds[index + 2 : index + 3] not in ("g", "G"):
        return
    for place in range(index + 3, min(len(kinds), index + 6)):
        if kinds[place] in "VDd" and clauses.chunks[place].harm:
            way = clauses.chunks[place].harm[0]
            counted = clauses.chunks[index + 2].group
            found = False
            for mention, used in _toll(clauses, place, clauses.chunks[index], way):
                group = mention.groups[0]
                if counted is not None and group.status == "unknown":
                    group = replace(group, status=counted.status, basis=counted.basis)
                found = True
                yield replace(mention, groups=(group,)), used | {index + 2}
            if not found:
                yield _mention(clauses, way, place, [], [], {index + 2})
            return


def _parts_of_the_dead(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """ "four of the dead were women", "two children were among the dead", "six were among at least 22 people killed"."""
    kinds, words = clauses.kinds, clauses.sentence.words
    following = words[clauses.chunks[index].last + 1 : clauses.chunks[index].last + 5]
    if "among" in following:
        yield from _among(clauses, index, following)
        return
    part_at = index + 1
    while part_at < len(kinds) and kinds[part_at] in "etb":  # "were believed to be"
        part_at += 1
    part = clauses.chunks[part_at].group if part_at < len(kinds) else None
    counted = _counted_part(clauses, index)
    if part is None or counted is None:
        return
    low, high, outcome, used = counted
    numbered = replace(part, low=low, high=high, qualifier="exact", numbered=True)
    yield _mention(clauses, Harm("part", outcome, "-"), index, [], [numbered], used | {part_at})


def _counted_part(clauses: Clauses, index: int) -> tuple[int | None, int | None, str, set[int]] | None:
    """The count of "four of the dead", "ten of those killed" before a verb of being: bounds, outcome, chunks."""
    kinds, words = clauses.kinds, clauses.sentence.words
    whole = clauses.chunks[index - 1].group if index else None
    if whole is not None and whole.partitive:
        return whole.low, whole.high, whole.harmed or "killed", {index - 1}
    for place in range(index - 1, max(-1, index - 5), -1):
        quantity = clauses.chunks[place].quantity
        if quantity is None or kinds[place + 1] not in "ow":
            continue
        between = set(words[quantity.last + 1 : clauses.chunks[index].first])
        if _DEAD_NOUNS & between:
            outcome = "injured" if {"wounded", "injured"} & between else "killed"
            return quantity.low, quantity.high, outcome, {place}
    return None


def _among(clauses: Clauses, index: int, following: tuple[str, ...]) -> Iterator[tuple[Mention, set[int]]]:
    kinds = clauses.kinds
    found = _subject(clauses, index - 1)
    if found is None:
        return
    if kinds[index + 1 : index + 4] in ("pGV", "pQV") and clauses.chunks[index + 3].harm:
        whole = _as_group(clauses, index + 2)
        way = _way(clauses.chunks[index + 3], "part", "past")
        if whole is not None:
            yield _mention(clauses, way, index + 3, [whole], found[0], found[2] | {index + 2})
    elif _DEAD_NOUNS & set(following):
        outcome = "injured" if {"wounded", "injured"} & set(following) else "killed"
        yield _mention(clauses, Harm("part", outcome, "-"), index, [], found[0], found[2])


def _named_by_harm(clauses: Clauses, index: int, group: Group) -> Iterator[tuple[Mention, set[int]]]:
    """ "33 bodies", "1,600 civilian deaths", "20 casualties", "three dead soldiers"."""
    if (
        group.head in ("lives", "life")
        and not _takes_lives(clauses, index)
        and clauses.word(index + 1) not in ("were", "lost")
    ):
        return
    if group.partitive or (group.definite and not group.numbered):
        return
    subsets, more = _subsets(clauses, index + 1, group)
    way = Harm("count", group.harmed or "killed", "-")
    negated = group.none or clauses.word(index - 1) == "without"
    yield _mention(clauses, way, index, [group], subsets, {index} | more, negated=negated)


# --- subsets ---------------------------------------------------------------------------------------------------------


def _subsets(clauses: Clauses, start: int, whole: Group) -> tuple[list[Group], set[int]]:
    """Parts named after their whole: "including eight children", "two of them women", "most of them children"."""
    kinds = clauses.kinds
    position = start
    found: list[Group] = []
    used: set[int] = set()
    while position < len(kinds) and kinds[position] in ",;b&" and clauses.word(position) not in (";", ".", ":"):
        if kinds[position] == ";" and clauses.word(position) not in ("(", "–", "—"):
            break
        position += 1
    if position < len(kinds) and kinds[position] == "s":
        position += 1
        while position < len(kinds) and kinds[position] in _PEOPLE:
            group = clauses.chunks[position].group
            if group is None:
                break
            found.append(group)
            used.add(position)
            following = position + 1
            while following < len(kinds) and kinds[following] in ",&":
                following += 1
            if following == position + 1 or (following < len(kinds) and _begins_clause(clauses, following)):
                break
            position = following
    while kinds[position : position + 2] == "Qw":
        part, end = _part_of_them(clauses, position)
        if part is None:
            break
        found.append(part)
        used.update(range(position, end + 1))
        position = end + 1
        while position < len(kinds) and kinds[position] in ",&":
            position += 1
    return found, {place for place in used if kinds[place] in _PEOPLE}


def _part_of_them(clauses: Clauses, position: int) -> tuple[Group | None, int]:
    """ "two of them (were) children" at the count; returns the part and its last chunk."""
    kinds = clauses.kinds
    quantity = clauses.chunks[position].quantity
    place = position + 2
    while place < len(kinds) and kinds[place] in "b,":
        place += 1
    if quantity is None or place >= len(kinds) or kinds[place] not in "gG":
        return None, position
    group = clauses.chunks[place].group
    if group is None:
        return None, position
    part = replace(
        group, first=quantity.first, low=quantity.low, high=quantity.high, qualifier=quantity.qualifier, numbered=True
    )
    return part, place


def _subset_opener(clauses: Clauses, position: int) -> tuple[list[Group], int] | None:
    """Whether the group at ``position`` ends a subset that stands before its verb; its parts and where it opens."""
    kinds = clauses.kinds
    place = position
    groups: list[Group] = []
    while place >= 0 and kinds[place] in _PEOPLE:
        if place > 1 and kinds[place - 2 : place] == "Qw" or (place > 2 and kinds[place - 3 : place] == "Qwb"):
            start = place - 2 if kinds[place - 1] == "w" else place - 3
            part, _ = _part_of_them(clauses, start)
            return ([part] if part else []) + groups, start
        group = clauses.chunks[place].group
        if group is None:
            return None
        groups.insert(0, group)
        before = place - 1
        if before >= 0 and kinds[before] == "s":
            return groups, before
        while before >= 0 and kinds[before] in ",&":
            before -= 1
        if before == place - 1:
            return None
        place = before
    return None


def _mention(
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
    chunk = clauses.chunks[index]
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
    )
    return mention, used
