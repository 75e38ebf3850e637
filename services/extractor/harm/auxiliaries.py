"""Auxiliaries: what stands before a verb of harm and says whether its subject suffers it, and whether it happened."""

from dataclasses import dataclass, replace

from services.extractor.harm.clauses import Clauses
from services.extractor.text.lexicon import word_set

# From "were rounded up" over its place to "and killed", in chunks; participles not in "-ed".
_REACH = 18
_IRREGULAR = word_set("auxiliaries.irregular")
# The least that stands before the second of two verbs: "to", a verb, "and".
_SECOND_VERB = 3
_SECOND_REACH = 12
# With "have": what did not happen. "May have killed" and "must have killed" only doubt.
_UNREAL = frozenset({"could", "should", "would"})
# Before "to": what was begun or brought off has happened ("began to shoot", "managed to kill").
_BEGUN = word_set("auxiliaries.begun")


@dataclass(frozen=True)
class Auxiliaries:
    """What stands before a verb from chunk ``start`` on."""

    start: int
    be: bool = False
    have: bool = False
    passive: bool = False
    modal: bool = False
    negated: bool = False
    infinitive: bool = False
    unreal: bool = False


def auxiliaries_before(clauses: Clauses, index: int) -> Auxiliaries:
    """What stands before a verb: "were", "has", "could have been", "are reported to have been", "shot and"."""
    kinds = clauses.kinds
    found = Auxiliaries(index)
    position = index - 1
    while position >= 0:
        kind = kinds[position]
        if kind == "&" and position > 0 and kinds[position - 1] in "VP" and found.start == index:
            position -= 2  # "were shot and killed"
            continue
        if kind == "&" and found.start == index and (before := _before_participles(clauses, position)) is not None:
            position = before  # "were rounded up and killed"
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
            infinitive=found.infinitive or (kind == "t" and not _is_begun(clauses, position)),
            unreal=found.unreal or clauses.word(position) in _UNREAL,
        )
        position -= 1
    return found


def _is_begun(clauses: Clauses, position: int) -> bool:
    """As in "began to shoot", "managed to kill"; not so "failed to", "could begin to", "did not manage to"."""
    if clauses.word(position - 1) not in _BEGUN:
        return False
    return not {"m", "n", "t"} & set(clauses.kinds[max(0, position - 3) : position - 1])


def goes_on(clauses: Clauses, index: int) -> bool:
    """As in "planned to blow up a hall and kill its guests": the second verb is as possible as the first."""
    kinds = clauses.kinds
    if index < _SECOND_VERB or (kinds[index - 1] != "&" and clauses.word(index - 1) != "or"):
        return False
    before = kinds[max(0, index - _SECOND_REACH) : index - 1].rpartition(";")[2]
    return "m" in before or "t" in before


def _before_participles(clauses: Clauses, position: int) -> int | None:
    """The "were" of "were rounded up and killed", seen from "and"; None if no other participle stands between."""
    place = position - 1
    while place > 0 and clauses.kinds[place] in "xpto," and position - place <= _REACH:
        place -= 1
    between = clauses.sentence.words[clauses.chunks[place].last + 1 : clauses.chunks[position].first]
    participle = any(word.endswith("ed") or word in _IRREGULAR for word in between[:2])
    return place if participle and clauses.kinds[place : place + 1] == "b" else None
