"""Life-cycle scenarios: whether the sequence of alerts is exactly the due one, and what is known in the end.

A stream is right when each of its articles raises the due alerts and no others: of the due incident, for the due
reason, in order, with the due toll after. Which incident is which is settled by its first alert.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evaluation.judging import Judged
from evaluation.marks import Marks, Measure, answer
from evaluation.measures import Share
from evaluation.sets.scenarios import DueAlert, DueIncident, Ends, Scenario
from schemas import Alert, Count, Incident, Toll

MEASURES = (
    Measure("sequence", "streams with exactly the due sequence of alerts", 0.97),
    Measure("final", "streams with exactly the due incidents in the end"),
    Measure("articles", "articles with exactly the due alerts"),
    Measure("silences", "due silences that are kept, for the due reason"),
)
_FIELDS = {"killed": "civilians_killed", "injured": "civilians_injured", "conceded": "deaths_conceded"}
Names = dict[str, str]
"""The file's name of each incident, by incident id."""


def marks_of(scenario: Scenario, judged: Judged) -> Marks:
    """Streams are right as a whole; articles and silences count one by one."""
    told = (*judged.earlier, judged)
    names = _names(scenario, told)
    right = [not problems for problems in _by_step(scenario, told, names)]
    silent = [(s.silence, j) for s, j in zip(scenario.steps, told, strict=True) if s.silence is not None]
    kept = [not j.alerted and silence in j.reasons for silence, j in silent]
    marks: dict[str, Share] = {
        "sequence": answer(all(right)),
        "final": answer(not list(_wrong_in_the_end(scenario, judged, names))),
        "articles": Share(sum(right), len(right)),
    }
    return marks | ({"silences": Share(sum(kept), len(kept))} if kept else {})


def misses_of(scenario: Scenario, judged: Judged) -> list[str]:
    """For people: each thing that was due and what came instead."""
    told = (*judged.earlier, judged)
    names = _names(scenario, told)
    steps = [problem for problems in _by_step(scenario, told, names) for problem in problems]
    return [*steps, *_wrong_in_the_end(scenario, judged, names)]


def gold_of(scenario: Scenario) -> dict[str, Any]:
    """For the outcomes file."""
    due = [[_due(alert) for alert in step.alerts] or [f"({step.silence})"] for step in scenario.steps]
    return {"family": scenario.family, "about": scenario.about, "alerts": due}


def predicted_of(scenario: Scenario, judged: Judged) -> dict[str, Any]:
    """For the outcomes file."""
    told = (*judged.earlier, judged)
    names = _names(scenario, told)
    return {"alerts": [_came(one, names) for one in told], "misses": misses_of(scenario, judged)}


def _names(scenario: Scenario, told: Iterable[Judged]) -> Names:
    names: Names = {}
    for step, judged in zip(scenario.steps, told, strict=True):
        for due, alert in zip(step.alerts, judged.outcome.alerts, strict=False):
            if due.incident not in names.values():
                names.setdefault(alert.incident_id, due.incident)
    return names


def _by_step(scenario: Scenario, told: Iterable[Judged], names: Names) -> Iterator[list[str]]:
    for number, (step, judged) in enumerate(zip(scenario.steps, told, strict=True), 1):
        alerts = judged.outcome.alerts
        right = len(alerts) == len(step.alerts) and all(map(_is_due, step.alerts, alerts, [names] * len(alerts)))
        due = ", ".join(map(_due, step.alerts)) or f"silence ({step.silence})"
        yield [] if right else [f"article {number}: due {due}; came {', '.join(_came(judged, names))}"]


def _is_due(due: DueAlert, alert: Alert, names: Names) -> bool:
    named = names.get(alert.incident_id) == due.incident
    return named and alert.reason == due.reason and _tolls_fit(due.counts, alert.toll_after)


def _tolls_fit(due: Mapping[str, Ends], message: Toll | Incident) -> bool:
    return all(ends(getattr(message, _FIELDS[key])) == count for key, count in due.items())


def _wrong_in_the_end(scenario: Scenario, judged: Judged, names: Names) -> Iterator[str]:
    known = {names.get(i.incident_id, f"another ({i.incident_id[:8]})"): i for i in judged.remembered}
    for due in scenario.incidents:
        incident = known.pop(due.incident, None)
        if incident is None:
            yield f"in the end: no incident {due.incident}"
        else:
            yield from _wrong_fields(due, incident)
    yield from (f"in the end: {name} was not due" for name in known)


def _wrong_fields(due: DueIncident, incident: Incident) -> Iterator[str]:
    for key, count in due.counts.items():
        came = ends(getattr(incident, _FIELDS[key]))
        if came != count:
            yield f"in the end: {due.incident} {key} {written(count)}; came {written(came)}"
    for key, value in due.fields.items():
        said = _said(incident, key)
        if said != value:
            yield f"in the end: {due.incident} {key} {value}; came {said}"


def _said(incident: Incident, key: str) -> object:
    if key == "positions":
        return sorted({position.position for position in incident.positions})
    if key == "country":
        return incident.place.country if incident.place is not None else None
    if key == "occurred":
        return [incident.occurred.start, incident.occurred.end]
    return getattr(incident, key)


def _due(alert: DueAlert) -> str:
    counts = "".join(f" {key} {written(count)}" for key, count in alert.counts.items())
    return f"{alert.incident} {alert.reason}{counts}"


def _came(judged: Judged, names: Names) -> list[str]:
    said = [
        f"{names.get(a.incident_id, 'another incident')} {a.reason} {_toll(a.toll_after)}"
        for a in judged.outcome.alerts
    ]
    return said or [f"silence ({', '.join(f'{s.why_not}: {s.rule}' for s in judged.outcome.suppressions)})"]


def _toll(toll: Toll) -> str:
    return f"killed {written(ends(toll.civilians_killed))} injured {written(ends(toll.civilians_injured))}"


def ends(count: Count | None) -> Ends:
    """Both ends of a count."""
    return None if count is None else (count.min, count.max)


def written(count: Ends) -> str:
    """A count as the files write it."""
    if count is None:
        return "none"
    low, high = count
    if low is None:
        return f"up to {high}"
    return f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"
