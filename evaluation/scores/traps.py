"""Traps: was the decision right, and for its reason; then whatever else the trap expects."""

from collections.abc import Callable
from datetime import date
from typing import Any

from evaluation import baseline
from evaluation.judging import Judged
from evaluation.marks import Marks, Measure, answer
from evaluation.sets.traps import Trap
from schemas import Count
from services.alerting.ledger.toll import everyone

MEASURES = (
    Measure("decision", "right decisions: alert, or silence for the right reason", 0.97),
    Measure("alert", "alert or silence, whatever the reason"),
    Measure("killed", "killed"),
    Measure("injured", "injured"),
    Measure("sexual_violence", "people sexually assaulted"),
    Measure("women", "women among them"),
    Measure("children", "children among them"),
    Measure("incidents", "number of incidents"),
    Measure("status", "status of the victims"),
    Measure("scope", "scope of the number"),
    Measure("assertion", "assertion"),
    Measure("country", "country", 0.95),
    Measure("date", "date of the event"),
)
Expected = int | list[int | None]


def marks_of(trap: Trap, judged: Judged) -> Marks:
    """Alert and reason, and each fact that the trap asks for; counts are wrong where the decision to alert is."""
    expect = trap.expect
    alert = judged.alerted == expect["alert"]
    why_not = expect.get("why_not")
    reason = expect["alert"] or why_not is None or why_not in judged.reasons
    marks = {"decision": answer(alert and reason), "alert": answer(alert)}
    asked = {key: test for key, test in _TESTS.items() if expect.get(key) is not None}
    return marks | {
        key: answer((alert or key not in _COUNTS) and test(judged, expect[key])) for key, test in asked.items()
    }


def naive_marks(trap: Trap) -> Marks:
    """The baseline alerts on any number of people killed or injured; it gives no reasons."""
    text, expect = trap.article.text, trap.expect
    right = baseline.alerts(text) == expect["alert"]
    counts = {"killed": baseline.first_killed(text), "injured": baseline.first_injured(text)}
    asked = {key: said for key, said in counts.items() if expect.get(key) is not None}
    return {
        "decision": answer(right),
        "alert": answer(right),
        **{key: answer(said is not None and expect[key] in (said, [said, said])) for key, said in asked.items()},
    }


def gold_of(trap: Trap) -> dict[str, Any]:
    """For the outcomes file."""
    return {**trap.expect, "rule": trap.rule, "pair": trap.pair, "reason": trap.reason}


def predicted_of(judged: Judged) -> dict[str, Any]:
    """For the outcomes file."""
    return {
        "alert": judged.alerted,
        "why_not": judged.reasons,
        "killed": [_ends(i.civilians_killed) for i in judged.incidents],
        "injured": [_ends(i.civilians_injured) for i in judged.incidents],
        "countries": _countries(judged),
        "events": [
            {
                "scope": e.scope,
                "assertion": e.assertion,
                "type": e.event_type,
                "occurred": [str(e.occurred.start), str(e.occurred.end)],
                "groups": [[g.outcome, g.status, g.min, g.max] for g in e.casualties],
            }
            for e in judged.events
        ],
    }


def _killed(judged: Judged, expected: Expected) -> bool:
    if not judged.alerted:
        return any(_is(everyone(event, "killed"), expected) for event in judged.events)
    return any(_is(i.civilians_killed, expected) for i in judged.incidents)


def _injured(judged: Judged, expected: Expected) -> bool:
    if not judged.alerted:
        return any(_is(everyone(event, "injured"), expected) for event in judged.events)
    return any(_is(i.civilians_injured, expected) for i in judged.incidents)


def _assaulted(judged: Judged, expected: int) -> bool:
    groups = [group for event in judged.events for group in event.casualties if group.outcome == "sexual_violence"]
    return any(group.min == group.max == expected for group in groups)


def _children(judged: Judged, expected: int) -> bool:
    return any(group.children == expected for event in judged.events for group in event.casualties)


def _women(judged: Judged, expected: int) -> bool:
    return any(group.women == expected for event in judged.events for group in event.casualties)


def _incidents(judged: Judged, expected: int) -> bool:
    return len(judged.incidents) == expected


def _status(judged: Judged, expected: str) -> bool:
    return any(group.status == expected for event in judged.events for group in event.casualties)


def _scope(judged: Judged, expected: str) -> bool:
    return any(event.scope == expected for event in judged.events)


def _assertion(judged: Judged, expected: str) -> bool:
    return any(event.assertion == expected for event in judged.events)


def _country(judged: Judged, expected: str) -> bool:
    return expected in _countries(judged)


def _date(judged: Judged, expected: str) -> bool:
    day = date.fromisoformat(expected)
    if judged.alerted:
        return any(day in (i.occurred.start, i.occurred.end) for i in judged.incidents)
    return any(day in (e.occurred.start, e.occurred.end) for e in judged.events)


_TESTS: dict[str, Callable[[Judged, Any], bool]] = {
    "killed": _killed,
    "injured": _injured,
    "sexual_violence": _assaulted,
    "women": _women,
    "children": _children,
    "incidents": _incidents,
    "status": _status,
    "scope": _scope,
    "assertion": _assertion,
    "country": _country,
    "date": _date,
}


_COUNTS = frozenset({"killed", "injured", "sexual_violence", "women", "children", "incidents"})


def _countries(judged: Judged) -> list[str]:
    places = [alert.place.country for alert in judged.outcome.alerts if alert.place is not None]
    return sorted({c for c in (*places, *(s.country for s in judged.outcome.suppressions)) if c is not None})


def _is(count: Count | None, expected: Expected) -> bool:
    ends = expected if isinstance(expected, list) else [expected, expected]
    return (_ends(count) or [None, None]) == ends


def _ends(count: Count | None) -> list[int | None] | None:
    return None if count is None else [count.min, count.max]
