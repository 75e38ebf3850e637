"""``/v1/dead-letters``: records that could not be read, why, and a second chance for them."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, status

from services.gateway.access.dependencies import TheReader, require
from services.gateway.api.parts import TheRedis, TheSettings
from services.gateway.insight.dead_letters import Refused, list_of, replay
from services.runtime.dead_letter_box import parse_id

router = APIRouter(prefix="/v1/dead-letters", tags=["health"])

_AWAY: dict[int | str, dict[str, Any]] = {503: {"description": "Kafka or Redis does not answer; `detail` says which"}}


@router.get("", responses=_AWAY)
def list_dead_letters(
    settings: TheSettings,
    client: TheRedis,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many of each topic, the last buried first")] = 50,
) -> dict[str, Any]:
    """Dead letters with their reasons, without what they hold; `number` counts all that there are.

    `problem`: why it cannot be replayed; null where it can. `replays`: who has sent it back, and when.
    """
    return list_of(settings, client, limit)


@router.post(
    "/{letter_id}/replay",
    dependencies=[require("review")],
    responses={
        **_AWAY,
        404: {"description": "There is no such dead letter (any more)"},
        409: {"description": "It cannot be sent back; `detail` says why"},
    },
)
def replay_dead_letter(
    settings: TheSettings,
    client: TheRedis,
    reader: TheReader,
    letter_id: Annotated[
        str, Path(pattern=r"^[a-z.]{1,20}:\d{1,9}:\d{1,18}$", description="As listed", examples=["articles.dlq:0:17"])
    ],
) -> dict[str, Any]:
    """Send a dead letter back to the topic that it came from, byte for byte; it stays in the list.

    What was already applied changes nothing a second time; `earlier` says who has sent it back before, and when.
    """
    place = parse_id(letter_id)
    try:
        replayed = None if place is None else replay(settings, client, place, reader.name)
    except Refused as error:
        raise HTTPException(status.HTTP_409_CONFLICT, str(error)) from error
    if replayed is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"there is no dead letter {letter_id}")
    return replayed
