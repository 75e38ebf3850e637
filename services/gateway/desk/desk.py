"""What people do about one incident: triage, who takes it on, notes, who watches it and who has muted it."""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.parts import UtcTime

Triage = Literal["new", "in_review", "done", "dismissed"]
Mark = Literal["watch", "mute"]
What = Literal["triage", "assignee", "note", "watch", "mute"]
NEW: Triage = "new"
ON = "1"


class Entry(BaseModel):
    """One line of the log: who did what and when. ``value``: what it is since then, null = none; of a note its text.

    ``incident_id``: where it was done, if that incident was merged into this one later.
    """

    model_config = ConfigDict(frozen=True)

    by: str
    at: UtcTime
    what: What
    value: str | None = None
    incident_id: str | None = None


class Note(BaseModel):
    """What somebody noted."""

    by: str
    at: UtcTime
    text: str


class Desk(BaseModel):
    """The desk of ``incident_id``, with what was done at the desks of those that were merged into it.

    ``version`` counts changes of triage and assignee.
    """

    incident_id: str
    version: int = 0
    triage: Triage = NEW
    assignee: str | None = None
    watched_by: tuple[str, ...] = ()
    muted_by: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    history: tuple[Entry, ...] = Field(default=(), description="Everything that was done, the oldest first")
    entries: int = Field(default=0, exclude=True, description="How many of these were done at this very desk")


class Kept(BaseModel):
    """What Redis has of one incident alone."""

    incident_id: str
    fields: dict[str, str]
    log: tuple[Entry, ...]

    def names(self, mark: Mark) -> set[str]:
        """Who watches it, or has muted it."""
        return {field.partition(":")[2] for field in self.fields if field.startswith(f"{mark}:")}


def desk_of(own: Kept, absorbed: Sequence[Kept]) -> Desk:
    """The desk with those of the incidents that were merged into it.

    Who watched one of them watches what it is now; who muted one has said nothing of the others.
    """
    history = sorted((*own.log, *_from(absorbed)), key=lambda entry: entry.at)
    watching = set().union(*(kept.names("watch") for kept in (own, *absorbed)))
    return Desk.model_validate(
        {
            **{name: own.fields[name] for name in ("version", "triage", "assignee") if name in own.fields},
            "incident_id": own.incident_id,
            "watched_by": sorted(watching),
            "muted_by": sorted(own.names("mute")),
            "notes": [Note(by=e.by, at=e.at, text=e.value or "") for e in history if e.what == "note"],
            "history": history,
            "entries": len(own.log),
        }
    )


def _from(absorbed: Iterable[Kept]) -> Iterable[Entry]:
    for kept in absorbed:
        yield from (entry.model_copy(update={"incident_id": kept.incident_id}) for entry in kept.log)
