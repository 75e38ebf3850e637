"""Casualties: who was killed, injured, abducted … in a sentence, read off its chunks.

Victims stand after an active verb ("killed 33 civilians"), before a passive or intransitive one ("33 people were
killed", "six died"), beside a predicate ("33 dead"), after a noun ("the murder of six Jesuits"), in a toll ("the toll
rose to 40") or name their own fate ("33 bodies"). Subsets ("including eight children") never add to their whole.
"""

from collections.abc import Iterator
from dataclasses import replace

from services.extractor.harm.auxiliaries import Auxiliaries, auxiliaries_before, goes_on
from services.extractor.harm.burials import counted_once
from services.extractor.harm.chunks import Chunk, Harm
from services.extractor.harm.clauses import Clauses
from services.extractor.harm.fatally import told_fatally
from services.extractor.harm.harm_nouns import read_nouns
from services.extractor.harm.labels import inverted_dead, labelled, numbered_dead
from services.extractor.harm.mentions import Mention, build, way_of
from services.extractor.harm.objects import objects_after
from services.extractor.harm.self_shots import shot_by_themselves
from services.extractor.harm.sides import with_sides
from services.extractor.harm.subjects import HEDGES, subject_before
from services.extractor.harm.survivors import killed_beside
from services.extractor.harm.wounded_who_died import with_wounded_who_died
from services.extractor.harm.wounds import HURT, bearers_of_wounds
from services.extractor.people.antecedents import group_meant_by_them
from services.extractor.people.apart import after_time, subject_before_aside
from services.extractor.people.callings import with_callings
from services.extractor.people.groups import Group
from services.extractor.people.named import people_at
from services.extractor.people.parts import listed_parts_of_the_dead, parts_of_the_dead
from services.extractor.people.subsets import late_subsets, subsets_after
from services.extractor.people.victim_groups import (
    PEOPLE,
    as_group,
    name_before_relative,
    named_object,
    named_subject,
    pronoun_object,
    pronoun_subject,
)
from services.extractor.ruling.natural_deaths import is_natural_death
from services.extractor.ruling.plans import is_only_planned
from services.extractor.text.lexicon import PhraseTable, word_set

# Words that say where people were.
_WHERE = frozenset({"aboard", "at", "in", "inside", "near", "on", "outside"})
_RELATIVE_REACH = 6
_NOT_YET_HARMED = frozenset({"abducted", "missing"})
_FORESEES = word_set("casualties.foresees")
_OBJECT_PRONOUNS = frozenset({"whom", "that", "which", "who"})
_NEITHER = 7
# "Lined up and shot": nobody is to live.
_EXECUTED = PhraseTable((phrase, True) for phrase in word_set("casualties.execution_signs"))
_WOUNDS = word_set("casualties.wounds")
_RESULTS = frozenset({"result", "resulted", "resulting", "results"})
# Beside fighters: "the captain and other personnel".
_FELLOWS = frozenset({"others", "personnel"})


def find_mentions(clauses: Clauses) -> list[Mention]:
    """All statements of harm in a sentence, in reading order; one group is taken by one statement."""
    taken: dict[int, str] = {}
    mentions: list[Mention] = []
    for index, chunk in enumerate(clauses.chunks):
        for mention, used in _read(clauses, index, chunk) if index not in taken or chunk.group is not None else ():
            if any(place in taken and not _goes_on(taken[place], mention) for place in used):
                continue
            taken.update(dict.fromkeys(used, mention.outcome))
            mentions.append(mention)
            break
    mentions = told_fatally(clauses, mentions)
    for mention, used in (*killed_beside(clauses), *shot_by_themselves(clauses)):
        if taken.keys().isdisjoint(used):
            mentions.append(mention)
    if mentions and _EXECUTED.scan(mentions[0].sentence.words):
        mentions = [replace(m, outcome="killed") if m.outcome == "killed_or_injured" else m for m in mentions]
    mentions = [replace(m, modal=True) if is_only_planned(m) else m for m in mentions if not is_natural_death(m)]
    mentions = [replace(m, negated=True) if _is_spared(m) else m for m in mentions]
    mentions = with_wounded_who_died(mentions)
    mentions = counted_once(sorted(mentions, key=lambda mention: mention.first))
    return _foreseen(with_callings(with_sides(_with_others(mentions))))


def _is_spared(mention: Mention) -> bool:
    """As in "a month passed without a child killed by a shell"."""
    first = mention.groups[0].first if mention.groups else 0
    return first > 0 and mention.sentence.words[first - 1] == "without" and first < mention.trigger


def _goes_on(outcome: str, mention: Mention) -> bool:
    """As in "was kidnapped on Monday and found dead": whoever was taken away may be told of once more."""
    return outcome in _NOT_YET_HARMED and mention.outcome == "killed"


def _with_others(mentions: list[Mention]) -> list[Mention]:
    """As in "two soldiers were killed and three others wounded": the others are what those before them were.

    Only fighters and guards pass their status on; others beside civilians stay of unstated status.
    """
    told: Group | None = None
    completed: list[Mention] = []
    for mention in mentions:
        told = next((group for group in mention.groups if group.status in ("combatant", "security")), told)
        groups = tuple(
            replace(group, status=told.status, basis="described")
            if told is not None
            and group.status == "unknown"
            and (group.head in _FELLOWS or (group.more and not group.head))
            else group
            for group in mention.groups
        )
        told = next((group for group in reversed(groups) if group.status in ("combatant", "security")), None)
        completed.append(replace(mention, groups=groups))
    return completed


def _read(clauses: Clauses, index: int, chunk: Chunk) -> Iterator[tuple[Mention, set[int]]]:
    """Readings of one word of harm, the likeliest first."""
    if chunk.harm:
        yield from labelled(clauses, index)
        yield from numbered_dead(clauses, index)
    if chunk.kind == "D":
        yield from inverted_dead(clauses, index)
    if chunk.kind in "VPAk" and chunk.harm and not _brings_down(clauses, index):
        yield from _verb(clauses, index, chunk)
    if chunk.kind == "d" and not _gives_in(clauses, index):
        yield from _with_subject(clauses, index, chunk, way_of(chunk, "die"))
    if chunk.kind == "D":
        yield from _predicate(clauses, index, chunk)
    yield from read_nouns(clauses, index, chunk)
    if chunk.kind == "b":
        yield from parts_of_the_dead(clauses, index)
    if chunk.kind == "s":
        yield from listed_parts_of_the_dead(clauses, index)
    if chunk.kind in "hpx":
        yield from _by_what_became_of_them(clauses, index)


def _by_what_became_of_them(clauses: Clauses, index: int) -> Iterator[tuple[Mention, set[int]]]:
    """As in "nine others have burns"."""
    hurt = bearers_of_wounds(clauses, index)
    if hurt is not None:
        yield build(clauses, HURT, index, *hurt)


def _gives_in(clauses: Clauses, index: int) -> bool:
    """As in "succumbed to temptation": only to wounds does one succumb for good."""
    last = clauses.chunks[index].last
    words = clauses.sentence.words
    if not words[last].startswith("succumb") or words[last + 1 : last + 2] != ("to",):
        return False
    return _WOUNDS.isdisjoint(words[last + 2 : last + 8])


def _brings_down(clauses: Clauses, index: int) -> bool:
    """As in "a helicopter was shot down": unless people follow, it is a machine that falls."""
    last = clauses.chunks[index].last
    shot = clauses.sentence.words[last] in ("shot", "shoot", "shooting", "shoots")
    if not shot or clauses.sentence.words[last + 1 : last + 2] != ("down",):
        return False
    objects = objects_after(clauses, index + 1)
    return objects is None or not objects[0][0].head


def _is_none_of(clauses: Clauses, group: Group) -> bool:
    """As in "neither of the guards was", "not one of the 70 was", "not a single person was"."""
    words_of_group = clauses.sentence.words[group.first : group.last + 1]
    before = clauses.sentence.words[max(0, group.first - 3) : group.first]
    single = before[-1:] == ("not",) and words_of_group[:1] in (("a",), ("one",))
    none = before[-2:] in (("neither", "of"), ("none", "of")) or before == ("none", "of", "the")
    return single or none or before == ("not", "one", "of")


def _foreseen(mentions: list[Mention]) -> list[Mention]:
    """As in "the plan foresees 2,000 dead civilians": what somebody expects has not happened."""
    if not mentions or _FORESEES.isdisjoint(mentions[0].sentence.words):
        return mentions
    words = mentions[0].sentence.words
    place = next(n for n, word in enumerate(words) if word in _FORESEES)
    return [replace(m, modal=True) if place < m.first and ";" not in words[place : m.first] else m for m in mentions]


def _verb(clauses: Clauses, index: int, chunk: Chunk) -> Iterator[tuple[Mention, set[int]]]:
    kinds = clauses.kinds
    way = way_of(chunk, "part", "past", "pres", "ger", "base")
    aux = auxiliaries_before(clauses, index)
    acts = kinds[index - 1 : index] == "&" and kinds[index + 1 : index + 2] in set(
        PEOPLE
    )  # "… and killed six soldiers"
    if chunk.kind in "VP" and aux.passive and not acts and clauses.word(aux.start) != "having":
        yield from _with_subject(clauses, index, chunk, way, aux)
        return
    if chunk.kind == "k" and goes_on(clauses, index):
        aux = replace(aux, infinitive=True)
    finite_base = chunk.kind != "k" or not (aux.infinitive or aux.negated or aux.modal)
    hypothetical = (chunk.kind == "k" and not finite_base and not (aux.negated and not aux.modal)) or (
        aux.modal and (not aux.have or aux.unreal)
    )
    after = index + 1
    left_count = index > 0 and kinds[index - 1] == "Q" and not aux.have
    # "Six pilgrims killed, dozens hurt": the count after it has a participle of its own.
    left_count |= index > 0 and kinds[index - 1] == "G" and kinds[after : after + 2] in ("QV", "QD")
    if not (left_count and chunk.kind == "V"):
        objects = objects_after(clauses, after)
        if objects is None and not aux.be:
            objects = objects_after(clauses, after_time(clauses, after))
        if objects:
            groups, subsets, used = objects
            negated = (aux.negated and not hypothetical) or (clauses.word(index - 1) == "without" and chunk.kind == "A")
            yield build(clauses, way, index, groups, subsets, used, negated=negated, modal=hypothetical, active=True)
            return
    inverted = chunk.kind == "V" and kinds[after : after + 1] == "b" and kinds[index - 1 : index] not in ("w", "o")
    if inverted and (objects := objects_after(clauses, after + 1)):
        yield build(clauses, way, index, *objects)  # "also injured was a citizen"
        return
    relative = _relative_object(clauses, index) if chunk.kind in "VP" else None
    if relative is not None:
        yield build(clauses, way, index, *relative, negated=aux.negated, active=True)
        return
    if chunk.kind == "V" and not aux.have:
        yield from _reduced(clauses, index, way)
    yield from _known_people(clauses, index, way, aux)


def _known_people(clauses: Clauses, index: int, way: Harm, aux: Auxiliaries) -> Iterator[tuple[Mention, set[int]]]:
    """As in "shot them", "killed Ahmad Qasim, 34", "shot him": people told of before, or by name."""
    modal = clauses.kinds[index] == "k" and (aux.infinitive or aux.modal)
    meant = group_meant_by_them(clauses, index)
    named = named_object(clauses, index + 1) if meant is None else None
    listed = people_at(clauses, index + 1) if named is not None else None
    named = named or pronoun_object(clauses, index)
    if meant is not None:
        yield build(clauses, way, index, [meant[0]], [], {meant[1]}, modal=modal, negated=aux.negated, active=True)
    elif named is not None:
        found = listed or ([named], [], set())
        yield build(clauses, way, index, *found, modal=modal, negated=aux.negated, active=True)


def _with_subject(
    clauses: Clauses, index: int, chunk: Chunk, way: Harm, aux: Auxiliaries | None = None
) -> Iterator[tuple[Mention, set[int]]]:
    if aux is None:
        aux = auxiliaries_before(clauses, index)
        if chunk.kind == "d" and clauses.sentence.words[chunk.first] == "dying" and not aux.be:
            return
    named = name_before_relative(clauses, aux.start - 1)
    found = ([named], [], set()) if named is not None else subject_before(clauses, aux.start - 1)
    if found is None and clauses.word(aux.start) == "being":
        found = _right_before(clauses, aux.start - 1)
    if found is None:
        found = subject_before_aside(clauses, aux.start - 1)
    if found is None:
        named = named_subject(clauses, aux.start - 1, index) or pronoun_subject(clauses, aux.start - 1, index)
        if named is None or way.manner == "execution":
            return
        found = [named], [], set()
    groups, subsets, used = found
    aux = replace(aux, negated=aux.negated or _is_none_of(clauses, groups[0]))
    if clauses.kinds[index + 1 : index + 2] == "+" and (companions := objects_after(clauses, index + 2)):
        groups, used = [*groups, *companions[0]], used | companions[2]  # "were killed along with two guards"
    if not subsets:
        subsets, more = late_subsets(clauses, index + 1)
        used |= more
    modal = (aux.modal and (not aux.have or aux.unreal)) or (chunk.kind == "d" and aux.infinitive and not aux.have)
    first = groups[0].first
    neither = "neither" in clauses.sentence.words[max(0, first - _NEITHER) : first]
    yield build(clauses, way, index, groups, subsets, used, negated=aux.negated or neither, modal=modal)


def _right_before(clauses: Clauses, position: int) -> tuple[list[Group], list[Group], set[int]] | None:
    """As in "resulting in five soldiers dead", "in two rebels being killed": the people right before the word."""
    if position < 0 or clauses.kinds[position] not in PEOPLE:
        return None
    group = as_group(clauses, position)
    return ([group], [], {position}) if group is not None else None


def _relative_object(clauses: Clauses, index: int) -> tuple[list[Group], list[Group], set[int]] | None:
    """As in "the 41 people whom Shining Path guerrillas killed": the people before the pronoun are the victims."""
    kinds = clauses.kinds
    place = index - 1
    while place > 0 and index - place < _RELATIVE_REACH and kinds[place] in "xgGh":
        place -= 1
    if place <= 0 or index - place < 2 or kinds[place] != "r" or kinds[place - 1] not in PEOPLE:  # noqa: PLR2004 - the agent
        return None
    group = as_group(clauses, place - 1)
    return ([group], [], {place - 1}) if group is not None and clauses.word(place) in _OBJECT_PRONOUNS else None


def _reduced(clauses: Clauses, index: int, way: Harm) -> Iterator[tuple[Mention, set[int]]]:
    """As in "33 civilians killed in raid", "12 people, including two children, killed"."""
    kinds = clauses.kinds
    position = index - 1 - (clauses.word(index - 1) in HEDGES)
    if position > 0 and kinds[position] == "n":
        return
    if position >= 0 and kinds[position] == "," and not _has_subset_before(clauses, position):
        return
    if position >= 0 and kinds[position] == "x" and _is_said_of(clauses, index):
        position = _before_complement(clauses, position)
    if position < 0 or kinds[position] not in PEOPLE + ",":
        return
    reported = clauses.word(position - 1) == "that" and kinds[position - 2 : position - 1] not in ("G", "g", "Q")
    if position > 0 and kinds[position - 1] == "r" and not reported:
        position -= 2  # "the people whom the guerrillas killed": the one before is the victim
        if position < 0 or kinds[position] not in PEOPLE:
            return
    found = subject_before(clauses, position)
    if found is None and clauses.word(position - 1) == "in" and _RESULTS & {clauses.word(position - 2)}:
        group = as_group(clauses, position)
        found = ([group], [], {position}) if group is not None else None
    if found is not None:
        groups, subsets, used = found
        armed = groups[-1].status in ("combatant", "security")
        if _subject_acts(clauses, index, groups) or (armed and named_object(clauses, index + 1) is not None):
            return
        yield build(clauses, way, index, groups, subsets, used, negated=groups[-1].none)


def _is_said_of(clauses: Clauses, index: int) -> bool:
    """Whether a participle can only be a passive: nothing that could be its object follows, and nobody is shot at."""
    after = clauses.kinds[index + 1 : index + 2]
    if after == "p":
        return clauses.word(index + 1) != "at"
    return after == "y" or (clauses.sentence.in_title and after in ("", ",", ";"))


def _before_complement(clauses: Clauses, position: int) -> int:
    """As in "three workers of a relief team shot dead in the camp", "a driver on a bus route murdered in Homs".

    The people before "of", or before where they were; else ``position``.
    """
    kinds, place = clauses.kinds, position
    while place > 0 and kinds[place] in "xop" and position - place < _RELATIVE_REACH:
        if kinds[place] == "p" and clauses.word(place) not in _WHERE:
            return position
        place -= 1
    found = (kinds[place] == "G" and kinds[place + 1] == "o") or (kinds[place] in PEOPLE and kinds[place + 1] == "p")
    return place if found else position


def _has_subset_before(clauses: Clauses, position: int) -> bool:
    return any(kind in "sw" for kind in clauses.kinds[max(0, position - 6) : position])


def _subject_acts(clauses: Clauses, index: int, groups: list[Group]) -> bool:
    """As in "Gunmen killed a mayor": an object that could not be read still makes the subject no victim."""
    after = clauses.kinds[index + 1 : index + 2]
    group = groups[-1]
    if not group.numbered and after in ("x", "u") and group.status in ("combatant", "security"):
        return True
    return not group.numbered and group.definite and after in ("x", "u")


def _predicate(clauses: Clauses, index: int, chunk: Chunk) -> Iterator[tuple[Mention, set[int]]]:
    """As in "33 dead", "12 people are dead", "left four dead", "20 missing"."""
    kinds = clauses.kinds
    way = way_of(chunk, "dead")
    aux = auxiliaries_before(clauses, index)
    if aux.be:
        yield from _with_subject(clauses, index, chunk, way, aux)
        return
    if index <= 1 and kinds[index + 1 : index + 2] == "b" and (listed := people_at(clauses, index + 2)):
        yield build(clauses, way, index, *listed)  # "Dead are Rosa Cruz, her husband and their son"
        return
    if index == 0:
        return
    before = index - 1
    if kinds[max(0, index - 4) : index] == "G,Q,":  # "an accountant, 25, dead on his roof"
        before = index - 4
    if kinds[before] in PEOPLE:
        yield from _those_before(clauses, index, before, way)
    elif kinds[before] == "l":
        objects = objects_after(clauses, index + 1)
        if objects:
            yield build(clauses, way, index, *objects)


def _those_before(clauses: Clauses, index: int, before: int, way: Harm) -> Iterator[tuple[Mention, set[int]]]:
    """As in "33 dead", "left four dead", "three children among 18 dead"."""
    kinds = clauses.kinds
    if before > 1 and kinds[before - 2 : before] in ("Gp", "gp") and clauses.word(before - 1) == "among":
        whole = as_group(clauses, before)
        part = clauses.chunks[before - 2].group
        if whole is not None and part is not None:
            yield build(clauses, way, index, [whole], [part], {before, before - 2})
            return
    found = subject_before(clauses, before) or _right_before(clauses, before)
    if found is not None:
        groups, subsets, used = found
        if groups[-1].numbered or groups[-1].singular or kinds[max(0, before - 2) : before + 1].count("l"):
            more, taken = subsets_after(clauses, index + 1)
            yield build(clauses, way, index, groups, subsets + more, used | taken, negated=groups[-1].none)
