"""Reports and decisions for state machines: a few towns that people merge, split, correct and redact at random."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from schemas import Decision, Event, Incident
from tests.harness.events import DAY, opening, place_of, raised, repeat, told
from tests.unit.alerting.builders import by, killed, on, victim
from tests.unit.alerting.deciding import NOON, decision

NAME = "Ahmad Khalil"
ACTIONS = ("merge", "merge", "split", "split", "sign_off", "correct", "redact", "label")


def reports() -> list[Event]:
    """Each kind of report that decisions meet, on three towns in one country."""
    where = [place_of(n, country="SY") for n in range(3)]
    both = {"event_count": 2, "occurred": on(DAY)}
    return [
        *(opening(n, place=where[n]) for n in range(3)),
        *(repeat(n, place=where[n]) for n in range(3)),
        *(raised(n, place=where[n]) for n in range(2)),
        told(0, "denial", 8, place=where[0], assertion="denied", claimants=(by("Air force", "belligerent"),)),
        told(1, "fighters", 1, place=where[1], casualties=(killed(4, status="combatant"),)),
        told(2, "named", 3, place=where[2], title=f"{NAME} buried", victims=(victim(NAME),)),
        # One article about two towns; then it is edited.
        told(0, "double", 4, place=where[0], **both),
        told(0, "double", 4, place=where[1], incident_ref=1, ordinal=1, casualties=(killed(2),), **both),
        told(0, "double", 6, place=where[0], version=2, casualties=(killed(12),)),
    ]


def made_of(action: str, picks: Sequence[int], incidents: Sequence[Incident], minute: int) -> Decision | None:
    """A decision about some of the incidents, as the picks say; None where there are too few of them."""
    current = [i for i in incidents if i.status != "merged"]
    if not current:
        return None
    one, other = (current[n % len(current)] for n in picks[:2])
    held = [c.event_id for c in one.claims]
    some = tuple(dict.fromkeys(held[n % len(held)] for n in picks[2:]))
    if action == "merge" and one is other:
        return None
    fields: dict[str, dict[str, Any]] = {
        "merge": {"other_id": other.incident_id},
        "split": {"event_ids": some},
        "sign_off": {"grade": ("fair", "confirmed", "discounted")[picks[0] % 3]},
        "correct": {"field": "civilians_killed", "value": f"{picks[1] + 1}+"},
        "redact": {"redact": {"event_id": some[0]} if picks[0] % 3 else {"name": NAME}, "reason": "asked"},
        "label": {"label": "wrong"},
    }
    at = NOON + timedelta(minutes=minute)
    note = f"Asked by the aunt of {NAME}" if picks[0] % 2 else None
    return decision(action=action, incident_id=one.incident_id, at=at, note=note, **fields[action])
