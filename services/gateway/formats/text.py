"""Words that several formats share, and text as spreadsheets may have it."""

import re
from collections.abc import Iterable, Iterator

from schemas import Incident, Place
from services.alerting.telling.headlines import counted
from services.alerting.telling.wording import attack, people, when, where
from services.gazetteer.countries import name_of

# Who relies on a row must know it, wherever the row ends up.
ORIGIN = "harmwatch"
BETWEEN = "; "

# What makes a spreadsheet take a cell for a formula, full-width forms too; it skips white space before them.
_FORMULA = re.compile(r" *[\t\r\n]|\s*[=+\-@＝＋－＠]")


def no_formula(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if _FORMULA.match(text) else text


def joined(parts: Iterable[str]) -> str:
    """Each once, in the order given."""
    return BETWEEN.join(dict.fromkeys(parts))


def page_of(site: str, incident_id: str) -> str:
    """Where people look at the incident; ``site`` with its last slash."""
    return f"{site}#/incident/{incident_id}"


def country_name(place: Place | None) -> str | None:
    """The country in English."""
    return None if place is None or place.country is None else name_of(place.country)


def title(incident: Incident) -> str:
    """What happened, where and when, in one line; the figures as ranges."""
    what = "Several incidents" if incident.aggregate else attack(incident.event_type, incident.place)
    said = f"{what} {where(incident.place)}, {when(incident.occurred)}"
    toll = ", ".join(toll_words(incident)) or "no toll stated"
    return f"{said[:1].upper()}{said[1:]}: {toll}"


def toll_words(incident: Incident) -> Iterator[str]:
    """The stated figures: "33 to 40 civilians killed"."""
    if incident.civilians_killed is not None:
        yield counted(incident.civilians_killed, incident.presumed_killed, "killed")
    if incident.civilians_injured is not None:
        yield counted(incident.civilians_injured, incident.presumed_injured, "injured")
    if incident.combatants_killed is not None:
        yield f"{people(incident.combatants_killed, 'combatant', 'combatants')} killed"
    if incident.security_killed is not None:
        yield f"{people(incident.security_killed, 'member', 'members')} of the security forces killed"


def notes(incident: Incident) -> str:
    """The incident in sentences: what is reported, by whom, what a party says to it, and how far it was checked."""
    said = [f"{title(incident)}."]
    if incident.sources:
        said.append(f"Reported by: {joined(source.name for source in incident.sources)}.")
    said += [f"{position.actor}: {position.position}." for position in incident.positions]
    said.append(f"Grading: {incident.grading}; {checked(reviewed=incident.review is not None)}.")
    return " ".join(said)


def checked(*, reviewed: bool) -> str:
    """Whether a person has looked at it."""
    return "coded by a machine, reviewed" if reviewed else "coded by a machine, not reviewed"
