"""``/v1/incidents/{id}/evidence.zip``: what an incident rests on, in one archive for citation."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from services.gateway.api.parts import OneIncident, TheSources, incident_at
from services.gateway.evidence.archive import Archive
from services.gateway.evidence.bundle import write

router = APIRouter(prefix="/v1/incidents", tags=["evidence"])

_ZIP = "application/zip"
# Above that it waits on the disk.
_IN_MEMORY = 4 * 1024 * 1024
_CHUNK = 64 * 1024


@router.get(
    "/{incident_id}/evidence.zip",
    response_class=StreamingResponse,
    responses={200: {"content": {_ZIP: {}}}, 404: {"description": "There is no such incident, or was none then"}},
)
def evidence(
    sources: TheSources,
    incident_id: OneIncident,
    as_of: Annotated[AwareDatetime | None, Query(description="As it was known then")] = None,
) -> StreamingResponse:
    """The ledger, its claims as a table, the articles with hash and fetch time, alerts, decisions, and their sums.

    The same state gives the same bytes. What is not kept any more is listed in `manifest.json` with the reason.
    """
    incident = incident_at(sources.redis, sources.settings, incident_id, as_of)
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it is closed when it is sent
    write(sources.evidence(incident, as_of), sources.text, Archive(file))
    headers = {
        "Content-Length": str(file.tell()),
        "Content-Disposition": f'attachment; filename="harmwatch-{incident_id[:12]}.zip"',
    }
    return StreamingResponse(_chunks(file), media_type=_ZIP, headers=headers)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk
