"""Whether two reports of ordinary crime tell of one incident: a learned decision, each of its reasons in plain words.

Armies strike one town on two days running, so between them place and date decide. A crime is told otherwise: its
follow-ups are about an arrest, a funeral, a trial, give another day and often another place, and share with the first
report the names of the victim, the accused, the street. What each of these signs says, ``same_story.tsv`` holds:
weights of a logistic regression (``python -m training.matching``), whose sum is the log-odds that the two are one.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from schemas import Event, Incident
from services.alerting.ledger.origins import is_named
from services.alerting.ledger.toll import everyone, floor_of, total
from services.alerting.matching.account_evidence import by_victims
from services.alerting.matching.evidence import FIRMLY, NOT, WEAKLY, Evidence
from services.alerting.matching.place_evidence import by_date, by_place, far_apart
from services.alerting.matching.signatures import similarity
from services.alerting.matching.telling_words import NUMBERS, others, read_marks, shared_words

DOMAINS = frozenset({"accident", "crime"})
BASE = "base"
# Two are one from a probability of 0.43 (log-odds -0.3): of 0, 0.3 and 0.6 on GVA before 2015-07, the one with the
# best F1 of B³.
_LEAN = 0.3
_CLAIMS = 40
_SHOT = frozenset({"armed_attack", "other"})
# Where a sign has a size, its weight is the sum of those of the steps that the size reaches.
STEPS: Mapping[str, tuple[float, ...]] = {
    "words_near": (2, 4, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50),
    "words_late": (4, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 65),
    "alike_near": (0.02, 0.05, 0.08, 0.12, 0.16, 0.2, 0.3, 0.45),
    "alike_late": (0.05, 0.08, 0.12, 0.16, 0.2, 0.3, 0.45),
    "share_of_words": (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6),
    "common_words": (1, 2, 4, 7, 12),
    "copied": (0.02, 0.1, 0.3, 0.6),
    "ages_same": (1, 2, 3),
}
_TELLING, _FIRM = 5.0, 10.0
# As in signatures.py: one has a good part of the other's text.
_COPIED = 0.3
_FEW_WORDS, _FEW_DAYS = 5.0, 4
_REPORTED = ((1, "a day"), (4, "4 days"), (21, "21 days"), (150, "150 days"))
_HAPPENED = ((0, "the same day"), (1, "a day"), (4, "4 days"), (21, "21 days"))
_SAME_PLACE, _NEAR_PLACE = 1.8, 0.7
_SOME = 3
_FAR_NUMBER = 2.0


class Sign(NamedTuple):
    """A sign that may be weighed; ``size`` counts where it has ``STEPS``, ``corroborates`` is as in ``Evidence``."""

    name: str
    size: float
    why: str
    corroborates: int = NOT

    @property
    def weighed_as(self) -> tuple[str, ...]:
        """The names in ``same_story.tsv`` whose weights add up to the sign's."""
        steps = STEPS.get(self.name)
        return (self.name,) if steps is None else tuple(f"{self.name}>={s}" for s in steps if self.size >= s)


def is_for(event: Event, incident: Incident) -> bool:
    """Whether the two are judged by this: either is ordinary crime, or may be, and words of two articles are known."""
    if event.telling_words is None or not (_is_crime(event, incident) or _may_be_crime(event, incident)):
        return False
    claims = incident.claims
    return any(c.telling_words for c in claims) and all(c.article_id != event.article_id for c in claims)


def _is_crime(event: Event, incident: Incident) -> bool:
    return event.domain in DOMAINS or incident.domain in DOMAINS


def _may_be_crime(event: Event, incident: Incident) -> bool:
    """Whether both are of people shot by nobody in particular: often a crime, whatever the report takes it for.

    It may as well be a war. Then place and date must fit as everywhere, for gunmen come to the next village tomorrow.
    """
    shot = event.event_type in _SHOT and incident.event_type in _SHOT
    if not shot or any(is_named(a) for told in (event, incident) for a in told.actors):
        return False
    if by_place(event.place, incident.place).excludes:
        return False
    return not by_date(event.occurred, incident.occurred, one_site=False, one_account=False).excludes


def may_be(event: Event, incident: Incident) -> bool:
    """Whether weighing may find them one: words in common, or near each other in place and time."""
    if shared_words(event, incident.claims[-_CLAIMS:]).nats >= _FEW_WORDS:
        return True
    return days_between(event, incident) <= _FEW_DAYS and not far_apart(event.place, incident.place)


def days_between(event: Event, incident: Incident) -> int:
    """Days from the end of one window to the start of the other; 0 where they overlap."""
    one, other = event.occurred, incident.occurred
    return max((one.start - other.end).days, (other.start - one.end).days, 0)


def evidence(event: Event, incident: Incident, least: float) -> tuple[Evidence, ...]:
    """Every sign, weighed; they add up to ``least`` where the two are just likely enough one."""
    base = Evidence(round(least + _LEAN + WEIGHTS[BASE], 2), "any two reports of crime")
    weighed = ((s, sum(WEIGHTS.get(name, 0.0) for name in s.weighed_as)) for s in signs(event, incident))
    return (base, *(Evidence(round(score, 2), s.why, s.corroborates) for s, score in weighed if score))


def signs(event: Event, incident: Incident) -> tuple[Sign, ...]:
    """All signs of an event and an incident."""
    return (
        *_by_words(event, incident),
        *_by_numbers(event, incident),
        _by_reports(event, incident),
        _by_place(event, incident),
        _by_date(event, incident),
        *_by_toll(event, incident),
        *_by_victims(event, incident),
    )


def _by_words(event: Event, incident: Incident) -> Iterator[Sign]:
    claims = incident.claims[-_CLAIMS:]
    shared = shared_words(event, claims)
    if shared.nats:
        when = "near" if days_between(event, incident) <= _FEW_DAYS else "late"
        firm = FIRMLY if shared.rare >= _FIRM else WEAKLY if shared.nats >= _TELLING else NOT
        yield Sign(f"words_{when}", shared.nats, f"the same names and rare words ({shared.nats:.0f} nats)", firm)
        yield Sign(f"alike_{when}", shared.likeness, f"telling words {shared.likeness:.0%} alike")
        yield Sign("share_of_words", shared.share, f"they are {shared.share:.0%} of a report's telling words")
        yield Sign("common_words", shared.common, f"{shared.common} of these words are common")
    # What two pages of one outlet have in common may be all around the story.
    elsewhere = (c.text_signature for c in claims if c.publisher != event.publisher)
    copied = max((similarity(event.text_signature, signature) for signature in elsewhere), default=0.0)
    if copied:
        yield Sign("copied", copied, f"texts {copied:.0%} alike", FIRMLY if copied >= _COPIED else NOT)
    if any(c.publisher == event.publisher for c in claims):
        yield Sign("outlet", 1.0, "the same outlet")


def _by_numbers(event: Event, incident: Incident) -> Iterator[Sign]:
    """Ages, houses and hours: what two first reports share that name nobody yet."""
    own, known = read_marks(event.telling_words), others(event, incident.claims[-_CLAIMS:])
    for kind in NUMBERS.values():
        told = own.numbers.get(kind, frozenset())
        same = max((len(told & other.numbers.get(kind, frozenset())) for other in known), default=0)
        if same:
            yield Sign(f"{kind}_same", same, f"{same} of the same {kind}", WEAKLY)
        elif told and any(other.numbers.get(kind) for other in known):
            yield Sign(f"{kind}_different", 1.0, f"none of the same {kind}")


def _by_reports(event: Event, incident: Incident) -> Sign:
    days = min(abs(event.reported_at - c.reported_at) for c in incident.claims[-_CLAIMS:]) // timedelta(days=1)
    limit = next((words for most, words in _REPORTED if days <= most), None)
    if limit is None:
        return Sign("reported_later", 1.0, f"reported {days} days apart")
    return Sign(f"reported_within_{limit.replace(' ', '_')}", 1.0, f"reported within {limit} of each other")


def _by_place(event: Event, incident: Incident) -> Sign:
    place = by_place(event.place, incident.place)
    if place.excludes:
        return Sign("place_far", 1.0, place.why)
    if place.score >= _SAME_PLACE:
        return Sign("place_same", 1.0, place.why)
    return Sign("place_near" if place.score >= _NEAR_PLACE else "place_vague", 1.0, place.why)


def _by_date(event: Event, incident: Incident) -> Sign:
    stated = "undated" if "publication" in (event.occurred.basis, incident.occurred.basis) else "dated"
    days = days_between(event, incident)
    limit = next((words for most, words in _HAPPENED if days <= most), None)
    if limit is None:
        return Sign(f"{stated}_later", 1.0, f"{days} days apart")
    return Sign(f"{stated}_within_{limit.replace(' ', '_')}", 1.0, f"within {limit} of each other")


def _by_toll(event: Event, incident: Incident) -> Iterator[Sign]:
    claims = incident.claims[-_CLAIMS:]
    for outcome, words in (("killed", "killed"), ("injured", "injured"), ("hit", "killed or injured")):
        own = _people(event, outcome)
        others = {n for c in claims for n in _people(c, outcome)}
        if not own or not others:
            yield Sign(f"{outcome}_unknown", 1.0, f"one gives no number {words}")
        elif own & others:
            most = max(own & others)
            firm = FIRMLY if most >= _SOME else NOT
            yield Sign(f"{outcome}_same", 1.0, f"the same number {words} ({most})", firm)
            if most >= _SOME:
                yield Sign(f"{outcome}_same_some", 1.0, f"which is {_SOME} or more", firm)
        else:
            one, other = min(((a, b) for a in own for b in others), key=lambda pair: (abs(pair[0] - pair[1]), pair))
            yield Sign(f"{outcome}_different", 1.0, f"different numbers {words} ({one}, {other})")
            if max(one, other) >= _FAR_NUMBER * max(1, min(one, other)):
                yield Sign(f"{outcome}_far", 1.0, "one of them twice the other or more")


def _people(event: Event, outcome: str) -> set[int]:
    """Numbers that an event gives; "hit" are those told apart, and those of whom no more is said ("four shot")."""
    killed, injured = floor_of(everyone(event, "killed")), floor_of(everyone(event, "injured"))
    if outcome == "hit":
        told_apart = (killed or 0) + (injured or 0)
        undivided = floor_of(total(g for g in event.casualties if g.outcome == "killed_or_injured"))
        return {n for n in (told_apart, undivided) if n}
    number = killed if outcome == "killed" else injured
    return set() if number is None else {number}


def _by_victims(event: Event, incident: Incident) -> Iterator[Sign]:
    found = by_victims(event, incident)
    if found is not None:
        yield Sign("victims_same" if found.score > 0 else "victims_different", 1.0, found.why, found.corroborates)


def _read() -> dict[str, float]:
    lines = (Path(__file__).parent / "same_story.tsv").read_text(encoding="utf-8").splitlines()
    return {
        name: float(weight) for name, weight in (line.split("\t")[:2] for line in lines if line[:1] not in ("#", ""))
    }


WEIGHTS = _read()
