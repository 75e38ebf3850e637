"""The headline of an alert: what is reported, by whom, and what is not stated."""

from collections.abc import Callable

from schemas import Count, Event, Incident
from schemas.vocabulary import AlertReason
from services.alerting.ledger.grading import is_concession
from services.alerting.ledger.statements import is_gone
from services.alerting.ledger.toll import CIVILIAN, floor_of, groups_of, total
from services.alerting.telling.wording import according_to, attack, number, people, when, where

_UNSTATED = " (status not stated)"


def headline(incident: Incident, before: Incident | None, reason: AlertReason, event: Event) -> str:
    """One sentence in plain English; a changed toll comes with what it was before."""
    said = _sentence(incident, before, reason, event)
    return said[:1].upper() + said[1:]


def _sentence(incident: Incident, before: Incident | None, reason: AlertReason, event: Event) -> str:
    what, who = _what(incident), according_to(event)
    if reason in ("conceded", "denied", "acknowledged"):
        return f"{_actor(incident, event)} {_says(incident, reason)}: {what}; reported: {_toll(incident)}"
    return _SENTENCES[reason](incident, before, what, who)


def _merged(incident: Incident, before: Incident | None, what: str) -> str:
    if incident.status == "merged":
        return f"Told of in another thread from now on: {_toll(before or incident)} in {what}"
    moved = before is not None and before.toll != incident.toll
    change = f"from {_toll(before)} to {_toll(incident)}" if moved else _toll(incident)
    return f"Merged with another incident, toll {change}: {what}"


def _moved(how: str) -> "_Sentence":
    return lambda now, old, what, who: f"Toll {how} from {_toll(old)} to {_toll(now)}: {what}, according to {who}"


_Sentence = Callable[[Incident, Incident | None, str, str], str]
"""The incident now and before, what it is, who says so → the headline."""
_SENTENCES: dict[AlertReason, _Sentence] = {
    "new_incident": lambda now, _, what, who: f"{_harm(now)} in {what}, according to {who}",
    "late_report": lambda now, _, what, who: f"Unknown until now: {_harm(now)} in {what}, according to {who}",
    "corroborated": lambda now, _, what, who: f"Corroborated by {who}: {_harm(now)} in {what}",
    "contested": lambda now, _, what, who: f"Accounts differ: {_toll(now)} in {what}, now also according to {who}",
    "retracted": lambda now, old, what, _: f"Retracted by its source: {_toll(old or now)} in {what}",
    "merged": lambda now, old, what, _: _merged(now, old, what),
    "split": lambda now, old, what, _: f"{'Split off' if old is None else 'Split'}: {_harm(now)} in {what}",
    "corrected": lambda now, _, what, __: f"Corrected: {_harm(now)} in {what}",
    "regraded": lambda now, _, what, __: f"Graded {now.grading}: {_harm(now)} in {what}",
    "toll_raised": _moved("raised"),
    "toll_lowered": _moved("lowered"),
}


def _says(incident: Incident, reason: AlertReason) -> str:
    if reason == "conceded":
        return f"concedes {_conceded(incident)}"
    return "denies harming civilians" if reason == "denied" else "acknowledges the attack, not the harm"


def _what(incident: Incident) -> str:
    if incident.aggregate:
        return f"several incidents {where(incident.place)}, {when(incident.occurred)}"
    kind = attack(incident.event_type, incident.place)
    return f"{kind} {where(incident.place)}, {when(incident.occurred)}"


def _harm(incident: Incident) -> str:
    """Everything that was counted: "33 civilians killed and 12 people injured (status not stated)"."""
    parts = []
    if incident.civilians_killed is not None:
        parts.append(counted(incident.civilians_killed, incident.presumed_killed, "killed"))
    if incident.civilians_injured is not None:
        parts.append(counted(incident.civilians_injured, incident.presumed_injured, "injured"))
    if not parts:
        parts = _uncounted(incident)
    return " and ".join(parts)


def counted(count: Count, presumed: Count | None, outcome: str) -> str:
    """A group of the toll in words; ``presumed`` is the part of which nobody said whether they are civilians."""
    unstated = presumed is not None and (floor_of(presumed) or 0) > 0
    if not unstated:
        return f"{people(count, 'civilian', 'civilians')} {outcome}"
    some = presumed != count
    return f"{people(count, 'person', 'people')} {outcome}" + (" (status of some not stated)" if some else _UNSTATED)


def _uncounted(incident: Incident) -> list[str]:
    """Harm that no toll field counts: casualties without outcome, sexual violence, captured fighters executed."""
    current = [c for c in incident.claims if not is_gone(c)]
    for outcome, words in (("killed_or_injured", "killed or injured"), ("sexual_violence", "sexually assaulted")):
        count = next((t for c in current if (t := total(groups_of(c, outcome, CIVILIAN))) is not None), None)
        if count is not None:
            return [f"{people(count, 'person', 'people')} {words}"]
    if incident.combatants_killed is not None:
        return [f"{people(incident.combatants_killed, 'captured fighter', 'captured fighters')} killed"]
    if incident.security_killed is not None:
        return [f"{people(incident.security_killed, 'member', 'members')} of the security forces killed"]
    return ["People harmed"]


def _toll(incident: Incident | None) -> str:
    if incident is None:
        return "no toll"
    killed, injured = incident.civilians_killed, incident.civilians_injured
    parts = [f"{number(killed)} killed"] if killed is not None else []
    parts += [f"{number(injured)} injured"] if injured is not None else []
    return " and ".join(parts) or "no toll"


def _conceded(incident: Incident) -> str:
    if incident.deaths_conceded is not None:
        return f"{people(incident.deaths_conceded, 'civilian', 'civilians')} killed"
    if incident.injuries_conceded is not None:
        return f"{people(incident.injuries_conceded, 'civilian', 'civilians')} injured"
    return "civilian harm" if any(is_concession(c) for c in incident.claims) else "harm"


def _actor(incident: Incident, event: Event) -> str:
    taken = next((p for p in incident.positions if p.event_id == event.event_id), None)
    return taken.actor if taken is not None else according_to(event)
