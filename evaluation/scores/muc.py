"""MUC: alerts, the count of the largest incident, and the slots of the incidents that answer one another.

Templates and predicted incidents of a report are paired one to one, likest first (same killed, injured, place, kind
of act). The 1992 scorer paired filler by filler, a named victim each; ours compares the sums of a template, because
six priests by name and "six priests" are the same toll. So 1992's slot figures are a neighbour, not the same measure.
Optional templates and fillers count neither way.
"""

from typing import Any, Literal, NamedTuple

from evaluation import baseline
from evaluation.judging import Judged
from evaluation.marks import Mark, Marks, Measure, answer, plus
from evaluation.measures import Found, decision
from evaluation.names import same_party
from evaluation.numbers import Number, best_of
from evaluation.places import where_of
from evaluation.sets.muc import Report, Template, Victims
from schemas import Count, Incident
from services.alerting.ledger.toll import floor_of

MEASURES = (
    Measure("alert", "alert, F", 0.90),
    Measure("killed_exact", "civilians killed in the largest incident, exact", 0.75),
    Measure("killed_all", "the same, with reports that give no number or only injured"),
    Measure("effect", "victims: effect, F"),
    Measure("type", "victims: effect and type, F"),
    Measure("number", "victims: effect, type and number, F"),
    Measure("incident_type", "kind of act"),
    Measure("country", "country", 0.95),
    Measure("province", "department", 0.85),
    Measure("perpetrator", "perpetrator organisation, F"),
)
_BOMBS = frozenset({"ied", "suicide_bomb", "grenade", "landmine", "chemical"})
_KINDS: dict[str, frozenset[str]] = {
    "ATTACK": frozenset(
        {"armed_attack", "battle", "execution", "air_strike", "drone_strike", "shelling", "grenade", "excessive_force"}
        | {"mob_violence", "detention_death", "sexual_violence", "other"}
    ),
    "BOMBING": _BOMBS,
    "KIDNAPPING": frozenset({"abduction", "execution"}),
}
Class = Literal["civilian", "security", "combatant"]
Harm = tuple[str, Class]


class Pair(NamedTuple):
    """A template and the incident that answers it, either of which may be missing."""

    template: Template | None
    incident: Incident | None


def marks_of(report: Report, judged: Judged) -> Marks:
    """What the system got right of one report."""
    marks: dict[str, Mark] = {}
    if report.need != "may":
        marks["alert"] = decision(judged.alerted, report.need == "must")
    if report.need == "must":
        marks |= _largest(report, _largest_killed(judged.incidents))
    for pair in pair_up(report.templates, judged.incidents):
        for key, mark in _slots(pair).items():
            marks[key] = plus(marks[key], mark) if key in marks else mark
    return marks


def naive_marks(report: Report) -> Marks:
    """The baseline's alert and first number."""
    text = report.article.text
    marks: dict[str, Mark] = {}
    if report.need != "may":
        marks["alert"] = decision(baseline.alerts(text), report.need == "must")
    if report.need == "must":
        killed = baseline.first_killed(text)
        marks |= _largest(report, None if killed is None else Count(min=killed, max=killed))
    return marks


def gold_of(report: Report) -> dict[str, Any]:
    """For the outcomes file."""
    return {
        "alert": report.need,
        "killed": [list(number) for number in largest_killed(report)],
        "templates": [
            {
                "optional": not t.certain,
                "types": sorted(t.types),
                "places": list(t.places),
                "organisations": [name.spellings[0] for name in t.organisations],
                "victims": [
                    [v.effect, v.kind, "?" if not v.certain else "", [[n.low, n.high] for n in v.numbers]]
                    for v in t.victims
                ],
            }
            for t in report.templates
        ],
    }


def predicted_of(judged: Judged) -> dict[str, Any]:
    """For the outcomes file."""
    return {
        "alert": judged.alerted,
        "why_not": judged.reasons,
        "incidents": [
            {
                "type": i.event_type,
                "killed": i.best_killed,
                "injured": best_of(i.civilians_injured),
                "armed_killed": [best_of(i.combatants_killed), best_of(i.security_killed)],
                "place": [i.place.name, i.place.admin1, i.place.country] if i.place else None,
                "occurred": [str(i.occurred.start), str(i.occurred.end)],
                "perpetrators": [a.name for a in i.actors if a.role == "perpetrator"],
                "aggregate": i.aggregate,
            }
            for i in judged.incidents
        ],
    }


def largest_killed(report: Report) -> tuple[Number, ...]:
    """What the largest incident's civilians killed may rightly be; empty where no template gives a number."""
    sure = [template.killed() for template in report.templates if template.certain]
    numbered = [numbers for numbers in sure if numbers]
    if not numbered or len(numbered) < len(sure):
        return ()
    largest = max(numbered, key=lambda numbers: max(n.low for n in numbers))
    floor = max(n.low for n in largest)
    optional = [n for t in report.templates if not t.certain for n in t.killed() if n.low > floor]
    return (*largest, *optional)


def pair_up(templates: tuple[Template, ...], incidents: tuple[Incident, ...]) -> list[Pair]:
    """Pairs, likest first, then what is left over on both sides; templates without victims harmed are left out."""
    left = [t for t in templates if t.victims]
    waiting = [i for i in incidents if not i.aggregate]
    pairs: list[Pair] = []
    likest = sorted(
        ((-_likeness(t, i), m, n) for m, t in enumerate(left) for n, i in enumerate(waiting)),
    )
    paired_left: set[int] = set()
    paired_right: set[int] = set()
    for _, m, n in likest:
        if m not in paired_left and n not in paired_right:
            paired_left.add(m)
            paired_right.add(n)
            pairs.append(Pair(left[m], waiting[n]))
    pairs += [Pair(t, None) for m, t in enumerate(left) if m not in paired_left]
    pairs += [Pair(None, i) for n, i in enumerate(waiting) if n not in paired_right]
    return pairs


def _likeness(template: Template, incident: Incident) -> int:
    killed = any(n.admits(incident.civilians_killed, incident.best_killed) for n in template.killed())
    gold = {v.effect for v in template.victims}
    said = {effect for effect, _ in _said(incident)}
    where = [w for text in template.places for w in where_of(text)]
    place = incident.place
    there = place is not None and any(w.admin1 is not None and w.admin1 == place.admin1 for w in where)
    return 3 * killed + 2 * there + len(gold & said) + _same_kind(template, incident) + template.certain


def _slots(pair: Pair) -> dict[str, Mark]:
    template, incident = pair
    marks = _victims(template, incident)
    if template is None or incident is None:
        return marks
    marks["incident_type"] = answer(_same_kind(template, incident))
    where = [w for text in template.places for w in where_of(text)]
    countries = {w.country for w in where if w.country}
    divisions = {w.admin1 for w in where if w.admin1}
    if countries:
        marks["country"] = answer(incident.place is not None and incident.place.country in countries)
    if divisions:
        marks["province"] = answer(incident.place is not None and incident.place.admin1 in divisions)
    marks["perpetrator"] = _perpetrators(template, incident)
    return marks


def _victims(template: Template | None, incident: Incident | None) -> dict[str, Mark]:
    gold = _gold_harms(template)
    said = _said(incident) if incident is not None else {}
    free = template is not None and not template.certain
    effects = _compare({e for e, _ in gold}, {e for e, _ in said}, {e for (e, _), (_, sure) in gold.items() if sure})
    types = _compare(set(gold), set(said), {key for key, (_, sure) in gold.items() if sure})
    number = Found()
    for key, (numbers, sure) in gold.items():
        if numbers and sure and not free:
            hit = key in said and any(n.admits(*said[key]) for n in numbers)
            number += Found(right=int(hit), wrong=int(not hit and key in said), missed=int(not hit))
    number += Found(wrong=0 if free else len(set(said) - set(gold)))
    return {"effect": Found() if free else effects, "type": Found() if free else types, "number": number}


def _compare(gold: set[Any], said: set[Any], needed: set[Any]) -> Found:
    return Found(right=len(said & needed), wrong=len(said - gold), missed=len(needed - said))


def _gold_harms(template: Template | None) -> dict[Harm, tuple[tuple[Number, ...], bool]]:
    """Numbers (empty = not stated) and certainty by effect and class; unsure victims make their class optional."""
    harms: dict[Harm, tuple[tuple[Number, ...], bool]] = {}
    for victims in template.victims if template is not None else ():
        for kind in _classes(victims):
            old = harms.get((victims.effect, kind))
            sure = victims.certain and victims.kind == kind == "civilian"
            numbers = victims.numbers
            if old is not None:
                numbers = tuple(a + b for a in old[0] for b in victims.numbers)
                if not sure or not old[1]:  # a part that may be left out
                    numbers = (*numbers, *old[0], *victims.numbers) if numbers else ()
            harms[victims.effect, kind] = (numbers, sure or (old is not None and old[1]))
    return harms


def _classes(victims: Victims) -> tuple[Class, ...]:
    return ("civilian", "security", "combatant") if victims.kind == "unsure" else (victims.kind,)


def _said(incident: Incident) -> dict[Harm, tuple[Count | None, int | None]]:
    """Counts of people said to be killed or injured, by effect and class; unknown status counts as civilian."""
    said: dict[Harm, tuple[Count | None, int | None]] = {
        ("killed", "civilian"): (incident.civilians_killed, incident.best_killed),
        ("killed", "security"): (incident.security_killed, best_of(incident.security_killed)),
        ("killed", "combatant"): (incident.combatants_killed, best_of(incident.combatants_killed)),
        ("injured", "civilian"): (incident.civilians_injured, best_of(incident.civilians_injured)),
    }
    for claim in incident.claims:
        for group in claim.casualties:
            if group.outcome == "injured" and group.status in ("security", "combatant"):
                count = Count(min=group.min, max=group.max)
                said.setdefault(("injured", group.status), (count, floor_of(count)))
    return {key: value for key, value in said.items() if value[1]}


def _largest(report: Report, count: Count | None) -> dict[str, Mark]:
    numbers = largest_killed(report)
    if not numbers:  # deaths without a number: right is to say that there were some
        return {"killed_all": answer(best_of(count) not in (None, 0))}
    hit = answer(any(n.admits(count, best_of(count)) for n in numbers))
    exact = any(n.low > 0 and not n.vague for n in numbers)
    return {"killed_all": hit, "killed_exact": hit} if exact else {"killed_all": hit}


def _largest_killed(incidents: tuple[Incident, ...]) -> Count | None:
    counted = [i for i in incidents if i.best_killed and i.civilians_killed is not None]
    largest = max(counted, key=lambda i: (not i.aggregate, i.best_killed or 0), default=None)
    if largest is None or largest.civilians_killed is None or largest.best_killed is None:
        return None
    return Count(min=largest.best_killed, max=largest.civilians_killed.max)


def _same_kind(template: Template, incident: Incident) -> bool:
    return any(incident.event_type in _KINDS.get(kind, frozenset()) for kind in template.types)


def _perpetrators(template: Template, incident: Incident) -> Found:
    said = [a for a in incident.actors if a.role == "perpetrator" and a.certainty != "denied"]
    hits = [any(same_party(a, name.spellings) for a in said) for name in template.organisations]
    known = [*template.organisations, *template.individuals]
    wrong = sum(not any(same_party(a, name.spellings) for name in known) for a in said)
    missed = sum(not hit and name.certain for hit, name in zip(hits, template.organisations, strict=True))
    return Found(right=sum(hits), wrong=wrong, missed=missed)
