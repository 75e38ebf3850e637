"""``harmwatch incidents``: what the store knows, with the ledger of claims behind every number."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from schemas import Incident
from services.alerting import as_of as past
from services.alerting.keys import Keys
from services.alerting.reader import read_incidents
from services.cli import decisions, history
from services.cli.console import err, out
from services.cli.filters import country_code, past_time
from services.cli.finding import find_incident
from services.cli.masking import without_victims
from services.cli.options import print_json, with_settings
from services.cli.redis import answering_redis
from services.cli.render_incident import incident_view, incidents_table
from services.cli.words import time_words
from services.runtime.settings import Settings

_READ_AT_ONCE = 200
_HELP = ("-h", "--help")


class ListByDefault(TyperGroup):
    """``harmwatch incidents --country SY`` is ``harmwatch incidents list --country SY``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See click."""
        if not args or (args[0].startswith("-") and args[0] not in _HELP):
            args = ["list", *args]
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed


app = typer.Typer(cls=ListByDefault, help="Show incidents and their toll ledgers; without a command: list.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one incident a line, without victims' names.")]


@app.command("list")
@with_settings
def list_incidents(
    settings: Settings,
    *,
    country: Annotated[str | None, typer.Option(metavar="CC", help="Only this country (ISO 3166, e.g. SY).")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 50,
    everything: Annotated[bool, typer.Option("--all", help="Also those that never alerted or were merged.")] = False,
    json: Json = False,
) -> None:
    """List incidents, the last changed first."""
    code = country_code(country)
    with answering_redis(settings) as redis:
        wanted = (
            incident for incident in _by_last_change(redis, Keys(settings)) if _is_listed(incident, code, everything)
        )
        incidents = list(islice(wanted, limit + 1))
    shown, more = incidents[:limit], len(incidents) > limit
    if json:
        for incident in shown:
            print_json(without_victims(incident))
        return
    if not shown:
        where = f" in {code}" if code else ""
        err.print(f"No incidents{where} yet. They appear here once articles report civilians killed or injured.")
        return
    out.print(incidents_table(shown))
    if more:
        err.print(f"… and more; raise --limit (now {limit}).", style="dim")


@app.command()
@with_settings
def show(
    settings: Settings,
    incident_id: Annotated[str, typer.Argument(metavar="ID", help="Id of the incident, or its unique beginning.")],
    *,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIME", help="As it was known then: an ISO time, or the end of a date (UTC)."),
    ] = None,
    json: Json = False,
) -> None:
    """Show one incident: toll, positions, toll history, and every claim with its quoted words."""
    moment = past_time(as_of)
    with answering_redis(settings) as redis:
        keys = Keys(settings)
        found = find_incident(redis, keys, incident_id)
        others = read_incidents(redis, keys, sorted(past.concerned(found))) if moment is not None else []
    shown = found if moment is None else _known_then(found, moment, others)
    if json:
        print_json(without_victims(shown))
    else:
        if moment is not None:
            out.print(f"As known at {time_words(moment)}", style="dim")
        out.print(incident_view(shown))


def _known_then(incident: Incident, moment: datetime, others: list[Incident]) -> Incident:
    known = past.as_of(incident, moment, {other.incident_id: other for other in others})
    if known is None:
        first = time_words(incident.first_reported_at)
        err.print(f"Nothing was known of it at {time_words(moment)}; it was first reported {first}.", style="red")
        raise typer.Exit(1)
    return known


def _is_listed(incident: Incident, country: str | None, everything: bool) -> bool:
    if not everything and (not incident.alerted or incident.status == "merged"):
        return False
    return country is None or (incident.place is not None and incident.place.country == country)


def _by_last_change(redis: Any, keys: Keys) -> Iterator[Incident]:
    first = 0
    while ids := redis.zrevrange(keys.recent, first, first + _READ_AT_ONCE - 1):
        yield from read_incidents(redis, keys, [incident_id.decode() for incident_id in ids])
        first += _READ_AT_ONCE


# What people decide, and who did.
app.command("history")(history.history)
app.command("merge")(decisions.merge)
app.command("split")(decisions.split)
app.command("sign-off")(decisions.sign_off)
app.command("correct")(decisions.correct)
app.command("add-claim")(decisions.add_claim)
app.command("redact")(decisions.redact)
app.command("label")(decisions.label)
app.command("labels")(history.labels)
