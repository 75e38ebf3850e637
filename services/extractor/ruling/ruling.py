"""Ruling: what kind of text and of harm this is, as far as the words alone show (``why_not``), and the domain.

The order is the policy's (domain guide §1): the first reason that fits. Each reason carries the words that show it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from schemas.vocabulary import EventType
from services.extractor.ruling.causes import Told, cause_of
from services.extractor.ruling.history import historical, recalled
from services.extractor.ruling.mishaps import mishap_told, store_went_up
from services.extractor.ruling.ruling_cues import Cue, Evidence, Ruling
from services.extractor.text.lexicon import word_set
from services.extractor.text.tokens import Sentence

_ENOUGH = 2
# Title and first sentences.
_LEAD = 3

_OLD_DAYS = 60
# So old that no report of it is news, where its own sentence gives the day or the month.
_NEVER_BY_ACCIDENT: frozenset[EventType] = frozenset(
    {"air_strike", "drone_strike", "suicide_bomb", "landmine", "chemical", "grenade", "excessive_force"}
)
_ARMED_TYPES = _NEVER_BY_ACCIDENT | frozenset({"shelling", "ied", "battle", "detention_death"})
_ATTACKS: frozenset[EventType] = frozenset({"battle", "shelling", "armed_attack", "ied", "execution"})
_MAY_BE_CRIME: frozenset[EventType] = frozenset(
    {"armed_attack", "other", "mob_violence", "abduction", "sexual_violence", "execution"}
)
_ACCIDENTAL = frozenset({"ruled", "electrical", "accidental", "accident", "faulty", "short"})
_FOLLOWERS = word_set("ruling.followers")
_AIRCRAFT = word_set("ruling.aircraft")
_BROUGHT_DOWN = word_set("ruling.brought_down")
_GROUPS = word_set("ruling.groups")
# Nobody is murdered in battle; who is assassinated is a public person.
MURDERS = word_set("ruling.murders")
_ASSASSINS_WORDS = frozenset(word for word in MURDERS if word.startswith("assassin"))
# Whoever kills these has a public motive: "unidentified gunmen killed a mayor" is no ordinary crime.
_PUBLIC_VICTIMS = word_set("ruling.public_victims")
_COMMUNAL = word_set("ruling.communal")
_IDENTITIES = word_set("ruling.identities")
# Of these, an American paper means a parish, a housing estate, a motorbike.
_EVERYDAY = word_set("ruling.everyday")
# By these it means the sheriff's men, fellow workers, whoever saw it.
_EVERYDAY_VICTIMS = word_set("ruling.everyday_victims")
_ATTACKED = word_set("causes.attacked")
_FIGHTERS = word_set("ruling.fighters")
_GROUP_NOUNS = word_set("ruling.group_nouns")
# From the first word of a group's name to the noun that says what it is.
_LONGEST_NAME = 6
_COURT_DEATHS = word_set("ruling.court_deaths")
_SCAFFOLD = word_set("ruling.scaffold")
# Of a sentence: "for life", "40 years".
_TERMS = frozenset({"life", "years"})
_NEUTRAL = word_set("mishaps.neutral")
_POLICE = word_set("ruling.police")
_ROBBERY = word_set("ruling.robbery")
# Who is "of" a group with a name.
_MEN = word_set("ruling.men")
# Beside so many words of war, tremors are no cause.
_PLENTY = 4
# What words of arrests and shoot-outs make of an ordinary crime.
_TAKEN_FOR_WAR: frozenset[EventType] = frozenset({"battle", "detention_death"})


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


@dataclass(frozen=True)
class Circumstances:
    """What is known of an incident when it is ruled on; ``dated``: to the month at least, and told after the lead.

    ``american``: the text is one of a local paper of the United States, where nothing is amid a conflict. ``at_war``:
    whether its place is one where armed conflict is a part of life; asked only where words leave it open.
    """

    core: tuple[Sentence, ...]
    around: tuple[Sentence, ...]
    event_type: EventType
    heads: frozenset[str]
    perpetrators: frozenset[str]
    days_old: int | None
    parties: bool = False
    in_passing: bool = False
    dated: bool = False
    triggers: frozenset[str] = frozenset()
    told: tuple[Told, ...] = ()
    own_type: EventType | None = None
    of_these_days: bool = False
    reported: date = date.max
    american: bool = False
    at_war: Callable[[], bool] = lambda: False


def incident_ruling(evidence: Evidence, known: Circumstances) -> Ruling | None:
    """The first reason in the policy's order that fits an incident; None if the text gives none."""
    return next((ruling for rule in _RULES if (ruling := rule(evidence, known)) is not None), None)


def _disaster(evidence: Evidence, known: Circumstances) -> Ruling | None:
    cue = cause_of(evidence, known.told, "disaster")
    if cue is None:
        cue = evidence.near(known.core, "disaster") or _of_title(evidence, known, "disaster")
        if cue is None or _is_armed(evidence, known, cue):
            cue = _measured(evidence, known)
    if cue is None:
        return None
    return Ruling("disaster", cue, "cause_is_disaster", "disaster")


def _measured(evidence: Evidence, known: Circumstances) -> Cue | None:
    """As in "eight tremors were measured": disasters are told over and over, and nothing armed did the harm."""
    unarmed = known.own_type is None and not known.perpetrators & _GROUPS
    unarmed &= evidence.near(known.core, "conflict") is None or known.triggers <= _NEUTRAL
    if not unarmed or evidence.distinct("disaster") < _ENOUGH or evidence.distinct("conflict") > _PLENTY:
        return None
    return evidence.near(known.around, "disaster")


def _of_title(evidence: Evidence, known: Circumstances, kind: str) -> Cue | None:
    """What the title names, where the harm's own sentence names no arms and nobody is accused."""
    if known.own_type is not None or known.perpetrators & _GROUPS or evidence.near(known.core, "conflict"):
        return None
    return evidence.near([sentence for sentence in known.around if sentence.in_title], kind)


def _accident(evidence: Evidence, known: Circumstances) -> Ruling | None:
    went_up = store_went_up(evidence, known.core, known.around)
    if went_up is not None and not known.perpetrators & _GROUPS:
        return Ruling("accident", went_up, "store_went_up", "accident")
    cue = cause_of(evidence, known.told, "accident")
    if cue is not None and known.own_type not in _NEVER_BY_ACCIDENT and not known.perpetrators & _GROUPS:
        return Ruling("accident", cue, "cause_is_accident", "accident")
    cue = evidence.near(known.core, "accident")
    if cue is None and known.event_type in ("ied", "other"):
        cue = evidence.near(known.around, "accident")
    if cue is None and known.event_type == "other" and not known.perpetrators & _GROUPS:
        cue = mishap_told(evidence, known.core, known.around, known.triggers)
    if cue is None or (_is_armed(evidence, known, cue) and not _is_crash(known, cue)):
        return None
    return Ruling("accident", cue, "cause_is_accident", "accident")


def _is_crash(known: Circumstances, cue: Cue) -> bool:
    """Whether an aircraft fell by itself: nobody is said to have brought it down."""
    words = {word for sentence in known.core for word in sentence.words}
    fell = cue.sentence.words[cue.last].startswith(("crash", "plunged"))
    return fell and bool(_AIRCRAFT & _words(known)) and _BROUGHT_DOWN.isdisjoint(words)


def _judicial(evidence: Evidence, known: Circumstances) -> Ruling | None:
    cue = evidence.near(known.core, "judicial") or _at_scaffold(evidence, known)
    if known.triggers & _COURT_DEATHS and "rebel_group" not in known.perpetrators:
        cue = cue or evidence.near(known.around, "judicial")
        return Ruling("judicial", cue, "court_ordered", "other") if cue is not None else None
    shot = _is_at_scaffold(known)
    if (
        cue is None
        or (known.event_type not in ("execution", "other") and not shot)
        or evidence.distinct("judicial") < _ENOUGH
    ):
        return None
    return Ruling("judicial", cue, "court_ordered", "other")


def _is_at_scaffold(known: Circumstances) -> bool:
    """Whether words of an execution stand by; a murderer's prison, in an American paper or for life, is none."""
    near = _words(known)
    words = _SCAFFOLD - {"prison"} if known.american or not _TERMS.isdisjoint(near) else _SCAFFOLD
    return not words.isdisjoint(near)


def _at_scaffold(evidence: Evidence, known: Circumstances) -> Cue | None:
    """As in "a squad fired, and the men at the posts were dead. They had been convicted": shot on a court's order."""
    if not _is_at_scaffold(known) or known.perpetrators & {"rebel_group", "political_militia"}:
        return None
    return evidence.near(known.around, "judicial")


def _indirect(evidence: Evidence, known: Circumstances) -> Ruling | None:
    cue = cause_of(evidence, known.told, "indirect")
    if cue is not None and known.own_type not in _ARMED_TYPES - {"battle"}:
        return Ruling("indirect", cue, "harm_without_attack", "other")
    cue = evidence.near(known.core, "indirect") or _of_title(evidence, known, "indirect")
    if cue is None or known.event_type in _ARMED_TYPES - {"battle"}:
        return None
    return Ruling("indirect", cue, "harm_without_attack", "other")


def _is_violent(known: Circumstances) -> bool:
    return known.event_type in _ARMED_TYPES - {"battle"} or bool(known.perpetrators & _GROUPS)


def _is_armed(evidence: Evidence, known: Circumstances, cue: Cue) -> bool:
    """Whether an accident's or disaster's words only stand beside an attack."""
    if known.event_type in _NEVER_BY_ACCIDENT or known.perpetrators & _GROUPS:
        return True
    if cue.sentence.words[cue.first] not in _ACCIDENTAL and any(
        not _ATTACKED.isdisjoint(sentence.words) for sentence in known.core
    ):
        return True
    if known.event_type in ("ied", "other") and not any(word.startswith(_WEAPONS) for word in _words(known)):
        return False
    if cue.sentence.words[cue.first] in _ACCIDENTAL:
        return False
    conflict = evidence.near(known.core, "conflict")
    return _is_violent(known) or (conflict is not None and known.event_type in _ATTACKS)


def _private(evidence: Evidence, known: Circumstances) -> Ruling | None:
    """As in "identified as her former son-in-law": kin, lovers and debts, whoever the victim was."""
    if known.event_type not in _MAY_BE_CRIME or known.perpetrators & _GROUPS:
        return None
    cue = evidence.near([*known.core, *known.around], "private")
    return Ruling("crime", cue, "private_motive", "crime") if cue is not None else None


def _crime(evidence: Evidence, known: Circumstances) -> Ruling | None:
    """Killing by gunmen without group or motive; police and robbers. A public victim or a community makes it more."""
    if known.event_type not in _MAY_BE_CRIME and not _is_plainly_crime(evidence, known):
        return None
    publics = _PUBLIC_VICTIMS - _EVERYDAY_VICTIMS if known.american else _PUBLIC_VICTIMS
    violent, public = _is_violent(known), bool(known.heads & publics or known.triggers & _ASSASSINS_WORDS)
    police_only = known.perpetrators <= {"police"}
    named = evidence.near(known.core, "crime")
    if named is not None and (police_only or not violent) and not public:
        return Ruling("crime", named, "crime_named", "crime")
    named_group = any(names_group(sentence) for sentence in (*known.core, *known.around))
    if (violent and not police_only) or public or named_group:
        return None
    cue = evidence.near(known.around, "crime") or evidence.first("crime")
    if cue is not None and _is_police_work(known, evidence):
        return Ruling("crime", cue, "police_and_robbers", "crime")
    if _is_organised(evidence, known, cue):
        return None
    return Ruling("crime", cue or _trigger(known), "no_group_or_motive_stated", "crime")


def _is_plainly_crime(evidence: Evidence, known: Circumstances) -> bool:
    """As in "a man in custody is charged with killing four": the killer is held, and nobody died in detention."""
    if known.event_type not in _TAKEN_FOR_WAR or known.perpetrators & _GROUPS or known.parties:
        return False
    return evidence.distinct("crime") > max(0, evidence.distinct("conflict") - 1)


def _is_organised(evidence: Evidence, known: Circumstances, cue: Cue | None) -> bool:
    """Whether a group, a community or a conflict is told of, and words of ordinary crime do not outweigh it."""
    if _is_of_a_group(known):
        return True
    # What happened long ago is told for another reason than that nobody knows a group.
    old = known.days_old is not None and known.days_old > _OLD_DAYS and not known.american
    amid = not known.american and _is_amid_conflict(evidence, known)
    if cue is None and (old or known.perpetrators or amid or known.at_war()):
        return True
    conflict = evidence.distinct("conflict")
    public = not known.american and (conflict >= _ENOUGH or _is_political(evidence))
    organised = known.parties or public or _is_communal(known)
    organised = organised or any(_is_of_a_party(sentence) for sentence in known.core)
    return organised and (cue is None or known.parties or evidence.distinct("crime") <= conflict)


def _is_police_work(known: Circumstances, evidence: Evidence) -> bool:
    """As in "flying-squad officers gunned down four robbers": police against those who robbed, in no protest."""
    robbed = any(cue.sentence.words[cue.first] in _ROBBERY for cue in evidence.by_kind.get("crime", ()))
    acting = any(not _POLICE.isdisjoint(sentence.words[:trigger]) for sentence, trigger in known.told)
    return robbed and acting and known.event_type in ("armed_attack", "other")


def _is_of_a_group(known: Circumstances) -> bool:
    """As in "by six men of the Raia Mutomboki": whoever has a name of their own is organised."""
    for sentence in (*known.core, *known.around):
        words, forms = sentence.words, sentence.forms
        if sentence.shouts:
            continue
        for place, word in enumerate(words[:-3]):
            named = words[place + 1] in ("of", "from") and words[place + 2] == "the" and forms[place + 3][:1].isupper()
            if word in _MEN and named:
                return True
    return False


def names_group(sentence: Sentence) -> bool:
    """As in "gunmen of the Northern Sierra Front", "armed men of the FRX": a group with a name, whichever it is."""
    words, forms = sentence.words, sentence.forms
    if sentence.shouts or _FIGHTERS.isdisjoint(words):
        return False
    for place, word in enumerate(words[:-2]):
        if word not in _FIGHTERS or words[place + 1] != "of":
            continue
        name = place + 2 + (words[place + 2] in ("the", "a"))
        following = forms[name : name + _LONGEST_NAME]
        end = next((n for n, form in enumerate(following) if not form[:1].isupper() and form != "of"), len(following))
        if any(form.lower() in _GROUP_NOUNS or (form.isupper() and len(form) > 1) for form in following[:end]):
            return True
    return False


def _is_communal(known: Circumstances) -> bool:
    """Whether a community or a faith is the motive: it is said so, or two communities are named. One alone is none."""
    words = _words(known)
    communal = _COMMUNAL - _EVERYDAY if known.american else _COMMUNAL
    return not communal.isdisjoint(words) or len({word.rstrip("s") for word in _IDENTITIES & words}) > 1


def _is_of_a_party(sentence: Sentence) -> bool:
    """As in "shot by a member of the Radical Party", "by supporters of the ruling party": a public end."""
    words = sentence.words
    for place, word in enumerate(words):
        if word in _FOLLOWERS and "by" in words[max(0, place - 3) : place] and words[place + 1 : place + 2] == ("of",):
            return "party" in words[place + 2 : place + 8]
    return False


def _is_amid_conflict(evidence: Evidence, known: Circumstances) -> bool:
    """Whether arms or armed groups are named near the harm or in the lead."""
    near = evidence.near([*known.core, *known.around], "conflict")
    return near is not None or any(cue.sentence.index < _LEAD for cue in evidence.by_kind.get("conflict", ()))


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
    # Before crime, for want of a group is no sign of crime where the past is recalled.
    recalled,
    historical,
    _private,
    _crime,
)
