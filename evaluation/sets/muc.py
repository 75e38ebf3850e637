"""MUC-3/4: reports on violence in Latin America, 1988–1991, with filled templates (``template-doc-part1.v7``).

What a template says to us (slot numbers as there):
- Slot 20, type. MILITARY stands for combatants; LAW ENFORCEMENT and SECURITY GUARD for security; all other types,
  retired soldiers and officials among them, for civilians (domain guide §1). An untyped target with a description is
  civilian, which slot 20 makes the default; a dummy target ("-") or alternatives of several classes are unsure.
- Slot 23, effect. DEATH and INJURY harm. Several values of one entry are alternatives, several entries parts.
- A report *must* alert if a template that is not optional has a civilian target with an effect that is certain and
  harms. It *may* alert (scored neither way) if harm is only optional or unsure, or only security was harmed: recorders
  differ on police, and the templates count them as victims while the policy keeps them apart. Any other must not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, Literal

from evaluation.articles import article_of, json_lines
from evaluation.numbers import ONE, Number
from schemas import Article

Need = Literal["must", "may", "no"]
Effect = Literal["killed", "injured"]
VictimClass = Literal["civilian", "security", "combatant", "unsure"]

TRAIN = ("dev1300.jsonl",)
BLIND = ("tst1.jsonl", "tst2.jsonl")
_COMBATANT = frozenset({"ACTIVE MILITARY"})
_SECURITY = frozenset({"LAW ENFORCEMENT", "SECURITY GUARD"})
_HARM: dict[str, Effect] = {"DEATH": "killed", "INJURY": "injured"}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DATELINE = re.compile(
    r"^[^\[]{0,120}?(?:(?P<day>\d{1,2}) (?P<month>[A-Z]{3})[A-Z.]*|(?P<month2>[A-Z]{3})[A-Z]* (?P<day2>\d{1,2}))"
    r"(?: (?:19)?(?P<year>\d\d))?\b"
)
_SLOT_DATE = re.compile(r"(\d\d) ([A-Z]{3}) (\d\d)\s*$")
# For the few reports without any date: the middle of the collection.
_MIDDLE = date(1989, 11, 1)
_MOST_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class Victims:
    """One human target and effect. ``numbers`` are alternatives, empty = not stated; ``certain``: not optional."""

    effect: Effect
    kind: VictimClass
    numbers: tuple[Number, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Name:
    """One filler: spellings of which any is right; ``certain``: leaving it out is wrong."""

    spellings: tuple[str, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class Template:
    """One incident as the annotators filled it in."""

    certain: bool
    types: frozenset[str]
    places: tuple[str, ...]
    organisations: tuple[Name, ...]
    individuals: tuple[Name, ...]
    victims: tuple[Victims, ...]

    def killed(self) -> tuple[Number, ...]:
        """What the civilians killed may rightly add up to; empty where a number is not stated."""
        civilian = [v for v in self.victims if v.effect == "killed" and v.kind != "combatant"]
        if any(not v.numbers for v in civilian):
            return ()
        sure = [v.numbers for v in civilian if v.certain and v.kind == "civilian"]
        unsure = [(Number(0, 0), *v.numbers) for v in civilian if not (v.certain and v.kind == "civilian")]
        parts = [*sure, *unsure[:_MOST_OPTIONS]]
        return tuple(dict.fromkeys(sum(choice, Number(0, 0)) for choice in product(*parts)))


@dataclass(frozen=True, slots=True)
class Report:
    """An article with its templates; ``part`` is train or blind."""

    item_id: str
    part: str
    article: Article
    templates: tuple[Template, ...]

    @property
    def need(self) -> Need:
        """Whether the report must, may or must not alert."""
        if any(t.certain and v.certain and v.kind == "civilian" for t in self.templates for v in t.victims):
            return "must"
        return "may" if any(v.kind != "combatant" for t in self.templates for v in t.victims) else "no"


def read(folder: Path, parts: tuple[str, ...] = ("train", "blind")) -> Iterator[Report]:
    """The reports of ``folder/muc4``."""
    for part, names in (("train", TRAIN), ("blind", BLIND)):
        for name in names if part in parts else ():
            for item in json_lines(folder / "muc4" / name):
                yield report_of(item, part)


def report_of(item: dict[str, Any], part: str) -> Report:
    """One report. The body is the text as it stands: upper case, hard line breaks, dateline."""
    templates = tuple(_template(incident) for incident in item["incidents"])
    article = article_of("muc", item["id"], None, item["text"], published(item))
    return Report(item["id"], part, article, templates)


def published(item: dict[str, Any]) -> date:
    """The dateline's date; its missing year, or all of it, from the templates' latest date."""
    slots = [_slot_date(text) for incident in item["incidents"] for text in incident["date"]]
    told = max((day for day in slots if day is not None), default=_MIDDLE)
    found = _DATELINE.match(item["text"])
    if found is None:
        return told
    year = 1900 + int(found["year"]) if found["year"] else told.year
    return _day(year, found["month"] or found["month2"], found["day"] or found["day2"]) or told


def _slot_date(text: str) -> date | None:
    found = _SLOT_DATE.search(text)
    return _day(1900 + int(found[3]), found[2], found[1]) if found else None


def _day(year: int, month: str, day: str) -> date | None:
    """None for misprints, of which the set has some."""
    try:
        return date(year, _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None


def _template(incident: dict[str, Any]) -> Template:
    return Template(
        certain=not incident["optional"],
        types=frozenset(part.strip() for text in incident["type"] for part in text.split("/")),
        places=tuple(incident["location"]),
        organisations=tuple(_name(text) for text in incident["perp_org"]),
        individuals=tuple(_name(text) for text in incident["perp_individual"]),
        victims=tuple(v for target in incident["human_targets"] for v in _victims(target, not incident["optional"])),
    )


def _name(text: str) -> Name:
    plain = text.lstrip("? ").replace('\\"', "").split('" / "')
    spellings = tuple(part.strip().strip('"').strip() for part in plain)
    return Name(spellings, certain=not text.lstrip().startswith("?"))


def _victims(target: dict[str, Any], certain: bool) -> Iterator[Victims]:
    effects = target.get("effect") or []
    harms = {_HARM[value.strip("()")] for entry in effects for value in entry["values"] if value.strip("()") in _HARM}
    for effect in sorted(harms):
        entries = [e for e in effects if any(_HARM.get(v.strip("()")) == effect for v in e["values"])]
        sure = any(not e["optional"] and all(_HARM.get(v.strip("()")) == effect for v in e["values"]) for e in entries)
        # With both effects on one target nobody says how many each befell.
        numbers = _numbers(target) if len(harms) == 1 or _numbers(target) == (ONE,) else ()
        # Optional is the filler; that the effect may be either of two harms leaves harm itself certain.
        either = any(not e["optional"] and all(v.strip("()") in _HARM for v in e["values"]) for e in entries)
        kind = _kind(target)
        yield Victims(effect, kind, numbers, certain and not target.get("optional", False) and (sure or either))


def _kind(target: dict[str, Any]) -> VictimClass:
    types = {kind.strip("() ") for kind in target.get("type", [])}
    if not types:
        return "civilian" if target.get("description") or target.get("name") else "unsure"
    if types <= _COMBATANT:
        return "combatant"
    if types <= _SECURITY:
        return "security"
    return "unsure" if types & (_COMBATANT | _SECURITY) else "civilian"


def _numbers(target: dict[str, Any]) -> tuple[Number, ...]:
    stated = [n for n in target.get("number") or [] if n is not None]
    return tuple(Number(n["min"], n["max"], vague=n.get("plural", False)) for n in stated)
