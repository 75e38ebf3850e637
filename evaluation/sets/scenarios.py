"""Life-cycle scenarios: short streams of articles with every alert that is due, and what is known in the end.

One TOML file a stream in ``evaluation/scenarios/``, by part; its README says what the fields mean. Articles come in the
order of the file, which is that of their arrival. A count that a file leaves out is not asked.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas import Article
from services.ingest.articles import to_draft

FOLDER = Path(__file__).parents[1] / "scenarios"
COUNTS = ("killed", "injured", "conceded")
_EXPECTED = frozenset({"alerts", "silence"})
_RANGE = re.compile(r"(?:(\d+)-(\d+)|(\d+)\+|up to (\d+))")

Ends = tuple[int | None, int | None] | None
"""A count's minimum and maximum; null = open; None = no such number."""


class ScenarioError(ValueError):
    """A scenario file says something that its format does not know; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class DueAlert:
    """One alert; ``incident`` is the file's own name for it, ``counts`` the toll after, of the measures asked."""

    incident: str
    reason: str
    counts: Mapping[str, Ends]


@dataclass(frozen=True, slots=True)
class Step:
    """An article and the alerts that it must raise, in order; ``silence`` is the reason where it must raise none."""

    article: Article
    alerts: tuple[DueAlert, ...]
    silence: str | None


@dataclass(frozen=True, slots=True)
class DueIncident:
    """What is known of an incident in the end; ``fields`` are those of the message, of those asked."""

    incident: str
    counts: Mapping[str, Ends]
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A stream; ``part`` is dev, which rules may be made from, or blind; ``family`` is the kind of trouble it tries."""

    item_id: str
    part: str
    family: str
    about: str
    steps: tuple[Step, ...]
    incidents: tuple[DueIncident, ...]


def read(folder: Path = FOLDER, parts: tuple[str, ...] = ("dev", "blind")) -> Iterator[Scenario]:
    """The scenarios of these parts, by name. Raises ``ScenarioError``."""
    for part in parts:
        for path in sorted((folder / part).glob("*.toml")):
            yield scenario_of(path.stem, part, tomllib.loads(path.read_text(encoding="utf-8")))


def scenario_of(name: str, part: str, told: Mapping[str, Any]) -> Scenario:
    """One scenario from the tables of its file. Raises ``ScenarioError``."""
    return Scenario(
        item_id=name,
        part=part,
        family=told["family"],
        about=told["about"],
        steps=tuple(_step(name, record) for record in told["article"]),
        incidents=tuple(_incident(name, record) for record in told.get("incident", ())),
    )


def _step(name: str, record: Mapping[str, Any]) -> Step:
    alerts = tuple(_alert(name, due) for due in record["alerts"])
    return Step(_article(record), alerts, record.get("silence"))


def _article(record: Mapping[str, Any]) -> Article:
    """The article as ``backtest`` would complete it; the lines of a paragraph are one."""
    given = {key: value for key, value in record.items() if key not in _EXPECTED | {"text"}}
    given |= {key: value.isoformat() for key, value in given.items() if isinstance(value, datetime)}
    body = "\n\n".join(" ".join(part.split()) for part in record["text"].split("\n\n")).strip()
    draft = to_draft({**given, "body": body}, fetched_at=datetime.fromtimestamp(0, UTC))
    article = draft.numbered(draft.given_version or 1)
    return article.model_copy(update={"fetched_at": article.updated_at or article.published_at})


def _alert(name: str, due: Mapping[str, Any]) -> DueAlert:
    return DueAlert(due["incident"], due["reason"], _counts(name, due))


def _incident(name: str, due: Mapping[str, Any]) -> DueIncident:
    fields = {key: value for key, value in due.items() if key not in {"name", *COUNTS}}
    return DueIncident(due["name"], _counts(name, due), fields)


def _counts(name: str, due: Mapping[str, Any]) -> dict[str, Ends]:
    return {key: ends_of(name, due[key]) for key in COUNTS if key in due}


def ends_of(name: str, written: int | str) -> Ends:
    """A count as files write it: 40, "40+", "40-150", "up to 40", "none". Raises ``ScenarioError``."""
    if isinstance(written, int):
        return (written, written)
    if written == "none":
        return None
    found = _RANGE.fullmatch(written)
    if found is None:
        message = f'{name}: {written!r} is no count; write 40, "40+", "40-150", "up to 40" or "none"'
        raise ScenarioError(message)
    low, high, least, most = (int(part) if part else None for part in found.groups())
    return (low if low is not None else least, high if high is not None else most)
