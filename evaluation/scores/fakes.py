"""FA-KES: counts on reports with deaths and without, apart; who was killed, where, by whom, how.

Ours is the incident told first in which people were killed, as the annotators took the headline's; ``largest_exact``
asks the incident with the most killed instead.
"""

from functools import cache
from pathlib import Path
from typing import Any

from evaluation import baseline
from evaluation.judging import Judged
from evaluation.marks import Mark, Marks, Measure, answer
from evaluation.measures import decision
from evaluation.predictions import Told, first_of, largest_of
from evaluation.sets.fakes import Report

MEASURES = (
    Measure("civilians_exact", "civilians killed, exact, where there are any", 0.85),
    Measure("civilians_within_10", "civilians killed, within 10 %, where there are any"),
    Measure("civilians_none", "no civilian killed, where there is none", 0.90),
    Measure("largest_exact", "the same two together, if the incident with the most killed is asked"),
    Measure("combatants_exact", "combatants killed, exact, where there are any"),
    Measure("combatants_within_10", "combatants killed, within 10 %, where there are any"),
    Measure("combatants_none", "no combatant killed, where there is none"),
    Measure("side", "who was killed: civilians, combatants, both, nobody"),
    Measure("alert", "alert where civilians were killed, F"),
    Measure("country", "country"),
    Measure("province", "governorate", 0.85),
    Measure("actor", "actor, unknown included"),
    Measure("cause", "cause of death, unknown included"),
)
COUNTRY = "SY"
UNKNOWN = "unknown"
# The set's spellings and ours. Its "damascus" holds the countryside too, which is a governorate of its own.
_PROVINCES = {
    "aleppo": {"Aleppo"},
    "damascus": {"Damascus", "Rif Dimashq"},
    "daraa": {"Daraa"},
    "deir ezzor": {"Deir ez-Zor"},
    "hama": {"Hama"},
    "hasakeh": {"Hasakah"},
    "homs": {"Homs"},
    "idlib": {"Idlib"},
    "lattakia": {"Latakia"},
    "quneitra": {"Quneitra"},
    "raqqa": {"Raqqa"},
    "suwayda": {"Suwayda"},
    "tartous": {"Tartus"},
}
_CAUSES = {
    "air_strike": "shelling",
    "drone_strike": "shelling",
    "shelling": "shelling",
    "grenade": "explosion",
    "ied": "explosion",
    "landmine": "explosion",
    "suicide_bomb": "explosion",
    "chemical": "chemical and toxic gases",
    "execution": "execution",
    "detention_death": "execution",
    "armed_attack": "shooting",
    "battle": "shooting",
    "excessive_force": "shooting",
    "mob_violence": "shooting",
}
_TENTH = 0.1


def marks_of(report: Report, judged: Judged) -> Marks:
    """What the system got right of one report; place, actor and cause only where it saw an incident at all."""
    told = first_of(judged)
    civilians, combatants = (told.civilians, told.combatants) if told else (0, 0)
    marks = _counts("civilians", report.civilians, civilians) | _counts("combatants", report.combatants, combatants)
    largest = largest_of(judged)
    marks["largest_exact"] = answer((largest.civilians if largest else 0) == report.civilians)
    marks["side"] = answer(side(report.civilians, report.combatants) == side(civilians, combatants))
    marks["alert"] = decision(judged.alerted, report.civilians > 0)
    if told is not None:
        place = told.place
        marks["country"] = answer(place is not None and place.country == COUNTRY)
        marks["province"] = answer(place is not None and place.admin1 in _PROVINCES[report.place])
        marks["actor"] = answer(actor_of(told) == report.actor)
        marks["cause"] = answer(_CAUSES.get(told.type, UNKNOWN) == report.cause)
    return marks


def naive_marks(report: Report) -> Marks:
    """The baseline's counts; it knows one number and takes everybody for a civilian."""
    killed = baseline.first_killed(report.article.text) or 0
    return {
        **_counts("civilians", report.civilians, killed),
        "largest_exact": answer(killed == report.civilians),
        "side": answer(side(report.civilians, report.combatants) == side(killed, 0)),
        "alert": decision(killed > 0, report.civilians > 0),
    }


def gold_of(report: Report) -> dict[str, Any]:
    """For the outcomes file."""
    names = ("civilians", "combatants", "place", "actor", "cause")
    return {name: getattr(report, name) for name in names}


def predicted_of(judged: Judged) -> dict[str, Any]:
    """For the outcomes file."""
    told = first_of(judged)
    if told is None:
        return {"alert": judged.alerted, "civilians": 0, "combatants": 0, "why_not": judged.reasons}
    return {
        "alert": judged.alerted,
        "civilians": told.civilians,
        "combatants": told.combatants,
        "place": told.place.admin1 or told.place.name if told.place else None,
        "actor": actor_of(told),
        "actors": [actor.name for actor in told.perpetrators],
        "cause": _CAUSES.get(told.type, UNKNOWN),
        "type": told.type,
        "why_not": judged.reasons,
    }


def side(civilians: int, combatants: int) -> str:
    """Who was killed, in a word; the confusion table's rows and columns."""
    if civilians and combatants:
        return "both"
    if civilians or combatants:
        return "civilians" if civilians else "combatants"
    return "nobody"


def actor_of(told: Told) -> str:
    """The set's class of the first perpetrator that has one."""
    for actor in told.perpetrators:
        words = actor.name.lower().replace("-", " ").split() + actor.span.quote.lower().replace("-", " ").split()
        for how, value, kind in _actors():
            if (how == "id" and actor.actor_id == value) or (how == "word" and value in words):
                return kind
    return UNKNOWN


def _counts(name: str, true: int, said: int) -> dict[str, Mark]:
    if true == 0:
        return {f"{name}_none": answer(said == 0)}
    near = abs(said - true) <= _TENTH * true
    return {f"{name}_exact": answer(said == true), f"{name}_within_10": answer(near)}


@cache
def _actors() -> tuple[tuple[str, str, str], ...]:
    lines = (Path(__file__).parents[1] / "sets" / "fakes_actors.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((how, value, kind) for how, value, kind in rows)
