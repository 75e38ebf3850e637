"""Scope before number: whether a count is of one incident, of several, of a period, of a campaign or of a war.

Domain guide §2, rule 1. Evidence is the subject ("the war has killed"), a period ("since 2014", "in two weeks"),
several incidents ("in the two attacks together"), each read near the statement and in the same clause.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from schemas.vocabulary import Scope
from services.extractor.date.dates import DateMention
from services.extractor.date.report_dates import dates_report, place_of
from services.extractor.date.stretches import Stretch, stretches
from services.extractor.harm.mentions import Mention
from services.extractor.harm.one_by_one import are_one_by_one
from services.extractor.ruling.habit import is_habit
from services.extractor.text.lexicon import Found, PhraseTable, read_rows, word_set
from services.extractor.text.tokens import Sentence

_CUES = PhraseTable((row[0], row[1]) for row in read_rows("scope_cues.tsv"))
_FIGHTING_ABOUT = frozenset({"war", "conflict", "insurgency", "uprising", "rebellion", "genocide"})
_LONG = timedelta(days=6)
_SHORT = timedelta(days=3)
_CLAUSE_MARKS = frozenset({";", "—", "–"})
# "People who were arrested but who are missing": no clause of its own.
_RELATIVES = (("who",), ("which",), ("that",))
_PERFECT = (("have",), ("has",), ("had",))
_SPLITS = frozenset({"while", "whereas", "but", "although"})
# From the subject to its verb, in tokens.
_NEAR = 10
_WAR_SIZE = 10_000
_CAMPAIGN_SIZE = 1_000
_LASTING = ("-month", "-year", "-year-old")
# From "since" to the date of what opened the period.
_SINCE_REACH = 8
# One strike has a day; several may fill a month.
_ATTACKS = frozenset({"attacks", "strikes", "raids", "airstrikes", "bombings", "clashes", "shelling", "bombardment"})
_LONG_WORDS = frozenset({"decades", "decade", "years", "wars"})
_INCIDENT_TIMES = frozenset({"day", "few_days"})
# In one year, fewer may have died in one incident.
_MANY = 100
_KILLINGS = frozenset({"assassinations", "executions", "killings", "murders"})
_PAIR = 2
_OFFENSIVES = frozenset({"fighting", "offensive", "violence"})
_OWN = frozenset({"its", "their"})
SEVERAL_ATTACKS = word_set("scope.several_attacks")
_ONE_ATTACK = word_set("scope.one_attack")
_TWO_DAYS = timedelta(days=2)
# Verbs of those who count over a time ("the mission verified 151 civilians killed").
_COMPILES = word_set("scope.compiles")
_MONTHLY = frozenset({("last", "month"), ("last", "year"), ("this", "year"), ("past", "month"), ("past", "year")})
_WHOLES = frozenset({"those", "these", "them", "whom"})
# Between a campaign and the dead, these open a clause of something else ("exploits the campaign to …, citing …").
_OTHER_CLAUSE = frozenset({",", "said", "after", "as", "citing", "to", "when", "while"})
# One attack that has happened, whatever its size ("have been killed in a gas attack").
_ONE_ATTACK = frozenset({"attack", "bombing", "blast", "explosion", "massacre", "raid", "strike", "shooting"})
_ARTICLES = frozenset({"a", "an", "the", "this", "that"})
_ONE_ATTACK_REACH = 6
_HAVE = frozenset({"has", "have", "had"})
_DIVISIONS = word_set("scope.divisions")
_STRETCHES = frozenset({"week", "weeks", "month", "months", "year", "years"})
_LASTING_WEEKS = ("-week", "-weeks", "-month", "-months", "-year", "-weeklong", "-monthlong", "-long")
_PRONOUNS = frozenset({"it", "they", "he", "she"})


@dataclass(frozen=True)
class Reading:
    """A mention's scope, and for totals the days that it covers (None = not stated)."""

    scope: Scope
    start: date | None = None
    end: date | None = None


def scope_of(mention: Mention, dates: list[DateMention], reported: date) -> Reading:
    """Scope of one statement; ``dates`` are those named in its sentence."""
    if _is_one(mention):
        return Reading("incident")
    clause = _clause(mention)
    cues = [cue for cue in _CUES.scan(mention.sentence.words) if clause[0] <= cue.first <= clause[1]]
    period = _period(mention, dates, *clause)
    scope = _by_subject(mention, cues, period)
    if scope is None and period is not None:
        scope = _by_period(mention, cues, period, reported, clause)
    if scope is not None:
        return _covering(scope, period, reported)
    kinds = {cue.value for cue in cues}
    stretch = _stretch(mention, *clause)
    over = _over(stretch, mention, dates, reported) if stretch is not None else None
    counted = ("period" in kinds or over is not None or _is_of_stretch(mention)) and not mention.toll
    if counted or _is_yearly(mention, clause):
        return over or Reading("period_total")
    if _is_of_an_offensive(mention):
        return Reading("campaign_total", None, reported)
    if "many" in kinds or _is_across(mention, clause) or _is_repeated(mention, dates) or _counts_killings(mention):
        return _of_days(mention, dates, clause)
    return Reading(_by_size(mention, kinds))


def inherited(mention: Mention, before: Sequence[Sentence]) -> Reading | None:
    """The period of a total whose own sentence names none: "It documented 1,209 killed", "Of those, 1,020 were killed".

    ``before``: the sentences before it, the nearest last. A day of its own, or one attack, makes it an incident.
    """
    words = mention.sentence.words
    if _is_one(mention) or _names_one_attack(words) or not (_refers_to_whole(words) or _COMPILES & set(words)):
        return None
    near = before[-1:] if _refers_to_whole(words) else before[-2:]
    if any(s.is_long for sentence in near for s in stretches(sentence.words)):
        return Reading("period_total")
    cues = [cue.value for sentence in near for cue in _CUES.scan(sentence.words)]
    monthly = any(pair in _MONTHLY for sentence in near for pair in pairwise(sentence.words))
    return Reading("period_total") if "period" in cues or (monthly and _COMPILES & set(words)) else None


def _refers_to_whole(words: tuple[str, ...]) -> bool:
    """As in "Of those, at least 1,020 were killed": a part of the number told before it."""
    return any(word == "of" and after in _WHOLES for word, after in pairwise(words))


def _is_yearly(mention: Mention, clause: tuple[int, int]) -> bool:
    """As in "brings to 11 the number of journalists murdered this year"."""
    words = mention.sentence.words[clause[0] : clause[1] + 1]
    return mention.toll and "number" in words and any(pair in _MONTHLY for pair in pairwise(words))


def _is_one(mention: Mention) -> bool:
    """One person dies in one incident, whatever else is counted ("since 1 August, when the mayor was shot")."""
    groups = mention.groups
    return not mention.toll and len(groups) == 1 and groups[0].singular and groups[0].high == 1


def _is_repeated(mention: Mention, dates: list[DateMention]) -> bool:
    return is_habit(mention, dates) or are_one_by_one(mention, dates)


def _is_across(mention: Mention, clause: tuple[int, int]) -> bool:
    """As in "strikes killed 12 people across the Kharkiv region": more than one place."""
    words = mention.sentence.words[clause[0] : clause[1] + 1]
    several = not _ATTACKS.isdisjoint(words) or mention.sentence.in_title
    places = (n for n, word in enumerate(words) if word == "across")
    return several and any(not _DIVISIONS.isdisjoint(words[n + 1 : n + 5]) for n in places)


def _counts_killings(mention: Mention) -> bool:
    """As in "31 assassinations": each is an incident of its own."""
    return any(group.head in _KILLINGS and (group.value > _PAIR or group.definite) for group in mention.groups)


def _by_subject(mention: Mention, cues: list[Found[str]], period: DateMention | None) -> Scope | None:
    """As in "the war has killed", "died in two decades of conflict", "its campaign had killed"."""
    near = {cue.value for cue in cues if cue.last < mention.trigger and mention.trigger - cue.last <= _NEAR}
    if _is_in_war(mention, cues) and period is None:
        return "war_total"
    if "war" in near and (_is_perfect(mention) or period is not None) and _is_agent(mention, cues, "war"):
        return "war_total"
    if _is_decades(mention, cues) and (period is None or not period.is_since):
        return "war_total"
    return "campaign_total" if not mention.toll and _names_campaign(mention, cues) else None


def _by_period(
    mention: Mention, cues: list[Found[str]], period: DateMention, reported: date, clause: tuple[int, int]
) -> Scope | None:
    """As in "since 2014", "over the past two weeks"; an incident takes days."""
    kinds = {cue.value for cue in cues}
    days = reported - period.first if period.is_since else period.last - period.first
    if period.is_since and days > _LONG and "war" in kinds:
        return "war_total"
    if period.is_since and days > _LONG and "many" not in kinds and _OWN & set(mention.sentence.words[slice(*clause)]):
        return "campaign_total"
    return "period_total" if days > _SHORT or period.is_since or "many" in kinds else None


def _by_size(mention: Mention, kinds: set[str]) -> Scope:
    """More dead than one incident makes; a thousand suffice where the words speak of a war or of what has happened."""
    value = max((group.value for group in mention.groups), default=0)
    perfect = _is_perfect(mention) and not _is_of_one_attack(mention)
    vague = all(group.qualifier == "vague" for group in mention.groups)
    if value >= _CAMPAIGN_SIZE and vague and not mention.modal:  # "thousands were killed"
        return "war_total" if perfect or "war" in kinds else "period_total"
    if value >= _WAR_SIZE or (value >= _CAMPAIGN_SIZE and (perfect or "war" in kinds)):
        return "war_total" if perfect or "war" in kinds else "period_total"
    return "incident"


def _is_of_one_attack(mention: Mention) -> bool:
    """As in "1,300 people have been killed in a nerve gas attack": one attack may kill more than a thousand."""
    words = mention.sentence.words
    after = words[mention.last + 1 : mention.last + 1 + _ONE_ATTACK_REACH]
    place = next((n for n, word in enumerate(after) if word in _ONE_ATTACK), None)
    return place is not None and after[:1] in (("in",), ("by",)) and bool(_ARTICLES & set(after[1:place]))


def _covering(scope: Scope, period: DateMention | None, reported: date) -> Reading:
    if period is None:
        return Reading(scope, None, reported if scope in ("war_total", "campaign_total") else None)
    return Reading(scope, period.first, reported if period.is_since else period.last)


def _of_days(mention: Mention, dates: list[DateMention], clause: tuple[int, int]) -> Reading:
    """Several incidents with the days that their sentence names ("in two shootings last night and this morning")."""
    sentence = mention.sentence
    start, end = sentence.starts[clause[0]], sentence.ends[clause[1]]
    days = [
        found
        for found in dates
        if start <= found.start < end
        and found.precision in _INCIDENT_TIMES
        and not found.is_since
        and not dates_report(sentence, place_of(sentence, found))
    ]
    if not days:
        return Reading("multi_incident")
    return Reading("multi_incident", min(found.first for found in days), max(found.last for found in days))


def _clause(mention: Mention) -> tuple[int, int]:
    """Tokens of the clause around a statement.

    It ends before what was done to the victims earlier ("four students who have been missing over the past two weeks").
    """
    words = mention.sentence.words
    first, last = 0, len(words) - 1
    for place, word in enumerate(words):
        if word == "who" and place > mention.last and words[place + 1 : place + 2] in _PERFECT:
            return first, place - 1
        if word in _CLAUSE_MARKS or (word in _SPLITS and words[place + 1 : place + 2] not in _RELATIVES):
            if place < mention.first:
                first = place + 1
            elif place > mention.last:
                return first, place - 1
    return first, last


def _period(mention: Mention, dates: list[DateMention], first: int, last: int) -> DateMention | None:
    """The stretch of time that the statement is said to cover, if it is longer than an incident takes."""
    sentence = mention.sentence
    start, end = sentence.starts[first], sentence.ends[last]
    for found in dates:
        place = place_of(sentence, found)
        if not start <= found.start < end or dates_report(sentence, place) or _is_of_another_verb(mention, place):
            continue
        if _is_since(sentence, place):
            return replace(found, is_since=True)
        if found.is_since and not _dates_something_else(mention, found):
            return found
        if found.last - found.first > _SHORT and found.precision not in _INCIDENT_TIMES and _covers(mention, found):
            return found
    return None


def _is_since(sentence: Sentence, place: int) -> bool:
    """As in "since the conflict erupted in March 2011": the date of what opens the period."""
    before = sentence.words[max(0, place - _SINCE_REACH) : place]
    return "since" in before and "," not in before and before[-1] == "in" and bool(_FIGHTING_ABOUT & set(before))


def _dates_something_else(mention: Mention, found: DateMention) -> bool:
    """As in "who has been in power since 2014": the period belongs to another verb far from the statement."""
    sentence = mention.sentence
    place = next((n for n, start in enumerate(sentence.starts) if start >= found.start), len(sentence))
    between = (
        sentence.words[mention.last + 1 : place] if place > mention.last else sentence.words[place : mention.first]
    )
    marks = {",", "which", "who", "that", "where", "when"}
    return len(between) > 14 or bool(marks & set(between) and {"has", "have", "had", "which", "who"} & set(between))  # noqa: PLR2004


def _is_of_another_verb(mention: Mention, place: int) -> bool:
    """As in "executed 50 members of a tribe it has been fighting for weeks": the time is that of the fighting."""
    between = mention.sentence.words[mention.last + 1 : place]
    return any(word in _PRONOUNS and after in _HAVE for word, after in pairwise(between))


def _covers(mention: Mention, found: DateMention) -> bool:
    """Weeks and months are a period only with words that say so ("over the past", "in the first", "in 2016")."""
    sentence = mention.sentence
    place = next((n for n, start in enumerate(sentence.starts) if start >= found.start), len(sentence))
    before = set(sentence.words[max(0, place - 3) : place + 2])
    if found.precision == "year":
        large = any(group.value >= _MANY for group in mention.groups)
        return _is_perfect(mention) or (large and bool({"in", "between", "this", "last"} & before))
    if found.precision == "month" and "in" in before and _ATTACKS & set(sentence.words):
        return True  # "in May, air strikes killed 60"; one strike has a day
    return bool({"past", "over", "during", "within", "first", "alone"} & before)


def _is_perfect(mention: Mention) -> bool:
    words = mention.sentence.words
    first = max(0, mention.first - 4)
    return any(
        word in ("has", "have") and (place == 0 or words[place - 1] != "to")  # "is estimated to have been killed"
        for place, word in enumerate(words[first : mention.trigger + 1], first)
    )


def _is_agent(mention: Mention, cues: list[Found[str]], kind: str) -> bool:
    """Whether the war or conflict does the killing, or the dead are the dead of it."""
    words = mention.sentence.words
    for cue in cues:
        if cue.value == kind and cue.last < mention.trigger:
            between = words[cue.last + 1 : mention.trigger]
            if not {"said", "says", ",", "strike", "attack", "bomb"} & set(between):
                return True
    return False


def _is_of_an_offensive(mention: Mention) -> bool:
    """As in "the offensive has left more than 600 dead": an attack of many days and places."""
    value = max((group.value for group in mention.groups), default=0)
    return value >= _MANY and _is_perfect(mention) and bool(_OFFENSIVES & set(mention.sentence.words[: mention.first]))


def _names_campaign(mention: Mention, cues: list[Found[str]]) -> bool:
    """As in "its campaign in Syria and Iraq had killed"; not "died in its strikes on the town" of one day."""
    words = mention.sentence.words
    for cue in cues:
        if cue.value != "campaign":
            continue
        if (
            cue.last < mention.trigger
            and mention.trigger - cue.last <= _NEAR + 2
            and "campaign" in words[cue.first : cue.last + 1]
        ):
            return not _OTHER_CLAUSE & set(words[cue.last + 1 : mention.trigger])
        if words[cue.last] == "strikes" and (_is_perfect(mention) or "thousands" in words or "hundreds" in words):
            return True
    return False


def _is_of_stretch(mention: Mention) -> bool:
    """As in "a month of infighting has killed 300", "the three-week siege has left hundreds dead"."""
    words = mention.sentence.words
    if not _is_perfect(mention):
        return False
    for place in range(max(0, mention.trigger - _NEAR - 2), mention.trigger):
        word, after = words[place], words[place + 1 : place + 3]
        if (word in _STRETCHES and after[:1] == ("of",)) or (word.endswith(_LASTING_WEEKS) and "-" in word):
            return not {",", "said", "after", "following"} & set(words[max(0, place - 2) : mention.trigger])
    return False


def _stretch(mention: Mention, first: int, last: int) -> Stretch | None:
    """The stretch of time that the statement counts over, if its clause words one; the longest."""
    found = [
        s
        for s in stretches(mention.sentence.words)
        if first <= s.first <= last and not _is_of_another_verb(mention, s.first - 1)
    ]
    return max(found, key=lambda s: (s.is_long, s.hours or 0), default=None)


def _over(stretch: Stretch, mention: Mention, dates: list[DateMention], reported: date) -> Reading | None:
    """A number counted over a stretch is a total of it; beside one attack a short one says only when it was."""
    if stretch.is_long:
        return Reading("period_total")
    words = mention.sentence.words
    ranging = words[stretch.first] in ("between", "from")
    several = ranging or not SEVERAL_ATTACKS.isdisjoint(words)
    battle = all(group.status == "combatant" for group in mention.groups)  # it may take days
    if battle or _names_one_attack(words) or not (several or stretch.up_to_now):
        return None
    start, end = mention.sentence.starts[stretch.first], mention.sentence.ends[stretch.last]
    named = next((d for d in dates if start <= d.start <= end + 1), None)
    if named is not None and ranging:
        return Reading("period_total", named.first, named.last)
    if not stretch.up_to_now and any(d.precision in _INCIDENT_TIMES and d is not named for d in dates):
        return None
    return Reading("period_total", reported - min(_TWO_DAYS, timedelta(hours=stretch.hours or 0)), reported)


def _names_one_attack(words: tuple[str, ...]) -> bool:
    """As in "a strike", "the blast": one attack, however long ago or however long it took."""
    return any(word in _ONE_ATTACK and words[place + 1 : place + 2] != ("of",) for place, word in enumerate(words))


def _is_in_war(mention: Mention, cues: list[Found[str]]) -> bool:
    """As in "23 journalists killed in the country's 30-month war"."""
    words = mention.sentence.words
    for cue in cues:
        if words[cue.last] in _FIGHTING_ABOUT and mention.trigger < cue.first <= mention.trigger + _NEAR:
            lead = words[mention.trigger + 1 : cue.first + 1]
            if (
                lead[:1] == ("in",)
                and not {",", "and", "when", "near"} & set(lead)
                and any(word.endswith(_LASTING) for word in lead)
            ):
                return True
    return False


def _is_decades(mention: Mention, cues: list[Found[str]]) -> bool:
    """As in "killed in two decades of conflict", "in Liberia's two civil wars"."""
    words = mention.sentence.words
    for cue in cues:
        before = words[max(mention.last + 1, cue.first - 4) : cue.first]
        if cue.value != "war" or cue.first < mention.trigger or "from" in before:
            continue
        if {"in", "during", "over"} & set(before) and _LONG_WORDS & {*before, *words[cue.first : cue.last + 1]}:
            return True
    return False
