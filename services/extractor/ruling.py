"""Ruling: what kind of text and of harm this is, as far as the words alone show (``why_not``), and the domain.

The order is the policy's (domain guide §1): the first reason that fits. Each reason carries the words that show it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.vocabulary import Domain, EventType, WhyNot
from services.extractor.lexicon import PhraseTable, read_rows
from services.extractor.tokens import Sentence

_CUES = PhraseTable((row[0], row[1]) for row in read_rows("rulings.tsv"))
_METAPHORS = ("sport", "business", "game", "film")
_OTHER_WORLDS = frozenset(_METAPHORS)
_ENOUGH = 2
_MANY_SENTENCES = 400

_ARMED_TYPES: frozenset[EventType] = frozenset(
    ("air_strike", "drone_strike", "shelling", "grenade", "suicide_bomb", "ied", "landmine", "chemical", "battle",
     "detention_death", "excessive_force")
)  # fmt: skip
_GROUPS = frozenset("state_forces rebel_group political_militia identity_militia external_forces".split())
# Whoever kills these has a public motive: "unidentified gunmen killed a mayor" is no ordinary crime.
_PUBLIC_VICTIMS = frozenset(
    "mayor governor senator deputy minister councillor councilman judge magistrate prosecutor candidate politician lawmaker "
    "legislator journalist reporter activist activists journalists priest priests bishop archbishop nun nuns jesuit jesuits "
    "missionary missionaries unionist leader leaders ambassador diplomat diplomats consul president teacher teachers "
    "medics medic nurse nurses doctor doctors worker workers villagers villager peasants peasant herders herder farmers "
    "worshippers pilgrims congressman official officials elder elders councillors voters refugees protesters "
    "demonstrators civilians civilian soldiers soldier settlers peacekeeper".split()
)
_COMMUNAL = frozenset(
    "communal ethnic tribal tribe religious sectarian village villages villagers community communities raid raided "
    "herders farmers mosque church islamist political motorcycles".split()
)


_WEAPONS = ("bomb", "ied", "mine", "landmine", "suicide", "grenade", "rocket", "mortar", "shell", "missile", "drone", "airstrike")


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


def text_ruling(evidence: Evidence, byline: str | None) -> Ruling | None:
    """What the whole text is, if it is no news of harm: another world, an opinion, a drill."""
    conflict = evidence.distinct("conflict")
    for kind in _METAPHORS:
        strength = evidence.distinct(kind) + (kind in evidence.in_title)
        if strength >= _ENOUGH and strength > conflict:
            return Ruling("metaphor", evidence.first(kind), f"text_is_{kind}", "other")
    opinion = evidence.distinct("opinion") + (
        2 if byline and ("column" in byline.lower() or "opinion" in byline.lower()) else 0
    )
    label = next((c for c in evidence.by_kind.get("opinion title", ()) if c.sentence.in_title and c.first == 0), None)
    cue = label or evidence.first("opinion")
    if cue is not None and (opinion > _ENOUGH or label is not None):
        return Ruling("opinion", cue, "text_is_opinion", "other")
    drill = evidence.first("drill")
    if drill is not None and (evidence.distinct("drill") >= _ENOUGH + 1 or "drill" in evidence.in_title):
        return Ruling("exercise", drill, "text_is_exercise", "other")
    return None


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


def incident_ruling(evidence: Evidence, known: Circumstances) -> tuple[Ruling | None, Domain]:
    """The first reason in the policy's order that fits an incident, and its domain."""
    armed = known.event_type in _ARMED_TYPES and known.event_type != "battle"
    violent = armed or bool(known.perpetrators & _GROUPS)
    indirect = evidence.near(known.core, "indirect")
    for kind, reason in (("disaster", "disaster"), ("accident", "accident")):
        cue = evidence.near(known.core, kind)
        if cue is None and kind == "accident" and known.event_type in ("ied", "other"):
            cue = evidence.near(known.around, kind)
        if cue is not None and not _is_armed(evidence, known, violent=violent, cue=cue):
            return Ruling(reason, cue, f"cause_is_{kind}", reason), reason  # type: ignore[arg-type]
    judicial = evidence.near(known.core, "judicial")
    if judicial is not None and known.event_type in ("execution", "other") and evidence.distinct("judicial") >= _ENOUGH:
        return Ruling("judicial", judicial, "court_ordered", "other"), "other"
    if indirect is not None and not armed:
        return Ruling("indirect", indirect, "harm_without_attack", "other"), "other"
    crime = _crime(evidence, known, violent=violent)
    if crime is not None:
        return crime, "crime"
    past = evidence.near([*known.core, *known.around], "past")
    if past is not None and known.days_old is not None and known.days_old > 60 and not evidence.by_kind.get("late"):  # noqa: PLR2004
        return Ruling("historical", past, "commemoration_or_trial"), "conflict"
    return None, "conflict"


def _is_armed(evidence: Evidence, known: Circumstances, *, violent: bool, cue: Cue) -> bool:
    """Whether an accident's or disaster's words only stand beside an attack."""
    if known.event_type in (
        "air_strike",
        "drone_strike",
        "suicide_bomb",
        "landmine",
        "chemical",
        "grenade",
        "excessive_force",
    ):
        return True
    words = {word for sentence in (*known.core, *known.around) for word in sentence.words}
    if known.event_type in ("ied", "other") and not any(word.startswith(_WEAPONS) for word in words):
        return False
    if cue.sentence.words[cue.first] in ("ruled", "electrical", "accidental", "accident", "faulty", "short"):
        return False
    conflict = evidence.near(known.core, "conflict")
    return violent or (
        conflict is not None and known.event_type in ("battle", "shelling", "armed_attack", "ied", "execution")
    )


def _crime(evidence: Evidence, known: Circumstances, *, violent: bool) -> Ruling | None:
    if known.event_type not in ("armed_attack", "other", "mob_violence", "abduction", "sexual_violence", "execution"):
        return None
    cue = evidence.near(known.core, "crime") or evidence.near(known.around, "crime") or evidence.first("crime")
    in_core = evidence.near(known.core, "crime")
    police_only = known.perpetrators <= {"police"}
    if in_core is not None and (police_only or not violent) and not _is_public(known):
        return Ruling("crime", in_core, "crime_named", "crime")
    if violent and not police_only:
        return None
    words = {word for sentence in (*known.core, *known.around) for word in sentence.words}
    if known.parties or evidence.distinct("conflict") >= _ENOUGH or _is_public(known) or _COMMUNAL & words:
        if cue is None or known.parties or evidence.distinct("crime") <= evidence.distinct("conflict") or _is_public(known):
            return None
    return Ruling("crime", cue or _trigger(known), "no_group_or_motive_stated", "crime")


def _trigger(known: Circumstances) -> Cue:
    sentence = known.core[0]
    return Cue("crime", sentence, 0, min(len(sentence) - 1, 7))


def _is_public(known: Circumstances) -> bool:
    return bool(known.heads & _PUBLIC_VICTIMS)
