"""``harmwatch incidents evidence``: what an incident rests on, as one file for citation, from a gateway."""

import re
import sys
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Annotated

import typer

from services.alerting.store.keys import Keys
from services.cli.console import err, plain
from services.cli.filters import past_time
from services.cli.finding import find_incident
from services.cli.gateway_alerts import Gateway, Refused
from services.cli.options import with_settings
from services.cli.redis import answering_redis
from services.cli.watch import address_of
from services.runtime.errors import named
from services.runtime.settings import Settings

_WHOLE_ID = re.compile(r"[0-9a-f]{32,64}")
_STDOUT = "-"


@with_settings
def evidence(
    settings: Settings,
    incident_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the incident, or its unique beginning.")],
    *,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is stdout. Default: by its id.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME", help="As it was known then: an ISO time, or the end of a date (UTC)."),
    ] = None,
) -> None:
    """Save what an incident rests on as a ZIP archive: ledger, articles, alerts, decisions, and their sums.

    It comes from the gateway of this machine, or that of HARMWATCH_GATEWAY; HARMWATCH_GATEWAY_TOKEN is its token.
    """
    moment = past_time(as_of)
    gateway = Gateway(address_of(settings), {})
    whole = _whole_id(settings, incident_id)
    name = output or f"harmwatch-{whole[:12]}.zip"
    try:
        if name == _STDOUT:
            gateway.save_evidence(whole, moment, sys.stdout.buffer)
            return
        _save(gateway, whole, moment, Path(name))
    except Refused as error:
        err.print(f"The gateway refuses: {plain(str(error))}", style="red", soft_wrap=True)
        raise typer.Exit(1) from error
    except (OSError, HTTPException) as error:
        err.print(f"Not saved: {plain(named(error))}", style="red", soft_wrap=True)
        raise typer.Exit(1) from error
    err.print(f"Saved as {plain(name)}; README.txt in it says how to check it.")


def _whole_id(settings: Settings, text: str) -> str:
    """A whole id needs no Redis: the gateway may be another machine's."""
    if _WHOLE_ID.fullmatch(text.strip().lower()):
        return text.strip().lower()
    with answering_redis(settings) as redis:
        return find_incident(redis, Keys(settings), text).incident_id


def _save(gateway: Gateway, incident_id: str, moment: datetime | None, path: Path) -> None:
    """All of it under that name, or nothing."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as file:
            gateway.save_evidence(incident_id, moment, file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
