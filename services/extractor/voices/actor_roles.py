"""Parts of parties: whether the words around a party's name make it the one that did it, the one aimed at, or neither.

Read in the order of how plainly the words speak: blame ("blamed on X"), the agent of a passive ("killed by members of
X"), a deed told as X's ("the work of X"), the target of an attack, and last what X does as a subject.
"""

from schemas.vocabulary import ActorRole
from services.extractor.text.lexicon import read_words, word_set

Words = tuple[str, ...]

ATTACK_VERBS = read_words("attack_words.tsv", "verb")
ATTACK_NOUNS = read_words("attack_words.tsv", "noun")
_OTHER_VERBS = word_set("actors.other_verbs")
_ENDS = _OTHER_VERBS | word_set("actors.clause_ends")
_AFTER_PASSIVE = word_set("actors.after_passive")
# As in "the soldiers fired when": these are no participles of a passive.
_NO_OBJECT = word_set("actors.no_object")
_TARGET_LEADS = word_set("actors.target_leads")
_ATTACK_CLAIMED = word_set("actors.claimed")
_CLAIMS = word_set("actors.claims")
_PART_TAKEN = word_set("actors.part_taken")
# Nouns for a party's people, which may also be its victims.
_MEN = word_set("actors.men")
_BLAMES = word_set("actors.blames")
DENIES = word_set("actors.denies")
# What was done, as a noun: "the murder", "this crime".
DEEDS = word_set("actors.harm_nouns")
_DONE = ATTACK_VERBS | ATTACK_NOUNS | DEEDS | word_set("actors.carried_out")
# Between "by" or "blamed" and the name: "by about ten hooded members of the".
_DOERS = word_set("actors.doers")
# Before "by", these have somebody as agent who did not do the harm: "condemned by", "controlled by".
_NOT_DONE = word_set("actors.not_done")
_GUILTY = word_set("actors.guilty")
_USING = word_set("actors.using")
_CARRIES_OUT = word_set("actors.carries_out")
_DETERMINERS = word_set("actors.determiners")
_BODIES = frozenset({"bodies", "body", "corpse", "corpses", "funeral", "burial"})
_AIR_DEEDS = word_set("actors.deeds")
_AGAINST = frozenset({"with", "against"})
_CLASHES = word_set("actors.clashes")
_CLASH_ENDS = _OTHER_VERBS | frozenset({".", ";", "while", "but", "against"})
_FELL = frozenset({"dead", "died", "fell", "killed", "lost", "slain"})
# From those killed to whom they fought, in tokens: "were killed on Tuesday in heavy clashes with the".
_CLASH_REACH = 12
_NOBODY = frozenset({"no", "nobody", "none", "neither", "not", "yet", "any"})
_MACHINES = word_set("actors.machines")
_BE = frozenset({"was", "were", "been", "being", "be"})
_RELATIVES = frozenset({"who", "which", "that"})
_FIGHTERS = word_set("actors.fighters")
_OPEN, _CLOSE = frozenset({"[", "("}), frozenset({"]", ")"})
# "X air strike": its noun is at most two words on.
_NEXT = 2
_SUBJECT_REACH, _BLAME_REACH, _BY_REACH, _DEED_REACH, _CLAIM_REACH = 9, 12, 10, 8, 24
_BRACKETS = 12


def role_of(words: Words, first: int, last: int, *, acts: bool = True) -> ActorRole:
    """The part of the party at tokens ``first``–``last``; without ``acts`` ("government") it attacks nobody."""
    if _is_said_to_have_done_it(words, first, last):
        return "perpetrator"
    before = words[max(0, first - 6) : first]
    lead = _lead(words, first)
    if lead == "of" and (DEEDS | _BODIES) & set(before[-4:]):
        return "party"  # "the murder of the army's chief"
    fought = lead != "on" or bool((ATTACK_NOUNS | DEEDS | ATTACK_VERBS) & set(before[-5:]))
    aimed = lead in _TARGET_LEADS or (lead == "of" and "positions" in before)
    if fought and aimed and not (lead == "of" and _FIGHTERS & set(before)):
        return "target"
    return _as_subject(words, last, acts=acts)


def _is_said_to_have_done_it(words: Words, first: int, last: int) -> bool:
    return (
        is_blamed(words, first, last) or _fells(words, first) or _is_agent(words, first) or _is_workmaster(words, first)
    )


def _lead(words: Words, first: int) -> str:
    lead = words[first - 1] if first else ""
    if lead in ("the", "a", "an", "suspected", "alleged", "local") and first > 1:
        return words[first - 2]
    return lead


def _back_over(words: Words, place: int, reach: int, more: frozenset[str] = frozenset()) -> int:
    """The token before the words that lead up to a name: determiners, "members of", numbers."""
    least = max(-1, place - reach)
    while place > least and (words[place] in _DOERS or words[place] in more or words[place][:1].isdigit()):
        place -= 1
    return place


def is_blamed(words: Words, first: int, last: int) -> bool:
    """As in "blamed the army and X for it", "attributed the murder to X", "accused X of firing"."""
    place = _back_over(words, first - 1, _BLAME_REACH, _COORDINATED)
    if place < 0:
        return False
    if words[place] in _BLAMES:
        return _is_of_harm(words, last)
    if words[place] in ("to", "on"):
        start = max(0, place - _BY_REACH)
        blames = [at for at in range(start, place) if words[at] in _BLAMES]
        return bool(blames) and not {".", ";"} & set(words[blames[-1] : place])
    return False


_COORDINATED = frozenset({"and", ",", "army", "forces", "it", "government", "regime", "police", "military", "troops"})


def _is_of_harm(words: Words, last: int) -> bool:
    """Whether the accusation, where it is told, is of the harm: "of killing them", not "of seeking an alliance"."""
    rest = words[last + 1 : last + 9]
    if "of" not in rest[:3]:
        return True
    return bool((_DONE | _GUILTY | _PART_TAKEN | _USING) & set(rest[rest.index("of") + 1 :]))


def _is_agent(words: Words, first: int) -> bool:
    """As in "killed by three members of X", "the attack carried out by X"; not "condemned by X"."""
    by = _back_over(words, first - 1, _BY_REACH)
    if by < 1 or words[by] != "by" or words[by - 1] in _NOT_DONE:
        return False
    clause = words[max(0, by - _BY_REACH) : by]
    for end in (";", "."):
        if end in clause:
            clause = clause[len(clause) - clause[::-1].index(end) :]
    return bool(_DONE & set(clause))


def _fells(words: Words, first: int) -> bool:
    """As in "ten soldiers were killed in clashes with X": who fought the dead has killed them."""
    before = words[max(0, first - _CLASH_REACH) : first]
    link = next((n for n in range(len(before) - 1, -1, -1) if before[n] in _AGAINST), None)
    if link is None or link < len(before) - _NEXT - 1 or not _CLASHES & set(before[max(0, link - 2) : link]):
        return False
    lead = before[:link]
    return bool(_FELL & set(lead)) and "between" not in lead and not _CLASH_ENDS & set(lead)


def _is_workmaster(words: Words, first: int) -> bool:
    """As in "was the work of X", "the action involved members of X"."""
    place = _back_over(words, first - 1, _BY_REACH)
    if place < 1:
        return False
    if words[place] == "work":  # "of" and "the" are read over
        return "not" not in words[max(0, place - 4) : place]
    return words[place] == "involved" and bool(DEEDS & set(words[max(0, place - 3) : place]))


def _after_asides(words: Words, last: int) -> int:
    """The token after what only spells the name again: "[Shining Path]", ", FPMR,", quotation marks."""
    place = last + 1
    while place < len(words):
        word = words[place]
        if word == '"':
            place += 1
        elif word in _OPEN:
            ends = [at for at in range(place, min(len(words), place + _BRACKETS)) if words[at] in _CLOSE]
            if not ends:
                return place
            place = ends[0] + 1
        elif word == "," and words[place + 2 : place + 3] == (",",) and words[place + 1] not in _RELATIVES:
            place += 3
        else:
            return place
    return place


def _as_subject(words: Words, last: int, *, acts: bool) -> ActorRole:
    """Subject of an attack: "X fighters killed", "X strike", "X claimed responsibility"; the clause ends the search."""
    if words[last + 1 : last + 2] == (":",):
        return "party"  # "Police: man shoots four": who says it
    start = _after_asides(words, last)
    if _claims(words, start):
        return "perpetrator"
    if words[start : start + 1] == (",",) and words[start + 1 : start + 2] and words[start + 1] in _RELATIVES:
        start += 2  # "X, who killed"
    for place in range(start, min(len(words), start + _SUBJECT_REACH - 1)):
        if _is_guilty(words, place) or _answers(words, place):
            return "perpetrator"
        if (
            _accuses(words, place)
            or words[place] in _ENDS
            or (words[place] in _RELATIVES and place > start - 1 + _NEXT)
        ):
            break
        role = _deed_role(words, place, start - 1) if acts else None
        if role is not None:
            return role
        if words[place] == ",":
            break
    return "party"


def _accuses(words: Words, place: int) -> bool:
    """As in "X accused the army of having fired the shells": the deed that follows is the other's."""
    active = words[place] in _BLAMES and words[place - 1] not in _BE
    return active and words[place + 1 : place + 2] not in (("of",), ("by",), ("for",))


def _deed_role(words: Words, place: int, last: int) -> ActorRole | None:
    """What the word at ``place`` makes of the subject that ends at ``last``: who does it, or suffers it."""
    if _is_own_noun(words, place, last) or _carries_out(words, place):
        return "perpetrator"
    word = words[place]
    if word in ATTACK_VERBS and word not in ATTACK_NOUNS and not _is_noun_use(words, place):
        return "target" if _is_passive(words, place) else "perpetrator"
    return None


def _claims(words: Words, start: int) -> bool:
    """As in "X, a group that nobody knew, has claimed responsibility for the attack"; not "nobody has claimed it"."""
    for place in range(start, min(len(words), start + _CLAIM_REACH)):
        if words[place] in (".", ";"):
            return False
        if words[place] in _CLAIMS and _ATTACK_CLAIMED & set(words[place + 1 : place + 4]):
            return not _NOBODY & set(words[max(0, start - 6, place - 10) : place])
        if words[place] in ("said", "by"):
            return False
    return False


def _is_guilty(words: Words, place: int) -> bool:
    """As in "are responsible for the murder", "accused of committing the massacre", "took part in the killing"."""
    if words[place] not in _GUILTY or words[place - 1] in ("not", "never", "n't"):
        return False
    rest = words[place + 1 : place + 1 + _DEED_REACH]
    if words[place] == "responsible" and rest[:1] != ("for",):
        return bool(DEEDS & set(words[:place]))  # "the massacre, for which the army is responsible"
    if words[place] != "behind" and rest[:1] and rest[0] not in ("for", "in", "of", "with", "to"):
        return False
    return bool((DEEDS | ATTACK_VERBS) & set(rest))


def _carries_out(words: Words, place: int) -> bool:
    """As in "staged an attack", "set off a bomb", "opened fire on"."""
    if words[place] not in _CARRIES_OUT or words[place - 1] in _BE:
        return False
    return bool((DEEDS | ATTACK_NOUNS) & set(words[place + 1 : place + 6]))


def _answers(words: Words, place: int) -> bool:
    """As in "denied involvement": who speaks of its part is accused of it."""
    following = set(words[place : place + 4])
    return words[place] in DENIES and bool(_PART_TAKEN & following)


def _is_own_noun(words: Words, place: int, last: int) -> bool:
    """As in "coalition strike", "Boko Haram fighters killed"."""
    if words[place] not in ATTACK_NOUNS or _is_noun_use(words, place):
        return False
    if words[place] == "air" and _AIR_DEEDS.isdisjoint(words[place + 1 : place + 2]):
        return False  # "a military air base"
    if words[place] in _MACHINES and _BE & set(words[place + 1 : place + 2]):
        return False  # "a Russian helicopter was shot down"
    if place > last + _NEXT or words[place + 1 : place + 2] == ("'s",):
        return words[place] in ATTACK_VERBS and not _is_passive(words, place)
    return words[place] not in _MEN or _as_agents(words, place)


def _is_noun_use(words: Words, place: int) -> bool:
    """Whether "bomb", "strike" or "killing" is a thing that the sentence names: "that a bomb", "the killing"."""
    return words[place - 1] in _DETERMINERS or (
        words[place - 1] not in ATTACK_VERBS and words[place - 2] in ("a", "an")
    )


def _is_passive(words: Words, place: int) -> bool:
    if words[place - 1] in _BE:
        return True
    if words[place] in _NO_OBJECT:
        return False
    if not words[place].endswith("ed"):
        return False
    return place + 1 == len(words) or words[place + 1] in _AFTER_PASSIVE


def _as_agents(words: Words, place: int) -> bool:
    """Whether the men of a party ("Taliban fighters") act in what follows, and are not its victims."""
    for at in range(place + 1, min(len(words) - 1, place + 8)):
        word = words[at]
        if word in ("was", "were", "been", ".", ";", "said") or word in _OTHER_VERBS:
            return False
        if word in ATTACK_VERBS and not _is_noun_use(words, at):
            return word in _NO_OBJECT or not (word.endswith("ed") and words[at + 1] in _AFTER_PASSIVE)
    return False
