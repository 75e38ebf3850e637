"""Ruling: what kind of text and of harm this is, as far as the words alone show (``why_not``), and the domain.

The order is the policy's (domain guide §1): the first reason that fits. Each reason carries the words that show it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.vocabulary import Domain, EventType, WhyNot
from services.extractor.lexicon import PhraseTable, read_rows, word_set
from services.extractor.tokens import Sentence

_CUES = PhraseTable((row[0], row[1]) for row in read_rows("rulings.tsv"))
_ENOUGH = 2
_MANY_SENTENCES = 400

_OLD_DAYS = 60
_NEVER_BY_ACCIDENT: frozenset[EventType] = frozenset(
    {"air_strike", "drone_strike", "suicide_bomb", "landmine", "chemical", "grenade", "excessive_force"}
)
_ARMED_TYPES = _NEVER_BY_ACCIDENT | frozenset({"shelling", "ied", "battle", "detention_death"})
_ATTACKS: frozenset[EventType] = frozenset({"battle", "shelling", "armed_attack", "ied", "execution"})
_MAY_BE_CRIME: frozenset[EventType] = frozenset(
    {"armed_attack", "other", "mob_violence", "abduction", "sexual_violence", "execution"}
)
_ACCIDENTAL = frozenset({"ruled", "electrical", "accidental", "accident", "faulty", "short"})
_AIRCRAFT = word_set("ruling.aircraft")
_BROUGHT_DOWN = word_set("ruling.brought_down")
_GROUPS = word_set("ruling.groups")
# Nobody is murdered in battle; who is assassinated is a public person.
MURDERS = word_set("ruling.murders")
_ASSASSINS_WORDS = frozenset(word for word in MURDERS if word.startswith("assassin"))
# Whoever kills these has a public motive: "unidentified gunmen killed a mayor" is no ordinary crime.
_PUBLIC_VICTIMS = word_set("ruling.public_victims")
_COMMUNAL = word_set("ruling.communal")


_WEAPONS = (
    "bomb",
    "ied",
    "mine",
    "landmine",
    "suicide",
    "grenade",
    "rocket",
    "mortar",
    "shell",
    "missile",
    "drone",
    "airstrike",
)


class Cue(NamedTuple):
    """Words of ``rulings.tsv`` at tokens ``first``–``last`` of a sentence."""

    kind: str
    sentence: Sentence
    first: int
    last: int


@dataclass(frozen=True)
class Ruling:
    """Why the text alone keeps it from alerting; ``cue`` shows it (None only for ``no_casualties``)."""

    why_not: WhyNot
    cue: Cue | None
    rule: str
    domain: Domain = "conflict"


class Evidence:
    """All cues of an article, by kind and by sentence."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.by_kind: dict[str, list[Cue]] = defaultdict(list)
        self.by_sentence: dict[int, list[Cue]] = defaultdict(list)
        for sentence in sentences[:_MANY_SENTENCES]:
            for found in _CUES.scan(sentence.words):
                cue = Cue(found.value, sentence, found.first, found.last)
                self.by_kind[cue.kind].append(cue)
                self.by_sentence[sentence.index].append(cue)

    def distinct(self, *kinds: str) -> int:
        """How many different words speak for these kinds."""
        return len(
            {cue.sentence.words[cue.first : cue.last + 1] for kind in kinds for cue in self.by_kind.get(kind, ())}
        )

    def first(self, *kinds: str) -> Cue | None:
        """The first words in reading order that speak for these kinds."""
        cues = [cue for kind in kinds for cue in self.by_kind.get(kind, ())]
        return min(cues, key=lambda cue: (cue.sentence.index, cue.first), default=None)

    def near(self, sentences: Iterable[Sentence], *kinds: str) -> Cue | None:
        """The first such words in these sentences."""
        for sentence in sentences:
            for cue in self.by_sentence.get(sentence.index, ()):
                if cue.kind in kinds:
                    return cue
        return None

    @property
    def in_title(self) -> set[str]:
        """Kinds that the title speaks for."""
        return {cue.kind for cues in self.by_sentence.values() for cue in cues if cue.sentence.in_title}


@dataclass(frozen=True)
class Circumstances:
    """What is known of an incident when it is ruled on."""

    core: tuple[Sentence, ...]
    around: tuple[Sentence, ...]
    event_type: EventType
    heads: frozenset[str]
    perpetrators: frozenset[str]
    days_old: int | None
    parties: bool = False
    in_passing: bool = False
    triggers: frozenset[str] = frozenset()


def incident_ruling(evidence: Evidence, known: Circumstances) -> Ruling | None:
    """The first reason in the policy's order that fits an incident; None if the text gives none."""
    return next((ruling for rule in _RULES if (ruling := rule(evidence, known)) is not None), None)


def _disaster(evidence: Evidence, known: Circumstances) -> Ruling | None:
    cue = evidence.near(known.core, "disaster")
    if cue is None or _is_armed(evidence, known, cue):
        return None
    return Ruling("disaster", cue, "cause_is_disaster", "disaster")


def _accident(evidence: Evidence, known: Circumstances) -> Ruling | None:
    cue = evidence.near(known.core, "accident")
    if cue is None and known.event_type in ("ied", "other"):
        cue = evidence.near(known.around, "accident")
    if cue is None or (_is_armed(evidence, known, cue) and not _is_crash(known, cue)):
        return None
    return Ruling("accident", cue, "cause_is_accident", "accident")


def _is_crash(known: Circumstances, cue: Cue) -> bool:
    """Whether an aircraft fell by itself: nobody is said to have brought it down."""
    words = {word for sentence in known.core for word in sentence.words}
    fell = cue.sentence.words[cue.last].startswith(("crash", "plunged"))
    return fell and bool(_AIRCRAFT & _words(known)) and _BROUGHT_DOWN.isdisjoint(words)


def _judicial(evidence: Evidence, known: Circumstances) -> Ruling | None:
    cue = evidence.near(known.core, "judicial")
    if cue is None or known.event_type not in ("execution", "other") or evidence.distinct("judicial") < _ENOUGH:
        return None
    return Ruling("judicial", cue, "court_ordered", "other")


def _indirect(evidence: Evidence, known: Circumstances) -> Ruling | None:
    cue = evidence.near(known.core, "indirect")
    if cue is None or known.event_type in _ARMED_TYPES - {"battle"}:
        return None
    return Ruling("indirect", cue, "harm_without_attack", "other")


def _historical(evidence: Evidence, known: Circumstances) -> Ruling | None:
    if known.days_old is None or known.days_old <= _OLD_DAYS or evidence.by_kind.get("late"):
        return None
    cue = evidence.near([*known.core, *known.around], "past")
    if cue is not None:
        return Ruling("historical", cue, "commemoration_or_trial")
    return Ruling("historical", _trigger(known), "told_in_passing") if known.in_passing else None


def _is_violent(known: Circumstances) -> bool:
    return known.event_type in _ARMED_TYPES - {"battle"} or bool(known.perpetrators & _GROUPS)


def _is_armed(evidence: Evidence, known: Circumstances, cue: Cue) -> bool:
    """Whether an accident's or disaster's words only stand beside an attack."""
    if known.event_type in _NEVER_BY_ACCIDENT:
        return True
    if known.event_type in ("ied", "other") and not any(word.startswith(_WEAPONS) for word in _words(known)):
        return False
    if cue.sentence.words[cue.first] in _ACCIDENTAL:
        return False
    conflict = evidence.near(known.core, "conflict")
    return _is_violent(known) or (conflict is not None and known.event_type in _ATTACKS)


def _crime(evidence: Evidence, known: Circumstances) -> Ruling | None:
    """Killing by gunmen without group or motive; police and robbers. A public victim or a community makes it more."""
    if known.event_type not in _MAY_BE_CRIME:
        return None
    violent, public = _is_violent(known), bool(known.heads & _PUBLIC_VICTIMS or known.triggers & _ASSASSINS_WORDS)
    police_only = known.perpetrators <= {"police"}
    named = evidence.near(known.core, "crime")
    if named is not None and (police_only or not violent) and not public:
        return Ruling("crime", named, "crime_named", "crime")
    if (violent and not police_only) or public:
        return None
    cue = evidence.near(known.around, "crime") or evidence.first("crime")
    conflict = evidence.distinct("conflict")
    organised = known.parties or conflict >= _ENOUGH or bool(_COMMUNAL & _words(known)) or _is_political(evidence)
    if organised and (cue is None or known.parties or evidence.distinct("crime") <= conflict):
        return None
    return Ruling("crime", cue or _trigger(known), "no_group_or_motive_stated", "crime")


def _is_political(evidence: Evidence) -> bool:
    """Whether a text moves among parties, courts and governments: its killings are no ordinary crimes."""
    return bool(evidence.by_kind.get("politics")) and evidence.distinct("politics", "conflict") >= _ENOUGH


def _words(known: Circumstances) -> set[str]:
    return {word for sentence in (*known.core, *known.around) for word in sentence.words}


def _trigger(known: Circumstances) -> Cue:
    sentence = known.core[0]
    return Cue("crime", sentence, 0, min(len(sentence) - 1, 7))


# In the policy's order (domain guide §1).
_RULES: tuple[Callable[[Evidence, Circumstances], Ruling | None], ...] = (
    _disaster,
    _accident,
    _judicial,
    _indirect,
    _crime,
    _historical,
)
