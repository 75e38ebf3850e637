"""Counts, tolls, places, dates and reasons in words. Pure; what comes from articles passes through ``plain``."""

from datetime import date, datetime

from schemas import Casualties, Count, Occurred, Place, Toll
from schemas.cloudevents import iso_utc
from schemas.vocabulary import AlertReason, WhyNot
from services.cli.console import plain

NOTHING_STATED = "no number stated"

REASON_WORDS: dict[AlertReason, str] = {
    "new_incident": "new incident",
    "late_report": "late report of an older incident",
    "toll_raised": "toll raised",
    "toll_lowered": "toll lowered",
    "corroborated": "corroborated by another source",
    "denied": "denied by the accused party",
    "acknowledged": "strike acknowledged, harm not admitted",
    "conceded": "civilian harm conceded",
    "contested": "contested by a rival claim",
    "retracted": "retracted",
    "merged": "merged with another incident",
    "split": "split in two incidents",
    "corrected": "corrected",
    "regraded": "graded anew",
}
WHY_NOT_WORDS: dict[WhyNot, str] = {
    "unsupported_language": "language not read",
    "metaphor": "figure of speech, sport, film, games or business",
    "opinion": "opinion",
    "exercise": "exercise",
    "hypothetical": "threat, warning or forecast",
    "disaster": "disaster",
    "accident": "accident",
    "judicial": "execution ordered by a court",
    "indirect": "indirect harm",
    "crime": "ordinary crime",
    "cumulative_total": "total over several incidents or a longer time",
    "historical": "past event, not news",
    "negated": "says that no civilians were harmed",
    "other_harm": "harm without casualties",
    "no_casualties": "no casualties reported",
    "combatants_only": "combatants only",
    "security_only": "security forces only",
    "battle_status_unknown": "dead of a battle, no civilian mentioned",
    "duplicate": "nothing new",
}
_PEOPLE = {"killed_or_injured": "killed or injured", "sexual_violence": "sexually assaulted"}


def counted(number: int, word: str) -> str:
    """``1 line``, ``2 lines``, ``1,200 lines``."""
    return f"{number:,} {noun(number, word)}"


def noun(number: int, word: str) -> str:
    """``line``, or ``lines`` where the number asks for it."""
    return word if number == 1 else f"{word}s"


def count_words(count: Count | Casualties) -> str:
    """``33``, ``at least 40``, ``up to 12``, ``40–150``."""
    if count.max is None:
        return f"at least {count.min}"
    if count.min is None:
        return f"up to {count.max}"
    return str(count.min) if count.min == count.max else f"{count.min}–{count.max}"


def toll_words(toll: Toll) -> str:
    """``33 killed (status not stated, 8 children), at least 4 injured``; ``no number stated`` for an empty toll."""
    parts = []
    if toll.civilians_killed is not None:
        details = [words for words in (_presumed(toll), *_of_them(toll)) if words]
        parts.append(f"{count_words(toll.civilians_killed)} killed" + (f" ({', '.join(details)})" if details else ""))
    if toll.civilians_injured is not None:
        parts.append(f"{count_words(toll.civilians_injured)} injured")
    if toll.combatants_killed is not None:
        parts.append(f"combatants: {count_words(toll.combatants_killed)} killed")
    return ", ".join(parts) or NOTHING_STATED


def _presumed(toll: Toll) -> str | None:
    if toll.presumed_killed is None or toll.presumed_killed.max == 0:
        return None
    if toll.presumed_killed == toll.civilians_killed:
        return "status not stated"
    presumed = toll.presumed_killed
    return f"status of {count_words(presumed if presumed.min else presumed.but(min=None))} not stated"


def _of_them(toll: Toll) -> list[str]:
    women, children = toll.women_killed, toll.children_killed
    return [
        *([f"{women} {'woman' if women == 1 else 'women'}"] if women else []),
        *([f"{children} {'child' if children == 1 else 'children'}"] if children else []),
    ]


def toll_change_words(before: Toll | None, after: Toll) -> str:
    """``33 killed → at least 40 killed``; ``33 killed, unchanged``; only the toll where there was none before."""
    if before is None:
        return toll_words(after)
    if before == after:
        return f"{toll_words(after)}, unchanged"
    return f"{toll_words(before)} → {toll_words(after)}"


def casualties_words(group: Casualties) -> str:
    """What one group of a claim says: ``33 killed, civilian``; the status only where it is known."""
    outcome = _PEOPLE.get(group.outcome, group.outcome)
    status = "status not stated" if group.status == "unknown" else group.status
    return f"{count_words(group)} {outcome}, {status}"


def rule_words(rule: str) -> str:
    """A rule's name for people: ``killed_civilian`` reads ``killed civilian``."""
    return plain(rule.replace("_", " "))


def place_words(place: Place | None) -> str:
    """Site, place, province and country, and how precise that is; a missing place is said, not hidden."""
    if place is None:
        return "place not stated"
    names = [place.site_name, place.name, place.admin1, place.country]
    distinct = list(dict.fromkeys(plain(name) for name in names if name))
    radius = f" ±{place.radius_km:g} km" if place.radius_km else ""
    return f"{', '.join(distinct)} ({place.precision}{radius})"


def day_words(day: date) -> str:
    """``21 Mar 2017``."""
    return f"{day.day} {day:%b %Y}"


def occurred_words(occurred: Occurred) -> str:
    """The local date or dates with time of day; ``by date of report`` where the text does not say when."""
    time_of_day = f", {occurred.time_of_day}" if occurred.time_of_day else ""
    return days_words(occurred) + time_of_day + (" (by date of report)" if occurred.basis == "publication" else "")


def days_words(occurred: Occurred) -> str:
    """``21 Mar 2017``, ``20–21 Mar 2017``, ``31 Mar 2017 – 1 Apr 2017``."""
    start, end = occurred.start, occurred.end
    if start == end:
        return day_words(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day_words(end)}"
    return f"{day_words(start)} – {day_words(end)}"


def time_words(time: datetime) -> str:
    """``2017-03-22 14:05 UTC``."""
    return iso_utc(time)[:16].replace("T", " ") + " UTC"


def latency_words(latency: dict[str, int]) -> str:
    """``ingest 2 ms · extractor 5 ms``, a long stage in seconds, and all of them together."""
    stages = [f"{stage} {_duration(ms)}" for stage, ms in latency.items()]
    return " · ".join(stages) + f" = {_duration(sum(latency.values()))}"


def _duration(ms: int) -> str:
    return f"{ms} ms" if ms < 10_000 else f"{ms / 1000:,.0f} s"  # noqa: PLR2004 - where milliseconds stop meaning much
