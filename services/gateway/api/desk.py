"""``/v1/incidents/{id}/desk``: triage, assignee, notes, who watches an incident and who has muted it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import from_thread
from fastapi import APIRouter, Depends, HTTPException, Response, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.gateway.access.admission import Reader
from services.gateway.access.dependencies import TheReader, require
from services.gateway.access.showing import mask_of
from services.gateway.api.parts import OneIncident, TheDatabase, TheHub, TheRedis, TheSettings
from services.gateway.desk.desk import Desk, Mark, Triage
from services.gateway.desk.desks import Desks, NoDesk, Refused, Triaged
from services.gateway.live import Hub
from services.gateway.projection.database import Database
from services.gateway.projection.desks import put_desk

Person = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]


class Patch(BaseModel):
    """What is to be; what is left out stays. `version`: the one that it rests on, null = whichever is there."""

    model_config = ConfigDict(extra="forbid")

    triage: Triage | None = None
    assignee: Person | None = Field(default=None, description="Null: nobody")
    version: int | None = Field(default=None, ge=0)


class NewNote(BaseModel):
    """A note; notes are never changed."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class Conflict(BaseModel):
    """Why nothing was done, and the desk as it is."""

    detail: str
    desk: Desk


_ANSWERS: dict[int | str, dict[str, Any]] = {
    404: {"description": "There is no such incident"},
    409: {"model": Conflict, "description": "Nothing was done: somebody changed it meanwhile, or it is full"},
}


router = APIRouter(
    prefix="/v1/incidents/{incident_id}/desk", tags=["desk"], dependencies=[require("review")], responses=_ANSWERS
)


@dataclass(frozen=True)
class _Desk:
    """One incident's desk, and who stands at it."""

    desks: Desks
    database: Database
    hub: Hub
    incident_id: str
    reader: Reader

    def after(self, act: Callable[[str, str, datetime], Desk]) -> Response:
        """The desk once that is done, of which everybody is told who reviews.

        ``act`` is given the incident, who does it and when.
        """

        def done() -> Desk:
            desk = act(self.incident_id, self.reader.name or "", datetime.now(UTC))
            with self.database.writing() as writer:
                put_desk(writer, desk)
            from_thread.run_sync(self.hub.tell_desk, desk.incident_id)
            return desk

        return self.answer(done)

    def answer(self, act: Callable[[], Desk]) -> Response:
        """The desk that ``act`` gives, as the reader may see it, or why there is none."""
        try:
            return JSONResponse(self._shown(act()))
        except NoDesk as error:
            raise HTTPException(status.HTTP_404_NOT_FOUND, str(error)) from error
        except Refused as error:
            answer = {"detail": str(error), "desk": self._shown(error.desk)}
            return JSONResponse(answer, status.HTTP_409_CONFLICT)

    def _shown(self, desk: Desk) -> dict[str, Any]:
        mask = mask_of(self.desks.incident(desk.incident_id), names=self.reader.may("names"))
        told: dict[str, Any] = desk.model_dump(mode="json")
        # What people wrote, not who they are: an analyst may be called as a victim is.
        for note in told["notes"]:
            note["text"] = mask.same_length(note["text"])
        for line in told["history"]:
            line["value"] = mask.same_length(line["value"]) if line["what"] == "note" else line["value"]
        return told


def _desk_of(  # noqa: PLR0917 - FastAPI fills them in
    client: TheRedis,
    settings: TheSettings,
    database: TheDatabase,
    hub: TheHub,
    reader: TheReader,
    incident_id: OneIncident,
) -> _Desk:
    return _Desk(Desks(client, settings), database, hub, incident_id, reader)


TheDesk = Annotated[_Desk, Depends(_desk_of)]


@router.get("", response_model=Desk)
def read_desk(desk: TheDesk) -> Response:
    """The desk of an incident, with what was done at those that were merged into it; of such a one, where it is now."""
    return desk.answer(lambda: desk.desks.read(desk.incident_id))


@router.patch("", response_model=Desk)
def change_desk(desk: TheDesk, patch: Patch) -> Response:
    """Set triage, assignee or both; what holds already changes nothing."""
    triaged = Triaged(patch.triage, patch.assignee, "assignee" in patch.model_fields_set, patch.version)
    return desk.after(lambda incident_id, by, at: desk.desks.triage(incident_id, by, at, triaged))


@router.post("/notes", response_model=Desk)
def add_note(desk: TheDesk, note: NewNote) -> Response:
    """Add a note, signed with the token's name; a redaction of the incident reaches it."""
    return desk.after(lambda incident_id, by, at: desk.desks.note(incident_id, by, at, note.text))


def _serve_mark(mark: Mark) -> None:
    def put(desk: TheDesk) -> Response:
        return desk.after(lambda incident_id, by, at: desk.desks.mark(incident_id, by, at, mark, on=True))

    def take_away(desk: TheDesk) -> Response:
        return desk.after(lambda incident_id, by, at: desk.desks.mark(incident_id, by, at, mark, on=False))

    words = {"watch": ("Watch the incident", "Watch it no longer"), "mute": ("Mute the incident", "Mute it no longer")}
    for method, endpoint, said in (("PUT", put, words[mark][0]), ("DELETE", take_away, words[mark][1])):
        router.add_api_route(
            f"/{mark}",
            endpoint,
            methods=[method],
            response_model=Desk,
            operation_id=f"{method.lower()}_{mark}",
            summary=said,
            description=f"{said}, for the token's own name.",
        )


_serve_mark("watch")
_serve_mark("mute")
