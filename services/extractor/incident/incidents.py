"""Incidents inside one article: which statements are about the same one.

Told again (same number, no other date or place) is the same incident; another date, "earlier", "separately", or another
place with another number is another one. The lead tells the article's main incident.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from services.extractor.date.dates import DateMention
from services.extractor.harm.mentions import Mention
from services.extractor.incident.scope import Reading as ScopeReading
from services.extractor.incident.shifts import SEPARATE, Shift, agree
from services.extractor.incident.tallied import Tallied
from services.extractor.people.persons import are_one, are_two, is_somebodys, name_of
from services.extractor.place.where import Area
from services.extractor.reading import Reading
from services.extractor.text.lexicon import word_set
from services.extractor.voices.claimants import Attribution

_ARMED = frozenset({"combatant", "security"})
# What ties a statement to the dead told before it: these words, or "the attack".
_LINKS = frozenset({"also", "among", "dead", "victims"})
_SHOT = frozenset({"found", "gunned", "left", "shoot", "shooting", "shot"})
_POINTERS = frozenset({"the", "this", "that", "same"})
_ATTACKS = word_set("accused.attacks")
_ADJACENT = timedelta(days=1)
# What is told by its month or year alone, and of none of the last weeks, is as old as what a day puts months back.
_LONG_AGO, _COARSELY_AGO = timedelta(days=60), timedelta(days=14)


@dataclass(frozen=True)
class Statement:
    """One statement of harm with all that its sentence says of it."""

    mention: Mention
    reading: Reading
    rows: tuple[Tallied, ...]
    scope: ScopeReading
    claimants: tuple[Attribution, ...]
    date: DateMention | None
    places: frozenset[str]
    areas: frozenset[Area]
    shift: Shift

    @property
    def total(self) -> int:
        """People counted."""
        return sum(row.value for row in self.rows)


@dataclass
class Incident:
    """The statements about one incident, in reading order."""

    statements: list[Statement] = field(default_factory=list)

    @property
    def date(self) -> DateMention | None:
        """The first date that its statements give."""
        return next((s.date for s in self.statements if s.date is not None), None)

    @property
    def places(self) -> frozenset[str]:
        """The places of its first statement that names any."""
        return next((s.places for s in self.statements if s.places), frozenset())

    @property
    def areas(self) -> frozenset[Area]:
        """The areas of its first statement that names any."""
        return next((s.areas for s in self.statements if s.areas), frozenset())

    def tells(self, statement: Statement) -> bool:
        """Whether the incident already has this very number."""
        return any(
            s.total == statement.total and s.mention.outcome == statement.mention.outcome for s in self.statements
        )


Apart = Callable[[frozenset[str], frozenset[str]], bool]
"""Whether two sets of places are too far from one another to be one scene."""


def group(statements: Sequence[Statement], apart: Apart, reported: date) -> list[Incident]:
    """Statements of scope incident, joined by incident; the first is the article's main one."""
    incidents: list[Incident] = []
    titles = [s for s in statements if s.reading.sentence.in_title]
    for statement in [s for s in statements if not s.reading.sentence.in_title]:
        home = _home(statement, incidents, apart, reported)
        if home is None:
            home = Incident()
            incidents.append(home)
        home.statements.append(statement)
    for statement in titles:
        home = next((i for i in incidents if i.tells(statement)), incidents[0] if incidents else None)
        if home is None:
            home = Incident()
            incidents.append(home)
        home.statements.append(statement)
    return incidents


def _home(statement: Statement, incidents: Sequence[Incident], apart: Apart, reported: date) -> Incident | None:
    """The incident that a statement belongs to: the latest that nothing speaks against, one with its number first."""
    if not incidents:
        return None
    separate = is_separate(statement)
    named = next((i for i in incidents if _is_of_the_same_person(statement, i)), None)
    if named is not None:
        return named
    fitting = [i for i in incidents if not _conflicts(statement, i, apart) and not _is_recalled(statement, i, reported)]
    told = [i for i in fitting if i.tells(statement)]
    if told and (not separate or statement.shift.carried):
        return told[0]
    if separate:
        dated = [i for i in fitting if statement.date is not None and i.date is not None and i is not incidents[-1]]
        return next((i for i in dated if i.tells(statement)), None)
    if incidents[-1] in fitting:
        return (
            incidents[-1]
            if statement.date is None or incidents[-1].date is not None or len(fitting) == 1
            else fitting[0]
        )
    return fitting[0] if fitting else None


def parts_of(readings: Sequence[Reading], incidents: Sequence[Incident]) -> list[list[Reading]]:
    """The sentences that tell an incident's dead apart ("four of the dead were women"), by incident.

    They speak of the dead told last before them.
    """
    told = sorted(
        (s.mention.sentence.index, n)
        for n, incident in enumerate(incidents)
        for s in incident.statements
        if not s.mention.sentence.in_title
    )
    parts: list[list[Reading]] = [[] for _ in incidents]
    for reading in readings:
        if any(mention.subsets and not mention.groups for mention in reading.mentions):
            index = reading.sentence.index
            least = index - 1 if "them" in reading.sentence.words else 0  # "them" are those told right before
            before = [n for place, n in told if least <= place <= index]
            if before:
                parts[before[-1]].append(reading)
    return parts


def after_background(statements: Sequence[Statement], totals: Sequence[int]) -> list[Statement]:
    """Statements; marked as separate are those told after the war's toll with a day or place of their own.

    As in "… More than 150,000 have died in the war. On Monday 70 rebels were killed in clashes": the news goes on.
    """
    first = min(totals, default=None)
    if first is None or all(s.mention.sentence.index > first or s.mention.sentence.in_title for s in statements):
        return list(statements)
    return [
        replace(s, shift=Shift(s.shift.areas, separate=True, carried=1)) if _opens_anew(s, first) else s
        for s in statements
    ]


def _opens_anew(statement: Statement, background: int) -> bool:
    if statement.mention.sentence.index <= background or statement.mention.toll or _links_back(statement):
        return False
    own = statement.date is not None or bool(statement.places)
    return own and any(row.numbered for row in statement.rows)


def is_separate(statement: Statement) -> bool:
    """Whether the sentence says that this is another incident."""
    sentence = statement.mention.sentence
    if statement.shift.separate and statement.shift.carried and _is_brought_in(statement):
        return True
    return any(found.first < statement.mention.last for found in SEPARATE.scan(sentence.words))


def _is_elsewhere(one: frozenset[Area], other: frozenset[Area]) -> bool:
    """Whether two statements name divisions of one country that lie apart; a name met abroad is often a namesake."""
    known = bool(one and other) and all(area.admin1 is not None for area in (*one, *other))
    return known and not agree(one, other) and {a.country for a in one} == {a.country for a in other}


def _is_brought_in(statement: Statement) -> bool:
    """Whether a shift told before a statement holds for it: not if it links back past a sentence in between."""
    if statement.mention.toll or _is_recalled_part(statement):
        return False
    return statement.shift.carried <= 1 or not _links_back(statement)


def _is_recalled_part(statement: Statement) -> bool:
    return any(group.partitive for group in statement.mention.groups)


def _conflicts(statement: Statement, incident: Incident, apart: Apart) -> bool:
    same = incident.tells(statement)
    if statement.date is not None and incident.date is not None and not _meet(statement.date, incident.date, same=same):
        return True
    others = not same and (
        _are_other_dead(statement, incident)
        or _is_of_another_day(statement, incident)
        or _is_by_others(statement, incident)
        or _opens_elsewhere(statement, incident)
    )
    if others or _is_of_another_person(statement, incident):
        return True
    shift = statement.shift
    if shift.areas and incident.areas and not same and not agree(shift.areas, incident.areas):
        return _is_brought_in(statement)
    if not same and _is_elsewhere(statement.areas, incident.areas):
        return True
    if _is_further(statement) and statement.places and incident.places and not statement.places & incident.places:
        return True
    placed = bool(statement.places and incident.places)
    return placed and not same and apart(statement.places, incident.places)


def _is_of_the_same_person(statement: Statement, incident: Incident) -> bool:
    """Whether the death of somebody named is told again: nobody dies twice, whatever date stands beside."""
    name = name_of(statement.mention) if statement.mention.outcome == "killed" else ()
    return any(are_one(name, name_of(s.mention)) for s in incident.statements if s.mention.outcome == "killed")


def _is_of_another_person(statement: Statement, incident: Incident) -> bool:
    """As in "Judge Rosa Cruz was shot dead. A senator, Luis Vega, was stabbed to death": no word links the two.

    Not so for "his driver Juan Paz", "was also killed", "was killed in the attack", nor within one sentence.
    """
    mention = statement.mention
    name = name_of(mention) if mention.outcome == "killed" else ()
    told = [s for s in incident.statements if s.mention.outcome == "killed"]
    if not name or mention.also or is_somebodys(mention) or any(s.total > 1 for s in told) or _links_back(statement):
        return False
    names = [name_of(s.mention) for s in told]
    if not any(names) or any(s.mention.sentence is mention.sentence for s in incident.statements):
        return False
    return all(are_two(name, other) for other in names if other)


def _is_of_another_day(statement: Statement, incident: Incident) -> bool:
    """As in "Shells killed 18 people. Nine were also killed on Sunday": the first died on the report's day."""
    beside = statement.mention.also or _is_further(statement)
    return beside and statement.date is not None and incident.date is None


def _is_recalled(statement: Statement, incident: Incident, reported: date) -> bool:
    """As in "Five soldiers were killed. … In October of last year, 14 fishermen were killed": others, told as old."""
    if statement.date is None or incident.date is not None:
        return False
    is_coarse = statement.date.precision in ("month", "year")
    if reported - statement.date.last <= (_COARSELY_AGO if is_coarse else _LONG_AGO):
        return False
    counted = all(not row.vague for told in (statement, *incident.statements) for row in told.rows)
    return counted and not incident.tells(statement)


def _are_other_dead(statement: Statement, incident: Incident) -> bool:
    """Whether fighters are told of who died elsewhere than the people before them: no word links the two.

    As in "Shells killed six people in Homs. Eleven soldiers were killed in fighting"; not so "Two soldiers also died",
    "the attack killed two soldiers", nor within one sentence.
    """
    told = [s for s in incident.statements if s.mention.outcome == statement.mention.outcome]
    if not told or not _all_armed(statement) or any(map(_all_armed, told)):
        return False
    index = statement.mention.sentence.index
    return all(s.mention.sentence.index != index for s in incident.statements) and not _links_back(statement)


def _is_by_others(statement: Statement, incident: Incident) -> bool:
    """As in "The Taliban killed six people … The BLA shot dead three in Turbat": other hands in a place of its own."""
    if not statement.places or _links_back(statement):
        return False
    own, other = _hands([statement]), _hands(incident.statements)
    return bool(own and other) and own.isdisjoint(other)


def _opens_elsewhere(statement: Statement, incident: Incident) -> bool:
    """As in "Ten traders were killed in the east. In Kaya, gunmen shot four farmers": another town, other people."""
    if not statement.shift.areas or statement.shift.carried or not statement.places or incident.places:
        return False
    rows = [*statement.rows, *(row for s in incident.statements for row in s.rows)]
    exact = all(row.numbered and not row.vague for row in rows)
    heads = {row.head for row in statement.rows} & {row.head for s in incident.statements for row in s.rows}
    return exact and not heads and not _links_back(statement) and not _is_recalled_part(statement)


def _hands(statements: Sequence[Statement]) -> set[str]:
    """Ids of the parties that the statements' sentences call perpetrators; of one that is only accused none."""
    return {
        a.party.actor_id
        for s in statements
        for a in s.reading.actors
        if a.role == "perpetrator" and a.party.actor_id is not None and a.certainty not in ("alleged", "denied")
    }


def _all_armed(statement: Statement) -> bool:
    return all(row.status in _ARMED for row in statement.rows)


def _links_back(statement: Statement) -> bool:
    words = statement.mention.sentence.words
    # "Also on Monday" opens another; "shot dead three" tells of no dead that were told before.
    links = any(word in _LINKS and words[n - 1] not in _SHOT for n, word in enumerate(words))
    if _is_further(statement) or (links and words[0] != "also"):
        return True
    attacks = (place for place, word in enumerate(words) if word in _ATTACKS)
    return any(_POINTERS & set(words[max(0, place - 3) : place]) for place in attacks)


def _is_further(statement: Statement) -> bool:
    return any(row.more for row in statement.rows)


def _meet(one: DateMention, other: DateMention, *, same: bool) -> bool:
    slack = _ADJACENT if same else timedelta()
    return one.first <= other.last + slack and other.first <= one.last + slack


def days_old(last: date, reported: date) -> int:
    """Days between an incident and the report of it."""
    return (reported - last).days
