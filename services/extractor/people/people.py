"""Groups of people: who could have been harmed, how many, and what the words say of their status.

A group is a noun for people with what stands before it ("at least 33 displaced civilians", "a 17-year-old girl",
"dozens of villagers", "his driver"), or a count that names its people elsewhere ("12 others", "a third", "no one").
"""

import re
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from schemas.vocabulary import Status, StatusBasis
from services.extractor.people.by_age import find_by_age
from services.extractor.people.groups import (
    ATTRIBUTES,
    DEFINITE,
    INDEFINITE,
    NONE,
    ORDINALS,
    Group,
    counted,
    left_edge,
)
from services.extractor.people.headless import COUNT_NOUNS, PREDICATES, STATUS_WORDS, find_headless
from services.extractor.people.strangers import find_strangers
from services.extractor.text.lexicon import Found, PhraseTable, read_rows, read_words, word_set
from services.extractor.text.numbers import Quantity
from services.extractor.text.tokens import Sentence

_AGE = re.compile(r"(\d{1,3}|\w+)-(?:year|month|week|day)-olds?")
OWN_DEATH = word_set("named.own_nouns")
# The family of a fighter is civilian.
_KIN = word_set("people.kin")
# What ends an organisation's name ("members of a tribe it is fighting").
_CLAUSE_WORDS = frozenset({",", ".", "and", "in", "is", "it", "that", "they", "which", "who"})
_DEEDS = word_set("people.deeds")
# "An aged couple": one word for several people.
_SETS = {"couple": 2, "duo": 2, "pair": 2, "trio": 3, "foursome": 4, "quartet": 4}
_ADULT = 18
_RANKED = frozenset({"officer", "officers", "medic", "medics", "chief", "chiefs"})
_DESCRIBING_REACH = 2
_OTHER_REACH = 4
_WORD_AGES = word_set("people.word_ages")
_ADULT_AGES = frozenset(row[0] for row in read_rows("number_words.tsv")) - _WORD_AGES


class Noun(NamedTuple):
    """What a noun for people says by itself; ``group`` is the last column of ``people.tsv``."""

    status: Status
    basis: StatusBasis
    group: str
    plural: bool


def _nouns() -> dict[str, Noun]:
    nouns: dict[str, Noun] = {}
    for singular, plural, status, basis, group in read_rows("people.tsv"):
        nouns[plural] = Noun(status, basis, group, plural=True)  # type: ignore[arg-type] # the lexicon's test checks them
        if singular != plural:
            nouns[singular] = Noun(status, basis, group, plural=False)  # type: ignore[arg-type]
        if singular.endswith("-in-law"):  # old wires part compounds: "his brother - in - law"
            nouns[singular.replace("-", " - ")] = nouns[singular]
    for demonym in read_words("demonyms.txt"):
        nouns.setdefault(demonym, Noun("unknown", "unstated", "-", plural=True))
    return nouns


_NOUNS = PhraseTable(_nouns().items())


def noun_statuses(words: tuple[str, ...]) -> list[tuple[int, Status]]:
    """The nouns for people among some words, whose word alone says a status: where each begins, and that status."""
    return [(found.first, found.value.status) for found in _NOUNS.scan(words) if found.value.status != "unknown"]


def noun_starts_at(words: tuple[str, ...], place: int) -> bool:
    """Whether a noun for people begins there."""
    return _NOUNS.at(words, place) is not None


def find_groups(sentence: Sentence, quantities: list[Quantity]) -> tuple[list[Group], list[Quantity]]:
    """Groups in reading order, none overlapping, and the counts that no noun for people took."""
    words = sentence.words
    ends = {quantity.last: quantity for quantity in quantities}
    covered = {place: quantity for quantity in quantities for place in range(quantity.first, quantity.last + 1)}
    groups: list[Group] = []
    heads = _heads(words)
    for noun, following in zip_longest(heads, heads[1:]):
        if noun.first in covered or _modifies_another(words, noun.last):
            continue
        if following is not None and _describes_counted(words, noun, following, ends):
            continue
        group = _group(sentence, noun, ends, groups[-1].last if groups else -1)
        if group is not None:
            groups.append(group)
    groups = _absorb_complements(words, _join_pairs(words, groups), ends)
    taken = {place for group in groups for place in range(group.first, group.last + 1)}
    groups += [found for found in find_headless(sentence, quantities, taken) if found.first not in taken]
    taken = {place for group in groups for place in range(group.first, group.last + 1)}
    groups += find_by_age(sentence, quantities, taken)
    taken = {place for group in groups for place in range(group.first, group.last + 1)}
    groups += find_strangers(sentence, quantities, taken)
    taken = {place for group in groups for place in range(group.first, group.last + 1)}
    bare = [quantity for quantity in quantities if quantity.first not in taken and quantity.last not in taken]
    return sorted(groups, key=lambda group: group.first), bare


def _heads(words: tuple[str, ...]) -> list[Found[Noun]]:
    """Nouns for people and words of harm that stand for people ("bodies"), the last of each compound."""
    heads: list[Found[Noun]] = []
    for found in _NOUNS.scan(words):
        if not heads or heads[-1].last != found.first - 1:
            heads.append(found)
        elif not heads[-1].value.plural:
            heads[-1] = Found(heads[-1].first, found.last, _compound(heads[-1].value, found.value))
        elif words[heads[-1].last] != "others" if found.value.plural else _describes_one(words, found.last):
            heads[-1] = Found(heads[-1].first, found.last, found.value)
        else:
            heads.append(found)
    return heads


def _describes_one(words: tuple[str, ...], last: int) -> bool:
    """As in "the armed forces chief", "a mechanics student"; not so in a headline, "12 civilians doctor says"."""
    return words[last] not in ("other", "others", "one") and words[last + 1 : last + 2] not in (("says",), ("said",))


def _compound(before: Noun, head: Noun) -> Noun:
    """As in "woman journalist": a woman; "student protester", "militia member"."""
    group = before.group if head.group in ("-", "generic") and before.group in ("women", "men") else head.group
    if head.status == "unknown" and before.status != "unknown":
        return Noun(before.status, before.basis, group, head.plural)
    return Noun(head.status, head.basis, group, head.plural)


def _describes_counted(
    words: tuple[str, ...], noun: Found[Noun], following: Found[Noun], ends: dict[int, Quantity]
) -> bool:
    """As in "50 captive government troops": a singular after a count above one describes the plural that follows."""
    reach = _OTHER_REACH if words[noun.last] == "other" else _DESCRIBING_REACH
    if noun.value.plural or not following.value.plural or following.first - noun.last > reach:
        return False
    quantity = ends.get(noun.first - 1)
    between = words[noun.last + 1 : following.first]
    return quantity is not None and quantity.value > 1 and not any(w in (",", "and", "of", "who") for w in between)


def _modifies_another(words: tuple[str, ...], last: int) -> bool:
    """As in "civilian deaths", "the governor's office": the noun for people only describes the next one."""
    if last + 1 >= len(words) or (words[last + 1] == "killing" and words[last].endswith("s")):
        return False
    if words[last + 1] == "'s":  # "the mayor's murder" is his own
        return not OWN_DEATH & set(words[last + 2 : last + 4])
    if words[last + 1] in _DEEDS and not words[last].endswith("s"):
        return True  # "a rebel attack"
    return COUNT_NOUNS.at(words, last + 1) is not None and words[last + 1] not in PREDICATES


def _group(sentence: Sentence, noun: Found[Noun], ends: dict[int, Quantity], floor: int) -> Group | None:
    words = sentence.words
    first, quantity, determiner = left_edge(words, noun.first, ends, floor)
    modifiers = words[first : noun.first]
    plural = noun.value.plural
    if quantity is not None and not plural and _counts_others(quantity, noun, words):
        return None
    status, basis = _status(words, noun, modifiers)
    child = _is_child(words, noun, modifiers)
    group = Group(
        first=first,
        last=noun.last,
        head=words[noun.last],
        low=2 if plural else _SETS.get(words[noun.last], 1),
        high=None if plural else _SETS.get(words[noun.last], 1),
        qualifier="vague" if plural else "exact",
        status="civilian" if child and status == "unknown" else status,
        basis="described" if child and status == "unknown" else basis,
        group=noun.value.group,
        singular=not plural and words[noun.last] not in _SETS,
        child=child,
        definite=determiner in DEFINITE or determiner == "'s",
        none=determiner in NONE,
        any=determiner == "any",
        more=determiner == "another" or (words[first + 1 : first + 2] and words[first + 1] in ORDINALS and not plural)
        or words[noun.last] in ("others", "other"),
        harmed=next((ATTRIBUTES[word] for word in modifiers if word in ATTRIBUTES), None),
    )  # fmt: skip
    if quantity is not None:
        group = counted(group, quantity)
        group = replace(group, more=group.more or "other" in words[quantity.last + 1 : noun.last])
    if group.head in ("other", "one") and quantity is None and determiner is None:
        return None
    return replace(group, harmed=None) if quantity is None and determiner not in INDEFINITE else group


def _counts_others(quantity: Quantity, noun: Found[Noun], words: tuple[str, ...]) -> bool:
    """As in "10 killed and 15 injured Al-Manar correspondent reported", "kills 25 senior rebel leader"."""
    between = words[quantity.last + 1 : noun.first]
    return quantity.value > 1 and bool(between) and between != ("of", "the") and noun.value.group != "family"


def _status(words: tuple[str, ...], noun: Found[Noun], modifiers: tuple[str, ...]) -> tuple[Status, StatusBasis]:
    status, basis, group, _ = noun.value
    marks = [found.value for found in STATUS_WORDS.scan(modifiers)] if modifiers else []
    marks += [found.value for found in STATUS_WORDS.scan(words[noun.first : noun.last])]
    if "stated" in marks:
        return "civilian", "stated"
    if any(word in ("former", "retired", "ex") or word.startswith("ex-") for word in modifiers):
        return "civilian", "described"
    if status == "combatant" and "security" in marks and "combatant" not in marks and group != "generic":
        return "security", "described"  # "a police colonel"
    if words[noun.last] in _RANKED and "combatant" in marks:
        return "combatant", "described"
    return _marked(status, basis, group, marks)


def _marked(status: Status, basis: StatusBasis, group: str, marks: list[str]) -> tuple[Status, StatusBasis]:
    """The status of a noun that leaves it open, by the words around it."""
    if status == "unknown" or group == "generic":
        for mark in ("combatant", "security", "civilian"):
            if mark in marks and (group == "generic" or mark != "civilian"):
                return mark, "described"
        if "described" in marks:
            return "civilian", "described"
    return status, basis


def _are_aged_under(words: tuple[str, ...], place: int) -> bool:
    """As in "two brothers aged seven and nine": all of them are under 18."""
    if words[place : place + 1] not in (("aged",), ("ages",)):
        return False
    ages = [w for w in words[place + 1 : place + 4] if w.isdigit() or w in _WORD_AGES or w in _ADULT_AGES]
    return bool(ages) and all(int(age) < _ADULT if age.isdigit() else age in _WORD_AGES for age in ages)


def _is_child(words: tuple[str, ...], noun: Found[Noun], modifiers: tuple[str, ...]) -> bool:
    if noun.value.group in ("children", "girls", "boys"):
        return True
    if _are_aged_under(words, noun.last + 1):
        return True
    for word in modifiers:
        match = _AGE.fullmatch(word)
        if match:
            age = match.group(1)
            return (int(age) < _ADULT if age.isdigit() else age in _WORD_AGES) or "-year" not in word
    return any(word in ("underage", "teenage", "infant", "newborn") for word in modifiers)


def _join_pairs(words: tuple[str, ...], groups: list[Group]) -> list[Group]:
    """As in "20 women and children": one count over both nouns."""
    joined: list[Group] = []
    for group in groups:
        before = joined[-1] if joined else None
        linked = before is not None and words[before.last + 1 : group.first] in (("and",), ("or",), ("and", "/", "or"))
        plain = not (group.numbered or group.definite or group.singular or group.none or group.any)
        if before is not None and linked and plain and before.numbered and not before.singular:
            armed = {before.status, group.status} == {"combatant", "security"}  # "gunmen and security guards"
            same = before.status == group.status or armed
            joined[-1] = replace(
                before,
                last=group.last,
                status=before.status if same else "unknown",
                basis=before.basis if same else "unstated",
                group="-" if before.group != group.group else before.group,
                child=before.child and group.child,
            )
        else:
            joined.append(group)
    return joined


def _absorb_complements(words: tuple[str, ...], groups: list[Group], ends: dict[int, Quantity]) -> list[Group]:
    """As in "five members of a family", "a family of five": what follows "of" belongs to the group."""
    starts = {quantity.first: quantity for quantity in ends.values()}
    kept: list[Group] = []
    for group in groups:
        before = kept[-1] if kept else None
        between = words[before.last + 1 : group.first] if before is not None else ()
        whole = before is not None and before.head in ("survivor", "survivors")  # of those who did not survive
        if before is not None and between in (("of",), ("of", "the"), ("from",)) and not (before.none or whole):
            kept[-1] = _with_complement(before, group)
        else:
            kept.append(group)
    return [_family_of(words, group, starts) for group in kept]


def _with_complement(before: Group, inner: Group) -> Group:
    if before.head in _KIN:
        known = inner.status in ("combatant", "security") and before.status == "unknown"
        status, basis = ("civilian", "described") if known else (before.status, before.basis)
        return replace(before, last=inner.last, status=status, basis=basis)  # type: ignore[arg-type]
    generic = before.group == "generic" or before.status == "unknown"
    if generic and inner.status in ("combatant", "security") and before.group != "women":
        return replace(before, last=inner.last, status=inner.status, basis="described")
    return replace(before, last=inner.last)


def _family_of(words: tuple[str, ...], group: Group, starts: dict[int, Quantity]) -> Group:
    if group.group != "family":
        if group.status == "unknown" and (group.group in ("generic", "men") or group.head in ("people", "persons")):
            return _member_of(words, group)
        return group
    quantity = starts.get(group.last + 2)
    if words[group.last + 1 : group.last + 2] == ("of",) and quantity is not None:
        return replace(
            group, last=quantity.last, low=quantity.low, high=quantity.high, qualifier=quantity.qualifier, numbered=True
        )
    if group.singular:
        return replace(group, low=2, high=None, qualifier="vague", singular=False)
    return group


def _member_of(words: tuple[str, ...], group: Group) -> Group:
    """As in "members of the militia", "leader of the FMLN": the organisation decides the status."""
    link = words[group.last + 1 : group.last + 2]
    if link != ("from",) and (link != ("of",) or group.group == "men"):
        return group
    window = words[group.last + 2 : group.last + 8]
    for found in STATUS_WORDS.scan(window):
        if _CLAUSE_WORDS & set(window[: found.first]):
            break
        if found.value in ("combatant", "security"):
            last = group.last + 2 + found.last
            return replace(group, last=last, status=found.value, basis="described")  # type: ignore[arg-type]
        if found.value == "civilian" and link == ("of",):
            return replace(group, status="civilian", basis="described")
    return group
