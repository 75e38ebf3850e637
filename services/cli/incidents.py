"""``harmwatch incidents``: what the store knows, with the ledger of claims behind every number."""

from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from schemas import Incident
from services.alerting.ledger import as_of as past
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.alerting.store.search import Wanted, search
from services.alerting.telling.masked_incident import without_victims
from services.cli import decisions, evidence, history
from services.cli.console import err, out
from services.cli.filters import circle, country_code, event_days, past_time, since_time
from services.cli.finding import find_incident
from services.cli.options import print_json, with_settings
from services.cli.redis import answering_redis
from services.cli.render_incident import incident_view, incidents_table
from services.cli.words import time_words
from services.runtime.settings import Settings

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
    near: Annotated[str | None, typer.Option(metavar="LAT,LON", help="Only near this point, e.g. 35.95,39.01.")] = None,
    radius: Annotated[
        float | None, typer.Option(metavar="KM", help="How near: within so many km (default 50).")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Only what happened then or later.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Only what happened then or before.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Only what was reported on since (1d, a date).")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many.")] = 50,
    everything: Annotated[bool, typer.Option("--all", help="Also those that never alerted or were merged.")] = False,
    json: Json = False,
) -> None:
    """List incidents, the last changed first. Dates are local dates of the event, not of its report."""
    days = event_days(first, last)
    wanted = Wanted(
        country=country_code(country),
        near=circle(near, radius),
        first=days[0],
        last=days[1],
        since=since_time(since, datetime.now(UTC)),
        everything=everything,
    )
    with answering_redis(settings) as redis:
        incidents = list(islice(search(redis, Keys(settings), wanted), limit + 1))
    shown, more = incidents[:limit], len(incidents) > limit
    if json:
        for incident in shown:
            print_json(without_victims(incident))
        return
    if not shown:
        if wanted == Wanted(everything=everything):
            err.print("No incidents yet. They appear here once articles report civilians killed or injured.")
        else:
            err.print("No incidents are known that fit. Widen the search, or add --all for those that never alerted.")
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
        # What this system had written by then is not known.
        print_json(without_victims(shown) | ({"version": None, "alerted": None} if moment is not None else {}))
    else:
        if moment is not None:
            out.print(f"As known at {time_words(moment)}", style="dim")
        out.print(incident_view(shown, is_past=moment is not None))


def _known_then(incident: Incident, moment: datetime, others: list[Incident]) -> Incident:
    known = past.as_of(incident, moment, {other.incident_id: other for other in others})
    if known is None:
        first = time_words(incident.first_reported_at)
        err.print(f"Nothing was known of it at {time_words(moment)}; it was first reported {first}.", style="red")
        raise typer.Exit(1)
    return known


app.command("evidence")(evidence.evidence)
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
